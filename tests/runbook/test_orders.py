"""The two daily answers, and which open orders somebody should look at. Runbook: "When to Escalate"."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.runbook import headline
from bot.runbook.findings import Level, Team
from bot.runbook.records import (
    FulfillmentStatus,
    Line,
    MailStatus,
    OrderStatus,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    SyncStatus,
    TrackingStatus,
)
from bot.runbook.values import Money
from tests.runbook.examples import (
    HIDDEN,
    NOT_KEPT,
    TODAY,
    asks,
    invoice,
    judged,
    line,
    order,
    payment_order,
    spoken,
    sync,
    tracking,
    usd,
)

PAID, REFUNDED = Picked("Paid", PaymentStatus.PAID), Picked("Refunded", PaymentStatus.REFUNDED)
CANCELLED = Picked("Cancelled", OrderStatus.CANCELLED)
MOVING, ARRIVED = Picked("Moving", TrackingStatus.IN_TRANSIT), Picked("Arrived", TrackingStatus.DELIVERED)
STUCK = Picked("Stuck", TrackingStatus.EXCEPTION)
NONE_DUE = {"payment_orders": (), "invoices": ()}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, "USD 1240 left to pay of USD 4000, due 2026-12-12"),
        (NONE_DUE, "USD 1240 left to pay of USD 4000"),
        ({"payment_orders": (payment_order(due=date(2026, 11, 22)),)}, "USD 1240 overdue since 2026-11-22"),
        ({"payment_orders": (payment_order(due=TODAY),)}, "USD 1240 left to pay of USD 4000, due 2026-11-23"),
        ({"payment_orders": (payment_order(status=Picked("Captured", PaymentOrderStatus.CLOSED), due=date(2026, 1, 1)),)}, "USD 1240 left to pay of USD 4000, due 2026-12-12"),
        ({"payment_orders": (), "invoices": (invoice(due=date(2026, 11, 1)),)}, "USD 1240 overdue since 2026-11-01"),
        ({"payment_orders": (), "invoices": (invoice(outstanding=usd(0)),)}, "USD 1240 left to pay of USD 4000"),
        ({"balance": usd(4000), "payment_status": Picked("Unpaid", PaymentStatus.UNPAID)}, "Unpaid: USD 4000, due 2026-12-12"),
        ({"balance": usd(4000), **NONE_DUE}, "Unpaid: USD 4000"),
        ({"balance": usd(4000), "payment_orders": (payment_order(due=date(2026, 11, 12)),)}, "USD 4000 overdue since 2026-11-12"),
        ({"balance": None, "total": None, "payment_status": PAID}, "Payment: Paid"),
        ({"total": None, **NONE_DUE}, "USD 1240 left to pay"),
        ({"balance": Money(Decimal(1240), None), **NONE_DUE}, "None 1240 left to pay of USD 4000"),
        ({"balance": Money(Decimal("0.004"), "USD"), "payment_status": PAID}, "Paid: USD 4000"),
        ({"balance": usd(-200), "payment_status": PAID}, "Paid, USD 200 too much"),
        ({"balance": usd(-200)}, "Paid, USD 200 too much"),
        ({"balance": usd(-200), "payment_status": None}, "Paid, USD 200 too much"),
        ({"balance": usd(-200), "total": usd(0)}, "Paid, USD 200 too much"),
        ({"balance": usd(0), "collected": usd(4150), "payment_status": PAID}, "Paid, USD 150 too much"),
        ({"balance": usd(0), "collected": Money(Decimal("4000.001"), "USD"), "payment_status": PAID}, "Paid: USD 4000"),
        ({"balance": usd(0), "collected": Money(Decimal(9000), "EUR"), "payment_status": PAID}, "Paid: USD 4000"),
        ({"balance": Money(Decimal("-0.001"), "USD"), "payment_status": PAID}, "Paid: USD 4000"),
        ({"balance": usd(-200), "payment_status": REFUNDED}, "Refunded"),
        ({"balance": usd(0), "payment_status": PAID}, "Paid: USD 4000"),
        ({"balance": usd(0), "payment_status": PAID, "total": None, "unread": {"total": HIDDEN}}, "Paid"),
        ({"balance": usd(0), "total": usd(0)}, "Nothing to pay"),
        ({"balance": usd(0)}, "Nothing open; payment status says Partially Paid"),
        ({"balance": usd(0), "payment_status": Picked("Unpaid", PaymentStatus.UNPAID)}, "Nothing open; payment status says Unpaid"),
        ({"payment_status": REFUNDED}, "Refunded, USD 1240 open"),
        ({"status": CANCELLED, **NONE_DUE}, "Cancelled · USD 1240 open"),
        ({"status": CANCELLED, "balance": usd(0), "payment_status": REFUNDED}, "Cancelled · Refunded"),
        ({"balance": usd(0), "payment_status": REFUNDED}, "Refunded"),
        ({"balance": None, "payment_status": Picked("On Terms")}, "Payment: On Terms"),
        ({"balance": usd(0), "payment_status": Picked("On Terms")}, "Payment: On Terms"),
        ({"balance": None, "payment_status": None, "unread": {"balance": HIDDEN}}, "Payment: not visible to you"),
        ({"balance": None, "payment_status": None, "unread": {"balance": NOT_KEPT}}, "Payment: not kept in this Salesforce"),
        ({"balance": None, "payment_status": None}, "Payment: Salesforce does not say"),
    ],
)  # fmt: skip
def test_is_it_paid(given: dict[str, Any], answer: str) -> None:
    assert spoken(judged(order(**given)).payment) == answer


def test_a_cancelled_order_has_nothing_left_to_ship() -> None:
    lines = (line(2, 2), line(2, 0))
    left = headline.shipping(order(lines=lines, trackings=()))
    gone = headline.shipping(order(lines=lines, trackings=(), status=CANCELLED))
    assert left[1]
    assert gone == (left[0], "")


NO_TRACKING: dict[str, Any] = {"trackings": (), "syncs": ()}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, "2 of 3 products shipped: UPS 1Z…6784, In Transit"),
        ({"trackings": (tracking(status=MOVING),)}, "2 of 3 products shipped: UPS 1Z…6784, in transit"),
        ({"trackings": (tracking(status=STUCK),)}, "2 of 3 products shipped: UPS 1Z…6784, exception"),
        ({"trackings": (tracking(status=ARRIVED, delivered_on=TODAY),)}, "2 of 3 products shipped: UPS 1Z…6784, delivered 2026-11-23"),
        ({"trackings": (tracking(status=None),)}, "2 of 3 products shipped: UPS 1Z…6784, shipped 2026-11-21"),
        ({"trackings": (tracking(status=None, shipped_on=None),)}, "2 of 3 products shipped: UPS 1Z…6784"),
        ({"lines": (line(2, 2), line(1, 1), line(4, 1)), **NO_TRACKING}, "2 of 3 products shipped, no tracking number"),
        ({"lines": (line(1, 1),)}, "1 of 1 product shipped: UPS 1Z…6784, In Transit"),
        ({"lines": (line(1, 0), line(2, 0))}, "Not shipped: 2 products"),
        ({"lines": (line(1, 0),), "trackings": (tracking(status=STUCK),)}, "Not shipped: 1 product: UPS 1Z…6784, exception"),
        ({"lines": (line(10, 9), line(2, 0)), **NO_TRACKING}, "0 of 2 products shipped in full, no tracking number"),
        ({"lines": (line(1, 1), line(1, 0, "tax")), **NO_TRACKING}, "1 of 1 product shipped, no tracking number"),
        ({"lines": (line(1, 0, "service"),)}, "Nothing to ship"),
        ({"lines": (line(1, 1), line(0, 0), line(-2, 0)), **NO_TRACKING}, "1 of 1 product shipped, no tracking number"),
        ({"lines": (line(0, 0),)}, "Nothing to ship"),
        # an empty list is no proof
        ({"lines": ()}, "No lines; fulfillment: Partially Fulfilled"),
        ({"lines": (), "fulfillment_status": None}, "No lines; fulfillment: Salesforce does not say"),
        ({"lines": (), "fulfillment_status": None, "unread": {"fulfillment_status": HIDDEN}}, "No lines; fulfillment: not visible to you"),
        ({"lines": (line(1, 1), line(1, 0, kind=None, unread={"kind": HIDDEN}))}, "Shipment: Partially Fulfilled"),
        ({"lines": (line(1, 1, kind=None, unread={"kind": NOT_KEPT}),)}, "1 of 1 product shipped: UPS 1Z…6784, In Transit"),
        ({"lines": (line(1, 1),), "trackings": (tracking(number=None, unread={"number": HIDDEN}),)}, "1 of 1 product shipped: UPS tracking number not visible to you, In Transit"),
        ({"lines": (line(1, 1),), "trackings": (tracking(carrier=None, number=None, status=None, shipped_on=None, unread={"carrier": HIDDEN, "number": HIDDEN}),)}, "1 of 1 product shipped: tracking number not visible to you"),
        ({"lines": (line(1, 1),), "trackings": None, "unread": {"trackings": HIDDEN}}, "1 of 1 product shipped, tracking not visible to you"),
        ({"lines": None, "fulfillment_status": None, "unread": {"lines": HIDDEN}}, "Shipment: not visible to you"),
        ({"lines": None, "unread": {"lines": HIDDEN}}, "Shipment: Partially Fulfilled"),
        ({"lines": (Line(None, None, None, unread={"fulfilled": HIDDEN}),), "fulfillment_status": None}, "Shipment: Salesforce does not say"),
    ],
)  # fmt: skip
def test_is_it_shipped(given: dict[str, Any], answer: str) -> None:
    assert spoken(judged(order(**given)).shipment) == answer


def test_several_shipments_show_the_newest_and_how_many_more() -> None:
    older = tracking(number="1Z000", shipped_on=date(2026, 11, 1), status=None)
    assert spoken(judged(order(trackings=(older, tracking()))).shipment).endswith(
        "UPS 1Z…6784, In Transit (and 1 more)"
    )
    wrong = replace(older, status=STUCK)
    assert spoken(judged(order(trackings=(tracking(), wrong))).shipment).endswith("UPS 1Z000, exception (and 1 more)")


@pytest.mark.parametrize("fulfillment", [None, *FulfillmentStatus])
def test_nothing_is_concluded_from_an_order_without_lines(fulfillment: FulfillmentStatus | None) -> None:
    """No "nothing to ship", and no stop that rests on it."""
    status = Picked("As It Is", fulfillment)
    review = judged(order(lines=(), trackings=(), syncs=(), fulfillment_status=status))
    assert spoken(review.shipment) == "No lines; fulfillment: As It Is"
    told = [spoken(found.words) for each in review.permits for found in each.findings]
    assert "SO-011436 has no tracking record." in told
    assert not any("nothing to ship" in each for each in told)
    assert next(each.note for each in review.links if each.name == "Fulfillment and Tracking") is None


@pytest.mark.parametrize(
    ("given", "level", "team"),
    [
        # "When to Escalate", row by row, as far as one order shows it
        ({"quote": None}, Level.FORBIDS, Team.SALES_OPERATIONS),
        ({"opportunity": None}, Level.FORBIDS, Team.SALES_OPERATIONS),
        ({"payment_orders": (payment_order(last_email_status=Picked("Bounced", MailStatus.FAILED)),)}, Level.WARNS, Team.PAYMENT_OPERATIONS),
        ({"sync_status": Picked("Failed", SyncStatus.FAILED)}, Level.WARNS, Team.THREEPL_OPERATIONS),
        ({"syncs": (sync("unclear"),)}, Level.WARNS, Team.THREEPL_OPERATIONS),
        ({"trackings": ()}, Level.WARNS, Team.THREEPL_OPERATIONS),
    ],
)  # fmt: skip
def test_trouble_names_the_team_that_mends_it(given: dict[str, Any], level: Level, team: Team) -> None:
    (finding,) = judged(order(**given)).findings
    assert finding.level is level
    assert asks(finding) is team


def test_what_forbids_stands_first() -> None:
    levels = [
        each.level for each in judged(order(sync_status=Picked("Failed", SyncStatus.FAILED), quote=None)).findings
    ]
    assert levels == [Level.FORBIDS, Level.WARNS]


def test_nothing_is_wrong_with_a_healthy_order() -> None:
    assert judged().findings == ()


def test_quantities_are_not_lines() -> None:
    assert line(2, 2).shipped
    assert not Line(None, Decimal(2), Decimal(1)).shipped
