"""What may be told to the customer: in the runbook's own examples, and of any order only what their documents say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook.customer_words import sentences
from bot.runbook.records import (
    InvoiceStatus,
    Note,
    Order,
    OrderStatus,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    TrackingStatus,
)
from bot.runbook.values import Money
from tests.runbook.documents import not_on_documents
from tests.runbook.examples import (
    CHILDREN,
    HIDDEN,
    ORDER,
    ago,
    invoice,
    line,
    order,
    payment_order,
    spoken,
    tracking,
    usd,
)
from tests.runbook.test_any_order import picked, texts

amounts = st.builds(Money, st.decimals(-1, 9, places=3), st.sampled_from(["USD", "JPY", None]))
MOVING = Picked("In Transit", TrackingStatus.IN_TRANSIT)
HERE = Picked("Delivered", TrackingStatus.DELIVERED)


PAID = {"balance": usd(0), "payment_status": Picked("Paid", PaymentStatus.PAID)}


def told(found: Order) -> str:
    return " ".join(map(spoken, sentences(found)))


def test_part_paid_and_part_shipped() -> None:
    assert told(order(trackings=(tracking(status=MOVING),))) == (
        "Of invoice INV-000001, USD 1240 of USD 4000 is open, due 2026-12-12."
        " 2 of 3 products of your order SO-011436 shipped with UPS 1Z999AA10123456784 (shipped 2026-11-21);"
        " the rest follows separately."
    )


def test_paid_and_delivered() -> None:
    parcel = tracking(status=HERE, delivered_on=date(2026, 11, 22))
    paid = {"balance": usd(0), "payment_status": Picked("Paid", PaymentStatus.PAID), "invoices": ()}
    assert told(order(**paid, lines=(line(1, 1),), trackings=(parcel,))) == (
        "Your order SO-011436 is paid in full."
        " The product of your order SO-011436 shipped with UPS 1Z999AA10123456784 (delivered 2026-11-22)."
    )


def test_nothing_shipped_and_only_a_link_mailed() -> None:
    asked = payment_order(link_sent=ago(days=1))
    assert told(order(invoices=(), payment_orders=(asked,), lines=(line(2, 0), line(1, 0)), trackings=())) == (
        "The payment link that we e-mailed you asks for USD 1240, due 2026-12-12."
        " Your order SO-011436 has not shipped yet."
    )


@pytest.mark.parametrize(
    "given_",
    [
        {"invoices": (invoice(status=Picked("Draft", InvoiceStatus.DRAFT)),)},
        {"invoices": (invoice(status=Picked("Void", InvoiceStatus.VOID)),)},
        {"invoices": (invoice(outstanding=Money(Decimal(5), None)),)},
        {"invoices": (), "payment_orders": (payment_order(),)},
        {
            "invoices": (),
            "payment_orders": (payment_order(link_sent=ago(days=1), status=Picked("Draft", PaymentOrderStatus.DRAFT)),),
        },
        {"payment_status": Picked("Refunded", PaymentStatus.REFUNDED)},
        {"payment_status": Picked("In dispute")},
        {**PAID, "invoices": (invoice(),)},
        {**PAID, "invoices": (invoice(outstanding=Money(Decimal(5), None)),)},
        {**PAID, "invoices": (invoice(outstanding=Money(Decimal("9.999"), "USD")),)},
        {**PAID, "invoices": (invoice(status=Picked("Disputed")),)},
        {**PAID, "invoices": (invoice(outstanding=None, unread={"outstanding": HIDDEN}),)},
    ],
    ids=["draft", "void", "no currency", "never mailed", "draft payment order", "refunded", "unknown", "contradicting",
         "in no currency", "too many digits", "of unknown status", "hidden"],
)  # fmt: skip
def test_no_payment_is_spoken_of_that_no_document_shows(given_: dict[str, Any]) -> None:
    assert all("shipped" in spoken(each) for each in sentences(order(**given_)))


@pytest.mark.parametrize(
    "status",
    [Picked("Cancelled", OrderStatus.CANCELLED), Picked("Draft", OrderStatus.DRAFT)],
    ids=["cancelled", "draft"],
)
def test_nothing_at_all_of_a_cancelled_order_or_a_draft(status: Picked[OrderStatus]) -> None:
    assert sentences(order(status=status)) == ()


@pytest.mark.parametrize(
    "parcel",
    [
        tracking(status=MOVING, number="https://carrier.example/t?token=1"),
        tracking(status=MOVING, carrier="<!channel>"),
        tracking(status=MOVING, number="ask Sofia"),
        tracking(status=Picked("Label", TrackingStatus.LABEL_CREATED)),
        tracking(status=Picked("Exception", TrackingStatus.EXCEPTION)),
    ],
    ids=["link", "markup", "no number", "label", "exception"],
)
def test_a_parcel_that_has_not_left_or_is_unfit_is_not_named(parcel: Any) -> None:
    assert told(order(invoices=(), payment_orders=(), trackings=(parcel,))) == (
        "2 of 3 products of your order SO-011436 shipped; the rest follows separately."
    )


def test_what_is_hidden_is_not_guessed() -> None:
    hidden = replace(line(1, 0), fulfilled=None, unread={"fulfilled": HIDDEN})
    assert "shipped" not in told(order(lines=(line(1, 1), hidden)))
    assert told(order(**dict.fromkeys(CHILDREN), balance=None)) == ""


@st.composite
def wild(draw: st.DrawFn) -> Order:
    """Any text and any state where the sentences come from, and the company's own words everywhere else."""
    inside = "slow payer"
    parcel = tracking(carrier=draw(texts), number=draw(texts), status=draw(picked(TrackingStatus)), shipment=inside)
    bill = invoice(number=draw(texts) or "INV-1", status=draw(picked(InvoiceStatus)), total=draw(st.none() | amounts))
    asked = payment_order(
        link_sent=draw(st.sampled_from([None, ago(days=1)])), requested=draw(st.none() | amounts), hold_reason=inside
    )
    return order(
        number=draw(texts) or "SO-1",
        status=draw(picked(OrderStatus)),
        payment_status=draw(picked(PaymentStatus)),
        balance=draw(st.none() | amounts),
        lines=tuple(line(2, draw(st.integers(0, 2)), description=inside) for _ in range(draw(st.integers(0, 3)))),
        trackings=(parcel, tracking(status=MOVING)),
        invoices=draw(st.sampled_from([(), (bill,)])),
        payment_orders=(asked,),
        notes=(Note(inside, inside),),
        terms=inside,
    )


@given(wild())
def test_of_any_order_only_what_the_customers_documents_say(found: Order) -> None:
    assert not_on_documents(sentences(found), found) == []


def test_that_check_finds_what_does_not_belong() -> None:
    inside = replace(ORDER, notes=(Note("x", "slow payer"),))
    for words in (("The slow payer.",), (usd(7), " is open"), ("due ", date(2030, 1, 1)), ("with UPS 1Z0000",)):
        assert not_on_documents((words,), inside), words
