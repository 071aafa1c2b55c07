"""What proves that an action took effect: a record of Salesforce's own that was not there before. Pure.

Three kinds: an e-mail on record, a new record that matches what was entered, a status that the record did not have.
Each has its own "before", read just before the call. How they are asked for stands in `bot/salesforce/evidence.py`.
Why a yes proves nothing: docs/decisions/0005-evidence-and-its-absence.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.runbook.permits import Kind
from bot.runbook.records import MailKind
from bot.runbook.stored import Stored
from bot.runbook.tracking_numbers import as_compared
from bot.runbook.values import RecordId

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far apart the clocks of two of Salesforce's servers may be."""

NOUNS = {Kind.TRACKING: "tracking record", Kind.PAYMENT_ORDER: "payment order", Kind.AGREEMENT: "agreement"}


@dataclass(frozen=True, slots=True)
class Mailed:
    """A row of the e-mail history, of the mapping's `kind`, on the order; its own failed state means that none went."""

    kind: MailKind

    @property
    def missing(self) -> str:
        return "has no e-mail on record"

    @property
    def unreadable(self) -> str:
        return "The e-mail history could not be read."

    @property
    def several(self) -> str:
        return "Salesforce has several e-mails on record that could be this one."


@dataclass(frozen=True, slots=True)
class Appeared:
    """A new record of `kind` on the order that has in the fields `match` what was entered under the same keys."""

    kind: Kind
    match: tuple[str, ...]

    @property
    def missing(self) -> str:
        return f"has no such {NOUNS[self.kind]}"

    @property
    def unreadable(self) -> str:
        return f"The {NOUNS[self.kind]}s of the order could not be read."

    @property
    def several(self) -> str:
        return f"Salesforce has several new {NOUNS[self.kind]}s that could be this one."


@dataclass(frozen=True, slots=True)
class Became:
    """The record's own status means `meaning`, and did not before."""

    kind: Kind
    meaning: StrEnum

    @property
    def missing(self) -> str:
        return f"has the {NOUNS[self.kind]} as it was"

    @property
    def unreadable(self) -> str:
        return f"The status of the {NOUNS[self.kind]} could not be read."

    @property
    def several(self) -> str:
        return self.unreadable


Evidence = Mailed | Appeared | Became


class Trace(Stored):
    """One record that may be evidence, as Salesforce has it now."""

    id: RecordId
    created: datetime
    """When it was made; where its status is the evidence, when it was last changed."""
    sent: datetime | None = None
    status: str = ""
    """As the org shows it."""
    meaning: str | None = None
    failed: bool = False
    error: str | None = None
    by: RecordId | None = None
    """Who made it, or changed it last."""
    by_name: str | None = None
    values: Mapping[str, str] = {}
    """What it has in the fields that must match."""

    @property
    def at(self) -> datetime:
        return self.sent or self.created


class Before(Stored):
    """What could be taken for evidence and was there just before the call: it proves nothing."""

    at: datetime
    """Salesforce's time of the reading, by its answer's own clock, which may be wrong."""
    known: frozenset[str]
    """The ids of the newest rows."""
    newest: datetime | None = None
    """When the newest of them was made."""
    meaning: str | None = None
    """Of the status, where that is the evidence."""
    changed: datetime | None = None
    """When the record had last been changed, where its status is the evidence."""


def before(traces: Sequence[Trace], at: datetime) -> Before:
    newest = max((each.created for each in traces), default=None)
    only = traces[0] if len(traces) == 1 else None
    return Before(
        at=at,
        known=frozenset(each.id for each in traces),
        newest=newest,
        meaning=only.meaning if only else None,
        changed=only.created if only else None,
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """The one record that is it. `failed`: Salesforce has it on record that nothing came of it."""

    trace: Trace


@dataclass(frozen=True, slots=True)
class Nothing:
    """No such record, as far as can be seen now."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """More than one may be it, or what there is can be read in two ways."""

    reason: str


Verdict = Proof | Nothing | Unclear


def verdict(evidence: Evidence, then: Before | None, entered: Mapping[str, str], traces: Sequence[Trace]) -> Verdict:
    """What `traces`, read now, prove of a call before which there was `then`."""
    if isinstance(evidence, Became):
        return _became(evidence, then, traces)
    fresh = [each for each in traces if _is_new(each, then)]
    if isinstance(evidence, Appeared):
        fresh = [each for each in fresh if _matches(each, evidence.match, entered)]
    match fresh:
        case []:
            return Nothing()
        case [only]:
            return Proof(only)
    return Unclear(evidence.several)


def _is_new(trace: Trace, then: Before | None) -> bool:
    """Whether it was not there before: by its id, and by the records' own times alone.

    The clock of an answer may be minutes off; a record that only came into sight is older than the newest known one.
    """
    if then is None:
        return True
    if trace.id in then.known:
        return False
    since = then.newest or (then.at if then.known else None)
    return since is None or trace.created >= since - CLOCK_TOLERANCE


def _matches(trace: Trace, names: Iterable[str], entered: Mapping[str, str]) -> bool:
    """Whether it has what was entered; what was left empty is for Salesforce to fill."""
    return all(
        as_compared(trace.values.get(name, "")) == as_compared(entered[name]) for name in names if name in entered
    )


def _became(evidence: Became, then: Before | None, traces: Sequence[Trace]) -> Verdict:
    if len(traces) != 1:
        return Unclear(evidence.unreadable)
    [now] = traces
    if now.meaning == evidence.meaning and (then is None or then.meaning != evidence.meaning):
        return Proof(now)
    if then is None or now.meaning == then.meaning:
        return Nothing()
    return Unclear(f"Salesforce says {now.status} by now.")
