"""The two daily answers, and which open orders somebody should look at. product.md 4; runbook "When to Escalate"."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.runbook.findings import Level, Team
from bot.runbook.headline import shorten
from bot.runbook.orders import attention
from bot.runbook.records import (
    Line,
    MailStatus,
    Order,
    OrderStatus,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    SyncStatus,
)
from tests.runbook.examples import (
    HIDDEN,
    NOT_KEPT,
    ORDER,
    TODAY,
    agreement,
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
    without,
)

PAID, REFUNDED = Picked("Paid", PaymentStatus.PAID), Picked("Refunded", PaymentStatus.REFUNDED)
CANCELLED = Picked("Cancelled", OrderStatus.CANCELLED)
NONE_DUE = {"payment_orders": (), "invoices": ()}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, "Not paid: USD 1240 of USD 4000, due 2026-12-12"),
        (NONE_DUE, "Not paid: USD 1240 of USD 4000"),
        ({"payment_orders": (payment_order(due=date(2026, 11, 22)),)}, "Not paid: USD 1240 of USD 4000, overdue since 2026-11-22"),
        ({"payment_orders": (payment_order(due=TODAY),)}, "Not paid: USD 1240 of USD 4000, due 2026-11-23"),
        ({"payment_orders": (payment_order(status=Picked("Captured", PaymentOrderStatus.CLOSED), due=date(2026, 1, 1)),)}, "Not paid: USD 1240 of USD 4000, due 2026-12-12"),
        ({"payment_orders": (), "invoices": (invoice(due=date(2026, 11, 1)),)}, "Not paid: USD 1240 of USD 4000, overdue since 2026-11-01"),
        ({"payment_orders": (), "invoices": (invoice(outstanding=usd(0)),)}, "Not paid: USD 1240 of USD 4000"),
        ({"balance": usd(0), "payment_status": PAID}, "Paid: USD 4000"),
        ({"balance": usd(0), "payment_status": PAID, "total": None, "unread": {"total": HIDDEN}}, "Paid"),
        ({"balance": usd(0), "total": usd(0)}, "Nothing to pay"),
        ({"balance": usd(0)}, "Nothing open; payment status says Partially Paid"),
        ({"balance": usd(0), "payment_status": Picked("Unpaid", PaymentStatus.UNPAID)}, "Nothing open; payment status says Unpaid"),
        ({"payment_status": REFUNDED}, "Refunded, USD 1240 open"),
        ({"status": CANCELLED, **NONE_DUE}, "Cancelled · Not paid: USD 1240 of USD 4000"),
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


NO_TRACKING: dict[str, Any] = {"trackings": (), "syncs": ()}


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, "Part shipped: 2 of 3 lines, UPS 1Z…6784, 2026-11-21"),
        ({"lines": (line(2, 2), line(1, 1), line(4, 1)), **NO_TRACKING}, "Part shipped: 2 of 3 lines, no tracking number"),
        ({"lines": (line(1, 1),)}, "Shipped: 1 of 1 line, UPS 1Z…6784, 2026-11-21"),
        ({"lines": (line(1, 0), line(2, 0))}, "Not shipped: 0 of 2 lines"),
        ({"lines": (line(10, 9), line(2, 0)), **NO_TRACKING}, "Part shipped: 0 of 2 lines in full, no tracking number"),
        ({"lines": (line(1, 1), line(1, 0, "tax")), **NO_TRACKING}, "Shipped: 1 of 1 line, no tracking number"),
        ({"lines": (line(1, 0, "service"),)}, "Nothing to ship"),
        ({"lines": (line(1, 1), line(0, 0), line(-2, 0)), **NO_TRACKING}, "Shipped: 1 of 1 line, no tracking number"),
        ({"lines": (line(0, 0),)}, "Nothing to ship"),
        ({"lines": (line(1, 1), line(1, 0, kind=None, unread={"kind": HIDDEN}))}, "Shipment: Partially Fulfilled"),
        ({"lines": (line(1, 1, kind=None, unread={"kind": NOT_KEPT}),)}, "Shipped: 1 of 1 line, UPS 1Z…6784, 2026-11-21"),
        ({"lines": (line(1, 1),), "trackings": (tracking(number=None, unread={"number": HIDDEN}),)}, "Shipped: 1 of 1 line, UPS tracking number not visible to you, 2026-11-21"),
        ({"lines": (line(1, 1),), "trackings": (tracking(carrier=None, number=None, shipped_on=None, unread={"carrier": HIDDEN, "number": HIDDEN}),)}, "Shipped: 1 of 1 line, tracking number not visible to you"),
        ({"lines": (line(1, 1),), "trackings": None, "unread": {"trackings": HIDDEN}}, "Shipped: 1 of 1 line, tracking not visible to you"),
        ({"lines": None, "fulfillment_status": None, "unread": {"lines": HIDDEN}}, "Shipment: not visible to you"),
        ({"lines": None, "unread": {"lines": HIDDEN}}, "Shipment: Partially Fulfilled"),
        ({"lines": (Line(None, None, None, unread={"fulfilled": HIDDEN}),), "fulfillment_status": None}, "Shipment: Salesforce does not say"),
    ],
)  # fmt: skip
def test_is_it_shipped(given: dict[str, Any], answer: str) -> None:
    assert spoken(judged(order(**given)).shipment) == answer


def test_several_shipments_show_the_newest_and_how_many_more() -> None:
    older = tracking(number="1Z000", shipped_on=date(2026, 11, 1))
    assert spoken(judged(order(trackings=(older, tracking()))).shipment).endswith("2026-11-21 (and 1 more)")


def test_short_tracking_numbers_stay_whole() -> None:
    assert shorten("12345678") == "12345678"
    assert shorten("123456789") == "12…6789"
    assert shorten(None) is None


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


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (ORDER, None),
        (order(quote=None), "SO-011436 has no quote: no invoice, payment link or tracking e-mail may go out."),
        (
            order(sync_status=Picked("Failed", SyncStatus.FAILED), opportunity=None),
            "SO-011436 has no opportunity: no invoice, payment link or tracking e-mail may go out. (and 1 more)",
        ),
        (
            order(agreements=(agreement(next_date=None),)),
            "Agreement PA-000001 says Active, but no next payment is scheduled.",
        ),
        (order(payment_orders=(payment_order(due=date(2026, 11, 1)),)), "USD 1240 overdue since 2026-11-01"),
        (
            order(payment_orders=(payment_order(due=date(2026, 11, 1)),), balance=usd(0), payment_status=PAID),
            "Nothing is due on SO-011436, but PAY-000001 still asks for USD 1240.",
        ),
        (order(payment_orders=(), balance=usd(0), payment_status=PAID), None),
        (order(payment_orders=(), invoices=(invoice(due=date(2026, 11, 1)),)), "USD 1240 overdue since 2026-11-01"),
        (without("quote"), None),  # what is hidden is no trouble of the order's
        (without("quote", "opportunity", why=NOT_KEPT), None),  # nor is what this Salesforce does not keep
    ],
)
def test_which_open_orders_need_attention(found: Order, why: str | None) -> None:
    """product.md 4: "Nothing given: my open orders that need attention"."""
    said = attention(judged(found))
    assert (said and spoken(said)) == why


def test_quantities_are_not_lines() -> None:
    assert line(2, 2).shipped
    assert not Line(None, Decimal(2), Decimal(1)).shipped
