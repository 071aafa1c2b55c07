"""*Tell me when…*: what to choose from, what somebody waits for, and the message when it has happened."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from blocks import controls
from blocks.kit import Block, Card, Element, View, actions, button, context, section, ticks
from blocks.text import Markup, bold, day, escaped, joined, said, shortened, shortened_markup
from bot.messages import WatchNote
from bot.runbook.findings import counted
from bot.runbook.values import Person, RecordId, zone_of
from bot.runbook.watches import Event, label

TITLE = "Tell me when…"
LIST = "My watches"
EVENTS = "events"
LONGEST = 400
LONGEST_NUMBER = 80
WatchLine = tuple[int, str, Event, datetime]
"""One watch: its own number, the order's, what is waited for, and until when."""
MOST = 90
"""Rows of one modal, which holds a hundred blocks."""


def choose(number: str, events: Sequence[Event], already: frozenset[Event], key: str) -> View:
    """What may be waited for; what is waited for already is said, and not asked again."""
    left = [each for each in events if each not in already]
    waiting = [context(escaped(f"You wait already: {_listed(each for each in events if each in already)}."))]
    blocks: list[Block] = [section(bold(escaped(shortened(number, LONGEST_NUMBER))))]
    if not left:
        nothing = "Everything that I could tell you of is watched." if already else "There is nothing to wait for here."
        return View(TITLE, (*blocks, section(escaped(nothing)), *(waiting if already else ()), _all()))
    options = [(str(each), _capital(label(each))) for each in left]
    asked = ticks(EVENTS, "Tell me here, once, when", options, chosen=[str(left[0])])
    return View(TITLE, (*blocks, asked, *(waiting if already else ())), "Tell me", controls.WATCH, key)


def begun(events: Sequence[Event], lasts: timedelta) -> View:
    """What is waited for now, and until when."""
    told = f"You hear from me in our direct message, once, when {_listed(events, 'or')}."
    how_long = f"I keep looking for {counted(max(lasts.days, 1), 'day')}."
    return View(TITLE, (section(escaped(told)), context(escaped(how_long)), _all()))


def mine(watches: Sequence[WatchLine], reader: Person) -> View:
    """Everything that a person waits for (its number here, the order's, what, until when), to be ended."""
    if not watches:
        return View(LIST, (section(escaped(f"You wait for nothing. “{TITLE}” stands in the menu of every card.")),))
    rows = [row(each, reader) for each in watches[:MOST]]
    more = len(watches) - MOST
    left = [context(escaped(f"{more} more. End some to see them."))] if more > 0 else []
    return View(LIST, (*rows, *left))


def row(waiting: WatchLine, reader: Person, control: str = controls.STOP_WATCHING) -> Block:
    """One watch with the button that ends it."""
    watch, number, event, until = waiting
    told = [bold(escaped(shortened(number, LONGEST_NUMBER))), escaped(f"when {label(event)}"), _until(until, reader)]
    stop = button("Stop", f"{control}:{watch}", controls.watch_value(watch), spoken=f"Stop watching {number}")
    return section(joined(told, " · "), stop)


def note(message: WatchNote, url: str) -> Card:
    """The one message that a watch ends with. `url` opens the order in Salesforce."""
    number, asked = message.order_number, f"You asked to hear when {label(message.event)}."
    return Card(
        _fallback(message),
        (
            section(joined([bold(escaped(shortened(number, LONGEST_NUMBER))), _told(message)], "\n"), whole=True),
            context(escaped(asked)),
            *([actions(*_ways(message.order, number))] if message.what != "unseen" else []),
            *([context(Markup(f"<{url}|Open {escaped(number)} in Salesforce>"))] if message.what == "happened" else []),
        ),
    )


def _fallback(message: WatchNote) -> str:
    match message.what:
        case "happened":
            return f"News of {message.order_number}: you asked to hear when {label(message.event)}."
        case "unseen":
            return f"I stopped watching {message.order_number}: I can't find it any more."
    return f"I stopped watching {message.order_number}: its time is over."


def _told(message: WatchNote) -> Markup:
    match message.what:
        case "happened":
            return shortened_markup(said(message.told, message.person.locale, message.at), LONGEST)
        case "unseen":
            return escaped("I can't find it any more, so I stopped watching it.")
    return escaped("It has not happened in all that time, so I stopped watching.")


def _ways(order: RecordId, number: str) -> tuple[Element, ...]:
    value = controls.record_value(order)
    return (
        button("Full review", controls.REVIEW, value, spoken=f"Full review of {number}"),
        button(TITLE, controls.WATCH, value, spoken=f"{TITLE} something happens to {number}"),
    )


def _all() -> Block:
    return actions(button(LIST, controls.WATCHES, "1", spoken=LIST))


def _until(until: datetime, reader: Person) -> Markup:
    last = until.astimezone(zone_of(reader))
    return escaped(f"until {day(last.date(), reader.locale, last)}")


def _listed(events: Iterable[Event], last: str = "and") -> str:
    names = [label(each) for each in events]
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if len(names) > 1 else "".join(names)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
