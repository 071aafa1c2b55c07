"""The two daily questions of a Sales Order, in one line each: is it paid, is it shipped."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from bot.runbook import owed, tracking_numbers
from bot.runbook.findings import Words, counted, joined
from bot.runbook.masking import scrubbed
from bot.runbook.records import (
    Line,
    Order,
    PaymentStatus,
    Picked,
    Tracking,
    TrackingStatus,
    Unread,
    products,
    unshipped,
)
from bot.runbook.values import Money

DUE_OR_PAID = {PaymentStatus.PAID, PaymentStatus.UNPAID, PaymentStatus.PARTLY_PAID}
NAMED = 3
"""How many tracking numbers of a record are named; the others are counted."""
COUNT = {"quantity", "fulfilled"}
TOLD = 2
"""How many products that are still to be shipped are named; the others are counted."""
LONGEST_PRODUCT = 40
_EXCEPTION = TrackingStatus.EXCEPTION
"""Looked up once: Python 3.11 takes long to find a member by its class, and this is asked of every parcel."""
IN_WORDS = {
    TrackingStatus.LABEL_CREATED: "label created",
    TrackingStatus.IN_TRANSIT: "in transit",
    TrackingStatus.DELIVERED: "delivered",
    TrackingStatus.EXCEPTION: "exception",
}


def payment(order: Order, today: date) -> Words:
    """Is it paid? A cancelled order says so first: nobody is to pay what is open on it."""
    if not order.status or not owed.cancelled(order):
        return _paid(order, today)
    refunded = order.payment_status is not None and order.payment_status.meaning is PaymentStatus.REFUNDED
    open_still = order.balance is not None and order.balance.positive and not refunded
    return (f"{order.status.shown} · ", *((order.balance, " open") if open_still else _paid(order, today)))


def _paid(order: Order, today: date) -> Words:
    """An open balance decides, unless it was refunded; the status alone only where there is no balance to read."""
    status, balance = order.payment_status, order.balance
    if status and status.meaning is PaymentStatus.REFUNDED:
        return (status.shown, *((", ", balance, " open") if balance and balance.positive else ()))
    if balance and balance.positive:
        return _owed(order, balance, today)
    if extra := owed.overpaid(order):
        return ("Paid, ", extra, " too much")
    if balance and status and status.meaning in DUE_OR_PAID:
        return _nothing_open(order, status)
    if status:
        return (f"Payment: {status.shown}",)
    return (f"Payment: {_why(order, 'payment_status', 'balance')}",)


def _owed(order: Order, balance: Money, today: date) -> Words:
    first = first_due(order)
    if first and first < today:
        return (balance, " overdue since ", first)
    due: Words = (", due ", first) if first else ()
    if not _part_paid(order, balance):
        return ("Unpaid: ", balance, *due)
    return (balance, " left to pay", *((" of ", order.total) if order.total else ()), *due)


def _part_paid(order: Order, balance: Money) -> bool:
    if order.total and order.total.comparable(balance):
        return order.total.exceeds(balance)
    return order.payment_status is not None and order.payment_status.meaning is PaymentStatus.PARTLY_PAID


def _nothing_open(order: Order, status: Picked[PaymentStatus]) -> Words:
    """Paid is only what the status calls so."""
    if owed.free(order):
        return ("Nothing to pay",)
    if status.meaning is PaymentStatus.PAID:
        return ("Paid", *((": ", order.total) if order.total else ()))
    return (f"Nothing open; payment status says {status.shown}",)


def first_due(order: Order) -> date | None:
    """The earliest day on which something of it has to be paid: payment orders are asked first, then invoices."""
    if asked := [each.due for each in order.payment_orders or () if each.due and each.open]:
        return min(asked)
    billed = [each.due for each in order.invoices or () if each.due and each.outstanding and each.outstanding.positive]
    return min(billed, default=None)


def _why(order: Order, *names: str) -> str:
    return next((str(order.unread[name]) for name in names if name in order.unread), "Salesforce does not say")


def shipment(order: Order) -> Words:
    """Is it shipped? Counted over products, its physical lines; fulfilled without a tracking number is legal."""
    return shipping(order)[0]


def shipping(order: Order) -> tuple[Words, str]:
    """`shipment`; and what is left of an order shipped in part: how many of what, and from where; else nothing."""
    goods = products(order.lines or ())
    if order.lines is None or _uncountable(goods):
        return (f"Shipment: {_fulfillment(order, 'lines')}",), ""
    if not order.lines:
        return (f"No lines; fulfillment: {_fulfillment(order)}",), ""
    if not goods:
        return ("Nothing to ship",), ""
    if not any(each.fulfilled for each in goods):
        return (f"Not shipped: {counted(len(goods), 'product')}", *_gone_wrong(order)), ""
    left = unshipped(goods)
    shipped = len(goods) - len(left)
    in_full = "" if shipped else " in full"
    still = "" if owed.cancelled(order) else _still(left)
    return (f"{shipped} of {counted(len(goods), 'product')} shipped{in_full}", *_tracked(order)), still


def _still(left: Sequence[Line]) -> str:
    if not left:
        return ""
    told = [_left(each) for each in left[:TOLD]]
    more = f" and {counted(len(left) - TOLD, 'more product')}" if len(left) > TOLD else ""
    return f"Still to ship: {', '.join(told)}{more}"


def _left(line: Line) -> str:
    count = (line.quantity or Decimal(0)) - (line.fulfilled or Decimal(0))
    what = scrubbed(line.description or line.sku or "") or "product"
    what = what if len(what) <= LONGEST_PRODUCT else what[: LONGEST_PRODUCT - 1].rstrip() + "…"
    source = f" ({line.warehouse.name})" if line.warehouse and line.warehouse.name else ""
    return f"{count.normalize():f} × {what}{source}"  # noqa: RUF001 - the sign for so many of something


def _fulfillment(order: Order, *also: str) -> str:
    status = order.fulfillment_status
    return status.shown if status else _why(order, "fulfillment_status", *also)


def _uncountable(goods: Iterable[Line]) -> bool:
    """Whether what counts them is unread; where the org keeps no kinds of lines, each is physical."""
    gaps = {id(each.unread): each.unread for each in goods if each.unread}  # rows of one reading share theirs
    return any(COUNT & each.keys() or each.get("kind") is Unread.NOT_VISIBLE for each in gaps.values())


def _tracked(order: Order) -> Words:
    """The newest shipment, or the newest of those that something has happened to."""
    if order.trackings is None:
        return (f", tracking {_why(order, 'trackings')}",)
    if not order.trackings:
        return (", no tracking number",)
    newest = max(order.trackings, key=lambda each: (_has_exception(each), each.shipped_on or date.min))
    more = len(order.trackings) - 1
    return (": ", *_named(newest), *((f" (and {more} more)",) if more else ()))


def _gone_wrong(order: Order) -> Words:
    """A parcel's trouble is told even where no line counts as shipped."""
    return _tracked(order) if any(map(_has_exception, order.trackings or ())) else ()


def _has_exception(tracking: Tracking) -> bool:
    return tracking.status is not None and tracking.status.meaning is _EXCEPTION


def _named(tracking: Tracking) -> Words:
    hidden = tracking.unread.get("number")
    numbers = [tracking_numbers.shorten(each) for each in tracking_numbers.split(tracking.number)]
    more = f" and {len(numbers) - NAMED} more numbers" if len(numbers) > NAMED else ""
    number = ", ".join(numbers[:NAMED]) + more or (f"tracking number {hidden}" if hidden else "")
    name = " ".join(part for part in (tracking.carrier, number) if part)
    return joined(((name or "no tracking number",), _state(tracking)), ", ")


def _state(tracking: Tracking) -> Words:
    """How it stands: in our words where we know them, as the org says it otherwise, else when it was shipped."""
    status = tracking.status
    if status is None:
        return ("shipped ", tracking.shipped_on) if tracking.shipped_on else ()
    said = IN_WORDS[status.meaning] if status.meaning else status.shown
    if status.meaning is TrackingStatus.DELIVERED and tracking.delivered_on:
        return (f"{said} ", tracking.delivered_on)
    return (said,)
