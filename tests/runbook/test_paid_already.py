"""Nobody is asked to pay what is paid, cancelled or refunded: the card, the form and the last look have one rule for it.

That holds where nothing is due on the order and its payment order still asks.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.payment_links import SEND_PAYMENT_LINK
from bot.runbook import payments
from bot.runbook.actions import Case
from bot.runbook.actions import judged as judged_case
from bot.runbook.findings import Finding, Level, ready
from bot.runbook.permits import ActionName, Kind
from bot.runbook.policy import Policy
from bot.runbook.records import OrderStatus, PaymentStatus, Picked
from bot.runbook.values import Money
from tests.runbook.examples import (
    HIDDEN,
    NOT_KEPT,
    NOW,
    TODAY,
    facts,
    judged,
    order,
    payment_order,
    permit,
    spoken,
    usd,
)

LINK, CREATE = ActionName.SEND_PAYMENT_LINK, ActionName.CREATE_PAYMENT_ORDER
PAID, REFUNDED = Picked("Settled", PaymentStatus.PAID), Picked("Refunded", PaymentStatus.REFUNDED)
CANCELLED, ON_HOLD = Picked("Void", OrderStatus.CANCELLED), Picked("On Hold", OrderStatus.ON_HOLD)


def yen(amount: str) -> Money:
    return Money(Decimal(amount), "JPY")


def said(given: dict[str, Any], payment: Any = None) -> tuple[Finding, ...]:
    """What the form and the last look are told; the card's own permit must say the same."""
    asked = payment or payment_order()
    found = order(payment_orders=(asked,), **given)
    told = judged_case(SEND_PAYMENT_LINK, Case(found, Policy(), NOW, TODAY, part=asked))
    card = permit(judged(found), LINK, Kind.PAYMENT_ORDER)
    assert set(told) <= set(card.findings)
    assert card.allowed is ready(told)
    assert permit(judged(found), LINK, Kind.ORDER).allowed is ready(told)
    return told


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        ({"balance": usd(0)}, "Nothing is due on SO-011436, but PAY-000001 still asks for USD 1240."),
        ({"balance": usd(0), "payment_status": PAID}, "Nothing is due on SO-011436, but PAY-000001 still asks"),
        ({"balance": usd(-200)}, "Nothing is due on SO-011436, but"),
        ({"balance": Money(Decimal("0.004"), "USD")}, "Nothing is due on SO-011436, but"),
        ({"balance": yen("0.4")}, "Nothing is due on SO-011436, but"),
        ({"balance": None, "payment_status": PAID}, "Payment status of SO-011436 says Settled, but PAY-000001 still asks"),
        ({"payment_status": PAID}, "Payment status of SO-011436 says Settled, but"),
        ({"payment_status": REFUNDED}, "Payment status of SO-011436 says Refunded, but"),
        ({"status": CANCELLED}, "SO-011436 is Void, but PAY-000001 still asks for USD 1240."),
        ({"balance": None, "unread": {"balance": HIDDEN}}, "What is due on SO-011436 is not visible to you, so nobody can say"),
        ({"payment_status": None, "unread": {"payment_status": HIDDEN}}, "The payment status of SO-011436 is not visible to you"),
        ({"status": None, "unread": {"status": HIDDEN}}, "The status of SO-011436 is not visible to you"),
    ],
)  # fmt: skip
def test_what_the_order_says_forbids_its_link(given: dict[str, Any], fact: str) -> None:
    first = said(given)[0]
    assert first.level is Level.FORBIDS
    assert spoken(first.words).startswith(fact)
    assert first.way_out


@pytest.mark.parametrize("asked", [usd(0), yen("0.4"), Money(Decimal("0.001"), "USD")])
def test_where_nothing_is_due_and_nothing_asked_for_nothing_is_wrong(asked: Money) -> None:
    empty = payment_order(requested=asked)
    (told,) = said({"balance": usd(0), "total": usd(0)}, empty)
    assert spoken(told.words) == "Nothing is due on SO-011436."
    assert not list(payments.findings(order(balance=usd(0), total=usd(0), payment_orders=(empty,))))


@pytest.mark.parametrize(
    ("given", "asked", "fact"),
    [
        ({"status": ON_HOLD}, {}, "SO-011436 is On Hold."),
        ({"balance": usd(500)}, {}, "PAY-000001 asks for USD 1240, more than is due on SO-011436."),
        ({}, {"requested": Money(Decimal("1240.01"), "USD")}, "PAY-000001 asks for USD 1240.01, more than is due"),
        ({"balance": usd(500)}, {"captured": usd(700)}, "PAY-000001 asks for USD 540, more than is due"),
        ({"balance": yen("1240")}, {}, "PAY-000001 asks for USD 1240, and what is due on SO-011436 is in JPY: nobody can say"),
    ],
)  # fmt: skip
def test_what_wants_a_second_look_warns(given: dict[str, Any], asked: dict[str, Any], fact: str) -> None:
    (warning,) = said(given, payment_order(**asked))
    assert warning.level is Level.WARNS
    assert spoken(warning.words).startswith(fact)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, {}),
        ({"balance": usd(540)}, {"captured": usd(700)}),
        ({"balance": None}, {}),
        ({"balance": None, "payment_status": None, "status": None, "unread": dict.fromkeys(payments.SETTLES, NOT_KEPT)}, {}),
        ({"payment_status": Picked("On Terms")}, {}),
        ({"status": Picked("Awaiting Stock")}, {}),
    ],
)  # fmt: skip
def test_what_says_nothing_against_it_stops_nothing(given: dict[str, Any], asked: dict[str, Any]) -> None:
    assert said(given, payment_order(**asked)) == ()


AMOUNT = st.builds(
    Money, st.decimals(-5000, 5000, allow_nan=False, places=4), st.sampled_from(["USD", "JPY", "KWD", None])
)
ANY = {
    "balance": st.one_of(st.none(), AMOUNT),
    "payment_status": st.one_of(st.none(), st.builds(Picked, st.just("X"), st.sampled_from([None, *PaymentStatus]))),
    "status": st.one_of(st.none(), st.builds(Picked, st.just("Y"), st.sampled_from([None, *OrderStatus]))),
    "unread": st.dictionaries(
        st.sampled_from(["balance", "payment_status", "status"]), st.sampled_from([HIDDEN, NOT_KEPT])
    ),
}


@given(st.fixed_dictionaries(ANY), AMOUNT)
def test_a_link_is_allowed_only_for_what_can_be_read_is_due_and_is_asked_exactly(
    given: dict[str, Any], asked: Money
) -> None:
    hidden = {name for name, why in given["unread"].items() if why is HIDDEN}
    given |= dict.fromkeys(given["unread"])  # what is unread has no value
    given["unread"] = dict.fromkeys(hidden, HIDDEN)
    told = said(given, payment_order(requested=asked))
    if not ready(told):
        return
    assert not hidden
    assert asked.positive
    assert asked.payable
    assert given["balance"] is None or given["balance"].positive
    assert given["status"] is None or given["status"].meaning is not OrderStatus.CANCELLED
    assert given["payment_status"] is None or given["payment_status"].meaning not in {
        PaymentStatus.PAID,
        PaymentStatus.REFUNDED,
    }
    if given["balance"] and given["balance"].comparable(asked) and asked.exceeds(given["balance"]):
        assert "more than is due" in " ".join(spoken(each.words) for each in told)


@pytest.mark.parametrize(
    ("asked", "fact"),
    [
        ({"requested": yen("1240.5")}, "PAY-000001 asks for JPY 1240.5, and JPY has no such amount: you can't confirm it."),
        ({"requested": Money(Decimal("9.999"), "USD")}, "PAY-000001 asks for USD 9.999, and USD has no such amount"),
        ({"requested": yen("0.4")}, "PAY-000001 asks for JPY 0.4."),
        ({"requested": Money(Decimal(-1), "USD")}, "PAY-000001 asks for USD -1."),
        ({"requested": Money(Decimal(5), None)}, "The currency of PAY-000001 is missing."),
        ({"requested": Money(Decimal(5), None), "unread": {"currency": HIDDEN}}, "The currency of PAY-000001 is not visible to you, so you can't confirm it."),
        ({"requested": Money(Decimal(5), None), "unread": {"currency": NOT_KEPT}}, "The currency of PAY-000001 is not visible to you, so you can't confirm it."),
    ],
)  # fmt: skip
def test_what_is_shown_otherwise_than_it_is_cannot_be_confirmed(asked: dict[str, Any], fact: str) -> None:
    stops = [spoken(each.words) for each in said({}, payment_order(**asked)) if each.level is Level.FORBIDS]
    assert fact in " ".join(stops)


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        ({"status": CANCELLED}, "SO-011436 is Void: nothing is to be paid."),
        ({"status": CANCELLED, "balance": usd(0)}, "SO-011436 is Void: nothing is to be paid."),
        ({"balance": usd(0)}, "Nothing is due on SO-011436."),
        ({"status": None, "unread": {"status": HIDDEN}}, "Whether SO-011436 is cancelled is not visible to you."),
        ({"balance": None, "unread": {"balance": HIDDEN}}, "What is due on SO-011436 is not visible to you."),
    ],
)
def test_no_other_payment_order_is_made_either(given: dict[str, Any], fact: str) -> None:
    created = permit(judged(order(payment_orders=(), **given)), CREATE, Kind.ORDER)
    assert not created.allowed
    assert facts(created.findings).startswith(fact)


def test_an_order_says_once_what_concerns_all_its_payment_orders() -> None:
    two = (payment_order(), replace(payment_order(), number="PAY-000002"))
    held = [spoken(each.words) for each in judged(order(status=ON_HOLD, payment_orders=two)).findings]
    assert held == ["SO-011436 is On Hold."]
    done = [
        spoken(each.words) for each in judged(order(balance=usd(0), payment_status=PAID, payment_orders=two)).findings
    ]
    assert [said.partition("but ")[2][:10] for said in done] == ["PAY-000001", "PAY-000002"]
