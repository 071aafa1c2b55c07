"""The review's two answers and its findings, in the runbook's words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.runbook.findings import Ask, Level, Team, Word, ready
from bot.runbook.orders import Review, review, shorten
from bot.runbook.policy import Policy
from bot.runbook.records import Contact, Line, Link, Order, PaymentOrder, State, Tracking, Unread
from bot.runbook.values import Money, RecordId

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2026, 12, 12)
ID = RecordId("a01Hs00000AbCdEIAV")
ORDER = Order(
    id=ID,
    number="SO-011436",
    status=State("Open"),
    order_type=State("Standard"),
    payment_status=State("Partially Paid", "partly_paid"),
    quote=Link(ID, "Q-000001"),
    opportunity=Link(ID, "Harbor Cafe, spring"),
    total=Money(Decimal(4000), "USD"),
    balance=Money(Decimal(1240), "USD"),
)


def line(quantity: int, fulfilled: int, kind: str = "physical") -> Line:
    return Line(State(kind.title(), kind), Decimal(quantity), Decimal(fulfilled))


def payment_order(**given: Any) -> PaymentOrder:
    known = {
        "status": State("Open", "open"),
        "collection_status": None,
        "requested": Money(Decimal(1240), "USD"),
        "due": DUE,
        "last_email_status": None,
        "method": State("Payment Link", "remote"),
        "contact": Contact(ID, "Jane Whitfield", "jane@acme.example"),
    }
    return PaymentOrder(id=ID, number="PAY-000001", **{**known, **given})


def judged(**given: Any) -> Review:
    return review(replace(ORDER, **given), Policy(), read_at=NOW, today=TODAY)


def spoken(words: tuple[Word, ...]) -> str:
    return "".join(f"{each.currency} {each.amount}" if isinstance(each, Money) else str(each) for each in words)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, "Not paid: USD 1240 of USD 4000"),
        ({"payment_orders": (payment_order(),)}, "Not paid: USD 1240 of USD 4000, due 2026-12-12"),
        ({"payment_orders": (payment_order(due=date(2026, 11, 22)),)}, "Not paid: USD 1240 of USD 4000, overdue since 2026-11-22"),
        ({"payment_orders": (payment_order(due=TODAY),)}, "Not paid: USD 1240 of USD 4000, due 2026-11-23"),
        ({"payment_orders": (payment_order(status=State("Captured", "closed")),)}, "Not paid: USD 1240 of USD 4000"),
        ({"balance": Money(Decimal(0), "USD"), "payment_status": State("Paid", "paid")}, "Paid: USD 4000"),
        ({"balance": Money(Decimal(0), "USD"), "total": Money(Decimal(0), "USD")}, "Nothing to pay"),
        ({"balance": Money(Decimal(0), "USD"), "payment_status": State("Refunded", "refunded")}, "Refunded"),
        ({"balance": None, "payment_status": State("On Terms")}, "Payment: On Terms"),
        ({"balance": Money(Decimal(0), "USD"), "payment_status": State("On Terms")}, "Payment: On Terms"),
        ({"balance": None, "payment_status": None, "unread": {"balance": Unread.NOT_VISIBLE}}, "Payment: not visible to you"),
        ({"balance": None, "payment_status": None, "unread": {"balance": Unread.NOT_IN_ORG}}, "Payment: not kept in this Salesforce"),
        ({"balance": None, "payment_status": None}, "Payment: Salesforce does not say"),
    ],
)  # fmt: skip
def test_is_it_paid(given: dict[str, Any], answer: str) -> None:
    assert spoken(judged(**given).payment) == answer


UPS = Tracking("UPS", "1Z999AA10123456784", date(2026, 12, 9), None)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"lines": (line(2, 2), line(1, 1), line(4, 1))}, "Part shipped: 2 of 3 lines, no tracking number"),
        ({"lines": (line(2, 2), line(1, 0)), "trackings": (UPS,)}, "Part shipped: 1 of 2 lines, UPS 1Z…6784, 2026-12-09"),
        ({"lines": (line(1, 1),), "trackings": (UPS,)}, "Shipped: 1 of 1 line, UPS 1Z…6784, 2026-12-09"),
        ({"lines": (line(1, 0), line(2, 0))}, "Not shipped: 0 of 2 lines"),
        ({"lines": (line(1, 1), line(1, 0, "tax"))}, "Shipped: 1 of 1 line, no tracking number"),
        ({"lines": (line(1, 0, "service"),)}, "Nothing to ship"),
        ({"lines": (line(1, 1),), "trackings": None, "unread": {"trackings": Unread.NOT_VISIBLE}}, "Shipped: 1 of 1 line, tracking not visible to you"),
        ({"lines": None, "unread": {"lines": Unread.NOT_VISIBLE}}, "Shipment: not visible to you"),
        ({"lines": None, "fulfillment_status": State("Fulfilled"), "unread": {"lines": Unread.NOT_VISIBLE}}, "Shipment: Fulfilled"),
        ({"lines": (Line(None, None, None, unread={"fulfilled": Unread.NOT_VISIBLE}),)}, "Shipment: Salesforce does not say"),
    ],
)  # fmt: skip
def test_is_it_shipped(given: dict[str, Any], answer: str) -> None:
    assert spoken(judged(**given).shipment) == answer


def test_several_shipments_show_the_newest_and_how_many_more() -> None:
    older = replace(UPS, number="1Z000", shipped_on=date(2026, 12, 1))
    assert spoken(judged(lines=(line(1, 1),), trackings=(older, UPS)).shipment).endswith("2026-12-09 (and 1 more)")


@pytest.mark.parametrize("missing", ["quote", "opportunity"])
def test_a_missing_link_forbids_every_mail(missing: str) -> None:
    """Runbook: "If a Sales Order is missing quote or opportunity context, escalate before sending"."""
    (finding,) = judged(**{missing: None}).findings
    assert finding.level is Level.FORBIDS
    assert f"has no {missing}" in spoken(finding.words)
    assert isinstance(finding.way_out, Ask)
    assert finding.way_out.team is Team.SALES_OPERATIONS
    assert not ready(judged(**{missing: None}).findings)


def test_a_link_that_the_reader_may_not_see_is_not_called_missing() -> None:
    (finding,) = judged(quote=None, unread={"quote": Unread.NOT_VISIBLE}).findings
    assert finding.level is Level.FORBIDS  # nobody can say that it is there
    assert "not visible to you" in spoken(finding.words)
    assert "has no quote" not in spoken(finding.words)
    (finding,) = judged(quote=None, unread={"quote": Unread.NOT_IN_ORG}).findings
    assert finding.level is Level.WARNS


def test_an_invisible_opportunity_is_still_a_link() -> None:
    assert judged(opportunity=Link(ID, None)).findings == ()


def test_a_company_may_have_orders_that_never_had_a_quote() -> None:
    order = replace(ORDER, quote=None, opportunity=None, order_type=State("Sample"))
    relaxed = Policy(quote_optional_when=frozenset({"Sample"}))
    assert review(order, relaxed, read_at=NOW, today=TODAY).findings == ()
    assert len(review(order, Policy(), read_at=NOW, today=TODAY).findings) == 2


@pytest.mark.parametrize(
    ("given", "level", "team"),
    [
        ({"payment_orders": (payment_order(collection_status=State("On Hold", "on_hold")),)}, Level.FORBIDS, Team.PAYMENT_OPERATIONS),
        ({"payment_orders": (payment_order(last_email_status=State("Bounced", "failed")),)}, Level.WARNS, Team.PAYMENT_OPERATIONS),
        ({"payment_status": State("Paid", "paid")}, Level.WARNS, Team.PAYMENT_OPERATIONS),
        ({"sync_status": State("Failed", "failed")}, Level.WARNS, Team.THREEPL_OPERATIONS),
    ],
)  # fmt: skip
def test_trouble_names_the_team_that_mends_it(given: dict[str, Any], level: Level, team: Team) -> None:
    (finding,) = judged(**given).findings
    assert finding.level is level
    assert isinstance(finding.way_out, Ask)
    assert finding.way_out.team is team


def test_trouble_with_a_closed_payment_order_is_past() -> None:
    closed = payment_order(status=State("Captured", "closed"), last_email_status=State("Failed", "failed"))
    assert judged(payment_orders=(closed,)).findings == ()


def test_what_forbids_stands_first() -> None:
    levels = [each.level for each in judged(sync_status=State("Failed", "failed"), quote=None).findings]
    assert levels == [Level.FORBIDS, Level.WARNS]


def test_short_tracking_numbers_stay_whole() -> None:
    assert shorten("12345678") == "12345678"
    assert shorten("123456789") == "12…6789"
    assert shorten(None) is None
