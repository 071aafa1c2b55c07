"""One decision as it is told afterwards: who asked, what was shown, entered and answered, what proved it. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.actions.catalogue import ActionWords
from bot.actions.evidence import Trace
from bot.actions.facts import Shown, plainly
from bot.actions.intents import Intent, IntentKey, IntentState
from bot.runbook.findings import Words
from bot.runbook.masking import masked
from bot.runbook.stored import Stored
from bot.runbook.tasks import Task
from bot.runbook.values import RecordId


class TrailStep(Stored):
    """One row of the audit: what happened to the decision, when, and by whom ("bot" where no person did it)."""

    at: datetime
    actor: str
    what: str
    said: str = ""
    """Why, where there is more to say than the word itself."""


class Told(Stored):
    """A value that was shown or entered, by its label."""

    label: str
    value: str


class Decision(Stored):
    key: IntentKey
    action: str
    order: str
    record: RecordId
    number: str
    """The record's own."""
    who: str
    username: str
    decided_at: datetime | None
    state: IntentState
    reason: str | None
    shown: tuple[Told, ...]
    entered: tuple[Told, ...]
    proof: str
    """The Salesforce record that proved it, and when that came to be; empty where there is none."""
    steps: tuple[TrailStep, ...]


def decision(intent: Intent, steps: Sequence[TrailStep]) -> Decision:
    """`steps` are its rows of the audit, oldest first."""
    return Decision(
        key=intent.key,
        action=intent.action,
        order=intent.facts.order_number,
        record=intent.record,
        number=intent.facts.number,
        who=intent.person.name,
        username=intent.person.username,
        decided_at=intent.confirmed_at,
        state=intent.state,
        reason=intent.reason,
        shown=tuple(map(_told, intent.facts.shown)),
        entered=tuple(_told(each.shown()) for each in intent.terms),
        proof=_proof(intent.evidence) if intent.evidence else "",
        steps=tuple(steps),
    )


def task(intent: Intent, proof: Trace, words: ActionWords) -> Task:
    """What is noted on the order of a decision that `proof` shows to have been carried out; masked."""
    about = intent.facts.number
    values = [f"{each.label}: {each.value}" for each in map(_told, intent.facts.shown)]
    entered = [f"{each.label}: {each.value}" for each in (_told(one.shown()) for one in intent.terms)]
    by = f"Decided in Slack by {intent.person.name}; on record as {_proof(proof)}."
    lines = (masked(line) for line in (*values, *entered, by))
    return Task(order=intent.root, subject=f"{words.subject} {words.done.lower()}: {about}", text="\n".join(lines))


def _told(shown: Shown) -> Told:
    return Told(label=shown.label, value=written(shown.words))


def written(words: Words) -> str:
    """Words for nobody's locale in particular."""
    return "".join(plainly(each) for each in words)


def _proof(evidence: Trace) -> str:
    status = f", {evidence.status}" if evidence.status else ""
    return f"{evidence.id}{status}, {evidence.at:%Y-%m-%d %H:%M:%S} UTC"
