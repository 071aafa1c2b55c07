"""One human decision to run a customer-facing action: its states, and which answer leads where.

Runs at most once. A call whose answer was not recorded is `unknown`, never "failed"; only Salesforce's own record ends
`unknown`, and no machine ever repeats the call (docs/decisions/0005-evidence-and-its-absence.md).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.actions.evidence import Became, Before, Evidence, Nothing, Proof, Trace, Unclear, verdict
from bot.actions.facts import Facts
from bot.actions.terms import Field, Terms, values
from bot.runbook.policy import Policy
from bot.runbook.records import Failing
from bot.runbook.stored import Stored
from bot.runbook.values import Person, RecordId

IntentKey = NewType("IntentKey", str)

RIGHT, AGAIN = "right", "again"
"""The two boxes that a form may have: what was checked, and that the same mail goes once more."""


class IntentState(StrEnum):
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


UNFINISHED = (IntentState.CONFIRMED, IntentState.DISPATCHED, IntentState.UNKNOWN)
FINAL = (IntentState.SUCCEEDED, IntentState.FAILED, IntentState.STOPPED, IntentState.NOT_SENT, IntentState.NEEDS_PERSON)


class Intent(Stored):
    """The whole of one intent, as stored. Its key is the offer's random id."""

    key: IntentKey
    action: str
    """Its name in the catalogue."""
    record: RecordId
    root: RecordId
    family: str | None = None
    """Of these actions only one may be unfinished at a time in one `scope`; None in what the first release wrote."""
    scope: str | None = None
    person: Person
    facts: Facts
    fields: tuple[Field, ...] = ()
    """What the person was asked to enter."""
    terms: Terms = ()
    """What they entered."""
    guarded: bool = False
    """The same mail went a short while before this was offered, and wants a tick of its own to go once more."""
    state: IntentState
    requested_at: datetime
    confirmed_at: datetime | None = None
    dispatched_at: datetime | None = None
    answered_yes: bool = False
    watermark: Before | None = None
    evidence: Trace | None = None
    reason: str | None = None
    """Why it was stopped, refused or cannot be told, for the person to read."""
    failing: Failing | None = None
    """Which kind of failure it was; None in what earlier releases wrote."""
    again: bool = False
    """The person ticked that the same mail goes out once more."""
    tries: int = 0
    """How often evidence has been looked for."""
    finished_at: datetime | None = None


class Outcome(Stored):
    """Where an intent goes next, and why."""

    state: IntentState
    reason: str | None = None
    failing: Failing | None = None
    evidence: Trace | None = None
    answered_yes: bool = False


class Yes(Stored):
    """All three layers of the answer say that it worked."""


class Refusal(Stored):
    """An answer that proves that nothing ran. `reason` is for the person."""

    reason: str
    failing: Failing = Failing.REFUSED


class Doubt(Stored):
    """No answer, or one that proves nothing."""


Answer = Yes | Refusal | Doubt


def answered(answer: Answer) -> Outcome:
    """Where an answer leads. A yes is no proof yet: evidence is."""
    match answer:
        case Refusal(reason=reason, failing=failing):
            return Outcome(state=IntentState.FAILED, reason=reason, failing=failing)
        case Yes():
            return Outcome(state=IntentState.UNKNOWN, answered_yes=True)
        case Doubt():
            return Outcome(state=IntentState.UNKNOWN)


def judged(
    intent: Intent, evidence: Evidence, traces: Sequence[Trace] | None, now: datetime, policy: Policy
) -> Outcome | None:
    """Where the evidence leads an `unknown` intent, or None while nothing can be said.

    `traces` holds the newest records that may be it, None when they could not be read; `now` is our own time, as
    `dispatched_at` is. Positive evidence counts at once, its absence only after the settle time.
    """
    settled = intent.dispatched_at is not None and now >= intent.dispatched_at + policy.settle
    if traces is None:
        return _cannot_tell(evidence.unreadable) if settled else None
    match verdict(evidence, intent.watermark, values(intent.terms), traces):
        case Proof(trace) if trace.failed:
            reason = trace.error or trace.status
            return Outcome(state=IntentState.FAILED, reason=reason, failing=Failing.ON_RECORD, evidence=trace)
        case Proof(trace):
            return Outcome(state=IntentState.SUCCEEDED, evidence=trace)
        case Unclear(reason) if settled or not isinstance(evidence, Became):
            return _cannot_tell(reason)
        case Nothing():
            return _absent(intent, evidence) if settled else None
    return None


def _absent(intent: Intent, evidence: Evidence) -> Outcome:
    if intent.answered_yes:
        return _cannot_tell(f"Salesforce said yes, but {evidence.missing}.")
    return Outcome(state=IntentState.NOT_SENT, reason=f"Salesforce did not answer and {evidence.missing}.")


def _cannot_tell(reason: str) -> Outcome:
    return Outcome(state=IntentState.NEEDS_PERSON, reason=reason)


def next_look(intent: Intent, policy: Policy) -> datetime | None:
    """When evidence is looked for next, on our own clock; None when the last look is behind us."""
    if intent.dispatched_at is None or intent.tries >= len(policy.look_after_seconds):
        return None
    return intent.dispatched_at + timedelta(seconds=policy.look_after_seconds[intent.tries])
