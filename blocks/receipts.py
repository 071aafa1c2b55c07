"""The receipt: one decision in the rep's DM, from its beginning to its end, and how it stands in a word or two."""

from collections.abc import Mapping
from datetime import datetime

from blocks import controls
from blocks.findings import TEAMS
from blocks.guidance import HEARS, LABELS, tell
from blocks.kit import Card, Element, actions, button, context, section
from blocks.text import Markup, bold, escaped, joined, moment, said
from bot.actions.catalogue import Action, ActionWords
from bot.actions.evidence import Became, Trace
from bot.actions.intents import Intent, IntentState
from bot.runbook.findings import ASK_ADMIN, Team, Words
from bot.runbook.masking import masked_email
from bot.runbook.records import Failing

WATCH = "Tell me when…"


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


def look_again(intent: Intent) -> Element:
    """To read everything anew and decide on that."""
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
    return Card(
        f"{words.label} for {facts.order_number}: {outcome(intent.state, words)}.",
        (
            section(joined(lines, "\n")),
            context(Markup(f"<{url}|Open {escaped(facts.order_number)} in Salesforce>")),
            actions(*_next(intent, action, table), *_told(intent, words), _watch(intent)),
        ),
    )


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
    """Whom to tell where it failed, or where nobody can say whether it did.

    A team that hears of one trouble alone is told only of what came of a mail; access is an admin's to give.
    """
    failed = intent.state is IntentState.FAILED
    elsewhere = intent.failing is Failing.NOT_ALLOWED or (
        words.ask in LABELS and intent.failing is not Failing.ON_RECORD
    )
    if words.ask not in HEARS or (failed and elsewhere):
        return []
    return [tell_of(intent, words.ask)] if failed or intent.state is IntentState.NEEDS_PERSON else []


def tell_of(intent: Intent, team: Team) -> Element:
    """To hand over to that team what it is about."""
    part = intent.record if intent.record != intent.root else None
    return tell(team, intent.root, intent.facts.order_number, part=part)


def _watch(intent: Intent) -> Element:
    """To be told of what happens on the order, whatever comes of the decision."""
    spoken = f"{WATCH} something happens to {intent.facts.order_number}"
    return button(WATCH, controls.WATCH, controls.record_value(intent.root), spoken=spoken)


def _next(intent: Intent, action: Action | None, table: Mapping[str, Action]) -> list[Element]:
    """Look again where nothing came of it; what follows where it is done."""
    if intent.state in {IntentState.STOPPED, IntentState.FAILED, IntentState.NOT_SENT}:
        return [look_again(intent)] if action else []
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
        case IntentState.FAILED if intent.failing is Failing.NOT_ALLOWED:
            return escaped(f"{words.not_done}: {reason} {ASK_ADMIN.step}")
        case IntentState.FAILED:
            told = (f"{words.not_done}: {reason}", _on_record(intent), f"You may {words.repeat} once that is mended.")
            return escaped(" ".join(filter(None, told)))
        case IntentState.STOPPED:
            return escaped(f"{words.not_done}. {reason} Look again before you decide.")
        case IntentState.NOT_SENT:
            return escaped(f"{words.not_done}: {reason} You may {words.repeat}.")
        case IntentState.NEEDS_PERSON:
            return escaped(f"Couldn't be confirmed: {reason} Ask {TEAMS[words.ask]}; don't {words.repeat}.")
        case IntentState.UNKNOWN:
            return _not_sure(intent, words, shows_until)
    return Markup(joined([escaped(words.doing), *reaching(intent)], " ") + "…")


def _on_record(intent: Intent) -> str:
    """What Salesforce has it on record as, where the reason does not say that. Runbook: "Payment link rules" 5."""
    status = intent.evidence.status if intent.evidence else ""
    return f"Salesforce has it on record as {status}." if status and status != intent.reason else ""


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
