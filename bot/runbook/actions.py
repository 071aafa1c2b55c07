"""Which of the runbook's actions may be run on which record of an order, and what stands in the way.

What an action is stands in the catalogue (bot/actions), which this room does not know: it judges whatever is `Ruled`.
What a subject itself forbids stands in its own module, which links an order must keep in `links`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.runbook.findings import Finding, Level, Subject, gravest_first
from bot.runbook.mails import Sending
from bot.runbook.permits import Kind, Permit, Way
from bot.runbook.policy import Policy
from bot.runbook.records import Agreement, Contact, Invoice, Link, Order, PaymentOrder, Tracking
from bot.runbook.values import RecordId

Part = Order | Invoice | PaymentOrder | Agreement | Tracking | Link | Contact
"""The record that an action is run on: the order itself, or one that hangs on it."""


@dataclass(frozen=True, slots=True)
class Case:
    """An order with all that its actions are judged by."""

    order: Order
    policy: Policy
    read_at: datetime
    today: date
    """The reader's own calendar day."""
    missing: tuple[Finding, ...] = ()
    """The findings about the order's links."""
    part: Part | None = None
    """The record acted on; None is the order."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """What has been entered, by the key of its field; empty while nothing has."""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What this org has to choose from, by the key of the field: its collection methods."""
    mailed: tuple[Sending, ...] = ()
    """E-mails of the action's kind that were read beside the order: some hang on another record alone."""

    def on(self, part: Part) -> "Case":
        """The same with that record."""
        return Case(
            self.order,
            self.policy,
            self.read_at,
            self.today,
            self.missing,
            part,
            self.terms,
            self.choices,
            self.mailed,
        )

    @property
    def record(self) -> RecordId:
        """The id of the record acted on. Raises ValueError where Salesforce gave it none."""
        found = (self.part or self.order).id
        if found is None:
            raise ValueError("a record without an id cannot be acted on")
        return found

    @property
    def number(self) -> str:
        """What the record acted on is called."""
        return named(self.part or self.order) or self.order.number


class WithoutLinks(StrEnum):
    """What a missing quote or opportunity means for an action. Runbook: "Conversion and Handoff", last sentence."""

    FORBIDDEN = "forbidden"
    WARNED = "warned"
    ALLOWED = "allowed"


class Ruled(Protocol):
    """The half of an action that says where it may be run."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def on(self) -> tuple[Kind, ...]: ...
    @property
    def about(self) -> Subject | None: ...
    @property
    def way(self) -> Way: ...
    @property
    def primary(self) -> bool: ...
    @property
    def without_links(self) -> WithoutLinks: ...
    def forbids(self, case: Case, /) -> Iterable[Finding]:
        """What forbids it on the case's record, or warns."""

    def among(self, order: Order, kind: Kind, /) -> Iterable[Part]:
        """The records of that kind that it can be run on."""

    def lacking(self, case: Case, /) -> Iterable[Finding]:
        """What is said at the order where it has no such record; nothing where that is not worth a word."""


def permits(actions: Iterable[Ruled], case: Case) -> tuple[Permit, ...]:
    """Every action on every record that it can be run on, in the order of `actions`."""
    return tuple(permit for action in actions for permit in permits_of(action, case))


def permits_of(action: Ruled, case: Case) -> Iterator[Permit]:
    """One action on every record that it can be run on, each judged when it is asked for."""
    found = False
    for kind in action.on:
        for part in action.among(case.order, kind):
            found, at = True, case.on(part)
            yield _permit(action, kind, at, judged(action, at))
    if not found and (why := gravest_first((*_links(action, case), *action.lacking(case)))):
        yield _permit(action, Kind.ORDER, case, why)


def _permit(action: Ruled, kind: Kind, case: Case, findings: tuple[Finding, ...]) -> Permit:
    return Permit(
        action.name, action.label, kind, case.record, case.number, findings, action.way, action.primary, action.about
    )


def judged(action: Ruled, case: Case) -> tuple[Finding, ...]:
    """What is to be said of running `action` on the case's record now, gravest first.

    The one judgement of card, form and last look.
    """
    return gravest_first((*_links(action, case), *action.forbids(case)))


def _links(action: Ruled, case: Case) -> tuple[Finding, ...]:
    if action.without_links is WithoutLinks.FORBIDDEN or action.name in case.policy.missing_links_also_forbid:
        return case.missing
    return tuple(map(_warning, case.missing)) if action.without_links is WithoutLinks.WARNED else ()


def _warning(finding: Finding) -> Finding:
    return Finding(Level.WARNS, finding.words, finding.way_out)


def parts(order: Order, kind: Kind) -> tuple[Part, ...]:  # noqa: PLR0911 - one for each kind
    """The order's records of one kind that can be acted on."""
    match kind:
        case Kind.ORDER:
            return (order,)
        case Kind.INVOICE:
            return order.invoices or ()
        case Kind.PAYMENT_ORDER:
            return order.payment_orders or ()
        case Kind.AGREEMENT:
            return order.agreements or ()
        case Kind.TRACKING:
            return tuple(each for each in order.trackings or () if each.id)
        case Kind.ACCOUNT:
            return (order.customer,) if order.customer else ()
        case Kind.CONTACT:
            return (order.contact,) if order.contact else ()


def named(part: Part) -> str | None:
    """What a record is called where people speak of it."""
    match part:
        case Tracking():
            return part.number or part.name
        case Link():
            return part.name or "the account"
        case Contact():
            return part.name or "the contact"
    return part.number
