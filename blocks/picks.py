"""Lists to choose an order from: several that match, and one's own that need attention."""

from datetime import datetime

from blocks import controls
from blocks.kit import Block, Card, Element, button, context, section
from blocks.room import within
from blocks.text import Markup, bold, day, escaped, joined, money, said, shortened, shortened_markup
from bot.runbook.findings import Words
from bot.runbook.masking import scrubbed
from bot.runbook.records import Hit
from bot.runbook.values import Person

MOST = 20
LONGEST = 80
LONGEST_REASON = 200


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


def attention(
    hits: tuple[tuple[Hit, Words], ...], more: int, reader: Person, now: datetime, *, looked: int, unseen: int
) -> Card:
    """One's own open orders that need attention, each with its reason.

    `looked`: how many were looked at, the newest; `unseen`: how many older ones were not.
    """
    if not hits:
        return _calm(looked, unseen)
    shown = hits[:MOST]
    left, whole = more + len(hits) - len(shown), more + len(hits)
    title = f"{whole} of {_seen(looked, unseen)} {'needs' if whole == 1 else 'need'} attention"
    rows = [
        section(_row(each, [_why(words, reader, now), _facts(each, reader, now)]), _choice(each, controls.PICK))
        for each, words in shown
    ]
    rest: list[Block] = [context(escaped(f"And {left} more: give /order a number to see one."))] if left else []
    if unseen:
        rest.append(context(escaped(_older(unseen))))
    return within(Card("Your open orders that need attention.", (section(bold(escaped(f"{title}."))), *rows, *rest)))


def _calm(looked: int, unseen: int) -> Card:
    told = f"None of {_seen(looked, unseen)} needs attention." if looked else "You have no open orders."
    return Card(told, (section(bold(escaped(told))), context(escaped("Give /order a number to see one."))))


def _seen(looked: int, unseen: int) -> str:
    if unseen:
        return f"the {looked} newest of your {looked + unseen} open orders"
    return f"your {looked} open orders"


def _older(unseen: int) -> str:
    if unseen == 1:
        return "Your oldest open order was not looked at."
    return f"Your {unseen} older open orders were not looked at."


def _row(hit: Hit, rest: list[Markup]) -> Markup:
    customer = [escaped(shortened(hit.customer, LONGEST))] if hit.customer else []
    title = joined([bold(escaped(hit.number)), *customer], " · ")
    return joined([title, *(each for each in rest if each)], "\n")


def _why(words: Words, reader: Person, now: datetime) -> Markup:
    return shortened_markup(said(words, reader.locale, now), LONGEST_REASON)


def _facts(hit: Hit, reader: Person, now: datetime) -> Markup:
    told = (
        shortened(hit.status.shown, LONGEST) if hit.status else "",
        f"balance {money(hit.balance, reader.locale)}" if hit.balance else "",
        f"ordered {day(hit.ordered_on, reader.locale, now)}" if hit.ordered_on else "",
        f"PO {shortened(scrubbed(hit.customer_po), LONGEST)}" if hit.customer_po else "",
    )
    return escaped(" · ".join(each for each in told if each))


def _choice(hit: Hit, control: str) -> Element:
    value = controls.record_value(hit.id)
    return button(f"Show {hit.number}", control, value, spoken=f"Show the order {hit.number}")
