"""Every card that a person may meet: kept as words, within Slack's limits, and inert whatever a field holds.

`UPDATE_CARDS=1 pytest tests/cards` writes the words anew: read the difference before you keep it.
"""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from blocks.guidance import HEARS
from blocks.kit import Card, View
from blocks.pages import full_review, history, lines
from bot.runbook.next_step import next_step
from bot.slack.client import inert as leaving
from tests.cards import states
from tests.cards.examples import ID, LINKS, READER, cards_of
from tests.cards.kept import kept, names
from tests.cards.limits import broken, markup, plain
from tests.cards.reading import read
from tests.cards.strategies import CASES, Case

CARDS = {
    **states.reviews(),
    **states.verdicts(),
    **states.subjects(),
    **states.lists(),
    **states.open_orders(),
    **states.shares(),
    **{f"refusal_{name}": card for name, card in states.refusals().items()},
}
MODALS = {f"modal_{name}": view for name, view in states.modals().items()}
ALL: dict[str, Card | View] = {**CARDS, **MODALS}
KEPT = {name: each for name, each in ALL.items() if "hostile" not in name}
"""Hostile words fill each text to its limit: nobody reads that, and other tests here look at it whole."""
HEALTHY_BLOCKS = 4
"""What a rep still takes in on a telephone."""
MOST_BUTTONS = 6
LONG = 12
"""Characters of a line that says something."""


@pytest.mark.parametrize("name", KEPT)
def test_a_card_reads_as_it_did(name: str) -> None:
    assert read(KEPT[name]) == kept("golden", name, read(KEPT[name]))


def test_every_file_has_its_card() -> None:
    assert names("golden", KEPT.keys()) == KEPT.keys()


@pytest.mark.parametrize("name", ALL)
def test_a_card_keeps_slacks_limits(name: str) -> None:
    assert not broken(ALL[name])


@pytest.mark.parametrize("name", CARDS)
def test_a_notification_says_a_sentence_without_personal_data(name: str) -> None:
    if name.endswith("help"):
        return  # in words of its own
    text = CARDS[name].text
    assert not re.search(r"\S@\S", text)
    assert "Harbor" not in text
    assert "“" not in text
    assert text.endswith((".", "Salesforce has it."))


def test_a_healthy_order_is_answered_on_a_telephone() -> None:
    card = CARDS["healthy"]
    assert card.blocks[0]["text"]["text"].splitlines() == [
        "*SO-011436 · Harbor Cafe*",
        "*$1,240.00 left to pay* of $4,000.00, due Dec 12",
        "*2 of 3 products shipped:* UPS 1Z…6784, In Transit",
        "Still to ship: 4 × Paper cup, 12 oz (West Coast)",
    ]
    assert len(card.blocks) <= HEALTHY_BLOCKS
    assert len(buttons(card)) <= MOST_BUTTONS


@pytest.mark.parametrize(
    "name",
    [
        "missing_quote",
        "missing_opportunity",
        "no_links_at_all",
        "invoice_without_opportunity",
        "tracking_without_quote",
    ],
)
def test_what_the_runbook_forbids_has_no_button_and_a_way_out(name: str) -> None:
    card = CARDS[name]
    assert not {"Send payment link", "Send invoice", "Send tracking"} & set(buttons(card))
    assert "Tell sales operations" in buttons(card)
    assert any("no e-mail" in text or "may go out" in text for text in markup(card))


def test_what_a_team_has_already_is_not_handed_over_again() -> None:
    assert not [each for each in buttons(CARDS["handled"]) if each.startswith("Tell")]


def test_only_a_place_with_others_can_be_shown_an_order() -> None:
    assert "Share here" in read(CARDS["healthy"])
    assert "Share here" not in read(CARDS["healthy_in_dm"])


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("invoice_huge", "And 6 more: open the order in Salesforce."),
        ("payment_huge", "And 26 more: open the order in Salesforce."),
        ("tracking_huge", "And 11 more: open the order in Salesforce."),
        ("pick_many", "And 24 more. Add more of the name, or give the number."),
        ("modal_lines_middle", "100 more"),
        ("modal_history_first", "291 more"),
    ],
)
def test_nothing_is_cut_without_saying_how_much_more_there_is(name: str, left: str) -> None:
    assert any(left in text for text in markup(ALL[name]))


@pytest.mark.parametrize(
    ("name", "title", "turns"),
    [
        ("modal_lines_middle", "*Lines 41–80 of 180*", {"Previous", "Next"}),
        ("modal_lines_beyond", "*Lines 161–180 of 180*", {"Previous"}),
        ("modal_history_first", "*Entries 1–40 of 331*", {"Next"}),
        ("modal_history_beyond", "*Entries 321–331 of 331*", {"Previous"}),
        ("modal_lines_none", "*Lines: none*", set()),
    ],
)
def test_long_parts_are_read_page_by_page(name: str, title: str, turns: set[str]) -> None:
    assert next(markup(MODALS[name])).startswith(title)
    assert set(buttons(MODALS[name])) - {"Open in Salesforce ↗", "Full review"} == turns


def test_a_channel_reads_numbers_states_and_amounts_alone() -> None:
    for name in ("shared", "shared_hostile"):
        assert not [each for each in ("jane@", "555 0134", "evil.example", "Harbor") if each in read(CARDS[name])]


@pytest.mark.parametrize("name", [each for each in ALL if "hostile" in each])
def test_hostile_words_stay_words(name: str) -> None:
    for text in markup(ALL[name]):
        inert(text)


@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(CASES)
def test_whatever_a_field_holds_every_card_is_whole_and_inert(case: Case) -> None:
    found = case.found
    for card in cards_of(found, ID).values():
        assert not broken(card)
        inert(leaving(card.text))
        whole(card)
    for page in (1, 2):
        for view in (
            full_review(found, READER, LINKS),
            lines(found, page, READER, LINKS),
            history(found, page, READER, LINKS),
        ):
            assert not broken(view)
            whole(view)


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(CASES)
def test_of_any_order_a_card_says_one_next_step_and_nothing_twice(case: Case) -> None:
    found, step = case.found, next_step(case.found)
    forbidden = {each.label for each in found.permits} - {each.label for each in found.permits if each.allowed}
    for name, card in cards_of(found, ID).items():
        text = "\n".join(markup(card))
        heads = text.count("*Next:*") + text.count("*Nothing to do:*")
        assert heads == bool(step) if name == "order" else heads <= bool(step)
        assert not forbidden & {label.removesuffix(" ↗") for label in buttons(card)}
        primary = [each for block in card.blocks for each in block.get("elements", []) if each.get("style")]
        assert len(primary) <= 1
        told = {label for label in buttons(card) if label.startswith(("Tell ", "Report "))}
        assert name != "order" or bool(told) == bool(step and step.ask and step.ask.team in HEARS)
    assert not (step and step.nothing_to_do and "*Next:*" in "\n".join(markup(cards_of(found)["order"])))
    said = [each for text in markup(cards_of(found)["order"]) for each in text.split("\n") if len(each) > LONG]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    "name", [each for each in KEPT if each in states.reviews() | states.verdicts() and each != "help"]
)
def test_no_amount_stands_twice_on_an_orders_card(name: str) -> None:
    amounts = [each for text in markup(CARDS[name]) for each in re.findall(r"[$¥€][\d,.]*\d", text)]
    assert len(amounts) == len(set(amounts)), amounts


def whole(shown: Card | View) -> None:
    for text in markup(shown):
        inert(text)
    for text in plain(shown):
        assert "\u202e" not in text


def test_a_refusal_repeats_what_was_typed_without_its_power() -> None:
    [shown] = markup(CARDS["refusal_nothing_readable"])
    assert "harbor cafe" in shown
    inert(shown)
    assert "harbor" not in CARDS["refusal_nothing_readable"].text


def inert(text: str) -> None:
    """No mention, no channel, no link; our own dates are the only thing that may stand in angle brackets."""
    assert not [token for token in ("<!channel", "<!here", "<!subteam", "<@", "<#", "<http") if token in text]
    without_dates = text.replace("<!date^", "").replace(" UTC>", "")
    assert not {"<", ">"} & set(without_dates)
    assert "&" not in without_dates.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


def buttons(shown: Card | View) -> list[str]:
    """The labels on `shown`, in their order."""
    elements = [
        element for block in shown.blocks for element in (*block.get("elements", []), block.get("accessory", {}))
    ]
    return [each["text"]["text"] for each in elements if each.get("type") == "button"]
