"""One human decision to run a customer-facing action: its states, and which answer leads where.

Runs at most once. A call whose answer was not recorded is `unknown`, never "failed"; only Salesforce's own record ends
`unknown`, and no machine ever repeats the call. Source: product.md 5, reference/durability.md 5.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from pydantic import BaseModel, ConfigDict

from bot.runbook.permits import ActionName
from bot.runbook.policy import Policy
from bot.runbook.values import Person, RecordId

IntentKey = NewType("IntentKey", str)


class State(StrEnum):
    REQUESTED = "requested"
    """The offer is stored; nobody has decided."""
    CONFIRMED = "confirmed"
    """Decided and on disk; nothing has been called."""
    DISPATCHED = "dispatched"
    """Committed before the call; from here on it may have run."""
    UNKNOWN = "unknown"
    """Called, and not proven either way."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """Definitely refused: nothing ran. Or Salesforce has it on record as failed."""
    STOPPED = "stopped"
    """Something had changed, or forbade it: nothing was called."""
    NOT_SENT = "not_sent"
    """No answer, and no evidence once the settle time was over."""
    NEEDS_PERSON = "needs_person"
    """Cannot be told by a machine."""


UNFINISHED = (State.CONFIRMED, State.DISPATCHED, State.UNKNOWN)
FINAL = (State.SUCCEEDED, State.FAILED, State.STOPPED, State.NOT_SENT, State.NEEDS_PERSON)


class Frozen(BaseModel):
    # stored: a newer release may have written more, and what is stored is not for the log
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Sending(Frozen):
    """An e-mail of this kind: by Salesforce's record, or one of ours that could not be confirmed (no status)."""

    at: datetime
    status: str | None
    failed: bool


class LinkFacts(Frozen):
    """What a person is shown before a payment link goes out, and what must still hold when it does."""

    number: str
    """The payment order's."""
    order_number: str
    amount: Decimal
    currency: str
    due: str
    """ISO date."""
    method: str
    contact: str
    email: str
    last: Sending | None


class Watermark(Frozen):
    """The e-mail history as it was just before the call: what is in it proves nothing."""

    at: datetime
    """Salesforce's time of the reading."""
    known: frozenset[str]
    """The ids of the newest rows."""


class EmailRow(Frozen):
    """One row of the e-mail history. `failed` by the mapping."""

    id: str
    created: datetime
    sent: datetime | None
    status: str
    failed: bool
    error: str | None = None


class Intent(Frozen):
    """The whole of one intent, as stored. Its key is the offer's random id."""

    key: IntentKey
    action: ActionName
    record: RecordId
    root: RecordId
    person: Person
    facts: LinkFacts
    state: State
    requested_at: datetime
    confirmed_at: datetime | None = None
    dispatched_at: datetime | None = None
    answered_yes: bool = False
    watermark: Watermark | None = None
    evidence: EmailRow | None = None
    reason: str | None = None
    """Why it was stopped, refused or cannot be told, for the person to read."""
    again: bool = False
    """The person ticked that the same mail goes out once more."""
    tries: int = 0
    """How often evidence has been looked for."""
    finished_at: datetime | None = None


class Outcome(Frozen):
    """Where an intent goes next, and why."""

    state: State
    reason: str | None = None
    evidence: EmailRow | None = None
    answered_yes: bool = False


class Yes(Frozen):
    """All three layers of the answer say that it worked."""


class Refusal(Frozen):
    """An answer that proves that nothing ran. `reason` is for the person."""

    reason: str


class Doubt(Frozen):
    """No answer, or one that proves nothing."""


Answer = Yes | Refusal | Doubt


def answered(answer: Answer) -> Outcome:
    """Where an answer leads. A yes is no proof yet: evidence is."""
    match answer:
        case Refusal(reason=reason):
            return Outcome(state=State.FAILED, reason=reason)
        case Yes():
            return Outcome(state=State.UNKNOWN, answered_yes=True)
        case Doubt():
            return Outcome(state=State.UNKNOWN)


CLOCK_TOLERANCE = timedelta(minutes=2)


def judged(intent: Intent, history: Sequence[EmailRow] | None, now: datetime, policy: Policy) -> Outcome | None:
    """Where the e-mail history leads an `unknown` intent, or None while nothing can be said.

    `history` holds the newest rows for the record and e-mail type, None when it could not be read; `now` is our own
    time, as `dispatched_at` is. Positive evidence counts at once, its absence only after the settle time.
    """
    settled = intent.dispatched_at is not None and now >= intent.dispatched_at + policy.settle
    if history is None:
        return _cannot_tell("The e-mail history could not be read.") if settled else None
    fresh = [row for row in history if _is_new(row, intent.watermark)]
    match fresh:
        case [row] if row.failed:
            return Outcome(state=State.FAILED, reason=row.error or row.status, evidence=row)
        case [row]:
            return Outcome(state=State.SUCCEEDED, evidence=row)
        case []:
            return _absent(intent) if settled else None
    return _cannot_tell("Salesforce has several e-mails on record that could be this one.")


def _is_new(row: EmailRow, before: Watermark | None) -> bool:
    return before is None or (row.id not in before.known and row.created >= before.at - CLOCK_TOLERANCE)


def _absent(intent: Intent) -> Outcome:
    if intent.answered_yes:
        return _cannot_tell("Salesforce said yes, but has no e-mail on record.")
    return Outcome(state=State.NOT_SENT, reason="Salesforce did not answer and has no e-mail on record.")


def _cannot_tell(reason: str) -> Outcome:
    return Outcome(state=State.NEEDS_PERSON, reason=reason)


def next_look(intent: Intent, policy: Policy) -> datetime | None:
    """When evidence is looked for next, on our own clock; None when the last look is behind us."""
    if intent.dispatched_at is None or intent.tries >= len(policy.look_after_seconds):
        return None
    return intent.dispatched_at + timedelta(seconds=policy.look_after_seconds[intent.tries])
