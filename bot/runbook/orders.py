"""The review of one Sales Order: is it paid, is it shipped, and what does the runbook forbid.

Runbook: "Conversion and Handoff", "Sales Order Review", "When to Escalate".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.runbook.findings import Ask, Do, Finding, Team, Words, forbids, gravest_first, ready, warns
from bot.runbook.payments import by_link, failed_mail_findings, hold_findings, link_findings
from bot.runbook.permits import Permit
from bot.runbook.policy import Policy
from bot.runbook.records import Hit, Order, SavedMethod, Tracking, Unread
from bot.runbook.values import Money

LINKS_TEAM = Team.SALES_OPERATIONS
ASK_ADMIN = Do("Ask your Salesforce admin for access to it.")


@dataclass(frozen=True, slots=True)
class Handled:
    """Trouble with this order that a team has already: since when, and who took it."""

    team: Team
    since: datetime
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One of the six things that the runbook has a rep review: a line or two each."""

    title: str
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class KeptLink:
    """One link that an order should keep. `words` is empty where it is missing; `note` then says why, if it can."""

    name: str
    words: Words = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What is true of an order now: the answers to the two daily questions, and the findings, gravest first."""

    order: Order
    payment: Words
    shipment: Words
    findings: tuple[Finding, ...]
    read_at: datetime
    handled: tuple[Handled, ...] = ()
    points: tuple[Point, ...] = ()
    """The runbook's six, in its order."""
    links: tuple[KeptLink, ...] = ()
    """The six that the order should keep."""
    permits: tuple[Permit, ...] = ()
    """Every action of the runbook that its records have, allowed or not, in the runbook's order."""
    methods: tuple[SavedMethod, ...] | None = ()
    """The customer's saved methods, where they were asked for; None where they could not be read."""
    also: tuple[Hit, ...] = ()
    """Other orders that the same words may mean."""
    today: date = date.min
    """The reader's own calendar day."""

    @property
    def payable(self) -> bool:
        """Whether a payment link may be asked for: no link is missing, and nothing forbids one for an open order."""
        opened = [each for each in self.order.payment_orders or () if each.open]
        return not self.lacks_links and any(ready(link_findings(self.order, each)) for each in opened)

    @property
    def lacks_links(self) -> bool:
        """Whether sales operations has to mend the order first."""
        return any(isinstance(each.way_out, Ask) and each.way_out.team is LINKS_TEAM for each in self.findings)


def review(
    order: Order,
    policy: Policy,
    *,
    read_at: datetime,
    today: date,
    no_quote_needed: bool = False,
    handled: Iterable[Handled] = (),
) -> Review:
    """Judge `order` as read at `read_at`; `today` is the reader's own calendar day."""
    links = missing_links(order, policy, no_quote_needed=no_quote_needed)
    findings = gravest_first((*links, *payment_findings(order), *shipment_findings(order)))
    return Review(order, payment(order, today), shipment(order), findings, read_at, tuple(handled))


def missing_links(order: Order, policy: Policy, *, no_quote_needed: bool = False) -> Iterator[Finding]:
    """No quote or no opportunity: nothing about payment or fulfillment goes out before sales operations has seen it.

    `no_quote_needed`: sales operations has said so of this very order; that lifts the stop for the quote alone.

    Runbook: "Conversion and Handoff", last sentence; "When to Escalate", row 1.
    """
    if order.order_type and order.order_type.shown in policy.quote_optional_when:
        return
    for name, value in (("quote", order.quote), ("opportunity", order.opportunity)):
        if name == "quote" and no_quote_needed:
            continue
        if order.unread.get(name) is Unread.NOT_VISIBLE:
            fact = f"The {name} of {order.number} is not visible to you, so nobody can say that mail may go out."
            yield forbids(fact, way_out=ASK_ADMIN)
        elif why := order.unread.get(name):
            yield warns(f"The {name} of {order.number} is {why}.")
        elif value is None:
            yield forbids(
                f"{order.number} has no {name}: no invoice, payment link or tracking e-mail may go out.",
                way_out=Ask(LINKS_TEAM, f"link the {name}"),
            )


def payment_findings(order: Order) -> Iterator[Finding]:
    """Runbook: "Payment link rules" 3 and 5."""
    status, balance = order.payment_status, order.balance
    if status and status.meaning == "paid" and balance and balance.positive:
        yield warns(
            f"Payment status says {status.shown}, but ",
            balance,
            " is still open.",
            way_out=Ask(Team.PAYMENT_OPERATIONS, "check it"),
        )
    for each in order.payment_orders or ():
        if each.open:
            yield from link_findings(order, each) if by_link(each) else hold_findings(each)
            yield from failed_mail_findings(each)


def shipment_findings(order: Order) -> Iterator[Finding]:
    """Runbook: "When to Escalate", row 5."""
    if order.sync_status and order.sync_status.meaning == "failed":
        yield warns(
            f"Fulfillment sync of {order.number} failed.",
            way_out=Ask(Team.THREEPL_OPERATIONS, "check the provider before you tell the customer anything"),
        )


def payment(order: Order, today: date) -> Words:
    """Is it paid? An open balance decides; the status alone only where there is no balance to read."""
    status, balance = order.payment_status, order.balance
    if balance and balance.positive:
        return ("Not paid: ", balance, *_of_total(order.total), *_due(order, today))
    if status and status.meaning == "refunded":
        return (status.shown,)
    if balance and status and status.meaning in {"paid", "unpaid", "partly_paid"}:
        return ("Paid", *_colon(order.total)) if order.total and order.total.positive else ("Nothing to pay",)
    if status:
        return (f"Payment: {status.shown}",)
    return (f"Payment: {_why(order, 'payment_status', 'balance')}",)


def _of_total(total: Money | None) -> Words:
    return (" of ", total) if total else ()


def _colon(total: Money) -> Words:
    return (": ", total)


def _due(order: Order, today: date) -> Words:
    dates = [each.due for each in order.payment_orders or () if each.open and each.due]
    if not dates:
        return ()
    first = min(dates)
    return (", overdue since " if first < today else ", due ", first)


def _why(order: Order, *names: str) -> str:
    return next((str(order.unread[name]) for name in names if name in order.unread), "Salesforce does not say")


def shipment(order: Order) -> Words:
    """Is it shipped? Counted over physical lines; fulfilled without a tracking number is legal."""
    lines = [each for each in order.lines or () if each.physical]
    if order.lines is None or any({"quantity", "fulfilled"} & each.unread.keys() for each in lines):
        known = order.fulfillment_status
        return (f"Shipment: {known.shown if known else _why(order, 'fulfillment_status', 'lines')}",)
    if not lines:
        return ("Nothing to ship",)
    shipped = sum(each.shipped for each in lines)
    count = f"{shipped} of {len(lines)} {'line' if len(lines) == 1 else 'lines'}"
    if not shipped:
        return (f"Not shipped: {count}",)
    return (f"{'Shipped' if shipped == len(lines) else 'Part shipped'}: {count}", *_last_tracking(order))


def _last_tracking(order: Order) -> Words:
    if order.trackings is None:
        return (f", tracking {_why(order, 'trackings')}",)
    if not order.trackings:
        return (", no tracking number",)
    newest = max(order.trackings, key=lambda each: each.shipped_on or date.min)
    more = len(order.trackings) - 1
    return (*_named(newest), *((f" (and {more} more)",) if more else ()))


def _named(tracking: Tracking) -> Words:
    name = " ".join(part for part in (tracking.carrier, shorten(tracking.number)) if part)
    said: Words = (f", {name or 'no tracking number'}",)
    return (*said, ", ", tracking.shipped_on) if tracking.shipped_on else said


def shorten(number: str | None) -> str | None:
    """A tracking number short enough to compare at a glance: 1Z…6784."""
    if number is None or len(number) <= 8:  # noqa: PLR2004 - two, an ellipsis and four would not be shorter
        return number
    return f"{number[:2]}…{number[-4:]}"
