"""The two daily questions of a Sales Order, in one line: is it paid, is it shipped."""

from datetime import date

from bot.runbook import payments
from bot.runbook.findings import Words
from bot.runbook.records import Line, Order, PaymentStatus, Picked, Tracking, Unread
from bot.runbook.values import Money

DUE_OR_PAID = {PaymentStatus.PAID, PaymentStatus.UNPAID, PaymentStatus.PARTLY_PAID}


def payment(order: Order, today: date) -> Words:
    """Is it paid? A cancelled order says so first."""
    first: Words = (f"{order.status.shown} · ",) if order.status and payments.cancelled(order) else ()
    return (*first, *_paid(order, today))


def _paid(order: Order, today: date) -> Words:
    """An open balance decides, unless it was refunded; the status alone only where there is no balance to read."""
    status, balance = order.payment_status, order.balance
    if status and status.meaning is PaymentStatus.REFUNDED:
        return (status.shown, *((", ", balance, " open") if balance and balance.positive else ()))
    if balance and balance.positive:
        return ("Not paid: ", balance, *_of_total(order.total), *_due(order, today))
    if balance and status and status.meaning in DUE_OR_PAID:
        return _nothing_open(order, status)
    if status:
        return (f"Payment: {status.shown}",)
    return (f"Payment: {_why(order, 'payment_status', 'balance')}",)


def _nothing_open(order: Order, status: Picked[PaymentStatus]) -> Words:
    """Paid is only what the status calls so."""
    if payments.free(order):
        return ("Nothing to pay",)
    if status.meaning is PaymentStatus.PAID:
        return ("Paid", *(_colon(order.total) if order.total else ()))
    return (f"Nothing open; payment status says {status.shown}",)


def _of_total(total: Money | None) -> Words:
    return (" of ", total) if total else ()


def _colon(total: Money) -> Words:
    return (": ", total)


def first_due(order: Order) -> date | None:
    """The earliest day on which something of it has to be paid: payment orders are asked first, then invoices."""
    asked = [each.due for each in order.payment_orders or () if each.open and each.due]
    billed = [each.due for each in order.invoices or () if each.due and each.outstanding and each.outstanding.positive]
    return min(asked or billed, default=None)


def _due(order: Order, today: date) -> Words:
    first = first_due(order)
    return () if first is None else (", overdue since " if first < today else ", due ", first)


def _why(order: Order, *names: str) -> str:
    return next((str(order.unread[name]) for name in names if name in order.unread), "Salesforce does not say")


def shipment(order: Order) -> Words:
    """Is it shipped? Counted over physical lines; fulfilled without a tracking number is legal."""
    lines = [each for each in order.lines or () if each.shippable]
    if order.lines is None or any(map(_uncountable, lines)):
        known = order.fulfillment_status
        return (f"Shipment: {known.shown if known else _why(order, 'fulfillment_status', 'lines')}",)
    if not lines:
        return ("Nothing to ship",)
    shipped = sum(each.shipped for each in lines)
    count = f"{shipped} of {len(lines)} {'line' if len(lines) == 1 else 'lines'}"
    if not any(each.fulfilled for each in lines):
        return (f"Not shipped: {count}",)
    if not shipped:
        return (f"Part shipped: {count} in full", *_last_tracking(order))
    return (f"{'Shipped' if shipped == len(lines) else 'Part shipped'}: {count}", *_last_tracking(order))


def _uncountable(line: Line) -> bool:
    """Whether what counts it is unread; where the org keeps no kinds of lines, each is physical."""
    return bool({"quantity", "fulfilled"} & line.unread.keys()) or line.unread.get("kind") is Unread.NOT_VISIBLE


def _last_tracking(order: Order) -> Words:
    if order.trackings is None:
        return (f", tracking {_why(order, 'trackings')}",)
    if not order.trackings:
        return (", no tracking number",)
    newest = max(order.trackings, key=lambda each: each.shipped_on or date.min)
    more = len(order.trackings) - 1
    return (*_named(newest), *((f" (and {more} more)",) if more else ()))


def _named(tracking: Tracking) -> Words:
    hidden = tracking.unread.get("number")
    number = shorten(tracking.number) or (f"tracking number {hidden}" if hidden else None)
    name = " ".join(part for part in (tracking.carrier, number) if part)
    said: Words = (f", {name or 'no tracking number'}",)
    return (*said, ", ", tracking.shipped_on) if tracking.shipped_on else said


def shorten(number: str | None) -> str | None:
    """A tracking number short enough to compare at a glance: 1Z…6784."""
    if number is None or len(number) <= 8:  # noqa: PLR2004 - two, an ellipsis and four would not be shorter
        return number
    return f"{number[:2]}…{number[-4:]}"
