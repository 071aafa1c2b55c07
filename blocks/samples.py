"""One of each thing that we show, drawn from made-up records: for whoever wants to know whether Slack takes them.

Everything here is invented; the domain is one that nobody can own.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from blocks import (
    actions,
    deeds,
    escalation_notes,
    escalations,
    handing_over,
    invoices,
    orders,
    pages,
    payments,
    person_notes,
    picks,
    plans,
    sharing,
    tracking,
)
from blocks.kit import Card, View
from blocks.links import Links
from bot.actions.facts import Facts, Shown
from bot.actions.intents import Intent, IntentKey, IntentState
from bot.actions.payment_links import SEND_PAYMENT_LINK
from bot.actions.payment_orders import CREATE_PAYMENT_ORDER
from bot.actions.table import TABLE
from bot.actions.terms import Field, Option, TermKind
from bot.escalations.decisions import Deed, Snooze
from bot.escalations.episodes import Episode, EpisodeState
from bot.messages import PersonNote, RepNote, SharedOrder, ThreadNote
from bot.runbook.findings import Team
from bot.runbook.orders import Review, review
from bot.runbook.permits import Kind
from bot.runbook.policy import Policy
from bot.runbook.records import (
    Agreement,
    CollectionMethod,
    CollectionStatus,
    Contact,
    Email,
    File,
    Gateway,
    Hit,
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
from bot.runbook.symptoms.missing_links import MISSING_LINKS, words
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.values import Address, Money, Person, RecordId, SlackUserId

AT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
ORDER = RecordId("a01000000000001AAA")
READER = Person(SlackUserId("U0123456789"), RecordId("005000000000001AAA"), "rosa@acme.example", "Rosa Reyes")
LINKS = Links("https://acme.my.salesforce.com", dict.fromkeys(Kind, "Sales_Order__c"))
URL = "https://acme.my.salesforce.com/lightning/r/Sales_Order__c/a01000000000001AAA/view"
JANE = Contact(RecordId("003000000000001AAA"), "Jane Whitfield", "jane@acme.example")
STREET = Address("1 Harbor Road", "Reno", "NV", "89501", "United States")
CARDS = Gateway("West Cards", available=True)
SENT = Picked("Sent", MailStatus.SENT)


def samples() -> dict[str, Card | View]:
    """Every card and modal, by what it is."""
    healthy, troubled = _judged(_order()), _judged(_troubled())
    return {
        **_cards("", healthy),
        **_cards(" in trouble", troubled),
        "full review": pages.full_review(troubled, READER, LINKS),
        "lines": pages.lines(healthy, 1, READER, LINKS),
        "history": pages.history(healthy, 1, READER, LINKS),
        **_escalations(),
        "list to choose from": picks.pick("Acme", (_hit(),), 3, READER, AT),
        "confirmation": actions.form(CREATE_PAYMENT_ORDER, _intent(), None, None, (), AT),
        "confirmation of a mail": actions.form(SEND_PAYMENT_LINK, _intent(), None, None, (), AT),
        "sharing": sharing.ask(_summary(), "C0123456789", "key"),
        "help": orders.HELP,
    }


def _cards(state: str, found: Review) -> dict[str, Card | View]:
    return {
        f"order{state}": orders.review(found, READER, LINKS, shareable=True),
        f"invoice{state}": invoices.card(found, None, READER, LINKS),
        f"payment{state}": payments.card(found, None, READER, LINKS),
        f"plan{state}": plans.card(found, None, READER, LINKS),
        f"tracking{state}": tracking.card(found, None, READER, LINKS),
    }


def _escalations() -> dict[str, Card | View]:
    seen = _sighting()
    known = Episode(id=7, team=Team.SALES_OPERATIONS, state=EpisodeState.OPEN, opened_at=AT, seen=seen)
    claimed = known.model_copy(update={"state": EpisodeState.CLAIMED, "claimed_by": READER, "claimed_at": AT})
    return {
        "team card": escalations.team_card(known, URL),
        "team card, taken": escalations.team_card(claimed, URL),
        "thread note": escalation_notes.thread_note(ThreadNote(what="opened", at=AT)),
        "note to the rep": escalation_notes.rep_note(RepNote(what="opened", episode=known), URL),
        "escalation form": handing_over.escalate(
            "SO-011436", ORDER, READER, AT, chosen=MISSING_LINKS.name, shown=(seen,)
        ),
        "own orders": handing_over.choose((_hit(),), 3),
        **{f"form of {each}": deeds.why(known, each) for each in (Deed.DISMISS, Deed.DONE, Deed.EXEMPT)},
        "form of giving": deeds.give(known),
        "form of handing on": deeds.hand(known, (Team.INTEGRATION,)),
        "form of a question": deeds.ask(known),
        "more": deeds.menu(claimed, frozenset(Deed), dict.fromkeys(Snooze, AT), follows=False),
        "note to a person": person_notes.note(PersonNote(what="reminder", episode=claimed, whose=ORDER), URL),
    }


def _hit() -> Hit:
    return Hit(ORDER, "SO-011436", "Acme Outfitters", Picked("Open"), _usd(1240), date(2026, 11, 10), "PO-7781")


def _summary() -> SharedOrder:
    return SharedOrder(order_number="SO-011436", total=_usd(4000), balance=_usd(1240), by=READER.name, shared_at=AT)


def _intent() -> Intent:
    """With a field of each kind."""
    asked = (
        Field(key="requested", label="Amount", kind=TermKind.AMOUNT, initial="1240.00", currency="USD"),
        Field(key="due", label="Due", kind=TermKind.DATE, initial="2026-12-12"),
        Field(key="method", label="Method", kind=TermKind.CHOICE, options=(Option(value="Check", label="Check"),)),
        Field(key="contact", label="Contact", hint="Whom it goes to"),
    )
    return Intent(
        key=IntentKey("sample"),
        action=CREATE_PAYMENT_ORDER.name,
        record=ORDER,
        root=ORDER,
        person=READER,
        facts=Facts(
            number="SO-011436",
            order_number="SO-011436",
            shown=(Shown(key="to", label="To", words=(JANE.email or "",)),),
        ),
        fields=asked,
        state=IntentState.REQUESTED,
        requested_at=AT,
    )


def _sighting() -> Sighting:
    said = words(("quote",))
    return Sighting(
        symptom=MISSING_LINKS.name,
        key=ORDER,
        record=ORDER,
        root=ORDER,
        number="SO-011436",
        since=AT,
        owner=READER.user_id,
        owner_name=READER.name,
        amount=Decimal(825),
        currency="USD",
        parts=("quote",),
        **said._asdict(),
    )


def _judged(found: Order) -> Review:
    return review(found, Policy(), read_at=AT, today=AT.date(), actions=TABLE, methods=(_method(),))


def _order() -> Order:
    return Order(
        id=ORDER,
        number="SO-011436",
        status=Picked("Open", OrderStatus.OPEN),
        order_type=Picked("Standard"),
        payment_status=Picked("Partially Paid", PaymentStatus.PARTLY_PAID),
        sync_status=Picked("Synced", SyncStatus.SYNCED),
        fulfillment_status=Picked("Partially Fulfilled"),
        customer_po="PO-7781",
        customer=Link(RecordId("001000000000001AAA"), "Acme Outfitters"),
        contact=JANE,
        owner=Link(READER.user_id, READER.name),
        quote=Link(RecordId("a00000000000001AAA"), "Q-000001"),
        opportunity=Link(RecordId("006000000000001AAA"), "Acme, winter"),
        total=_usd(4000),
        balance=_usd(1240),
        collected=_usd(2760),
        terms="Net 30",
        ordered_on=date(2026, 11, 10),
        ships_on=date(2026, 11, 20),
        created=AT - timedelta(days=13),
        shipping=STREET,
        billing=STREET,
        lines=(_line(1, 10, 10), _line(2, 6, 2)),
        payment_orders=(_payment_order(),),
        invoices=(_invoice(),),
        agreements=(_agreement(),),
        trackings=(_tracking(),),
        syncs=(Sync("ShipFast", Picked("Shipped", SyncState.SHIPPED), AT - timedelta(days=3), "SHP-1"),),
        emails=(_email(),),
        notes=(Note("Loading dock", "Ring at the loading dock.", AT - timedelta(days=3), READER.name),),
        files=(File("Signed quote", "pdf", 48_200),),
    )


def _troubled() -> Order:
    held = replace(
        _payment_order(),
        collection_status=Picked("On Hold", CollectionStatus.ON_HOLD),
        hold_reason="Dispute",
        last_email_status=Picked("Bounced", MailStatus.FAILED),
    )
    failed = Sync("ShipFast", Picked("Failed", SyncState.FAILED), AT, "SHP-1", "SKU CUP-12 unknown")
    return replace(_order(), quote=None, trackings=(), payment_orders=(held,), syncs=(failed,))


def _line(place: int, quantity: int, fulfilled: int) -> Line:
    return Line(
        kind=Picked("Physical", LineKind.PHYSICAL),
        quantity=Decimal(quantity),
        fulfilled=Decimal(fulfilled),
        packed=Decimal(fulfilled),
        place=place,
        sku="CUP-12",
        description="Paper cup, 12 oz",
        total=_usd(quantity * 20),
        warehouse=Link(RecordId("a0F000000000001AAA"), "West Coast"),
        gateway=CARDS,
    )


def _payment_order() -> PaymentOrder:
    return PaymentOrder(
        id=RecordId("a06000000000001AAA"),
        number="PAY-000001",
        status=Picked("Open", PaymentOrderStatus.OPEN),
        collection_status=Picked("In Progress"),
        requested=_usd(1240),
        balance=_usd(1240),
        due=date(2026, 12, 12),
        last_email_status=SENT,
        last_email=LastEmail(SENT, Picked("Payment Link"), JANE.email, None, AT - timedelta(days=2)),
        method=Picked("Payment Link", CollectionMethod.REMOTE),
        contact=JANE,
        route=_route(),
    )


def _invoice() -> Invoice:
    return Invoice(
        id=RecordId("a05000000000001AAA"),
        number="INV-000001",
        status=Picked("Sent", InvoiceStatus.OPEN),
        total=_usd(4000),
        outstanding=_usd(1240),
        issued=date(2026, 11, 11),
        due=date(2026, 12, 12),
    )


def _agreement() -> Agreement:
    return Agreement(
        id=RecordId("a0B000000000001AAA"),
        number="PA-000001",
        status=Picked("Active", PlanStatus.ACTIVE),
        amount=_usd(120),
        next_date=date(2026, 12, 1),
        next_status=Picked("Scheduled", NextPayment.GOOD),
        route=_route(),
    )


def _tracking() -> Tracking:
    return Tracking(
        carrier="UPS",
        number="1Z999AA10123456784",
        shipped_on=date(2026, 11, 20),
        status=Picked("In Transit"),
        id=RecordId("a0C000000000001AAA"),
        name="TRK-000001",
        shipment="SHP-1",
    )


def _email() -> Email:
    return Email(
        id=RecordId("a04000000000001AAA"),
        type=Picked("Payment Link", MailKind.PAYMENT_LINK),
        status=SENT,
        recipients=JANE.email,
        at=AT - timedelta(days=2),
    )


def _route() -> Route:
    ready = Picked("Ready", TokenReadiness.READY)
    return Route(key="us-west", gateway=CARDS, readiness=ready, method="Visa ending 4242")


def _method() -> SavedMethod:
    return SavedMethod(RecordId("a09000000000001AAA"), "Visa ending 4242", (_route(),))


def _usd(amount: int) -> Money:
    return Money(Decimal(amount), "USD")
