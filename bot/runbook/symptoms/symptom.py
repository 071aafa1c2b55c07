"""What a symptom is: one row of the runbook's escalation table, with all that the bot knows of it.

Runbook: "When to Escalate".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.runbook.findings import Finding, Team
from bot.runbook.policy import Policy
from bot.runbook.records import Link, Order, Quote
from bot.runbook.symptoms.reads import Reads
from bot.runbook.symptoms.sighting import UNNAMED, Fact, Sighting, SymptomName
from bot.runbook.values import Money, RecordId

R = TypeVar("R", Order, Quote)
NOBODY = RecordId("")


BusinessDays = Callable[[Team, datetime, int], datetime]
"""So many business days of a team on from a moment."""


def every_day(_: Team, moment: datetime, days: int) -> datetime:
    """For whoever knows of no weekend."""
    return moment + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a judge has to know beside the record."""

    policy: Policy
    read_at: datetime
    waits: bool = True
    """Whether grace periods count; not where a person says that it is trouble already."""
    business_days: BusinessDays = every_day

    def past(self, moment: datetime | None, seconds: float) -> bool:
        """Whether `moment` is longer ago than the grace of `seconds`."""
        return not self.waits or (moment is not None and moment < self.read_at - timedelta(seconds=seconds))


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a judge says: of which record, and in which words. `key` is the record's id where it has no other."""

    record: RecordId
    evidence: str
    kind: str = "order"
    key: str = ""
    what: str = ""
    next_step: str = ""
    parts: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    since: datetime | None = None
    amount: Money | None = None
    provider: str = ""
    gateway: str = ""
    routes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exemption:
    """What `team` alone may say of one order for good: that it is no trouble there.

    `left`: what is then left of a sighting; `refused`: why it cannot be said of an order as the person sees it.
    """

    team: Team
    label: str
    hint: str
    left: Callable[[Sighting], Sighting | None]
    refused: Callable[[Order], Finding | None]

    def concerns(self, sighting: Sighting) -> bool:
        return self.left(sighting) != sighting


@dataclass(frozen=True, slots=True)
class Symptom(Generic[R]):
    """`title` says what is wrong, `next_step` what the runbook wants done, `cleared` what may be done then."""

    name: SymptomName
    team: Team
    title: str
    next_step: str
    reads: Callable[[Policy], tuple[Reads, ...]]
    judge: Callable[[R, Setting], Iterator[Trouble]]
    cleared: str = ""
    since: str = "since"
    """What happened at the moment that a sighting names."""
    root: str = "order"
    hides: frozenset[SymptomName] = field(default_factory=frozenset)
    exemption: Exemption | None = None
    passes_to: Team | None = None
    """Whom its team may pass it to, by the runbook's own "or"."""
    addressed: bool = False
    """Whether whoever sees the mail in Salesforce may be shown its addresses."""
    settled_by_hand: bool = False
    """Whether a person may call it done while Salesforce still shows it: what was mailed stays on record."""
    owner_first: bool = False
    """The owner hears of it first, the team a business day later."""
    at_once: bool = False
    """Its team is called at any hour."""
    by_provider: bool = False
    """Many at one provider are the provider's trouble."""

    def sightings(self, root: R, setting: Setting) -> Iterator[Sighting]:
        """The symptom on what hangs on `root`, and on `root` itself."""
        for trouble in self.judge(root, setting):
            yield self.seen(root, trouble)

    def seen(self, root: Order | Quote, trouble: Trouble) -> Sighting:
        amount, owner = trouble.amount or root.total, root.owner or Link(NOBODY)
        return Sighting(
            symptom=self.name,
            key=trouble.key or trouble.record,
            kind=trouble.kind,
            record=trouble.record,
            root=root.id,
            root_kind=root.kind,
            number=root.number,
            what=trouble.what or self.title,
            next_step=trouble.next_step,
            parts=trouble.parts,
            facts=trouble.facts,
            evidence=trouble.evidence,
            since=trouble.since,
            owner=owner.id,
            owner_name=owner.name or UNNAMED,
            amount=amount.amount if amount else None,
            currency=amount.currency if amount else None,
            provider=trouble.provider,
            gateway=trouble.gateway,
            routes=tuple(sorted(trouble.routes)),
        )

    def reported(self, root: Order | Quote) -> Sighting:
        """What a person says and Salesforce does not show."""
        return self.seen(root, Trouble(root.id, evidence="", kind=root.kind))


AnySymptom = Symptom[Any]
