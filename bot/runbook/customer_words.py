"""What a rep may tell the customer of an order: facts that stand on the customer's own documents, in whole sentences.

Those are issued invoices, payment links that were mailed, and parcels on their way. Nothing else is let in: no state
in the org's words, no reason, no team, no plan, no promise. What can't be read or contradicts itself is left out.

Runbook: "Tracking and Shipment Communication"; "Recurring Plans" for what is not promised.
"""

import re
from collections.abc import Iterator
from datetime import date

from bot.runbook import owed, tracking_numbers
from bot.runbook.findings import Words, counted, joined
from bot.runbook.records import (
    Invoice,
    InvoiceStatus,
    Line,
    Order,
    OrderStatus,
    PaymentOrder,
    PaymentStatus,
    Tracking,
    TrackingStatus,
    Unread,
)

NAMED = 3
"""Invoices, or parcels, that are named; a mail that lists more is better written from the documents."""
ON_ITS_WAY = (TrackingStatus.IN_TRANSIT, TrackingStatus.DELIVERED)
ISSUED = (InvoiceStatus.OPEN, InvoiceStatus.PAID)
_CARRIER = re.compile(r"[^\W_][\w .&-]{0,39}")
_NUMBER = re.compile(r"(?=[A-Za-z0-9 -]*\d)[A-Za-z0-9][A-Za-z0-9 -]{5,39}")


def sentences(order: Order) -> tuple[Words, ...]:
    """Two or three of them, about payment and shipment; none where nothing may be said yet."""
    status = order.status
    if owed.cancelled(order) or (status and status.meaning is OrderStatus.DRAFT):
        return ()
    return (*_payment(order), *_shipment(order))


def _payment(order: Order) -> Iterator[Words]:
    balance, status = order.balance, order.payment_status
    if balance is None or status is None or status.meaning in {None, PaymentStatus.REFUNDED}:
        return
    unpaid = [each for each in order.invoices or () if _open(each)]
    if balance.positive:
        mailed = [each for each in order.payment_orders or () if _mailed(each)]
        told = [_billed(each) for each in unpaid] or [_asked(each) for each in mailed]
        yield from told if len(told) <= NAMED else ()
    elif (
        status.meaning is PaymentStatus.PAID
        and not any(map(_may_be_open, order.invoices or ()))
        and not owed.free(order)
    ):
        yield (f"Your order {order.number} is paid in full.",)


def _open(invoice: Invoice) -> bool:
    issued = invoice.status is not None and invoice.status.meaning in ISSUED
    return issued and invoice.outstanding is not None and invoice.outstanding.positive and invoice.outstanding.payable


def _may_be_open(invoice: Invoice) -> bool:
    """Whether something of it speaks against "paid in full", in whatever currency, or could and is hidden."""
    meaning = invoice.status.meaning if invoice.status else None
    if meaning in {InvoiceStatus.DRAFT, InvoiceStatus.VOID}:
        return False
    if invoice.outstanding is None:
        return meaning is not InvoiceStatus.PAID and invoice.unread.get("outstanding") is Unread.NOT_VISIBLE
    return invoice.outstanding.positive


def _billed(invoice: Invoice) -> Words:
    rest = (" of ", invoice.total) if invoice.total and invoice.total != invoice.outstanding else ()
    due = (", due ", invoice.due) if invoice.due else ()
    return (f"Of invoice {invoice.number}, ", *_amount(invoice), *rest, " is open", *due, ".")


def _amount(invoice: Invoice) -> Words:
    return (invoice.outstanding,) if invoice.outstanding else ()


def _mailed(payment: PaymentOrder) -> bool:
    asks = payment.requested is not None and payment.requested.positive and payment.requested.payable
    return payment.open and payment.link_sent is not None and asks


def _asked(payment: PaymentOrder) -> Words:
    amount: Words = (payment.requested,) if payment.requested else ()
    due: Words = (", due ", payment.due) if payment.due else ()
    return ("The payment link that we e-mailed you asks for ", *amount, *due, ".")


def _shipment(order: Order) -> Iterator[Words]:
    """Counted as on the order's card, over products; without a count there is nothing to say but the parcels."""
    products = [each for each in order.lines or () if each.shippable]
    if not products or any(not _counted(each) for each in products):
        return
    shipped = [each for each in products if each.shipped]
    if not any(each.fulfilled for each in products):
        yield (f"Your order {order.number} has not shipped yet.",)
        return
    if not shipped:
        yield (f"A part of your order {order.number} has shipped", *_parcels(order), "; the rest follows separately.")
        return
    rest = ("; the rest follows separately.",) if len(shipped) < len(products) else (".",)
    yield (f"{_of(len(shipped), len(products))} of your order {order.number} shipped", *_parcels(order), *rest)


def _counted(line: Line) -> bool:
    return line.quantity is not None and line.fulfilled is not None and "kind" not in line.unread


def _of(shipped: int, products: int) -> str:
    if shipped < products:
        return f"{shipped} of {counted(products, 'product')}"
    return "The product" if products == 1 else f"All {products} products"


def _parcels(order: Order) -> Words:
    """With whom, under which number and when: of parcels that have left, where all of that is fit to be told."""
    told = [words for each in order.trackings or () if _left(each) and (words := _parcel(each))]
    return (" with ", *joined(told, " and ")) if 0 < len(told) <= NAMED else ()


def _left(parcel: Tracking) -> bool:
    return parcel.status is not None and parcel.status.meaning in ON_ITS_WAY


def _parcel(parcel: Tracking) -> Words:
    numbers = [each for each in tracking_numbers.split(parcel.number) if _NUMBER.fullmatch(each)]
    carrier = parcel.carrier if parcel.carrier and _CARRIER.fullmatch(parcel.carrier) else None
    if not (numbers and carrier) or len(numbers) > NAMED:
        return ()
    return (f"{carrier} {', '.join(numbers)}", *_when(parcel))


def _when(parcel: Tracking) -> Words:
    delivered = parcel.status is not None and parcel.status.meaning is TrackingStatus.DELIVERED
    day: date | None = parcel.delivered_on if delivered else parcel.shipped_on
    return (" (delivered " if delivered else " (shipped ", day, ")") if day else ()
