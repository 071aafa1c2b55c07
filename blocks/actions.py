"""How any action looks, drawn from its entry: the form, the stops, the choice among records, and the receipt."""

from collections.abc import Mapping
from datetime import datetime

from blocks import controls
from blocks.findings import TEAMS, finding
from blocks.guidance import HEARS, asked, tell
from blocks.kit import (
    Block,
    Card,
    Element,
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
from blocks.text import Markup, bold, escaped, joined, moment, said
from bot.actions.catalogue import Action, ActionWords
from bot.actions.evidence import Became, Trace
from bot.actions.facts import Shown
from bot.actions.intents import AGAIN, RIGHT, Intent, IntentKey, IntentState
from bot.actions.terms import Field, TermKind
from bot.runbook import invoices, payment_orders, plans, tracking
from bot.runbook.actions import Part, named
from bot.runbook.findings import Finding, Team, Words
from bot.runbook.mails import Sending
from bot.runbook.masking import masked_email
from bot.runbook.records import Agreement, Invoice, Order, PaymentOrder, Tracking
from bot.runbook.values import Person, RecordId

WATCH = "Tell me when…"
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
    blocks = [section(_facts(intent, now)), *(finding(each, reader, now) for each in warnings)]
    told = [_tell(intent, team) for team in asked(warnings)]
    blocks += [actions(*told)] if told else []
    if previous:
        blocks.append(context(previous))
    blocks += [_field(each, intent) for each in intent.fields]
    if words.right:
        blocks.append(tick(block_id(RIGHT, intent.key), "I have checked", words.right))
    if again:
        blocks.append(section(_recent(again)))
        blocks.append(tick(block_id(AGAIN, intent.key), "The same mail went a short while ago", words.again))
    return View(action.label, tuple(blocks), action.label, controls.RUN, intent.key)


def _facts(intent: Intent, now: datetime) -> Markup:
    facts, locale = intent.facts, intent.person.locale
    about = [facts.order_number, *([facts.number] if facts.number != facts.order_number else [])]
    lines = [_line(each, locale, now) for each in facts.shown]
    return joined([bold(escaped(", ".join(about))), *lines], "\n")


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
            return choice(at, field.label, options, chosen=field.initial)
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


def outcome(state: IntentState, words: ActionWords) -> str:  # noqa: PLR0911 - one for each state
    """How a decision stands, in a word or two."""
    match state:
        case IntentState.REQUESTED:
            return "offered"
        case IntentState.CONFIRMED:
            return "confirmed"
        case IntentState.DISPATCHED:
            return "on its way"
        case IntentState.UNKNOWN:
            return "not known yet"
        case IntentState.SUCCEEDED:
            return words.done.lower()
        case IntentState.STOPPED:
            return f"stopped, {words.not_done.lower()}"
        case IntentState.NEEDS_PERSON:
            return "couldn't be confirmed"
    return words.not_done.lower()


def choose(action: Action, order: Order, parts: tuple[Part, ...], reader: Person, now: datetime) -> View:
    """Which of the order's records is meant?"""
    rows: list[Block] = [section(escaped(f"{order.number} {action.words.choose or 'has several. Which one?'}"))]
    for each in parts[:MOST_CHOICES]:
        label = named(each) or order.number
        pressed = controls.run_value(action.name, order.id, each.id)
        row = said(_described(each, now), reader.locale, now)
        rows.append(
            section(row, button("Choose", controls.run_id(action.name, each.id), pressed, spoken=f"Choose {label}"))
        )
    if len(parts) > MOST_CHOICES:
        rows.append(context(escaped(f"{len(parts) - MOST_CHOICES} more: open the order in Salesforce.")))
    return View(action.label, tuple(rows))


def _described(part: Part, now: datetime) -> Words:
    match part:
        case PaymentOrder():
            return payment_orders.asked(part)
        case Invoice():
            return invoices.words(part, now.date())
        case Agreement():
            return plans.words(part, now.date())
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
        blocks.append(actions(_look_again(intent)))
    return View(title, tuple(blocks))


def _look_again(intent: Intent) -> Element:
    pressed = controls.run_value(intent.action, intent.root, intent.record)
    control = controls.run_id(intent.action, intent.record)
    return button("Look again", control, pressed, spoken="Look again before deciding")


def receipt(
    intent: Intent,
    table: Mapping[str, Action],
    url: str,
    shows_until: datetime | None,
    not_noted: str | None = None,
) -> Card:
    """One intent in the rep's DM, from its beginning to its end. `url` opens the order in Salesforce.

    `shows_until` is when the last look for evidence happens; `not_noted` why there is no task of it on the order.
    """
    action, facts = table.get(intent.action), intent.facts
    words = action.words if action else GONE
    about = facts.order_number if facts.number == facts.order_number else f"{facts.order_number}, {facts.number}"
    lines = [
        bold(escaped(f"{words.subject} for {about}")),
        *_entered(intent),
        _state(intent, action, words, shows_until),
    ]
    if not_noted:
        lines.append(escaped(f"Not noted on the order: {_sentence(not_noted)} Note it there yourself."))
    blocks: list[Block] = [section(joined(lines, "\n"))]
    blocks.append(context(Markup(f"<{url}|Open {escaped(facts.order_number)} in Salesforce>")))
    ways = [*_next(intent, action, table), *_told(intent, words), *_watch(intent)]
    blocks += [actions(*ways)] if ways else []
    return Card(f"{words.label} for {facts.order_number}: {outcome(intent.state, words)}.", tuple(blocks))


GONE = ActionWords(
    label="Action",
    subject="Action",
    cannot="Can't do this yet",
    doing="Working",
    done="Done",
    not_done="Not done",
    doubt="It may have happened; don't do it again.",
    repeat="do it again",
    ask=Team.BOT_OPERATORS,
)
"""Of an action that this release does not know any more."""


def _entered(intent: Intent) -> list[Markup]:
    """What the person entered, on one line; addresses masked as everywhere but before the decision."""
    told = [said(_masked(each.words), intent.person.locale, intent.requested_at) for each in intent.terms]
    return [joined(told, " · ")] if told else []


def _masked(words: Words) -> Words:
    return tuple(masked_email(each) if isinstance(each, str) else each for each in words)


def _told(intent: Intent, words: ActionWords) -> list[Element]:
    """Whom to tell where it failed, or where nobody can say whether it did."""
    ended_badly = intent.state in {IntentState.FAILED, IntentState.NEEDS_PERSON}
    return [_tell(intent, words.ask)] if ended_badly and words.ask in HEARS else []


def _tell(intent: Intent, team: Team) -> Element:
    part = intent.record if intent.record != intent.root else None
    return tell(team, intent.root, intent.facts.order_number, part=part)


def _watch(intent: Intent) -> list[Element]:
    """To be told of what the decision leads to, once it is done."""
    if intent.state is not IntentState.SUCCEEDED:
        return []
    spoken = f"{WATCH} something happens to {intent.facts.order_number}"
    return [button(WATCH, controls.WATCH, controls.record_value(intent.root), spoken=spoken)]


def _next(intent: Intent, action: Action | None, table: Mapping[str, Action]) -> list[Element]:
    """Look again where nothing came of it; what follows where it is done."""
    if intent.state in {IntentState.STOPPED, IntentState.FAILED, IntentState.NOT_SENT}:
        return [_look_again(intent)] if action else []
    follows = table.get(action.follow_up) if action and action.follow_up else None
    if intent.state is not IntentState.SUCCEEDED or follows is None or intent.evidence is None:
        return []
    made = intent.evidence.id
    pressed = controls.run_value(follows.name, intent.root, made)
    spoken = f"{follows.label} for {intent.facts.order_number}"
    return [button(follows.label, controls.run_id(follows.name, made), pressed, spoken=spoken, primary=True)]


def _state(  # noqa: PLR0911 - one for each state
    intent: Intent, action: Action | None, words: ActionWords, shows_until: datetime | None
) -> Markup:
    reason = _sentence(intent.reason or "Salesforce gives no reason")
    match intent.state:
        case IntentState.SUCCEEDED if intent.evidence:
            return _done(intent, intent.evidence, action, words)
        case IntentState.FAILED:
            return escaped(f"{words.not_done}: {reason} You may {words.repeat} once that is mended.")
        case IntentState.STOPPED:
            return escaped(f"{words.not_done}. {reason} Look again before you decide.")
        case IntentState.NOT_SENT:
            return escaped(f"{words.not_done}: {reason} You may {words.repeat}.")
        case IntentState.NEEDS_PERSON:
            return escaped(f"Couldn't be confirmed: {reason} Ask {TEAMS[words.ask]}; don't {words.repeat}.")
        case IntentState.UNKNOWN:
            return _not_sure(intent, words, shows_until)
    return Markup(joined([escaped(words.doing), *reaching(intent)], " ") + "…")


def reaching(intent: Intent) -> list[Markup]:
    """Whom a mail goes to, masked, and how many more."""
    to = intent.facts.to
    if not to:
        return []
    more = f" and {len(to) - 1} more" if len(to) > 1 else ""
    return [escaped(f"to {masked_email(to[0])}{more}")]


def _done(intent: Intent, evidence: Trace, action: Action | None, words: ActionWords) -> Markup:
    if action and isinstance(action.evidence, Became):
        told = [escaped(f"{words.done}: Salesforce says {evidence.status} since"), moment(evidence.at)]
    else:
        told = [escaped(f"{words.done}: Salesforce recorded it"), moment(evidence.at), *reaching(intent)]
    told = [Markup(joined(told, " ") + ".")]
    if evidence.by and evidence.by != intent.person.user_id:
        told.append(escaped(f"{evidence.by_name or 'Somebody else'} did it in Salesforce."))
    if words.afterwards:
        told.append(escaped(words.afterwards))
    return joined(told, " ")


def _sentence(reason: str) -> str:
    return reason if reason.rstrip()[-1:] in {".", "!", "?"} else f"{reason.rstrip()}."


def _not_sure(intent: Intent, words: ActionWords, shows_until: datetime | None) -> Markup:
    if intent.answered_yes:
        fact = f"Salesforce said yes; I'm waiting for its record. Don't {words.repeat}."
    else:
        fact = f"Salesforce didn't answer. {words.doubt}"
    if shows_until is None:
        return escaped(fact)
    parts = [escaped(f"{fact} I'll check until"), moment(shows_until), escaped("and tell you here.")]
    return joined(parts, " ")
