"""Which of a rep's orders are named in the morning, and why."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.runbook.mornings import reasons, why
from bot.runbook.orders import Review
from bot.runbook.records import OrderStatus, PaymentStatus, Picked
from bot.runbook.worklist import worklist
from tests.runbook.examples import agreement, invoice, judged, order, payment_order, tracking, usd

FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (20, 21, 23, 24))


def due(day: date, **given) -> Review:
    quiet = {"agreements": (), "trackings": ()}
    return judged(order(payment_orders=(payment_order(due=day),), invoices=(invoice(due=day),), **quiet | given))


def told(found: Review, today: date = MONDAY, last: date = FRIDAY) -> list[str]:
    return ["".join(map(str, each)) for each in why(found, today, last)]


@pytest.mark.parametrize("days", range(-2, 40))
def test_told_while_it_is_nearly_due_and_then_on_four_days(days: int) -> None:
    """On a Tuesday after a business Monday: each day stands for itself."""
    said = told(due(TUESDAY - timedelta(days=days)), TUESDAY, MONDAY)
    wanted = days in range(-3, 1) or days in {1, 7, 14, 30}
    assert bool(said) is wanted
    assert not said or ("overdue since" in said[0]) is (days > 0)


@pytest.mark.parametrize("days", [-4, -10, 31, 400])
def test_what_is_far_off_is_not_told(days: int) -> None:
    assert told(due(TUESDAY - timedelta(days=days)), TUESDAY, MONDAY) == []


@pytest.mark.parametrize("day", [FRIDAY, SATURDAY, SATURDAY + timedelta(days=1)])
def test_what_the_weekend_hid_is_told_on_monday(day: date) -> None:
    assert "overdue since" in told(due(day))[0]
    assert told(due(day), TUESDAY, MONDAY) == []


def test_today_is_said_as_today() -> None:
    assert told(due(MONDAY)) == ["USD 1,240.00 due today"]


@pytest.mark.parametrize(
    "given",
    [
        {"balance": usd(0), "payment_status": Picked("Paid", PaymentStatus.PAID)},
        {"status": Picked("Cancelled", OrderStatus.CANCELLED)},
        {"payment_status": Picked("Refunded", PaymentStatus.REFUNDED)},
    ],
)
def test_nobody_owes_anything(given) -> None:
    assert told(due(MONDAY, **given)) == []


def test_shipped_and_nobody_was_told() -> None:
    parcel = tracking(shipped_on=FRIDAY)
    assert "none sent yet" in told(due(date(2027, 1, 1), trackings=(parcel,), emails=()))[0]
    assert told(due(date(2027, 1, 1), trackings=(parcel,), emails=None)) == []


def test_a_plan_without_a_next_payment() -> None:
    plan = agreement(next_date=None, next_status=None)
    assert told(due(date(2027, 1, 1), agreements=(plan,))) == [
        "PA-000001 says Active, and no next payment is scheduled"
    ]
    assert told(due(date(2027, 1, 1), agreements=(agreement(),))) == []
    assert told(due(date(2027, 1, 1), agreements=(agreement("cancelled", next_date=None),))) == []


def test_each_order_is_named_once_with_its_gravest_reason() -> None:
    both = due(MONDAY, agreements=(agreement(next_date=None, next_status=None),))
    calm = due(date(2027, 1, 1))
    found = reasons(worklist([calm, both]), MONDAY, FRIDAY)
    assert [each.row.review for each in found] == [both]
    assert "due " in found[0].words
    assert reasons(worklist([replace(calm)]), MONDAY, FRIDAY) == ()
