"""A made-up order and all that hangs on it, with nothing wrong: what samples of cards are drawn from.

Everything here is invented; the domain is one that nobody can own. The tests' examples are made of it, too
(tests/cards/examples.py), so a card of the doctor's and a card of a test show the same order.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.runbook.records import (
    Agreement,
    CollectionMethod,
    Contact,
    Email,
    File,
    Gateway,
    Invoice,
    InvoiceStatus,
    LastEmail,
    Line,
    LineKind,
    Link,
    MailKind,
    MailStatus,
    NextPayment,
    Note,
    Order,
    OrderStatus,
    PaymentOrder,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    PlanStatus,
    Route,
    SavedMethod,
    Sync,
    SyncState,
    SyncStatus,
    TokenReadiness,
    Tracking,
)
from bot.runbook.values import Address, Money, Person, RecordId, SlackUserId


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def numbered(prefix: str, number: int) -> RecordId:
    """Different records have different ids."""
    return RecordId(f"{prefix}Hs{number:010}AAA")


AT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
ID = RecordId("a01Hs00000AbCdEIAV")
READER = Person(SlackUserId("U0123456789"), RecordId("005Hs00000AbCdEIAV"), "rosa@acme.example", "Rosa Reyes")
JANA = Contact(numbered("003", 1), "Jana Novak", "jana@harborcafe.example")
OAKLAND = Address("12 Pier Road", "Oakland", "CA", "94607", "US")
WEST = Gateway("West Cards", available=True)
SENT = Picked("Sent", MailStatus.SENT)
READY = Route(key="us-west", gateway=WEST, readiness=Picked("Ready", TokenReadiness.READY), method="Visa ending 4242")
METHOD = SavedMethod(numbered("a09", 1), "Visa ending 4242", (READY,))

LINE = Line(
    kind=Picked("Physical", LineKind.PHYSICAL),
    quantity=Decimal(10),
    fulfilled=Decimal(10),
    packed=Decimal(10),
    place=1,
    sku="CUP-12",
    description="Paper cup, 12 oz",
    total=usd(200),
    warehouse=Link(numbered("a0F", 1), "West Coast"),
    gateway=WEST,
)

PAYMENT_ORDER = PaymentOrder(
    id=numbered("a06", 1),
    number="PAY-000001",
    status=Picked("Open", PaymentOrderStatus.OPEN),
    collection_status=Picked("In Progress"),
    requested=usd(1240),
    balance=usd(1240),
    due=date(2026, 12, 12),
    last_email_status=SENT,
    last_email=LastEmail(SENT, Picked("Payment Link"), JANA.email, None, AT - timedelta(days=2)),
    method=Picked("Payment Link", CollectionMethod.REMOTE),
    contact=JANA,
)

INVOICE = Invoice(
    id=numbered("a05", 1),
    number="INV-000001",
    status=Picked("Sent", InvoiceStatus.OPEN),
    total=usd(4000),
    outstanding=usd(1240),
    issued=date(2026, 11, 11),
    due=date(2026, 12, 12),
)

AGREEMENT = Agreement(
    id=numbered("a0B", 1),
    number="PA-000001",
    status=Picked("Active", PlanStatus.ACTIVE),
    amount=usd(120),
    next_date=date(2026, 12, 1),
    next_status=Picked("Scheduled", NextPayment.GOOD),
    route=READY,
)

TRACKING = Tracking(
    carrier="UPS",
    number="1Z999AA10123456784",
    shipped_on=date(2026, 11, 20),
    status=Picked("In Transit"),
    id=numbered("a0C", 1),
    name="TRK-000001",
    shipment="SHP-1",
)

SYNC = Sync(
    provider="ShipFast", state=Picked("Shipped", SyncState.SHIPPED), since=AT - timedelta(days=3), shipment="SHP-1"
)

EMAIL = Email(
    id=numbered("a04", 1),
    type=Picked("Payment Link", MailKind.PAYMENT_LINK),
    status=SENT,
    recipients=JANA.email,
    at=AT - timedelta(days=2),
)

ORDER = Order(
    id=ID,
    number="SO-011436",
    status=Picked("Open", OrderStatus.OPEN),
    order_type=Picked("Standard"),
    payment_status=Picked("Partially Paid", PaymentStatus.PARTLY_PAID),
    sync_status=Picked("Synced", SyncStatus.SYNCED),
    fulfillment_status=Picked("Partially Fulfilled"),
    customer_po="PO-7781",
    customer=Link(numbered("001", 1), "Harbor Cafe"),
    contact=JANA,
    owner=Link(READER.user_id, READER.name),
    quote=Link(numbered("a00", 1), "Q-000001"),
    opportunity=Link(numbered("006", 1), "Harbor Cafe, winter"),
    total=usd(4000),
    balance=usd(1240),
    collected=usd(2760),
    terms="Net 30",
    ordered_on=date(2026, 11, 10),
    ships_on=date(2026, 11, 20),
    created=datetime(2026, 11, 10, 15, 4, tzinfo=UTC),
    shipping=OAKLAND,
    billing=OAKLAND,
    lines=(LINE,),
    payment_orders=(PAYMENT_ORDER,),
    invoices=(INVOICE,),
    trackings=(TRACKING,),
    syncs=(SYNC,),
    emails=(EMAIL,),
    notes=(Note("Loading dock", "Ring at the loading dock.", AT - timedelta(days=3), READER.name),),
    files=(File("Signed quote", "pdf", 48_200),),
)
"""Part paid, shipped, every link in place."""
