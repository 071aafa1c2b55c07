"""The one next step: out of trouble, else the most useful action, else whose turn it is; nothing where all is settled."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runbook.findings import Ask, Level, Team
from bot.runbook.methods import Readiness
from bot.runbook.next_step import NextStep, Turn, next_step, owes, to_ship, troubles
from bot.runbook.orders import Handled
from bot.runbook.permits import ActionName, Kind
from bot.runbook.records import (
    CollectionMethod,
    CollectionStatus,
    MailStatus,
    Order,
    OrderStatus,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    TokenReadiness,
    TrackingStatus,
    Unread,
)
from tests.cards.strategies import CASES, Case
from tests.runbook.examples import (
    HIDDEN,
    NOW,
    ago,
    agreement,
    email,
    invoice,
    judged,
    line,
    order,
    payment_order,
    route,
    spoken,
    sync,
    tracking,
    usd,
    without,
)

PAID = {
    "balance": usd(0), "collected": usd(4000), "payment_status": Picked("Paid", PaymentStatus.PAID),
    "payment_orders": (), "invoices": (invoice(outstanding=usd(0)),),
}  # fmt: skip
SHIPPED = {"lines": (line(10, 10),), "trackings": (tracking(status=Picked("Delivered", TrackingStatus.DELIVERED)),)}
LINK, INVOICE, TRACKED = email("payment_link"), email(), email("tracking")
OVERDUE = {"payment_orders": (payment_order(due=date(2026, 11, 12)),)}


def step(found: Order, **given_: Any) -> NextStep | None:
    return next_step(judged(found, **given_))


ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@given(hours=st.integers(1, 24 * 9), there=ZONES, here=ZONES, later=st.integers(0, 72))
def test_nobody_is_told_to_write_again_of_a_parcel_whose_mail_went_with_it(
    hours: int, there: timezone, here: timezone, later: int
) -> None:
    shipped = NOW - timedelta(hours=hours)
    parcel = tracking(shipped_on=shipped.astimezone(there).date())
    mail = email("tracking", at=min(shipped + timedelta(hours=later), NOW))
    found = step(order(**PAID, trackings=(parcel,), emails=(mail,)), read_at=NOW.astimezone(here))
    assert "tracking e-mail" not in told(found)


@given(hours=st.integers(52, 24 * 9), there=ZONES, here=ZONES)
def test_a_parcel_that_left_after_the_last_mail_is_told_of(hours: int, there: timezone, here: timezone) -> None:
    mail = email("tracking", at=NOW - timedelta(hours=hours))
    parcel = tracking(shipped_on=(NOW - timedelta(hours=hours - 52)).astimezone(there).date())
    found = step(order(**PAID, trackings=(parcel,), emails=(mail,)), read_at=NOW.astimezone(here))
    assert "tracking e-mail; last sent" in told(found)


@pytest.mark.parametrize(("zone", "day"), [("America/Los_Angeles", 19), ("UTC", 20)])
def test_the_day_of_a_mail_is_the_readers_own(zone: str, day: int) -> None:
    sent = email("payment_link", at=datetime(2026, 11, 20, 3, tzinfo=UTC))
    found = step(order(emails=(sent,), trackings=(), syncs=()), read_at=NOW.astimezone(ZoneInfo(zone)))
    assert found
    assert spoken(found.words) == f"wait for payment; link sent 2026-11-{day}"


def told(found: NextStep | None) -> str:
    return spoken(found.words) if found else ""


@pytest.mark.parametrize(
    ("found", "action", "words"),
    [
        (order(), ActionName.SEND_PAYMENT_LINK, "send Jane the payment link; none sent yet"),
        (order(contact=None), ActionName.SEND_PAYMENT_LINK, "send Jane the payment link; none sent yet"),
        (
            order(**OVERDUE, emails=(email("payment_link", at=ago(days=15)),)),
            ActionName.SEND_PAYMENT_LINK,
            "send Jane the payment link again; last sent 2026-11-08",
        ),
        (order(payment_orders=(), emails=()), ActionName.SEND_INVOICE, "send Jane the invoice; none sent yet"),
        (order(**PAID), ActionName.SEND_TRACKING, "send Jane the tracking e-mail; none sent yet"),
        (
            order(**PAID, emails=(email("tracking", at=ago(days=5)),)),
            ActionName.SEND_TRACKING,
            "send Jane the tracking e-mail; last sent 2026-11-18",
        ),
        (order(emails=(LINK,)), ActionName.SEND_TRACKING, "send Jane the tracking e-mail; none sent yet"),
        (
            order(payment_orders=(), invoices=(), emails=(TRACKED,)),
            ActionName.CREATE_PAYMENT_ORDER,
            "create the payment order; none is open",
        ),
    ],
)
def test_the_most_useful_action_comes_next(found: Order, action: ActionName, words: str) -> None:
    step_ = step(found)
    assert step_ is not None
    assert step_.permit is not None
    assert (step_.turn, step_.permit.action, told(step_)) == (Turn.YOU, action, words)


@pytest.mark.parametrize(
    ("found", "turn", "words"),
    [
        (order(emails=(LINK, TRACKED)), Turn.CUSTOMER, "wait for payment; link sent 2026-11-22"),
        (order(**OVERDUE, emails=(LINK, TRACKED)), Turn.CUSTOMER, "wait for payment; link sent 2026-11-22"),
        (order(payment_orders=(), emails=(INVOICE, TRACKED)), Turn.CUSTOMER, "wait for payment; invoice sent 2026-11-22"),
        (
            order(payment_orders=(payment_order(method=Picked("Wire")),), emails=(INVOICE, TRACKED)),
            Turn.CUSTOMER,
            "wait for payment by Wire",
        ),
        (
            order(payment_orders=(), invoices=(), emails=(TRACKED,), agreements=(agreement(),)),
            Turn.CUSTOMER,
            "wait for payment",
        ),
        (order(**PAID, lines=(line(4, 0),), trackings=(), syncs=()), Turn.SHIPMENT, "wait for the shipment"),
    ],
)  # fmt: skip
def test_where_nothing_is_left_to_do_one_waits(found: Order, turn: Turn, words: str) -> None:
    step_ = step(found)
    assert step_ is not None
    assert (step_.turn, told(step_), step_.nothing_to_do) == (turn, words, True)


@pytest.mark.parametrize(
    "found",
    [
        order(**PAID, **SHIPPED),
        order(status=Picked("Cancelled", OrderStatus.CANCELLED), payment_orders=()),
        order(status=Picked("Cancelled", OrderStatus.CANCELLED), payment_orders=(), quote=None),
        order(status=Picked("Closed", OrderStatus.CLOSED), **PAID, **SHIPPED, opportunity=None),
        order(**PAID, **SHIPPED, unread={"opportunity": HIDDEN}, opportunity=None),
        order(payment_status=Picked("Refunded", PaymentStatus.REFUNDED), **SHIPPED, payment_orders=(), invoices=()),
        order(total=usd(0), balance=usd(0), lines=(), trackings=(), syncs=(), payment_orders=(), invoices=()),
    ],
)
def test_where_nobody_owes_anything_there_is_no_next_step(found: Order) -> None:
    assert step(found) is None


@pytest.mark.parametrize(
    ("found", "team", "favour"),
    [
        (order(quote=None), Team.SALES_OPERATIONS, "link the quote"),
        (
            order(payment_orders=(payment_order(last_email_status=Picked("Failed", MailStatus.FAILED)),)),
            Team.PAYMENT_OPERATIONS,
            "look into it",
        ),
        (
            order(payment_orders=(payment_order(collection_status=Picked("Hold", CollectionStatus.ON_HOLD)),)),
            Team.PAYMENT_OPERATIONS,
            "say when the hold ends",
        ),
        (
            order(
                payment_orders=(
                    payment_order(
                        method=Picked("Saved", CollectionMethod.SAVED), route=route(TokenReadiness.RETOKENIZE.value)
                    ),
                )
            ),
            Team.PAYMENT_ADMIN,
            "retokenize it; the customer need not give the card again",
        ),
        (
            order(syncs=(sync("failed"),)),
            Team.THREEPL_OPERATIONS,
            "check the provider before you tell the customer anything",
        ),
    ],
)
def test_trouble_comes_before_what_is_useful(found: Order, team: Team, favour: str) -> None:
    """Runbook: "When to Escalate"."""
    step_ = step(found)
    assert step_ is not None
    assert (step_.turn, step_.ask and step_.ask.team, told(step_)) == (Turn.YOU, team, favour)


def test_a_team_that_has_it_is_waited_for() -> None:
    nobody, sofia = Handled(Team.SALES_OPERATIONS, NOW), Handled(Team.SALES_OPERATIONS, NOW, "Sofia Marin")
    other = Handled(Team.PAYMENT_ADMIN, NOW, "Paul")
    assert step(order(quote=None), handled=[nobody, sofia]) == NextStep(Turn.TEAM, has_it=sofia)
    assert step(order(quote=None), handled=[nobody]) == NextStep(Turn.TEAM, has_it=nobody)
    handed_on = Handled(Team.INTEGRATION, NOW, first=Team.SALES_OPERATIONS)
    assert step(order(quote=None), handled=[handed_on]) == NextStep(Turn.TEAM, has_it=handed_on)
    given = Handled(
        Team.SALES_OPERATIONS, NOW, first=Team.PAYMENT_OPERATIONS
    )  # other trouble than what is missing here
    assert (step(order(quote=None), handled=[given]) or NextStep(Turn.TEAM)).turn is Turn.YOU
    others = step(order(quote=None), handled=[other])
    assert others is not None
    assert others.turn is Turn.YOU


def test_what_the_reader_mends_is_done_by_its_action_or_at_its_record() -> None:
    needs = order(
        payment_orders=(
            payment_order(method=Picked("Saved", CollectionMethod.SAVED), route=route(Readiness.NEW_METHOD.name.lower())),
        )
    )  # fmt: skip
    asked = step(needs)
    assert asked is not None
    assert asked.permit is not None
    assert asked.permit.action == ActionName.ADD_PAYMENT_METHOD
    undated = step(order(payment_orders=(payment_order(due=None),)))
    assert undated is not None
    assert (told(undated), undated.record and undated.record[0::2]) == (
        "set it in Salesforce, then look again",
        (Kind.PAYMENT_ORDER, "PAY-000001"),
    )


def test_what_is_said_of_the_order_is_looked_at_on_the_order() -> None:
    held = step(order(status=Picked("On Hold", OrderStatus.ON_HOLD)))
    assert held is not None
    assert (told(held), held.record and held.record[0::2]) == (
        "find out why before the customer is asked to pay",
        (Kind.ORDER, "SO-011436"),
    )


def test_what_is_only_hidden_comes_last_and_never_where_all_is_settled() -> None:
    hidden = step(without("opportunity"))
    assert hidden is not None
    assert hidden.turn is Turn.YOU
    assert "admin" in told(hidden)
    both = without("opportunity", syncs=(sync("failed"),))
    first = step(both)
    assert first is not None
    assert first.ask is not None
    assert troubles(judged(both))[0].way_out == first.ask


def test_a_captured_link_is_no_step() -> None:
    captured = payment_order(captured=usd(1240))
    found = step(order(payment_orders=(captured,)))
    assert found is None or "nothing to send" not in told(found)


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(CASES)
def test_of_any_order_there_is_at_most_one_and_never_what_is_forbidden(case: Case) -> None:
    found = case.found
    step_ = next_step(found)
    if step_ is None:
        return
    assert sum(each is not None for each in (step_.ask, step_.has_it, step_.permit, step_.record)) <= 1
    assert step_.words or step_.has_it
    assert not told(step_).endswith(".")
    if step_.permit:
        assert step_.permit in found.permits
        assert step_.permit.allowed
    if step_.ask:
        assert isinstance(step_.ask, Ask)
        assert step_.ask.team not in {each.team for each in found.handled}
    if not troubles(found):
        assert (
            owes(found.order)
            or to_ship(found.order)
            or (step_.permit and step_.permit.action == ActionName.SEND_TRACKING)
        )


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@given(CASES)
def test_of_a_cancelled_order_nothing_is_asked_of_its_customer(case: Case) -> None:
    cancelled = replace(case.found.order, status=Picked("Cancelled", OrderStatus.CANCELLED))
    step_ = step(cancelled)
    assert step_ is None or step_.turn is not Turn.CUSTOMER
    mails = {ActionName.SEND_PAYMENT_LINK, ActionName.CREATE_PAYMENT_ORDER, ActionName.SEND_TRACKING}
    assert step_ is None or step_.permit is None or step_.permit.action not in mails


def test_what_troubles_is_told_gravest_first() -> None:
    found = judged(order(quote=None, syncs=(sync("failed"),)))
    assert [each.level for each in troubles(found)] == [Level.FORBIDS, Level.WARNS]


def test_what_cannot_be_read_is_never_taken_for_owed() -> None:
    blind = without("balance", "payment_status", why=Unread.NOT_IN_ORG, payment_orders=(), invoices=())
    assert not owes(blind)
    closed = payment_order(status=Picked("Captured", PaymentOrderStatus.CLOSED))
    assert owes(order(payment_orders=(closed,)))


@pytest.mark.parametrize("field", ["status", "payment_status", "sync_status"])
@pytest.mark.parametrize("settled", [False, True])
def test_what_nobody_knows_the_meaning_of_is_looked_at_and_not_waited_for(field: str, *, settled: bool) -> None:
    """An unknown value never reads as all is well; what is useful and allowed still comes first."""
    known = {**(PAID | SHIPPED if settled else {"balance": None, "payment_orders": ()}), field: Picked("Frobbed")}
    found = step(order(emails=(LINK, INVOICE, TRACKED), **known))
    assert found is not None
    assert not found.nothing_to_do
    assert "“Frobbed”" in spoken(found.words) or found.permit or found.ask
