"""The review of one Sales Order: is it paid, is it shipped, and what does the runbook forbid.

Runbook: "Conversion and Handoff", "Sales Order Review", "When to Escalate".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain

from bot.runbook import headline, invoices, mails, payments, plans, tracking
from bot.runbook.actions import Case, Ruled, permits, permits_of
from bot.runbook.findings import Finding, Subject, Team, Words, gravest_first
from bot.runbook.links import KeptLink, kept, missing_links
from bot.runbook.mails import Sending
from bot.runbook.permits import Permit
from bot.runbook.policy import Policy
from bot.runbook.records import Hit, MailKind, Order, SavedMethod
from bot.runbook.six_points import Point, six
from bot.runbook.values import RecordId

__all__ = ["Handled", "KeptLink", "Point", "Review", "UnderWay", "missing_links", "review"]


@dataclass(frozen=True, slots=True)
class Handled:
    """Trouble with this order that a team has already, or somebody of theirs, and since when they do."""

    team: Team
    since: datetime
    by: str | None = None
    shown: bool = True
    """Salesforce shows it; else it is what somebody says."""
    first: Team | None = None
    """Whose it is by the runbook's table, which another team may have been given."""

    @property
    def asked(self) -> Team:
        """Whom the runbook would have one ask about it."""
        return self.first or self.team


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A decision about this order whose end nobody knows yet."""

    told: Words
    stops: Finding
    """Why none of `actions` may be decided about meanwhile."""
    actions: frozenset[str]
    record: RecordId | None = None
    """The one record that they are stopped on; None is all of the order's."""

    def concerns(self, permit: Permit) -> bool:
        return permit.action in self.actions and self.record in {None, permit.record}


@dataclass(frozen=True)
class Review:
    """What is true of an order now: the answers to the two daily questions, and the findings, gravest first.

    What no card asks for is not judged: the six points, the links and the permits are worked out when they are read.
    """

    order: Order
    policy: Policy
    payment: Words
    shipment: Words
    about: Mapping[Subject, tuple[Finding, ...]]
    """The findings of each subject, gravest first."""
    read_at: datetime
    """On the reader's own clock."""
    handled: tuple[Handled, ...] = ()
    methods: tuple[SavedMethod, ...] | None = ()
    """The customer's saved methods, where they were asked for; None where they could not be read."""
    also: tuple[Hit, ...] = ()
    """Other orders that the same words may mean."""
    also_more: int = 0
    """So many more of them, which are only counted."""
    today: date = date.min
    """The reader's own calendar day."""
    no_quote_needed: bool = False
    actions: tuple[Ruled, ...] = ()
    """Those that are judged."""
    under_way: tuple[UnderWay, ...] = ()
    still_to_ship: str = ""
    """What is left of an order that has been shipped in part."""

    @cached_property
    def last_mails(self) -> Mapping[MailKind, Sending]:
        """The newest of each kind that did not fail."""
        return mails.last_of_each(self.order)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, gravest first."""
        return gravest_first(chain(*self.about.values()))

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The runbook's six, in its order."""
        return six(self.order, self.today)

    @cached_property
    def links(self) -> tuple[KeptLink, ...]:
        """The six that the order should keep."""
        return kept(self.order, self.policy, no_quote_needed=self.no_quote_needed)

    @cached_property
    def permits(self) -> tuple[Permit, ...]:
        """Every action of the runbook that its records have, allowed or not, in the runbook's order."""
        return tuple(map(self._meanwhile, permits(self.actions, self._case)))

    def permits_of(self, action: str) -> Iterator[Permit]:
        """Those of one action, each judged when it is asked for: a card that needs one need not judge them all."""
        for ruled in self.actions:
            if ruled.name == action:
                yield from map(self._meanwhile, permits_of(ruled, self._case))

    @property
    def _case(self) -> Case:
        return Case(self.order, self.policy, self.read_at, self.today, self.about[Subject.LINKS])

    def _meanwhile(self, permit: Permit) -> Permit:
        """What may not be done while it is not known how the last decision about it ended."""
        stops = [each.stops for each in self.under_way if each.concerns(permit)]
        if not stops:
            return permit
        return replace(permit, findings=gravest_first((*stops, *permit.findings)))


def review(  # noqa: PLR0913 - all that a card shows of one order
    order: Order,
    policy: Policy,
    *,
    read_at: datetime,
    today: date,
    no_quote_needed: bool = False,
    handled: Iterable[Handled] = (),
    methods: tuple[SavedMethod, ...] | None = (),
    also: tuple[Hit, ...] = (),
    also_more: int = 0,
    actions: Iterable[Ruled] = (),
    under_way: Iterable[UnderWay] = (),
) -> Review:
    """Judge `order` as read at `read_at`; `today` is the reader's own calendar day, `actions` those that are judged."""
    missing = tuple(missing_links(order, policy, no_quote_needed=no_quote_needed))
    shipment, still_to_ship = headline.shipping(order)
    return Review(
        order=order,
        policy=policy,
        payment=headline.payment(order, today),
        shipment=shipment,
        still_to_ship=still_to_ship,
        about={
            Subject.LINKS: missing,
            Subject.PAYMENTS: gravest_first(payments.findings(order)),
            Subject.TRACKING: gravest_first(tracking.findings(order, policy, read_at)),
            Subject.PLANS: gravest_first(plans.findings(order, today)),
            Subject.INVOICES: gravest_first(invoices.unknown_recipients(order, policy)),
        },
        read_at=read_at,
        handled=tuple(handled),
        methods=methods,
        also=also,
        also_more=also_more,
        today=today,
        no_quote_needed=no_quote_needed,
        actions=tuple(actions),
        under_way=tuple(under_way),
    )
