"""The morning message: one's orders that want something today, each with its button; and how to hear no more of it."""

from datetime import date, datetime, time

from blocks import controls
from blocks.kit import Block, Card, Element, actions, button, confirmed, context, section
from blocks.message_size import within
from blocks.text import Markup, bold, day, escaped, joined, said, shortened, shortened_markup
from bot.messages import Morning, MorningRow
from bot.runbook.findings import counted
from bot.runbook.values import Person

LONGEST = 80
LONGEST_REASON = 200
TEXT = "Your orders this morning."


def message(morning: Morning) -> Card:
    count = len(morning.rows) + morning.more
    verb = "wants" if count == 1 else "want"
    rows = [_row(each, morning) for each in morning.rows]
    more = [context(escaped(f"And {morning.more} more: they are on your Home tab."))] if morning.more else []
    head = section(bold(escaped(f"Good morning. {_capital(counted(count, 'order'))} {verb} something today.")))
    return within(Card(TEXT, (head, *rows, *more, actions(*_ways()))))


def _row(row: MorningRow, morning: Morning) -> Block:
    about = " · ".join(part for part in (row.number, row.customer) if part)
    told = shortened_markup(said(row.told, morning.person.locale, morning.at), LONGEST_REASON)
    upper = Markup(told[:1].upper() + told[1:])
    return section(joined([bold(escaped(shortened(about, LONGEST))), upper], "\n"), _way_on(row))


def _way_on(row: MorningRow) -> Element:
    """What does the next step; else the order's card."""
    if row.action and row.label:
        value = controls.run_value(row.action, row.order, row.part)
        control = f"{controls.run_id(row.action, row.part)}:{row.order}"
        return button(row.label, control, value, spoken=f"{row.label}: {row.number}")
    value = controls.record_value(row.order)
    return button("Show", controls.REVIEW, value, spoken=f"Show {row.number}")


def _ways() -> tuple[Element, Element]:
    never = button("Never", controls.MORNING_NEVER, "1", spoken="Never send a morning message")
    asked = "You can switch it on again on your Home tab."
    return (
        button("Not tomorrow", controls.MORNING_SKIP, "1", spoken="Not tomorrow: no message on the next business day"),
        confirmed(never, "No morning message?", asked, "Never"),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def skipped(until: date, reader: Person) -> Card:
    day_of_it = datetime.combine(until, time())
    told = f"No morning message on {day(until, reader.locale, day_of_it)}."
    return Card(told, (section(escaped(told)),))


def never() -> Card:
    told = "No more morning messages. Your Home tab has the switch that brings them back."
    return Card(told, (section(escaped(told)),))
