"""One of each thing that we show, drawn from a made-up order: `exodus doctor` asks Slack whether it takes them."""

from dataclasses import replace
from datetime import date
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
from blocks.sample_order import (
    AGREEMENT,
    AT,
    ID,
    JANA,
    LINE,
    METHOD,
    ORDER,
    PAYMENT_ORDER,
    READER,
    READY,
    SYNC,
    usd,
)
from bot.actions.facts import Facts, Shown
from bot.actions.intents import Intent, IntentKey, IntentState
from bot.actions.payment_links import SEND_PAYMENT_LINK
from bot.actions.payment_orders import CREATE_PAYMENT_ORDER
from bot.actions.table import TABLE
from bot.actions.terms import Field, Option, TermKind
from bot.escalations.decisions import Snooze
from bot.escalations.deeds import Deed
from bot.escalations.episodes import Episode, EpisodeState
from bot.messages import PersonNote, RepNote, SharedOrder, ThreadNote
from bot.runbook.findings import Team
from bot.runbook.orders import Review, review
from bot.runbook.permits import Kind
from bot.runbook.policy import Policy
from bot.runbook.records import CollectionStatus, Hit, MailStatus, Order, Picked, SyncState
from bot.runbook.symptoms.missing_links import MISSING_LINKS, words
from bot.runbook.symptoms.sighting import Sighting

LINKS = Links("https://acme.my.salesforce.com", dict.fromkeys(Kind, "Sales_Order__c"))
URL = f"https://acme.my.salesforce.com/lightning/r/Sales_Order__c/{ID}/view"


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
        "escalation form": handing_over.escalate("SO-011436", ID, READER, AT, chosen=MISSING_LINKS.name, shown=(seen,)),
        "own orders": handing_over.choose((_hit(),), 3),
        **{f"form of {each}": deeds.why(known, each) for each in (Deed.DISMISS, Deed.DONE, Deed.EXEMPT)},
        "form of giving": deeds.give(known),
        "form of handing on": deeds.hand(known, (Team.INTEGRATION,)),
        "form of a question": deeds.ask(known),
        "more": deeds.menu(claimed, frozenset(Deed), dict.fromkeys(Snooze, AT), follows=False),
        "note to a person": person_notes.note(PersonNote(what="reminder", episode=claimed, whose=ID), URL),
    }


def _hit() -> Hit:
    return Hit(ID, "SO-011436", "Harbor Cafe", Picked("Open"), usd(1240), date(2026, 11, 10), "PO-7781")


def _summary() -> SharedOrder:
    return SharedOrder(order_number="SO-011436", total=usd(4000), balance=usd(1240), by=READER.name, shared_at=AT)


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
        record=ID,
        root=ID,
        person=READER,
        facts=Facts(
            number="SO-011436",
            order_number="SO-011436",
            shown=(Shown(key="to", label="To", words=(JANA.email or "",)),),
        ),
        fields=asked,
        state=IntentState.REQUESTED,
        requested_at=AT,
    )


def _sighting() -> Sighting:
    said = words(("quote",))
    return Sighting(
        symptom=MISSING_LINKS.name,
        key=ID,
        record=ID,
        root=ID,
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
    return review(found, Policy(), read_at=AT, today=AT.date(), actions=TABLE, methods=(METHOD,))


def _order() -> Order:
    """Part shipped, with a plan."""
    shipping = replace(LINE, place=2, quantity=Decimal(6), fulfilled=Decimal(2), packed=Decimal(2))
    paying = replace(PAYMENT_ORDER, route=READY)
    return replace(ORDER, lines=(LINE, shipping), payment_orders=(paying,), agreements=(AGREEMENT,))


def _troubled() -> Order:
    held = replace(
        PAYMENT_ORDER,
        route=READY,
        collection_status=Picked("On Hold", CollectionStatus.ON_HOLD),
        hold_reason="Dispute",
        last_email_status=Picked("Bounced", MailStatus.FAILED),
    )
    failed = replace(SYNC, state=Picked("Failed", SyncState.FAILED), since=AT, error="SKU CUP-12 unknown")
    return replace(_order(), quote=None, trackings=(), payment_orders=(held,), syncs=(failed,))
