"""What holds of the cards of any order at all: each amount once, one next step at most, and every request a button."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from blocks import controls
from blocks.findings import TEAMS
from blocks.guidance import HEARS
from blocks.kit import Card, View
from blocks.pages import full_review
from blocks.text import money
from bot.runbook.next_step import next_step, owes, to_ship, troubles
from bot.runbook.orders import Review
from bot.runbook.values import Money
from tests.cards.examples import ID, LINKS, READER, cards_of, judged, order, usd
from tests.cards.limits import markup
from tests.cards.strategies import CASES, Case

any_order = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[*HealthCheck],
)


@any_order
@given(CASES)
def test_of_any_order(case: Case) -> None:
    """One test, because making up an order takes longer than all that is looked at."""
    no_amount_stands_twice_on_its_card(case.found)
    the_next_step_is_allowed_and_there_is_none_where_all_is_known_and_nobody_owes_anything(case.found)
    whoever_is_to_be_asked_has_a_button_or_has_it_already(case.found)


def test_amounts_are_told_apart() -> None:
    found = judged(order(balance=usd(1), total=usd(11)))
    text = "\n".join(markup(cards_of(found)["order"]))
    assert (standing(usd(1), text), standing(usd(11), text), standing(usd(111), text)) == (1, 1, 0)
    assert {usd(1), usd(11)} <= {*amounts(found.order)}


def no_amount_stands_twice_on_its_card(found: Review) -> None:
    """What two records happen to have alike are two facts; with a usual order: tests/cards/test_cards.py."""
    text = "\n".join(markup(cards_of(found)["order"]))
    known = Counter(amounts(found.order))
    assert [each for each, records in known.items() if records == 1 and standing(each, text) > 1] == [], text


def the_next_step_is_allowed_and_there_is_none_where_all_is_known_and_nobody_owes_anything(found: Review) -> None:
    step, order_ = next_step(found), found.order
    if step and step.permit:
        assert step.permit in found.permits
        assert step.permit.allowed
    news = any(each.number for each in order_.trackings or ())
    said = (order_.status, order_.payment_status, order_.sync_status)
    unclear = any(each and each.meaning is None for each in said)
    if not (troubles(found) or owes(order_) or to_ship(order_) or news or unclear):
        assert step is None


def whoever_is_to_be_asked_has_a_button_or_has_it_already(found: Review) -> None:
    known = {each.team for each in found.handled}
    shown: dict[str, Card | View] = {**cards_of(found, ID), "review": full_review(found, READER, LINKS)}
    for name, each in shown.items():
        text, teams = "\n".join(markup(each)), set(told(each))
        asked = {team for team in HEARS if f"sk {TEAMS[team]} to " in text}
        assert not asked - known - teams, name


def standing(amount: Money, text: str) -> int:
    """How often an amount stands there, as its reader writes it."""
    alone = rf"(?<![\d.,]){re.escape(money(amount, READER.locale))}(?![\d.,]*\d)"
    return len(re.findall(alone, text))


def amounts(node: Any) -> Iterator[Money]:
    """Every amount that hangs on an order."""
    if isinstance(node, Money):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from amounts(each)
    elif is_dataclass(node):
        for name in fields(node):
            yield from amounts(getattr(node, name.name))


def told(shown: Card | View) -> Iterator[str]:
    """The teams that a button hands the order to."""
    for block in shown.blocks:
        for each in (*block.get("elements", []), block.get("accessory") or {}):
            if controls.name(str(each.get("action_id"))) == controls.ESCALATE:
                read = controls.read_tell(each["value"])
                yield read[0] if read else ""
