"""What a person may wait for on an order, what of it is true now, and what has happened since they began to wait.

Whatever is true has a mark of its own: something has happened when there is a mark that was not there before. What a
reader may not see is not true for them. It knows no clock and no store.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.runbook import headline, owed, plans, tracking
from bot.runbook.findings import Words
from bot.runbook.records import (
    CollectionStatus,
    NextPayment,
    Order,
    PaymentOrder,
    PaymentOrderStatus,
    PaymentStatus,
    PlanStatus,
    Tracking,
    TrackingStatus,
)

Marks = Mapping[str, Words]
"""Everything that is true of one event, each by its own mark, with what is to be said of it."""
READ = ("lines", "payment_orders", "trackings", "agreements")
"""The lists of an order in which something happens."""
UNDER_WAY = {TrackingStatus.IN_TRANSIT, TrackingStatus.DELIVERED, TrackingStatus.EXCEPTION}


class Event(StrEnum):
    PAID = "paid"
    PAYMENT_FAILED = "payment_failed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    NEXT_PAYMENT = "next_payment"


@dataclass(frozen=True, slots=True)
class Watchable:
    """One event: `label` completes "Tell me when"; `may_happen` says whether there is anything to wait for."""

    label: str
    may_happen: Callable[[Order], bool]
    true_now: Callable[[Order, date], Iterator[tuple[str, Words]]]


def offered(order: Order) -> tuple[Event, ...]:
    """What may still happen to it, as far as its reader can see."""
    return tuple(event for event, each in TABLE.items() if each.may_happen(order))


def marks(order: Order, event: Event, today: date) -> Marks:
    """What is true of `event` now."""
    return dict(TABLE[event].true_now(order, today))


def happened(order: Order, event: Event, known: frozenset[str], today: date) -> Words:
    """What has happened since no more than `known` was true; no words where nothing has, and it still may."""
    new = next((told for mark, told in marks(order, event, today).items() if mark not in known), ())
    return new or _never(order, event)


def _never(order: Order, event: Event) -> Words:
    """That the order has ended without it: nobody waits for the rest of the month for what won't come."""
    if order.status is None or not owed.cancelled(order) or TABLE[event].may_happen(order):
        return ()
    return (f"{order.status.shown}: that won't happen any more, so I stopped watching.",)


def label(event: Event) -> str:
    return TABLE[event].label


# Money


def _paid(order: Order, today: date) -> Iterator[tuple[str, Words]]:
    """As the card says it: an open balance decides."""
    status = order.payment_status.meaning if order.payment_status else None
    settled = status is PaymentStatus.PAID and not (order.balance and order.balance.positive)
    if settled or owed.overpaid(order):
        yield "paid", headline.payment(order, today)


def _may_be_paid(order: Order) -> bool:
    known = order.balance is not None or order.payment_status is not None
    free = owed.free(order) or owed.cancelled(order)
    return known and not free and not any(_paid(order, date.min))


def _payment_failed(order: Order, _: date) -> Iterator[tuple[str, Words]]:
    for each in order.payment_orders or ():
        if _failed(each):
            yield f"payment:{each.id}", (f"{each.number}: ", *_asked(each), "the payment failed")
    for plan in order.agreements or ():
        if plan.next_status and plan.next_status.meaning is NextPayment.FAILED:
            when: Words = (", ", plan.next_date) if plan.next_date else ()
            yield f"plan:{plan.id}:{plan.next_date}", (f"{plan.number}: the next payment", *when, ", failed")


def _failed(payment: PaymentOrder) -> bool:
    status, collected = payment.status, payment.collection_status
    return (status is not None and status.meaning is PaymentOrderStatus.FAILED) or (
        collected is not None and collected.meaning is CollectionStatus.FAILED
    )


def _asked(payment: PaymentOrder) -> Words:
    return (payment.requested, ", ") if payment.requested else ()


def _may_fail(order: Order) -> bool:
    return order.payment_orders is not None and (_may_be_paid(order) or bool(order.agreements))


def _next_payment(order: Order, today: date) -> Iterator[tuple[str, Words]]:
    """Only what stands on the schedule: a plan that ends has no next payment."""
    for each in order.agreements or ():
        if each.next_date:
            state = each.next_status.shown if each.next_status else ""
            yield f"{each.id}:{each.next_date}:{state}", plans.promise(each, today).words


def _may_bill(order: Order) -> bool:
    ended = {PlanStatus.CANCELLED}
    return any(not (each.status and each.status.meaning in ended) for each in order.agreements or ())


# Parcels


def _shipped(order: Order, today: date) -> Iterator[tuple[str, Words]]:
    """A parcel under way, or one more product that counts as shipped: fulfilled without a number is legal."""
    del today
    for each in order.trackings or ():
        if each.shipped_on or (each.status and each.status.meaning in UNDER_WAY):
            yield f"parcel:{each.id}", headline.shipment(order)
    for count, _ in enumerate((each for each in order.lines or () if each.shippable and each.shipped), 1):
        yield f"product:{count}", headline.shipment(order)


def _may_ship(order: Order) -> bool:
    if order.trackings is None and order.lines is None:
        return False
    left = [each for each in order.lines or () if each.shippable and not each.shipped]
    return not owed.cancelled(order) and (bool(left) or not order.lines)


def _delivered(order: Order, _: date) -> Iterator[tuple[str, Words]]:
    for each in order.trackings or ():
        for state in _ended(each):
            yield f"{state}:{each.id}", tracking.words(each)


def _ended(parcel: Tracking) -> Iterator[str]:
    meaning = parcel.status.meaning if parcel.status else None
    if meaning is TrackingStatus.DELIVERED or parcel.delivered_on:
        yield "delivered"
    if meaning is TrackingStatus.EXCEPTION:
        yield "exception"


def _may_arrive(order: Order) -> bool:
    under_way = any("delivered" not in _ended(each) for each in order.trackings or ())
    return order.trackings is not None and (under_way or _may_ship(order))


TABLE: Mapping[Event, Watchable] = {
    Event.PAID: Watchable("it is paid", _may_be_paid, _paid),
    Event.PAYMENT_FAILED: Watchable("a payment fails", _may_fail, _payment_failed),
    Event.SHIPPED: Watchable("something ships", _may_ship, _shipped),
    Event.DELIVERED: Watchable("a parcel arrives or has trouble", _may_arrive, _delivered),
    Event.NEXT_PAYMENT: Watchable("the plan's next payment moves or fails", _may_bill, _next_payment),
}
