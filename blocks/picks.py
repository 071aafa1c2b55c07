"""The list to choose an order from where several match."""

from datetime import datetime

from blocks import controls
from blocks.kit import Card, Element, button, context, section
from blocks.message_size import within
from blocks.text import Markup, bold, day, escaped, joined, money, shortened
from bot.runbook.masking import scrubbed
from bot.runbook.records import Hit
from bot.runbook.spelling import titled
from bot.runbook.values import Person

MOST = 20
LONGEST = 80


def pick(
    asked: str, hits: tuple[Hit, ...], more: int, reader: Person, now: datetime, *, control: str = controls.PICK
) -> Card:
    """Several orders match: a row for each. `control` is the action id of the card that was asked for."""
    what = f"Several orders match “{shortened(asked, LONGEST)}”" if asked else "Several orders are named there"
    narrower = "Add more of the name, or give the number." if asked else "Give /order a number to see one."
    rows = [section(_row(each, [_facts(each, reader, now)]), _choice(each, control)) for each in hits[:MOST]]
    left = more + len(hits) - len(rows)
    rest = [context(escaped(f"And {left} more. {narrower}"))] if left else []
    text = "Several orders match: choose one." if asked else f"{what}: choose one."
    return within(Card(text, (section(bold(escaped(f"{what}."))), *rows, *rest)))


def _row(hit: Hit, rest: list[Markup]) -> Markup:
    customer = [escaped(shortened(hit.customer, LONGEST))] if hit.customer else []
    title = joined([bold(escaped(hit.number)), *customer], " · ")
    return joined([title, *(each for each in rest if each)], "\n")


def _facts(hit: Hit, reader: Person, now: datetime) -> Markup:
    told = (
        shortened(hit.status.shown, LONGEST) if hit.status else "",
        f"balance {money(hit.balance, reader.locale)}" if hit.balance else "",
        f"ordered {day(hit.ordered_on, reader.locale, now)}" if hit.ordered_on else "",
        titled("PO", shortened(scrubbed(hit.customer_po), LONGEST)) if hit.customer_po else "",
    )
    return escaped(" · ".join(each for each in told if each))


def _choice(hit: Hit, control: str) -> Element:
    value = controls.record_value(hit.id)
    return button(f"Show {hit.number}", control, value, spoken=f"Show {hit.number}")
