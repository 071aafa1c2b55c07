"""Somebody's open orders by whose turn it is, the most pressing first; every order stands in one group at most."""

from datetime import date
from itertools import chain, pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runbook.findings import Team
from bot.runbook.next_step import next_step
from bot.runbook.orders import Handled, Review
from bot.runbook.records import PaymentStatus, Picked, TrackingStatus
from bot.runbook.worklist import WorklistRow, worklist
from tests.cards.strategies import CASES, Case
from tests.runbook.examples import NOW, email, invoice, judged, line, order, payment_order, sync, tracking, usd

LINK, TRACKED = email("payment_link"), email("tracking")
PAID: dict[str, Any] = {
    "balance": usd(0), "collected": usd(4000), "payment_status": Picked("Paid", PaymentStatus.PAID),
    "payment_orders": (), "invoices": (invoice(outstanding=usd(0)),),
}  # fmt: skip
DELIVERED: dict[str, Any] = {
    "lines": (line(10, 10),), "trackings": (tracking(status=Picked("Delivered", TrackingStatus.DELIVERED)),)
}  # fmt: skip


def named(number: str, **given_: Any) -> Review:
    handled = given_.pop("handled", ())
    return judged(order(number=number, **given_), handled=handled)


def due(number: str, on: date | None, **given_: Any) -> Review:
    return named(number, payment_orders=(payment_order(due=on),), **given_)


def numbers(rows: tuple[WorklistRow, ...]) -> list[str]:
    return [each.review.order.number for each in rows]


def test_each_order_stands_with_whoever_has_the_next_step() -> None:
    found = worklist(
        [
            named("SO-1"),
            named("SO-2", quote=None, handled=[Handled(Team.SALES_OPERATIONS, NOW)]),
            named("SO-3", emails=(LINK, TRACKED)),
            named("SO-4", **PAID, lines=(line(4, 0),), trackings=(), syncs=()),
            named("SO-5", **PAID, **DELIVERED),
        ]
    )
    assert numbers(found.you) == ["SO-1"]
    assert numbers(found.team) == ["SO-2"]
    assert numbers(found.customer) == ["SO-3"]
    assert numbers(found.shipment) == ["SO-4"]
    assert found.waiting == 2


def test_what_is_due_first_comes_first_then_the_gravest() -> None:
    day = date(2026, 12, 12)
    found = worklist(
        [
            due("SO-1", day),
            due("SO-2", day, syncs=(sync("failed"),)),
            due("SO-3", day, quote=None),
            due("SO-4", date(2026, 11, 12)),
            due("SO-5", day),
        ]
    )
    assert numbers(found.you) == ["SO-4", "SO-3", "SO-2", "SO-1", "SO-5"]


def test_what_is_paid_is_due_when_it_should_be_shipped_and_what_has_no_day_comes_last() -> None:
    unshipped: dict[str, Any] = {"lines": (line(4, 0),), "trackings": (), "syncs": ()}
    shipping = named("SO-1", **PAID, **unshipped, ships_on=date(2026, 11, 30))
    undated = named("SO-2", **PAID, **unshipped, ships_on=None)
    paid = worklist([undated, shipping])
    assert [(each.review.order.number, each.due) for each in paid.shipment] == [
        ("SO-1", date(2026, 11, 30)),
        ("SO-2", None),
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(CASES, max_size=3))
def test_any_orders_stand_once_with_their_card_s_step_and_in_order_of_their_days(cases: list[Case]) -> None:
    reviews = [each.found for each in cases]
    found = worklist(reviews)
    groups = (found.you, found.team, found.customer, found.shipment)
    rows = list(chain(*groups))
    assert sorted(map(id, (each.review for each in rows))) == sorted(
        id(each) for each in reviews if next_step(each) is not None
    )
    assert all(each.step == next_step(each.review) for each in rows)
    for group in groups:
        assert all((a.due or date.max) <= (b.due or date.max) for a, b in pairwise(group))
