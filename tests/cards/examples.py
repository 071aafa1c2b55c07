"""One card for each state that a person may meet, from plain values and at a fixed moment."""

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from blocks import orders as cards
from blocks.findings import refusal
from blocks.kit import Card
from blocks.links import Links
from bot.errors import Halt
from bot.runbook.findings import Do, forbids
from bot.runbook.orders import review
from bot.runbook.policy import Policy
from bot.runbook.records import Contact, Line, Link, Order, PaymentOrder, State, Tracking, Unread
from bot.runbook.values import Address, Money, Person, RecordId, SlackUserId
from bot.salesforce import failures
from bot.slack.client import SlackUnavailable
from handlers.listeners import OUT_OF_DATE

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
ID = RecordId("a01Hs00000AbCdEIAV")
READER = Person(SlackUserId("U0REP"), RecordId("005Hs00000AbCdEIAV"), "rosa@exodus.example.demo", "Rosa Reyes")


def order(**given: Any) -> Order:
    """The demo's healthy order, but for what is given."""
    known: dict[str, Any] = {
        "id": ID,
        "number": "SO-011436",
        "status": State("Open"),
        "order_type": State("Standard"),
        "payment_status": State("Partially Paid", "partly_paid"),
        "sync_status": State("Synced", "synced"),
        "fulfillment_status": State("Partially Fulfilled"),
        "customer_po": "PO-7781",
        "customer": Link(ID, "Harbor Cafe"),
        "contact": Contact(ID, "Jana Novak", "jana@harborcafe.example"),
        "owner": Link(ID, "Rosa Reyes"),
        "quote": Link(ID, "Q-000001"),
        "opportunity": Link(ID, "Harbor Cafe, winter"),
        "total": Money(Decimal(4000), "USD"),
        "balance": Money(Decimal(1240), "USD"),
        "shipping": Address("12 Pier Road", "Oakland", "CA", "94607", "US"),
        "lines": (line(10, 10), line(4, 4), line(6, 2)),
        "payment_orders": (payment_order(),),
        "trackings": (Tracking("UPS", "1Z999AA10123456784", date(2026, 11, 20), State("In Transit")),),
    }
    return Order(**{**known, **given})


def line(quantity: int, fulfilled: int) -> Line:
    return Line(State("Physical", "physical"), Decimal(quantity), Decimal(fulfilled))


def payment_order(**given: Any) -> PaymentOrder:
    known: dict[str, Any] = {
        "id": ID,
        "number": "PAY-000001",
        "status": State("Open", "open"),
        "collection_status": State("In Progress"),
        "requested": Money(Decimal(1240), "USD"),
        "due": date(2026, 12, 12),
        "last_email_status": State("Sent", "sent"),
        "method": State("Payment Link", "remote"),
    }
    return PaymentOrder(**{**known, **given})


def reviewed(found: Order) -> Card:
    judged = review(found, Policy(), read_at=NOW, today=NOW.date())
    return cards.review(judged, READER, Links("https://acme.my.salesforce.com", "Sales_Order__c"))


def nothing_visible() -> Order:
    """Every field hidden from the reader; the number is what they asked by."""
    hidden = {each.name: Unread.NOT_VISIBLE for each in fields(Order)} | {"shipping": Unread.NOT_VISIBLE}
    for name in ("id", "number", "unread"):
        del hidden[name]
    return Order(ID, "SO-011436", lines=None, payment_orders=None, trackings=None, unread=hidden)


HOSTILE = (
    "<!channel> <https://evil.example|Pay here> &lt;b&gt; `x` *y* _z_ ~w~ :tada: \u202e\u200b' OR Name != '"
    + "A" * 4000
)


def reviews() -> dict[str, Card]:
    nothing = Money(Decimal(0), "USD")
    return {
        "healthy": reviewed(order()),
        "missing_quote": reviewed(order(quote=None)),
        "missing_opportunity": reviewed(order(opportunity=None)),
        "no_links_at_all": reviewed(order(quote=None, opportunity=None)),
        "paid_and_shipped": reviewed(
            order(balance=nothing, payment_status=State("Paid", "paid"), lines=(line(1, 1),), payment_orders=())
        ),
        "overdue": reviewed(order(payment_orders=(payment_order(due=date(2026, 11, 1)),))),
        "trouble_everywhere": reviewed(
            order(
                payment_orders=(
                    payment_order(
                        collection_status=State("On Hold", "on_hold"), last_email_status=State("Bounced", "failed")
                    ),
                ),
                sync_status=State("Failed", "failed"),
            )
        ),
        "nothing_visible": reviewed(nothing_visible()),
        "bare": reviewed(Order(ID, "SO-011436")),
        "hostile": reviewed(
            order(
                number=HOSTILE[:80], status=State(HOSTILE), customer_po=HOSTILE, customer=Link(ID, HOSTILE),
                shipping=Address(HOSTILE), quote=None,
            )
        ),
        "help": cards.HELP,
    }  # fmt: skip


UNREADABLE = forbids("“harbor cafe <!channel>” is no order number.", way_out=Do("Type an order number."))


def refusals() -> dict[str, Card]:
    """What people read instead of an answer."""
    return {
        "salesforce_unreachable": told(failures.Unreachable()),
        "salesforce_unanswered": told(failures.Unanswered()),
        "salesforce_unavailable": told(failures.Unavailable()),
        "salesforce_unintelligible": told(failures.Unintelligible()),
        "allowance_used_up": told(failures.AllowanceUsedUp()),
        "busy": told(failures.Busy()),
        "login_refused": told(failures.LoginRefused("rosa@exodus.example.demo", "invalid_grant")),
        "session_refused": told(failures.SessionRefused()),
        "slack_unavailable": told(SlackUnavailable("internal_error")),
        "nothing_readable": refusal(UNREADABLE, NOW),
        "out_of_date": refusal(OUT_OF_DATE, NOW),
    }


def told(halt: Halt) -> Card:
    return refusal(halt.finding, NOW)
