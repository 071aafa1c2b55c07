"""Somebody's open orders by whose turn it is: a row each, with what is owed and the next step as its button."""

from collections.abc import Sequence

from blocks import controls
from blocks.findings import words
from blocks.guidance import next_button, next_line, stops
from blocks.kit import Block, Card, Element, actions, button, context, section, select
from blocks.links import Links
from blocks.message_size import within
from blocks.text import Markup, bold, escaped, joined, lead, shortened, shortened_markup
from bot.runbook.next_step import Turn, troubles
from bot.runbook.values import Person
from bot.runbook.worklist import Listed, Worklist, WorklistRow

YOURS, TEAMS_TURN = 6, 3
"""So many of each group stand on the first card; where both groups fit on one page, they stand there whole."""
PAGE = 10
LONGEST = 80
LONGEST_ANSWER = 150
TEXT = "Open orders, by whose turn it is."
TO_SEE_ONE = "Give /order a number to see one."


def overview(found: Listed, reader: Person, links: Links) -> Card:
    """The most pressing of both groups."""
    acting, with_team = found.worklist.you, found.worklist.team
    every = len(acting) + len(with_team)
    if every <= PAGE:
        return _card(found, (*acting, *with_team), [], reader, links)
    turn = _turn(f"All {every}", found, 1)
    return _card(found, (*acting[:YOURS], *with_team[:TEAMS_TURN]), [turn], reader, links)


def page(found: Listed, number: int, reader: Person, links: Links) -> Card:
    """One page of both groups, the first is 1; the last one where there are not so many any more."""
    rows = (*found.worklist.you, *found.worklist.team)
    last = max(1, -(-len(rows) // PAGE))
    at = max(1, min(number, last))
    turns = [
        *([_turn("Previous", found, at - 1)] if at > 1 else []),
        *([_turn(f"Next {min(PAGE, len(rows) - at * PAGE)}", found, at + 1)] if at < last else []),
    ]
    return _card(found, rows[(at - 1) * PAGE : at * PAGE], turns, reader, links)


def _card(found: Listed, rows: Sequence[WorklistRow], turns: Sequence[Element], reader: Person, links: Links) -> Card:
    if not rows:
        return _calm(found, reader)
    acting = [each for each in rows if each.step.turn is Turn.YOU]
    with_team = [each for each in rows if each.step.turn is Turn.TEAM]
    name = _name(found, reader)
    you = f"{shortened(name, LONGEST)} acts" if name else "You act"
    return within(
        Card(
            TEXT,
            (
                *_group(you, len(found.worklist.you), acting, reader, links),
                *_group("A team has it", len(found.worklist.team), with_team, reader, links),
                actions(chooser(rows), *turns),
                *_small(found, reader),
            ),
        )
    )


def _name(found: Listed, reader: Person) -> str:
    """Whose they are; empty where they are the reader's own."""
    return "" if found.whose == reader.user_id else found.name or "Your colleague"


def _group(title: str, count: int, rows: Sequence[WorklistRow], reader: Person, links: Links) -> list[Block]:
    if not rows:
        return []
    head = section(joined([bold(escaped(title)), escaped(f"· {count}")], " "))
    return [head, *(line(each, reader, links) for each in rows)]


def line(row: WorklistRow, reader: Person, links: Links, *, show: str = controls.PICK) -> Block:
    """One order. Where no button does its next step, one with the action id `show` leads on."""
    return section(_told(row, reader), _way_on(row, links, show))


def _told(row: WorklistRow, reader: Person) -> Markup:
    """Which order and whose, what is owed, and what comes next: the trouble whose way out is the row's button."""
    found = row.review
    customer = found.order.customer and found.order.customer.name
    about = " · ".join(part for part in (found.order.number, customer) if part)
    paid = lead(shortened_markup(words(found.payment, found, reader), LONGEST_ANSWER))
    next_one = [next_line(row.step, found, reader)]
    return joined([bold(escaped(shortened(about, LONGEST))), paid, *(_stopped(row, reader) or next_one)], "\n")


def _stopped(row: WorklistRow, reader: Person) -> list[Markup]:
    found, step = row.review, row.step
    if step.turn is not Turn.YOU or step.permit:
        return []
    return stops([each for each in troubles(found) if each.way_out][:1], found, reader)


def _way_on(row: WorklistRow, links: Links, show: str) -> Element:
    """What does the next step; where no button does, the order's card. Among many none is the primary one."""
    order = row.review.order
    for pressed in next_button(row.step, row.review, links):
        plain = {name: each for name, each in pressed.items() if name != "style"}
        return plain | {"action_id": controls.row_id(pressed["action_id"])}
    return button("Show", show, controls.record_value(order.id), spoken=f"Show {order.number}")


def chooser(rows: Sequence[WorklistRow], control: str = controls.PICK) -> Element:
    """Shows any of them: as its card, or as what `control` leads to."""
    options = [(controls.record_value(each.review.order.id), _option(each)) for each in rows]
    return select(control, "Show an order…", options)


def _option(row: WorklistRow) -> str:
    customer = row.review.order.customer
    return " · ".join(part for part in (row.review.order.number, customer and customer.name) if part)


def _turn(label: str, found: Listed, number: int) -> Element:
    control = f"{controls.OPEN_ORDERS}:{number}"
    return button(label, control, controls.page_value(found.whose, number), spoken=f"{label} open orders")


def _small(found: Listed, reader: Person) -> list[Block]:
    told = [*_waiting(found.worklist), *_older(found.unseen, _name(found, reader))]
    return [context(escaped(" ".join(told)))] if told else []


def _waiting(found: Worklist) -> list[str]:
    told = [
        *([f"{len(found.customer)} for payment"] if found.customer else []),
        *([f"{len(found.shipment)} for the shipment"] if found.shipment else []),
    ]
    return [f"Waiting: {' and '.join(told)}."] if told else []


def _older(unseen: int, name: str) -> list[str]:
    whose = f"{name}'s" if name else "Your"
    if unseen > 1:
        return [f"{whose} {unseen} older open orders were not looked at."]
    return [f"{whose} oldest open order was not looked at."] if unseen else []


def _calm(found: Listed, reader: Person) -> Card:
    name = _name(found, reader)
    told = f"{_counted(found, name)}." if found.looked_at else _nothing(name)
    rest = [*_waiting(found.worklist), *_older(found.unseen, name), TO_SEE_ONE]
    return Card(TEXT, (section(bold(escaped(told))), context(escaped(" ".join(rest)))))


def _counted(found: Listed, name: str) -> str:
    whose = f"{name}'s" if name else "your"
    which = f"the newest {found.looked_at} of {whose}" if found.unseen else f"{whose} {found.looked_at}"
    return f"Nothing to do on {which} open orders"


def _nothing(name: str) -> str:
    return f"{name} has no open orders that you can see." if name else "You have no open orders."
