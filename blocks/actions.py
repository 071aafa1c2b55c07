"""How any action looks before it is decided, drawn from its entry: the form, the stops, the choice among records."""

from datetime import date, datetime

from blocks import controls
from blocks.findings import finding
from blocks.guidance import asked, tell
from blocks.kit import (
    Block,
    View,
    actions,
    button,
    choice,
    context,
    date_input,
    number_input,
    section,
    text_input,
    tick,
)
from blocks.receipts import GONE, look_again, outcome, tell_of
from blocks.text import Markup, bold, escaped, joined, moment, said
from bot.actions.catalogue import Action
from bot.actions.facts import LAST, Shown
from bot.actions.intents import AGAIN, RIGHT, Intent, IntentKey
from bot.actions.terms import Field, TermKind
from bot.runbook import invoices, payment_orders, plans, tracking
from bot.runbook.actions import Part, named
from bot.runbook.findings import Finding, Words
from bot.runbook.mails import Sending
from bot.runbook.records import Agreement, Invoice, Order, PaymentOrder, Tracking
from bot.runbook.values import Person, RecordId, zone_of

MOST_CHOICES = 40
"""Rows of one modal, which holds a hundred blocks."""


def block_id(key: str, offer: IntentKey) -> str:
    """A field's or a tick's: it belongs to its offer, so that nothing entered outlives the facts it was made for."""
    return f"{key}:{offer}"


def form(
    action: Action,
    intent: Intent,
    again: Sending | None,
    previous: Markup | None,
    warnings: tuple[Finding, ...],
    now: datetime,
) -> View:
    """What there is to know, read only; what to look at first; what to enter; and the boxes to tick."""
    reader, words = intent.person, action.words
    news = [each for each in warnings if not _shown(each, intent)]
    blocks = [section(_facts(intent, now)), *(finding(each, reader, now) for each in news)]
    told = [tell_of(intent, team) for team in asked(news)]
    blocks += [actions(*told)] if told else []
    if previous:
        blocks.append(context(previous))
    blocks += [_field(each, intent) for each in intent.fields]
    if words.right:
        blocks.append(tick(block_id(RIGHT, intent.key), "I have checked", words.right))
    if again:
        if again.at not in {word for each in intent.facts.shown if each.key == LAST for word in each.words}:
            blocks.append(section(_recent(again)))
        blocks.append(tick(block_id(AGAIN, intent.key), "The same mail went a short while ago", words.again))
    return View(action.label, tuple(blocks), action.label, controls.RUN, intent.key)


def _facts(intent: Intent, now: datetime) -> Markup:
    facts, locale = intent.facts, intent.person.locale
    about = [facts.order_number, *([facts.number] if facts.number != facts.order_number else [])]
    lines = [_line(each, locale, now) for each in facts.shown]
    return joined([bold(escaped(", ".join(about))), *lines], "\n")


def _shown(warning: Finding, intent: Intent) -> bool:
    """Whether one of the facts says the same, word for word."""
    told = "".join(map(str, warning.words)).rstrip(".")
    return told in {"".join(map(str, (f"{each.label}: ", *each.words))) for each in intent.facts.shown}


def _line(shown: Shown, locale: str, now: datetime) -> Markup:
    return joined([escaped(f"{shown.label}:"), said(shown.words, locale, now)], " ")


def _field(field: Field, intent: Intent) -> Block:
    """One input, by its kind."""
    at = block_id(field.key, intent.key)
    match field.kind:
        case TermKind.NUMBER | TermKind.AMOUNT:
            return number_input(at, field.label, field.initial, hint=field.hint, optional=field.optional)
        case TermKind.DATE:
            return date_input(at, field.label, field.initial, hint=field.hint, optional=field.optional)
        case TermKind.CHOICE:
            options = [(each.value, each.label) for each in field.options]
            return choice(at, field.label, options, chosen=field.initial, hint=field.hint)
    return text_input(
        at,
        field.label,
        hint=field.hint,
        optional=field.optional,
        longest=field.longest,
        lines=False,
        initial=field.initial,
    )


def _recent(last: Sending) -> Markup:
    if last.status is None:
        return joined([escaped("This mail may have gone out"), Markup(" "), moment(last.at), Markup(".")])
    return joined([escaped("This mail went out"), Markup(" "), moment(last.at), escaped(f": {last.status}.")])


def previous(intent: Intent, action: Action | None) -> Markup:
    """How the last decision ended, of this action or of one of its kind."""
    words = action.words if action else GONE
    when = intent.confirmed_at or intent.requested_at
    because = f" ({intent.reason})" if intent.reason else ""
    head = joined([escaped("Last time,"), Markup(" "), moment(when), Markup(": ")])
    return joined([head, escaped(f"{outcome(intent.state, words)}{because}")])


def choose(action: Action, order: Order, parts: tuple[Part, ...], reader: Person, now: datetime) -> View:
    """Which of the order's records is meant?"""
    rows: list[Block] = [section(escaped(f"{order.number} {action.words.choose or 'has several. Which one?'}"))]
    today = now.astimezone(zone_of(reader)).date()
    for each in parts[:MOST_CHOICES]:
        label = named(each) or order.number
        pressed = controls.run_value(action.name, order.id, each.id)
        row = said(_described(each, today), reader.locale, now)
        rows.append(
            section(row, button("Choose", controls.run_id(action.name, each.id), pressed, spoken=f"Choose {label}"))
        )
    if len(parts) > MOST_CHOICES:
        rows.append(context(escaped(f"{len(parts) - MOST_CHOICES} more: open the order in Salesforce.")))
    return View(action.label, tuple(rows))


def _described(part: Part, today: date) -> Words:
    match part:
        case PaymentOrder():
            return payment_orders.asked(part)
        case Invoice():
            return invoices.words(part, today)
        case Agreement():
            return plans.words(part, today)
        case Tracking():
            return tracking.words(part)
    return (named(part) or "",)


def printed(action: Action, number: str, name: str) -> View:
    """Where the file is, and what it is not for."""
    told = f"{action.words.subject} {number} is in your direct message with me, as {name}."
    return View(action.label, (section(escaped(f"{told} {action.words.afterwards}".strip())),))


def stopped(
    action: Action, number: str, root: RecordId, findings: tuple[Finding, ...], reader: Person, now: datetime
) -> View:
    """Why it can't be done now, and the way out."""
    blocks: list[Block] = [section(bold(escaped(f"{action.words.cannot}: {number}")))]
    blocks += [finding(each, reader, now) for each in findings]
    told = [tell(team, root, number) for team in asked(findings)]
    blocks += [actions(*told)] if told else []
    return View(action.label, tuple(blocks))


def not_taken(why: Finding, title: str, intent: Intent | None, reader: Person, now: datetime) -> View:
    """A decision that does not count, with a way to look again."""
    blocks: list[Block] = [finding(why, reader, now)]
    if intent:
        blocks.append(actions(look_again(intent)))
    return View(title, tuple(blocks))
