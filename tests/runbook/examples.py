"""A healthy order and its parts, from plain values at a fixed moment; each test says what is different.

They hold the least that the rules can be asked of, so that what a test adds is all there is to a rule. Cards are drawn
of a fuller order (blocks/sample_order.py): theirs shows all that a card has a place for.
"""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.actions.table import TABLE
from bot.runbook.findings import Ask, Finding, Team, Word
from bot.runbook.orders import Review, review
from bot.runbook.permits import ActionName, Kind, Permit
from bot.runbook.policy import Policy
from bot.runbook.records import (
    Agreement,
    CollectionMethod,
    Contact,
    Email,
    FulfillmentStatus,
    Gateway,
    Invoice,
    InvoiceStatus,
    Line,
    LineKind,
    Link,
    MailKind,
    MailStatus,
    NextPayment,
    Order,
    OrderStatus,
    PaymentOrder,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    PlanStatus,
    Route,
    Sync,
    SyncState,
    SyncStatus,
    TokenReadiness,
    Tracking,
    Unread,
)
from bot.runbook.values import Address, Money, RecordId

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2026, 12, 12)
ID = RecordId("a01Hs00000AbCdEIAV")
JANE = Contact(ID, "Jane Whitfield", "jane@acme.example")
STREET = Address("1 Harbor Road", "Reno", "NV", "89501", "United States")
CARDS = Gateway("West Cards", available=True)
HIDDEN, NOT_KEPT = Unread.NOT_VISIBLE, Unread.NOT_IN_ORG


def usd(amount: int) -> Money:
    return Money(Decimal(amount), "USD")


def ago(**how_long: float) -> datetime:
    return NOW - timedelta(**how_long)


def line(quantity: int, fulfilled: int, kind: str | None = "physical", **given: Any) -> Line:
    known = {"warehouse": Link(ID, "West Coast"), "gateway": CARDS, "packed": Decimal(fulfilled)}
    return Line(
        Picked(kind.title(), LineKind(kind) if kind in set(LineKind) else None) if kind else None,
        Decimal(quantity),
        Decimal(fulfilled),
        **{**known, **given},
    )


def payment_order(**given: Any) -> PaymentOrder:
    known = {
        "id": ID,
        "number": "PAY-000001",
        "status": Picked("Open", PaymentOrderStatus.OPEN),
        "collection_status": None,
        "requested": usd(1240),
        "due": DUE,
        "last_email_status": None,
        "method": Picked("Payment Link", CollectionMethod.REMOTE),
        "contact": JANE,
        "gateway": CARDS,
    }
    return PaymentOrder(**{**known, **given})


def route(readiness: str | None = "ready", **given: Any) -> Route:
    shown = {
        "ready": "Ready",
        "retokenize": "Retokenization Required",
        "new_method": "New Payment Method Required",
        "gateway_unavailable": "Gateway Unavailable",
    }
    state = (
        Picked(shown.get(readiness, readiness), TokenReadiness(readiness) if readiness in shown else None)
        if readiness
        else None
    )
    return Route(**{"key": "west-cards", "gateway": CARDS, "readiness": state, "method": "Visa ending 4242", **given})


def invoice(**given: Any) -> Invoice:
    known = {
        "id": ID,
        "number": "INV-000001",
        "status": Picked("Partially Paid", InvoiceStatus.OPEN),
        "total": usd(4000),
        "outstanding": usd(1240),
        "due": DUE,
    }
    return Invoice(**{**known, **given})


def agreement(meaning: str | None = "active", **given: Any) -> Agreement:
    known = {
        "id": ID,
        "number": "PA-000001",
        "status": Picked(meaning.title(), PlanStatus(meaning) if meaning in set(PlanStatus) else None)
        if meaning
        else None,
        "amount": usd(99),
        "next_date": DUE,
        "next_status": Picked("Scheduled", NextPayment.GOOD),
    }
    return Agreement(**{**known, **given})


def sync(state: str | None = "shipped", **given: Any) -> Sync:
    known = {"provider": "OrderDesk", "since": ago(days=2), "shipment": "SHP-1"}
    return Sync(
        state=Picked(state.title(), SyncState(state) if state in set(SyncState) else None) if state else None,
        **{**known, **given},
    )


def tracking(**given: Any) -> Tracking:
    known = {
        "id": ID,
        "name": "TRK-000001",
        "carrier": "UPS",
        "number": "1Z999AA10123456784",
        "shipped_on": date(2026, 11, 21),
        "status": Picked("In Transit"),
        "shipment": "SHP-1",
    }
    return Tracking(**{**known, **given})


def email(kind: str = "invoice", status: str = "sent", **given: Any) -> Email:
    known = {"id": ID, "recipients": "jane@acme.example", "at": ago(days=1)}
    shown = kind.replace("_", " ").title()
    return Email(
        **{
            "type": Picked(shown, MailKind(kind)),
            "status": Picked(status.title(), MailStatus(status)),
            **known,
            **given,
        }
    )


ORDER = Order(
    id=ID,
    number="SO-011436",
    status=Picked("Open", OrderStatus.OPEN),
    order_type=Picked("Standard"),
    payment_status=Picked("Partially Paid", PaymentStatus.PARTLY_PAID),
    sync_status=Picked("Synced", SyncStatus.SYNCED),
    fulfillment_status=Picked("Partially Fulfilled", FulfillmentStatus.PARTLY_FULFILLED),
    customer_po="4500017732",
    customer=Link(ID, "Acme Outfitters"),
    contact=JANE,
    owner=Link(ID, "Rosa Reyes"),
    terms="Net 30",
    quote=Link(ID, "Q-000001"),
    opportunity=Link(ID, "Acme Outfitters, spring"),
    total=usd(4000),
    collected=usd(2760),
    balance=usd(1240),
    ordered_on=date(2026, 11, 10),
    ships_on=date(2026, 11, 25),
    billing=STREET,
    shipping=STREET,
    lines=(line(10, 10), line(20, 20), line(4, 0), line(1, 0, "tax")),
    payment_orders=(payment_order(),),
    trackings=(tracking(),),
    invoices=(invoice(),),
    syncs=(sync(),),
    emails=(email(),),
)
"""Part paid, part shipped, every link in place, nothing wrong."""

CHILDREN = ("lines", "payment_orders", "trackings", "invoices", "agreements", "syncs", "emails", "notes", "files")
READABLE = tuple(
    each.name
    for each in fields(Order)
    if each.name not in {"id", "number", "unread", "billing", "shipping", "attempts"}
)


def order(**given: Any) -> Order:
    return replace(ORDER, **given)


def without(*names: str, why: Unread = HIDDEN, **given: Any) -> Order:
    """The healthy order as somebody reads it from whom `names` are hidden."""
    gone = {name: None for name in names if name not in {"billing", "shipping"}}
    gone |= {name: Address() for name in names if name in {"billing", "shipping"}}
    return replace(ORDER, **gone, unread=dict.fromkeys(names, why), **given)


def judged(found: Order = ORDER, policy: Policy | None = None, **given: Any) -> Review:
    return review(found, policy or Policy(), **{"read_at": NOW, "today": TODAY, "actions": TABLE, **given})


def permit(found: Review, action: ActionName, kind: Kind = Kind.ORDER) -> Permit:
    (one,) = [each for each in found.permits if each.action == action and each.kind is kind]
    return one


def spoken(words: tuple[Word, ...]) -> str:
    return "".join(f"{each.currency} {each.amount}" if isinstance(each, Money) else str(each) for each in words)


def facts(findings: tuple[Finding, ...]) -> str:
    return "\n".join(spoken(each.words) for each in findings)


def asks(finding: Finding) -> Team | None:
    """The team that the way out asks, if it asks one."""
    return finding.way_out.team if isinstance(finding.way_out, Ask) else None
