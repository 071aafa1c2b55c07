"""What may be waited for on an order, and what has happened: by what is true now and was not true before."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook.records import (
    CollectionStatus,
    NextPayment,
    Order,
    OrderStatus,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    TrackingStatus,
    Unread,
)
from bot.runbook.values import RecordId
from bot.runbook.watches import Event, happened, marks, offered
from tests.runbook.examples import TODAY, agreement, line, order, payment_order, tracking, usd

PAID = {"payment_status": Picked("Paid", PaymentStatus.PAID), "balance": usd(0)}


def said(found: Order, event: Event, known: frozenset[str] = frozenset()) -> str:
    return "".join(map(str, happened(found, event, known, TODAY)))


def since(before: Order, after: Order, event: Event) -> str:
    """What is told to somebody who began to wait when it was like `before`."""
    return said(after, event, frozenset(marks(before, event, TODAY)))


def parcel(number: str, meaning: TrackingStatus | None, **given: object):
    status = Picked(meaning.replace("_", " ").title(), meaning) if meaning else None
    return tracking(id=RecordId(number), number=f"1Z{number}", status=status, **{"shipped_on": None, **given})


OPEN = order(trackings=(), lines=(line(2, 0), line(3, 0)))


@pytest.mark.parametrize(
    ("before", "after", "event", "told"),
    [
        (OPEN, replace(OPEN, **PAID), Event.PAID, "Paid: USD 4,000.00"),
        (OPEN, replace(OPEN, balance=usd(-200)), Event.PAID, "Paid, USD 200.00 too much"),
        (OPEN, replace(OPEN, payment_status=Picked("Paid", PaymentStatus.PAID)), Event.PAID, ""),
        (OPEN, replace(OPEN, balance=usd(1)), Event.PAID, ""),
        (OPEN, replace(OPEN, payment_status=Picked("Refunded", PaymentStatus.REFUNDED), balance=usd(0)), Event.PAID, ""),
        (
            OPEN,
            replace(OPEN, payment_orders=(payment_order(status=Picked("Failed", PaymentOrderStatus.FAILED)),)),
            Event.PAYMENT_FAILED,
            "PAY-000001: USD 1,240.00, the payment failed",
        ),
        (
            OPEN,
            replace(OPEN, payment_orders=(payment_order(collection_status=Picked("Nope", CollectionStatus.FAILED)),)),
            Event.PAYMENT_FAILED,
            "PAY-000001: USD 1,240.00, the payment failed",
        ),
        (
            replace(OPEN, agreements=(agreement(),)),
            replace(OPEN, agreements=(agreement(next_status=Picked("Failed", NextPayment.FAILED)),)),
            Event.PAYMENT_FAILED,
            "PA-000001: the next payment, 2026-12-12, failed",
        ),
        (OPEN, replace(OPEN, lines=(line(2, 2), line(3, 0))), Event.SHIPPED, "1 of 2 products shipped, no tracking number"),
        (OPEN, replace(OPEN, lines=(line(2, 1), line(3, 0))), Event.SHIPPED, ""),
        (OPEN, replace(OPEN, trackings=(parcel("1", TrackingStatus.LABEL_CREATED),)), Event.SHIPPED, ""),
        (OPEN, replace(OPEN, trackings=(parcel("1", None),)), Event.SHIPPED, ""),
        (
            replace(OPEN, lines=(line(2, 2), line(3, 0)), trackings=(parcel("1", TrackingStatus.IN_TRANSIT),)),
            replace(OPEN, lines=(line(2, 2), line(3, 0)), trackings=(parcel("1", TrackingStatus.IN_TRANSIT), parcel("2", TrackingStatus.IN_TRANSIT))),
            Event.SHIPPED,
            "1 of 2 products shipped",
        ),
        (
            replace(OPEN, trackings=(parcel("1", TrackingStatus.IN_TRANSIT),)),
            replace(OPEN, trackings=(parcel("1", TrackingStatus.DELIVERED),)),
            Event.DELIVERED,
            "UPS 1Z1: Delivered",
        ),
        (
            replace(OPEN, trackings=(parcel("1", TrackingStatus.DELIVERED),)),
            replace(OPEN, trackings=(parcel("1", TrackingStatus.EXCEPTION),)),
            Event.DELIVERED,
            "UPS 1Z1: Exception",
        ),
        (
            replace(OPEN, agreements=(agreement(),)),
            replace(OPEN, agreements=(agreement(next_date=date(2027, 1, 12)),)),
            Event.NEXT_PAYMENT,
            "PA-000001 is active: next payment USD 99.00 on 2027-01-12, Scheduled.",
        ),
        (
            replace(OPEN, agreements=(agreement(next_date=None, next_status=None),)),
            replace(OPEN, agreements=(agreement(),)),
            Event.NEXT_PAYMENT,
            "PA-000001 is active: next payment USD 99.00 on 2026-12-12, Scheduled.",
        ),
        (replace(OPEN, agreements=(agreement(),)), replace(OPEN, agreements=(agreement("cancelled", next_date=None),)), Event.NEXT_PAYMENT, ""),
    ],
)  # fmt: skip
def test_it_happens_once_it_is_true_and_was_not_before(before: Order, after: Order, event: Event, told: str) -> None:
    found = since(before, after, event)
    assert found.startswith(told) if told else found == ""
    assert since(after, after, event) == ""


@pytest.mark.parametrize(
    ("found", "events"),
    [
        (OPEN, {Event.PAID, Event.PAYMENT_FAILED, Event.SHIPPED, Event.DELIVERED}),
        (replace(OPEN, **PAID, agreements=()), {Event.SHIPPED, Event.DELIVERED}),
        (replace(OPEN, agreements=(agreement(),)), set(Event)),
        (replace(OPEN, agreements=(agreement("cancelled"),)), set(Event) - {Event.NEXT_PAYMENT}),
        (replace(OPEN, **PAID, lines=(line(2, 2),), trackings=(parcel("1", TrackingStatus.DELIVERED),)), set()),
        (replace(OPEN, **PAID, lines=(line(2, 2),), trackings=(parcel("1", TrackingStatus.IN_TRANSIT),)), {Event.DELIVERED}),
        (replace(OPEN, status=Picked("Cancelled", OrderStatus.CANCELLED)), set()),
        (replace(OPEN, total=usd(0), balance=usd(0), payment_status=None), {Event.SHIPPED, Event.DELIVERED}),
    ],
)  # fmt: skip
def test_what_cannot_happen_any_more_is_not_offered(found: Order, events: set[Event]) -> None:
    assert set(offered(found)) == events


@pytest.mark.parametrize(
    ("left", "event", "told"),
    [
        ({}, Event.PAID, True),
        ({}, Event.SHIPPED, True),
        ({"trackings": ()}, Event.DELIVERED, True),
        ({"trackings": (parcel("1", TrackingStatus.IN_TRANSIT),)}, Event.DELIVERED, False),  # it is on its way
        ({"agreements": (agreement(),)}, Event.NEXT_PAYMENT, False),  # the plan goes on
    ],
)
def test_an_order_that_is_cancelled_ends_what_cannot_happen_any_more(
    left: dict[str, Any],
    event: Event,
    told: bool,  # noqa: FBT001 - a column of the table
) -> None:
    before = replace(OPEN, **left)
    after = replace(before, status=Picked("Void", OrderStatus.CANCELLED))
    assert since(before, after, event) == ("Void: that won't happen any more, so I stopped watching." if told else "")


def test_what_the_reader_may_not_see_neither_is_offered_nor_happens() -> None:
    hidden = dict.fromkeys(("balance", "payment_status", "trackings", "lines", "payment_orders"), Unread.NOT_VISIBLE)
    blind = replace(
        OPEN, balance=None, payment_status=None, trackings=None, lines=None, payment_orders=None, agreements=None, unread=hidden
    )  # fmt: skip
    assert offered(blind) == ()
    assert [event for event in Event if marks(blind, event, TODAY)] == []


STATES = st.sampled_from([None, *TrackingStatus])
PARCELS = st.lists(st.tuples(st.sampled_from("1234"), STATES), max_size=5, unique_by=lambda each: each[0])
LINES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4)


def made(parcels, lines, balance: int, paid: str | None) -> Order:
    status = Picked(paid, PaymentStatus(paid)) if paid else None
    return order(
        trackings=tuple(parcel(*each) for each in parcels),
        lines=tuple(line(*each) for each in lines),
        balance=usd(balance),
        payment_status=status,
    )


ORDERS = st.builds(made, PARCELS, LINES, st.integers(-2, 2), st.sampled_from([None, *PaymentStatus]))


@given(ORDERS, ORDERS)
def test_of_any_two_states_only_what_is_new_is_told(before: Order, after: Order) -> None:
    for event in Event:
        old, new = marks(before, event, TODAY), marks(after, event, TODAY)
        assert bool(since(before, after, event)) is bool(new.keys() - old.keys())
        assert all(told for told in new.values())


@given(ORDERS)
def test_what_is_offered_has_not_all_happened(found: Order) -> None:
    """Whoever waits to hear that it is paid is never offered it of a paid order."""
    assert not (Event.PAID in offered(found) and marks(found, Event.PAID, TODAY))


def test_an_amount_below_the_smallest_unit_is_nothing() -> None:
    tiny = replace(
        OPEN, payment_status=Picked("Paid", PaymentStatus.PAID), balance=replace(usd(0), amount=Decimal("0.004"))
    )
    assert said(tiny, Event.PAID)
