"""The records that the cards are tried on, at a fixed moment: the sample order, and what makes another of it.

The rules are tried on records of their own (tests/runbook/examples.py), which hold the least that a rule can be asked of.
"""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from blocks import invoices, orders, payments, plans, tracking
from blocks.kit import Card
from blocks.links import Links
from blocks.sample_order import (
    AGREEMENT,
    AT,
    EMAIL,
    ID,
    INVOICE,
    JANA,
    LINE,
    ORDER,
    PAYMENT_ORDER,
    READER,
    SYNC,
    TRACKING,
    WEST,
    numbered,
    usd,
)
from bot.actions.table import TABLE
from bot.runbook.orders import Review, review
from bot.runbook.permits import Kind
from bot.runbook.policy import Policy
from bot.runbook.records import (
    Agreement,
    CollectionStatus,
    Contact,
    Email,
    File,
    Gateway,
    Invoice,
    LastEmail,
    Line,
    Link,
    MailKind,
    MailStatus,
    Note,
    Order,
    PaymentOrder,
    PaymentOrderStatus,
    Picked,
    Route,
    SavedMethod,
    Sync,
    TokenReadiness,
    Tracking,
    Unread,
)
from bot.runbook.values import Address, Money, RecordId

NOW = AT
TODAY = NOW.date()
OBJECTS = {
    Kind.ORDER: "Sales_Order__c", Kind.INVOICE: "Invoice__c", Kind.PAYMENT_ORDER: "Payment_Order__c", Kind.AGREEMENT: "Payment_Agreement__c",
    Kind.TRACKING: "Sales_Order_Tracking__c", Kind.ACCOUNT: "Account", Kind.CONTACT: "Contact",
}  # fmt: skip
LINKS = Links("https://acme.my.salesforce.com", OBJECTS)
NOTHING = Money(Decimal(0), "USD")
HOSTILE = (
    "<!channel> <https://evil.example|Pay here> &lt;b&gt; `x` *y* _z_ ~w~ :tada: \u202e\u200b' OR Name != '"
    + "A" * 4000
)


def order(**given: Any) -> Order:
    """The sample, part shipped, but for what is given."""
    known: dict[str, Any] = {
        "lines": (line(10, 10), line(4, 4, place=2), line(6, 2, place=3)),
        "emails": (email(), email(type=Picked("Invoice", MailKind.INVOICE), at=NOW - timedelta(days=12))),
    }
    return replace(ORDER, **{**known, **given})


def line(quantity: int, fulfilled: int, **given: Any) -> Line:
    counts = {"quantity": Decimal(quantity), "fulfilled": Decimal(fulfilled), "packed": Decimal(fulfilled)}
    return replace(LINE, **{**counts, "total": usd(quantity * 20), **given})


def payment_order(number: int = 1, /, **given: Any) -> PaymentOrder:
    return replace(PAYMENT_ORDER, **{"id": numbered("a06", number), "number": f"PAY-{number:06}", **given})


def invoice(number: int = 1, /, **given: Any) -> Invoice:
    return replace(INVOICE, **{"id": numbered("a05", number), "number": f"INV-{number:06}", **given})


def shipped(number: int = 1, /, **given: Any) -> Tracking:
    return replace(TRACKING, **{"id": numbered("a0C", number), "name": f"TRK-{number:06}", **given})


def sync(**given: Any) -> Sync:
    return replace(SYNC, **given)


def email(number: int = 1, /, **given: Any) -> Email:
    return replace(EMAIL, **{"id": numbered("a04", number), **given})


def agreement(number: int = 1, /, **given: Any) -> Agreement:
    return replace(AGREEMENT, **{"id": numbered("a0B", number), "number": f"PA-{number:06}", **given})


def route(meaning: str | None = "ready", shown: str = "Ready", **given: Any) -> Route:
    known: dict[str, Any] = {"key": "us-west", "gateway": WEST, "method": "Visa ending 4242"}
    return Route(readiness=Picked(shown, TokenReadiness(meaning) if meaning else None), **{**known, **given})


def method(number: int, *routes: Route, label: str = "Visa ending 4242") -> SavedMethod:
    return SavedMethod(numbered("a09", number), label, routes)


RETOKENIZE = route("retokenize", "Retokenization Required")
NEW_METHOD = route("new_method", "New Payment Method Required")
GATEWAY_DOWN = route("gateway_unavailable", "Gateway Unavailable")
FAILED_MAIL = LastEmail(
    Picked("Bounced", MailStatus.FAILED), Picked("Payment Link"), JANA.email,
    "550 mailbox jana@harborcafe.example does not exist, see https://pay.example/x", NOW - timedelta(hours=1),
)  # fmt: skip


def judged(found: Order, **given: Any) -> Review:
    return review(found, Policy(), read_at=NOW, today=TODAY, actions=TABLE, **given)


def reviewed(found: Order, *, shareable: bool = True, **given: Any) -> Card:
    return orders.review(judged(found, **given), READER, LINKS, shareable=shareable)


def cards_of(found: Review, chosen: RecordId | None = None) -> dict[str, Card]:
    """Every card of one review."""
    return {
        "order": orders.review(found, READER, LINKS, shareable=True),
        "invoice": invoices.card(found, chosen, READER, LINKS),
        "payment": payments.card(found, chosen, READER, LINKS),
        "plan": plans.card(found, chosen, READER, LINKS),
        "tracking": tracking.card(found, chosen, READER, LINKS),
    }


def nothing_visible() -> Order:
    """Every field hidden from the reader; the number is what they asked by."""
    known = {"id", "number", "unread"}
    hidden = {each.name: Unread.NOT_VISIBLE for each in fields(Order) if each.name not in known}
    children = dict.fromkeys(
        ("lines", "payment_orders", "trackings", "invoices", "agreements", "syncs", "emails", "notes", "files")
    )
    return Order(ID, "SO-011436", unread=hidden, **children)


def hostile() -> Order:
    """Every text of every record is 4,000 characters of what could do harm."""
    state, link = Picked(HOSTILE), Link(ID, HOSTILE)
    evil_route = Route(HOSTILE, Gateway(HOSTILE, available=True), state, HOSTILE)
    last = LastEmail(state, state, HOSTILE, HOSTILE, NOW)
    return order(
        number=HOSTILE[:80], status=state, order_type=state, payment_status=state, sync_status=state,
        fulfillment_status=state, customer_po=HOSTILE, customer=link, contact=Contact(ID, HOSTILE, HOSTILE), owner=link,
        quote=None, opportunity=link, terms=HOSTILE, shipping=Address(*[HOSTILE] * 5), billing=Address(*[HOSTILE] * 5),
        lines=tuple(line(9, 1, description=HOSTILE, sku=HOSTILE, warehouse=link, gateway=Gateway(HOSTILE, available=None)) for _ in range(180)),
        payment_orders=tuple(
            payment_order(each, number=HOSTILE[:80], status=Picked(HOSTILE, PaymentOrderStatus.OPEN), collection_status=Picked(HOSTILE, CollectionStatus.ON_HOLD),
                          method=state, hold_reason=HOSTILE, route=evil_route, last_email=last, last_email_status=Picked(HOSTILE, MailStatus.FAILED),
                          contact=Contact(ID, HOSTILE, HOSTILE))
            for each in range(40)
        ),
        invoices=tuple(invoice(each, number=HOSTILE[:80], status=state) for each in range(12)),
        agreements=tuple(agreement(each, number=HOSTILE[:80], status=state, next_status=state, route=evil_route) for each in range(12)),
        trackings=tuple(shipped(each, carrier=HOSTILE, number=HOSTILE, status=state, name=HOSTILE[:80], shipment=HOSTILE) for each in range(12)),
        syncs=tuple(sync(provider=HOSTILE, state=state, shipment=HOSTILE, error=HOSTILE) for _ in range(12)),
        emails=tuple(email(each, type=state, status=state, recipients=HOSTILE, error=HOSTILE) for each in range(300)),
        notes=tuple(Note(HOSTILE, HOSTILE, NOW, HOSTILE) for _ in range(30)),
        files=tuple(File(HOSTILE, HOSTILE, 1) for _ in range(30)),
    )  # fmt: skip


def huge() -> Order:
    """An order that people have worked on for a year: 180 lines, 40 payment orders, 300 e-mails."""
    paid = Picked("Captured", PaymentOrderStatus.CLOSED)
    return order(
        lines=tuple(line(3, 1, place=each + 1) for each in range(180)),
        payment_orders=tuple(payment_order(each + 1, **({} if each < 12 else {"status": paid})) for each in range(40)),
        invoices=tuple(invoice(each + 1) for each in range(20)),
        trackings=tuple(shipped(each + 1, shipment=f"SHP-{each}") for each in range(25)),
        emails=tuple(email(each, at=NOW - timedelta(hours=each)) for each in range(300)),
        notes=tuple(Note(f"Call {each}", "They called. " * 60, NOW - timedelta(hours=each, minutes=30), "Rosa Reyes") for each in range(30)),
    )  # fmt: skip


def with_methods(*found: SavedMethod) -> Review:
    return replace(judged(order()), methods=found)
