"""One card for each state that a person may meet, from plain values and at a fixed moment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from blocks import invoices, orders, payments, picks, plans, tracking, watches
from blocks.findings import refusal
from blocks.kit import Card, View
from blocks.pages import full_review, history, lines
from blocks.sharing import ask as share
from blocks.sharing import not_shared, shared
from blocks.worklist import PAGE, overview, page
from bot.actions.facts import Facts
from bot.actions.intents import Intent, IntentKey, IntentState
from bot.actions.offers import meanwhile
from bot.actions.payment_links import SEND_PAYMENT_LINK
from bot.errors import Halt
from bot.messages import NotShared, SharedOrder
from bot.runbook.findings import Do, Quoted, Team, forbids
from bot.runbook.orders import Handled, Review, UnderWay
from bot.runbook.records import (
    CollectionMethod,
    CollectionStatus,
    Hit,
    InvoiceStatus,
    LastEmail,
    Line,
    MailKind,
    MailStatus,
    NextPayment,
    Order,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    PlanStatus,
    SavedMethod,
    Sync,
    SyncState,
    SyncStatus,
    Unread,
)
from bot.runbook.values import Money
from bot.runbook.watches import Event
from bot.runbook.worklist import Listed, worklist
from bot.salesforce import failures
from bot.slack.client import SlackUnavailable
from handlers.listeners import OUT_OF_DATE
from tests.cards.examples import (
    FAILED_MAIL,
    GATEWAY_DOWN,
    HOSTILE,
    ID,
    LINKS,
    NEW_METHOD,
    NOTHING,
    NOW,
    READER,
    RETOKENIZE,
    agreement,
    cards_of,
    email,
    hostile,
    huge,
    invoice,
    judged,
    line,
    method,
    nothing_visible,
    numbered,
    order,
    payment_order,
    reviewed,
    route,
    shipped,
    sync,
    usd,
)

MINE = Hit(ID, "SO-011436", "Harbor Cafe", Picked("Open"), usd(1240), date(2026, 11, 10), "PO-7781")
OTHER = Hit(numbered("a01", 2), "SO-011440", "Harbor Cafe & Sons", Picked("On Hold"), usd(0), date(2025, 3, 2))
BARE_HIT = Hit(numbered("a01", 3), "SO-011441")


def verdicts() -> dict[str, Card]:
    """How it stands with the money: beside those of `reviews`, which are part paid, overdue, paid and hidden."""
    paid, unpaid = Picked("Paid", PaymentStatus.PAID), Picked("Unpaid", PaymentStatus.UNPAID)
    euros = Money(Decimal(1240), "EUR")
    return {
        "unpaid": reviewed(order(balance=usd(4000), payment_status=unpaid)),
        "overpaid": reviewed(order(balance=usd(-200), payment_status=paid, payment_orders=(), invoices=())),
        "nothing_to_pay": reviewed(
            order(
                total=NOTHING, balance=NOTHING, collected=NOTHING, payment_status=unpaid, payment_orders=(), invoices=()
            )
        ),
        "several_currencies": reviewed(order(payment_orders=(payment_order(requested=euros),))),
        "currency_hidden": reviewed(order(balance=Money(Decimal(1240), None), total=Money(Decimal(4000), None))),
    }


def under_way() -> UnderWay:
    """A payment link that was decided about a minute ago."""
    since = NOW - timedelta(minutes=1)
    intent = Intent(
        key=IntentKey("offer"),
        action=SEND_PAYMENT_LINK.name,
        record=ID,
        root=ID,
        scope=ID,
        person=READER,
        facts=Facts(number="PAY-000042", order_number="SO-011436"),
        state=IntentState.UNKNOWN,
        requested_at=since,
        confirmed_at=since,
    )
    return meanwhile(intent, SEND_PAYMENT_LINK, [SEND_PAYMENT_LINK.name], READER)


def reviews() -> dict[str, Card]:
    """`/order`."""
    return {
        "healthy": reviewed(order()),
        "healthy_in_dm": reviewed(order(), shareable=False),
        "missing_quote": reviewed(order(quote=None)),
        "missing_opportunity": reviewed(order(opportunity=None)),
        "no_links_at_all": reviewed(order(quote=None, opportunity=None)),
        "handled": reviewed(order(quote=None), handled=[Handled(Team.SALES_OPERATIONS, NOW, "Sofia Marin")]),
        "link_under_way": reviewed(order(), under_way=[under_way()]),
        "paid_and_shipped": reviewed(
            order(
                balance=NOTHING,
                payment_status=Picked("Paid", PaymentStatus.PAID),
                lines=(line(1, 1),),
                payment_orders=(),
                invoices=(invoice(outstanding=NOTHING, status=Picked("Paid", InvoiceStatus.PAID)),),
            )
        ),
        "not_billed_not_shipped": reviewed(
            order(
                balance=usd(4000),
                payment_status=Picked("Unpaid", PaymentStatus.UNPAID),
                lines=(line(10, 0),),
                payment_orders=(),
                invoices=(),
                trackings=(),
                syncs=(),
                emails=(),
                notes=(),
                files=(),
            )
        ),
        "overdue": reviewed(order(payment_orders=(payment_order(due=date(2026, 11, 1)),))),
        "mailed_a_moment_ago": reviewed(order(emails=(email(at=NOW - timedelta(minutes=4)),))),
        "two_countries": reviewed(
            order(
                total=Money(Decimal(480000), "JPY"),
                balance=Money(Decimal(120000), "JPY"),
                payment_orders=(payment_order(requested=Money(Decimal(120000), "JPY"), balance=None),),
                invoices=(),
            )
        ),
        "trouble_everywhere": reviewed(
            order(
                payment_orders=(
                    payment_order(
                        collection_status=Picked("On Hold", CollectionStatus.ON_HOLD),
                        hold_reason="Dispute",
                        last_email_status=Picked("Bounced", MailStatus.FAILED),
                        last_email=FAILED_MAIL,
                    ),
                ),
                sync_status=Picked("Failed", SyncStatus.FAILED),
                syncs=(sync(state=Picked("Error", SyncState.FAILED), error="SKU CUP-12 unknown"),),
            )
        ),
        "also_a_po": reviewed(order(), also=(OTHER, BARE_HIT), also_more=10),
        "nothing_visible": reviewed(nothing_visible()),
        "bare": reviewed(Order(ID, "SO-011436")),
        "hostile": reviewed(hostile(), also=(Hit(ID, HOSTILE[:80], HOSTILE),) * 12),
        "huge": reviewed(huge()),
        "help": orders.HELP,
    }  # fmt: skip


def subjects() -> dict[str, Card]:
    """`/invoice`, `/payment`, `/plan`, `/tracking`."""
    large, evil, bare = cards_of(judged(huge())), cards_of(judged(hostile())), cards_of(judged(Order(ID, "SO-011436")))
    hidden = cards_of(judged(nothing_visible(), methods=None))
    return {
        **{f"{name}_huge": card for name, card in large.items() if name != "order"},
        **{f"{name}_hostile": card for name, card in evil.items() if name != "order"},
        **{f"{name}_bare": card for name, card in bare.items() if name != "order"},
        **{f"{name}_hidden": card for name, card in hidden.items() if name != "order"},
        **_invoices(),
        **_payments(),
        **_plans(),
        **_tracking(),
    }


def _invoices() -> dict[str, Card]:
    two = order(invoices=(invoice(), invoice(2, status=Picked("Draft", InvoiceStatus.DRAFT), issued=None)))
    wrong = order(emails=(email(type=Picked("Invoice", MailKind.INVOICE), recipients="ap@elsewhere.example"),))
    contacts = frozenset({"jana@harborcafe.example"})
    return {
        "invoice": _one("invoice", order()),
        "invoice_overdue": _one("invoice", order(invoices=(invoice(due=date(2026, 11, 1)),))),
        "invoice_second_chosen": invoices.card(judged(two), numbered("a05", 2), READER, LINKS),
        "invoice_without_opportunity": _one("invoice", order(opportunity=None)),
        "invoice_wrong_recipients": invoices.card(
            judged(replace(wrong, customer_emails=contacts)), None, READER, LINKS
        ),
        "invoice_help": invoices.HELP,
    }


def _payments() -> dict[str, Card]:
    failed = payment_order(last_email_status=Picked("Bounced", MailStatus.FAILED), last_email=FAILED_MAIL)
    saved = payment_order(method=Picked("Saved Method", CollectionMethod.SAVED), route=RETOKENIZE)
    ready = payment_order(method=Picked("Saved Method", CollectionMethod.SAVED), route=route())
    held = payment_order(collection_status=Picked("On Hold", CollectionStatus.ON_HOLD), hold_reason="Dispute")
    every = (
        method(1, route(), RETOKENIZE),
        method(2, NEW_METHOD, label="Amex ending 1001"),
        method(3, GATEWAY_DOWN, label="ACH ending 77"),
        method(4, route(None, "Checking"), label="Master ending 5454"),
        SavedMethod(numbered("a09", 5), "Visa ending 1881", None, {"routes": Unread.NOT_VISIBLE}),
    )
    return {
        "payment": _one("payment", order()),
        "payment_failed_mail": _one("payment", order(payment_orders=(failed,))),
        "payment_never_mailed": _one("payment", order(payment_orders=(payment_order(last_email=LastEmail(None), last_email_status=None),))),
        "payment_on_hold": _one("payment", order(payment_orders=(held,))),
        "payment_retokenize": _one("payment", order(payment_orders=(saved,))),
        "payment_ready": payments.card(judged(order(payment_orders=(ready,)), methods=(method(1, route()),)), None, READER, LINKS),
        "payment_under_way": payments.card(judged(order(), under_way=[under_way()]), None, READER, LINKS),
        "payment_methods": payments.card(judged(order(), methods=every), None, READER, LINKS),
        "payment_two": _one("payment", order(payment_orders=(payment_order(), payment_order(2, requested=usd(500))))),
        "payment_second_chosen": payments.card(
            judged(order(payment_orders=(payment_order(), payment_order(2, requested=usd(500))))), numbered("a06", 2), READER, LINKS
        ),
        "payment_none_open": _one("payment", order(payment_orders=(payment_order(status=Picked("Captured", PaymentOrderStatus.CLOSED)),), balance=NOTHING)),
        "payment_help": payments.HELP,
    }  # fmt: skip


def _plans() -> dict[str, Card]:
    return {
        "plan_active": _plan(agreement()),
        "plan_paused": _plan(agreement(status=Picked("Paused", PlanStatus.PAUSED), next_date=None, next_status=None)),
        "plan_cancelled": _plan(
            agreement(status=Picked("Cancelled", PlanStatus.CANCELLED), next_date=None, next_status=None)
        ),
        "plan_no_next_payment": _plan(agreement(next_date=None, next_status=None)),
        "plan_next_payment_failed": _plan(agreement(next_status=Picked("Failed", NextPayment.FAILED))),
        "plan_retokenize": _plan(agreement(route=RETOKENIZE)),
        "plan_two": _plan(agreement(), agreement(2, next_date=None)),
        "plan_none": _plan(),
        "plan_help": plans.HELP,
    }


def _plan(*agreements: object) -> Card:
    return plans.card(judged(order(agreements=agreements)), None, READER, LINKS)


def _tracking() -> dict[str, Card]:
    delivered = shipped(status=Picked("Delivered"), delivered_on=date(2026, 11, 22))
    unclear = (sync(state=Picked("Awaiting Review", SyncState.UNCLEAR), shipment=None),)
    late = sync(shipment="SHP-2", since=NOW - timedelta(days=4))
    return {
        "tracking": _one("tracking", order()),
        "tracking_delivered": _one("tracking", order(trackings=(delivered,))),
        "tracking_two": _one("tracking", order(trackings=(shipped(), shipped(2, number="9400110200881234567890", carrier="USPS", shipment="SHP-2")))),
        "tracking_provider_unclear": _one("tracking", order(syncs=unclear)),
        "tracking_not_in_salesforce": _one("tracking", order(syncs=(sync(), late))),
        "tracking_without_number": _one("tracking", order(trackings=(), syncs=(), lines=(line(2, 2),))),
        "tracking_pending": _one("tracking", order(trackings=(), lines=(line(2, 0),), syncs=(Sync("ShipFast", Picked("Pending", SyncState.PENDING), NOW),))),
        "tracking_without_quote": _one("tracking", order(quote=None)),
        "tracking_help": tracking.HELP,
    }  # fmt: skip


def _one(name: str, found: Order) -> Card:
    return cards_of(judged(found))[name]


def lists() -> dict[str, Card]:
    """What to choose an order from."""
    many = tuple(Hit(numbered("a01", each), f"SO-{each:06}", f"Customer {each}") for each in range(30))
    return {
        "pick": picks.pick("harbor", (MINE, OTHER, BARE_HIT), 0, READER, NOW),
        "pick_many": picks.pick("customer", many, 14, READER, NOW),
        "pick_hostile": picks.pick(HOSTILE, (Hit(ID, HOSTILE[:80], HOSTILE, Picked(HOSTILE), usd(1), None, HOSTILE),) * 20, 3, READER, NOW),
        "pick_named": picks.pick("", many, 0, READER, NOW),
    }  # fmt: skip


def open_orders() -> dict[str, Card]:
    """`/order` alone, `/order @colleague`, and the pages of both."""
    several, none = listed(*some()), listed()
    many = listed(*(opened(each, due=date(2026, 12, 1 + each)) for each in range(1, 22)), *some(), unseen=70)
    waiting = listed(opened(1, **WAITING), opened(2, **WAITING))
    theirs = replace(several, whose=numbered("005", 7), name="Omar Okafor")
    evil = listed(*(judged(replace(hostile(), id=numbered("a01", each))) for each in range(PAGE)), unseen=1)
    return {
        "open_orders": overview(several, READER, LINKS),
        "open_orders_many": overview(many, READER, LINKS),
        "open_orders_first_page": page(many, 1, READER, LINKS),
        "open_orders_last_page": page(many, 9, READER, LINKS),
        "open_orders_waiting": overview(waiting, READER, LINKS),
        "open_orders_none": overview(none, READER, LINKS),
        "open_orders_of_a_colleague": overview(theirs, READER, LINKS),
        "open_orders_of_a_colleague_none": overview(replace(none, whose=theirs.whose, name=theirs.name), READER, LINKS),
        "open_orders_hostile": overview(replace(evil, name=HOSTILE, whose=theirs.whose), READER, LINKS),
    }


WAITING: dict[str, Any] = {
    "emails": tuple(email(type=Picked("Mail", each)) for each in (MailKind.TRACKING, MailKind.PAYMENT_LINK))
}


def opened(number: int, *, due: date | None = None, handled: Sequence[Handled] = (), **given: Any) -> Review:
    asked = (payment_order(due=due),) if due else (payment_order(),)
    known = {"id": numbered("a01", number), "number": f"SO-{number:06}", "payment_orders": asked, **given}
    return judged(order(**known), handled=handled)


def some() -> tuple[Review, ...]:
    had = Handled(Team.SALES_OPERATIONS, NOW - timedelta(hours=4), "Sofia Marin")
    return (
        opened(31, due=date(2026, 11, 12)),
        opened(32, quote=None),
        opened(33, opportunity=None, handled=[had]),
        opened(34, payment_orders=(payment_order(due=None),)),
        opened(35, **WAITING),
    )


def listed(*found: Review, unseen: int = 0) -> Listed:
    return Listed(worklist(found), READER.user_id, READER.name, len(found), unseen)


SUMMARY = SharedOrder(
    order_number="SO-011436", status="Open", payment_status="Partially Paid", fulfillment_status="Partially Fulfilled",
    total=usd(4000), balance=usd(1240), by="Rosa Reyes", shared_at=NOW,
)  # fmt: skip


def shares() -> dict[str, Card]:
    """What a channel sees, and what its sharer hears where it does not."""
    evil = {
        "status": HOSTILE,
        "payment_status": "call +1 415 555 0134",
        "fulfillment_status": "jane@acme.example",
        "by": HOSTILE,
    }
    failed = NotShared(
        order_number="SO-011436",
        channel="C0GENERAL",
        fact="The channel has people from outside.",
        next_step="Share it elsewhere.",
    )
    return {
        "shared": orders.shared(SUMMARY),
        "shared_bare": orders.shared(SharedOrder(order_number="SO-011436", by="Rosa Reyes", shared_at=NOW)),
        "shared_hostile": orders.shared(SUMMARY.model_copy(update=evil)),
        "not_shared": not_shared(failed),
    }


def modals() -> dict[str, View]:
    """The long parts, page by page."""
    whole, evil, hidden = judged(huge()), judged(hostile()), judged(nothing_visible())
    fee = Line(Picked("Shipping"), Decimal(1), None, place=4, description="Freight", total=usd(35))
    few = judged(
        order(lines=(line(10, 10), line(6, 2, place=2, packed=None, unread={"packed": Unread.NOT_VISIBLE}), fee))
    )
    return {
        "watch": watches.choose("SO-011436", tuple(Event), frozenset(), "key"),
        "watch_some": watches.choose("SO-011436", tuple(Event), frozenset({Event.PAID}), "key"),
        "watch_all": watches.choose("SO-011436", (Event.PAID,), frozenset({Event.PAID}), "key"),
        "watch_nothing": watches.choose("SO-011436", (), frozenset(), "key"),
        "watch_begun": watches.begun((Event.PAID, Event.SHIPPED), timedelta(days=30)),
        "watches": watches.mine([(number, f"SO-{number:06}", Event.DELIVERED, NOW) for number in range(2)], READER),
        "watches_none": watches.mine([], READER),
        "share": share(SUMMARY, "C0GENERAL", "key"),
        "share_in_a_thread": share(SUMMARY.model_copy(update={"thread": "1.0"}), "C0GENERAL", "key"),
        "share_changed": share(SUMMARY, "C0GENERAL", "key", anew=True),
        "share_going": shared(SUMMARY, "C0GENERAL"),
        "full_review": full_review(judged(order()), READER, LINKS),
        "full_review_missing_quote": full_review(judged(order(quote=None)), READER, LINKS),
        "full_review_hidden": full_review(hidden, READER, LINKS),
        "full_review_huge": full_review(whole, READER, LINKS),
        "full_review_hostile": full_review(evil, READER, LINKS),
        "lines": lines(few, 1, READER, LINKS),
        "lines_middle": lines(whole, 2, READER, LINKS),
        "lines_beyond": lines(whole, 99, READER, LINKS),
        "lines_none": lines(judged(order(lines=())), 1, READER, LINKS),
        "lines_hidden": lines(hidden, 1, READER, LINKS),
        "lines_hostile": lines(evil, 1, READER, LINKS),
        "history": history(judged(order(emails=(email(status=Picked("Bounced", MailStatus.FAILED), error="550 jana@harborcafe.example: see https://x.example/y"), email(2)))), 1, READER, LINKS),
        "history_first": history(whole, 1, READER, LINKS),
        "history_beyond": history(whole, 99, READER, LINKS),
        "history_none": history(judged(order(emails=(), notes=(), files=())), 1, READER, LINKS),
        "history_hidden": history(hidden, 1, READER, LINKS),
        "history_hostile": history(evil, 1, READER, LINKS),
    }  # fmt: skip


UNREADABLE = forbids(Quoted("“harbor cafe <!channel>”"), " is no order number.", way_out=Do("Type an order number."))


def refusals() -> dict[str, Card]:
    """What people read instead of an answer."""
    return {
        "salesforce_unreachable": _told(failures.Unreachable()),
        "salesforce_unanswered": _told(failures.Unanswered()),
        "salesforce_unavailable": _told(failures.Unavailable()),
        "salesforce_unintelligible": _told(failures.Unintelligible()),
        "allowance_used_up": _told(failures.AllowanceUsedUp()),
        "busy": _told(failures.Busy()),
        "login_refused": _told(failures.LoginRefused("rosa@exodus.example.demo", "invalid_grant")),
        "session_refused": _told(failures.SessionRefused()),
        "slack_unavailable": _told(SlackUnavailable("internal_error")),
        "nothing_readable": refusal(UNREADABLE, NOW),
        "out_of_date": refusal(OUT_OF_DATE, NOW),
    }


def _told(halt: Halt) -> Card:
    return refusal(halt.finding, NOW)
