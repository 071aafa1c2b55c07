"""Runbook: "Payment link rules" and "Use CreatePaymentOrder from the Sales Order when a payment order is needed."."""

from datetime import date
from typing import Any

import pytest

from bot.runbook import payment_mails, payment_orders, payments
from bot.runbook.findings import ASK_ADMIN, Finding, Level, Team, ready
from bot.runbook.permits import ActionName, Kind
from bot.runbook.policy import Policy
from bot.runbook.records import (
    CollectionMethod,
    CollectionStatus,
    Contact,
    Gateway,
    LastEmail,
    MailKind,
    MailStatus,
    Order,
    OrderStatus,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
)
from tests.runbook.examples import (
    HIDDEN,
    ID,
    JANE,
    NOT_KEPT,
    ORDER,
    TODAY,
    ago,
    asks,
    email,
    facts,
    judged,
    order,
    payment_order,
    permit,
    route,
    spoken,
    usd,
    without,
)

NOBODY = Contact(ID, "Jane", None)
PENDING, DRAFT, DECLINED = (
    Picked("Pending Review"),
    Picked("Draft", PaymentOrderStatus.DRAFT),
    Picked("Failed", PaymentOrderStatus.CLOSED),
)
LINK, CREATE = ActionName.SEND_PAYMENT_LINK, ActionName.CREATE_PAYMENT_ORDER


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        # "2. Confirm requested amount, due date, collection method, and customer contact."
        ({"requested": None}, "The amount of PAY-000001 is missing."),
        ({"requested": usd(0)}, "PAY-000001 asks for USD 0."),
        ({"captured": usd(1240)}, "PAY-000001 is captured in full already."),
        ({"due": None}, "The due date of PAY-000001 is missing."),
        ({"method": None}, "The collection method of PAY-000001 is missing."),
        ({"contact": NOBODY}, "The e-mail address of Jane is missing."),
        ({"requested": None, "unread": {"requested": HIDDEN}}, "The amount of PAY-000001 is not visible to you"),
        ({"contact": None}, "The contact of PAY-000001 is missing."),
        ({"contact": None, "unread": {"contact": HIDDEN}}, "The contact of PAY-000001 is not visible to you, so you"),
        ({"contact": NOBODY, "unread": {"contact_email": HIDDEN}}, "The e-mail address of Jane is not visible to you"),
        (
            {"collection_status": Picked("On Hold", CollectionStatus.ON_HOLD), "hold_reason": "dispute"},
            "is on hold (dispute)",
        ),
        (
            {
                "collection_status": Picked("On Hold", CollectionStatus.ON_HOLD),
                "hold_reason": "see https://pay.exodus.example/p/SECRET",
            },
            "is on hold (see [link]): no payment link may go out.",
        ),
        ({"gateway": Gateway("West Cards", available=False)}, "The gateway of PAY-000001 is unavailable."),
        ({"route": route("gateway_unavailable")}, "The gateway of PAY-000001 is unavailable."),
        ({"unread": {"gateway_available": HIDDEN}}, "Whether the gateway of PAY-000001 is available is not visible"),
    ],
)
def test_what_forbids_a_payment_link(given: dict[str, Any], fact: str) -> None:
    found = judged(order(payment_orders=(payment_order(**given),)))
    for kind in (Kind.ORDER, Kind.PAYMENT_ORDER):
        assert not permit(found, LINK, kind).allowed
        assert fact in facts(permit(found, LINK, kind).findings)
    assert fact in facts(found.findings)


@pytest.mark.parametrize(
    ("found", "fact", "team"),
    [
        (order(payment_orders=()), "No payment order is open.", None),
        (
            order(payment_orders=(payment_order(status=Picked("Captured", PaymentOrderStatus.CLOSED)),)),
            "No payment order is open.",
            None,
        ),
        (order(payment_orders=(payment_order(status=PENDING),)), "PAY-000001 is Pending Review, and nobody has", None),
        (order(payment_orders=(payment_order(status=DRAFT),)), "PAY-000001 is a draft.", None),
        (order(payment_orders=(payment_order(status=None),)), "PAY-000001 has no status.", None),
        (order(payment_orders=(), balance=usd(0)), "Nothing is due on SO-011436.", None),
        (without("payment_orders"), "What is open to pay on SO-011436 is not visible to you.", None),
        (
            order(payment_orders=(payment_order(status=None, unread={"status": HIDDEN}),)),
            "What is open to pay on SO-011436 is not visible to you.",
            None,
        ),
        # "If a Sales Order is missing quote or opportunity context, escalate before sending payment …"
        (order(quote=None), "SO-011436 has no quote", Team.SALES_OPERATIONS),
    ],
)
def test_what_forbids_a_link_from_the_order(found: Order, fact: str, team: Team | None) -> None:
    stop = permit(judged(found), LINK)
    assert not stop.allowed
    assert fact in facts(stop.findings)
    assert asks(stop.findings[0]) is team


def test_several_open_payment_orders_are_a_choice_as_long_as_one_is_ready() -> None:
    held = payment_order(collection_status=Picked("On Hold", CollectionStatus.ON_HOLD))
    assert permit(judged(order(payment_orders=(held, payment_order()))), LINK).allowed
    assert not permit(judged(order(payment_orders=(held, held))), LINK).allowed
    found = judged(
        order(
            payment_orders=(held, payment_order(), payment_order(status=Picked("Captured", PaymentOrderStatus.CLOSED)))
        )
    )
    assert [each.allowed for each in found.permits if each.kind is Kind.PAYMENT_ORDER] == [False, True]


@pytest.mark.parametrize(
    ("mail", "warned"),
    [
        (email("payment_link", at=ago(minutes=29)), True),
        (email("payment_link", at=ago(minutes=31)), False),
        (email("payment_link", "failed", at=ago(minutes=5)), False),
        (email("invoice", at=ago(minutes=5)), False),
        (email("payment_link", at=None), False),
    ],
)
def test_the_same_mail_a_short_while_ago_warns(mail: Any, warned: bool) -> None:  # noqa: FBT001 - a column of the table
    found = permit(judged(order(emails=(mail,))), LINK)
    assert found.allowed
    assert ("a short while ago" in facts(found.findings)) is warned


SENT, FAILED, LINK_MAIL = (
    Picked("Sent", MailStatus.SENT),
    Picked("Failed", MailStatus.FAILED),
    Picked("Payment Link", MailKind.PAYMENT_LINK),
)


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"last_email": LastEmail(SENT, LINK_MAIL, at=ago(minutes=5))}, True),
        ({"last_email": LastEmail(SENT, None, at=ago(minutes=5))}, True),
        ({"last_email": LastEmail(SENT, LINK_MAIL, at=ago(minutes=31))}, False),
        ({"last_email": LastEmail(SENT, Picked("Invoice", MailKind.INVOICE), at=ago(minutes=5))}, False),
        ({"last_email": LastEmail(FAILED, LINK_MAIL, at=ago(minutes=5))}, False),
        ({"last_email": LastEmail(FAILED, LINK_MAIL, at=ago(minutes=5)), "link_sent": ago(minutes=5)}, False),
        ({"last_email": LastEmail(FAILED, LINK_MAIL, at=ago(minutes=5)), "link_sent": ago(minutes=9)}, True),
        ({"last_email": LastEmail(SENT, LINK_MAIL, at=ago(minutes=31)), "link_sent": ago(minutes=29)}, True),
        ({"link_sent": ago(minutes=29)}, True),
        ({"link_sent": ago(minutes=31)}, False),
    ],
)
def test_a_mail_that_hangs_on_the_payment_order_alone_counts(given: dict[str, Any], warned: bool) -> None:  # noqa: FBT001 - likewise
    found = judged(order(payment_orders=(payment_order(**given),)))
    for kind in (Kind.ORDER, Kind.PAYMENT_ORDER):
        assert ("a short while ago" in facts(permit(found, LINK, kind).findings)) is warned
    assert "a short while ago" not in facts(permit(found, ActionName.SEND_INVOICE).findings)


def test_nobody_can_say_when_it_went_where_the_history_is_hidden() -> None:
    assert "not visible to you" in facts(permit(judged(without("emails")), LINK).findings)
    typeless = email("payment_link", type=None, at=ago(minutes=1), unread={"type": HIDDEN})
    assert "not visible to you" in facts(permit(judged(order(emails=(typeless,))), LINK).findings)
    assert permit(judged(without("emails", why=NOT_KEPT)), LINK).findings == ()


@pytest.mark.parametrize(
    ("found", "allowed", "fact"),
    [
        (order(payment_orders=()), True, ""),
        (ORDER, True, "Open already: PAY-000001, USD 1240, due 2026-12-12."),
        (order(payment_orders=(payment_order(),) * 3), True, "due 2026-12-12 (and 2 more)."),
        (order(payment_orders=(payment_order(status=PENDING),)), True, "PAY-000001 is Pending Review, and nobody has"),
        (order(payment_orders=(payment_order(status=DRAFT),)), True, "PAY-000001 is a draft."),
        (order(payment_orders=(payment_order(status=None),)), True, "PAY-000001 has no status."),
        (
            order(payment_orders=(payment_order(status=None, unread={"status": HIDDEN}),)),
            True,
            "The status of PAY-000001 is not visible to you.",
        ),
        (order(payment_orders=(payment_order(status=DECLINED),)), True, ""),
        (order(quote=None, payment_orders=()), True, "SO-011436 has no quote"),
        (order(balance=usd(0), payment_orders=()), False, "Nothing is due on SO-011436."),
        (without("balance", payment_orders=()), False, "What is due on SO-011436 is not visible to you."),
        (without("balance", why=NOT_KEPT, payment_orders=()), True, ""),
        (without("payment_orders"), True, "Whether a payment order is open already is not visible to you."),
    ],
)
def test_when_a_payment_order_may_be_created(found: Order, allowed: bool, fact: str) -> None:  # noqa: FBT001 - likewise
    """Not when nothing is due; links that are missing and one that is open are said, and the open one shown."""
    create = permit(judged(found), CREATE)
    assert create.allowed is allowed
    assert fact in facts(create.findings)
    assert bool(fact) == bool(create.findings)


def test_a_company_may_let_missing_links_forbid_more() -> None:
    strict = Policy(missing_links_also_forbid=frozenset({CREATE, ActionName.ADD_TRACKING}))
    found = judged(order(opportunity=None), strict)
    assert not permit(found, CREATE).allowed
    assert not permit(found, ActionName.ADD_TRACKING).allowed
    assert permit(found, ActionName.MANAGE_PLAN).allowed
    assert permit(judged(ORDER, strict), CREATE).allowed


@pytest.mark.parametrize(
    ("given", "level", "team", "fact"),
    [
        # "5. If link email fails, inspect the last email status and escalate to payment operations."
        (
            {"last_email_status": Picked("Bounced", MailStatus.FAILED)},
            Level.WARNS,
            Team.PAYMENT_OPERATIONS,
            "The last e-mail for PAY-000001 failed (Bounced).",
        ),
        (
            {
                "last_email_status": Picked("Failed", MailStatus.FAILED),
                "last_email": LastEmail(
                    Picked("Failed", MailStatus.FAILED), None, "jane@acme.example", "no such mailbox"
                ),
            },
            Level.WARNS,
            Team.PAYMENT_OPERATIONS,
            "The last e-mail for PAY-000001 failed to j***@acme.example: “no such mailbox”.",
        ),
        # "3. Confirm payment readiness before telling the customer a saved method is usable."
        ({"route": route("retokenize")}, Level.WARNS, Team.PAYMENT_ADMIN, "retokenization required"),
        ({"route": route("new_method")}, Level.WARNS, None, "new payment method required"),
        (
            {"method": Picked("Saved Method", CollectionMethod.SAVED), "route": route(None)},
            Level.WARNS,
            Team.PAYMENT_ADMIN,
            "unknown",
        ),
        ({"method": Picked("Saved Method", CollectionMethod.SAVED)}, Level.WARNS, None, "names none"),
        (
            {"method": Picked("Saved Method", CollectionMethod.SAVED), "unread": {"route": HIDDEN}},
            Level.WARNS,
            None,
            "not visible",
        ),
        ({"method": Picked("Wire"), "route": route("gateway_unavailable")}, Level.WARNS, Team.PAYMENT_ADMIN, "gateway"),
        (
            {"collection_status": Picked("On Hold", CollectionStatus.ON_HOLD)},
            Level.FORBIDS,
            Team.PAYMENT_OPERATIONS,
            "on hold",
        ),
    ],
)
def test_trouble_with_an_open_payment_order(given: dict[str, Any], level: Level, team: Team | None, fact: str) -> None:
    (finding,) = judged(order(payment_orders=(payment_order(**given),))).findings
    assert (finding.level, asks(finding)) == (level, team)
    assert fact in spoken(finding.words)


@pytest.mark.parametrize("given", [{"route": route()}, {"route": route(None)}, {"method": Picked("Check")}])
def test_nothing_is_said_where_nothing_is_wrong(given: dict[str, Any]) -> None:
    """An unknown readiness matters where the saved method is to be used, not where a link goes out."""
    assert judged(order(payment_orders=(payment_order(**given),))).findings == ()


def test_trouble_with_a_closed_payment_order_is_past() -> None:
    closed = payment_order(
        status=Picked("Captured", PaymentOrderStatus.CLOSED), last_email_status=Picked("Failed", MailStatus.FAILED)
    )
    assert judged(order(payment_orders=(closed,))).findings == ()


def test_paid_and_still_open_is_a_contradiction() -> None:
    (finding,) = judged(order(payment_status=Picked("Paid", PaymentStatus.PAID))).findings
    assert asks(finding) is Team.PAYMENT_OPERATIONS


@pytest.mark.parametrize(
    "said", [Picked("Unpaid", PaymentStatus.UNPAID), Picked("Partially Paid", PaymentStatus.PARTLY_PAID)]
)
def test_nothing_open_and_not_paid_is_one_too(said: Picked) -> None:
    settled = {"payment_status": said, "balance": usd(0), "payment_orders": ()}
    (finding,) = judged(order(**settled)).findings
    assert spoken(finding.words) == f"Payment status says {said.shown}, but nothing is open."
    assert asks(finding) is Team.PAYMENT_OPERATIONS
    assert judged(order(**settled, total=usd(0))).findings == ()
    assert judged(order(**settled, status=Picked("Void", OrderStatus.CANCELLED))).findings == ()


def test_a_payment_order_that_has_become_another_says_what_it_is() -> None:
    (stop,) = payments.link_findings(ORDER, payment_order(status=DECLINED))
    assert spoken(stop.words) == "PAY-000001 is Failed: no link can be sent for it."


def test_nobody_confirms_another_contact_than_the_one_written_to() -> None:
    """Salesforce writes to the payment order's own contact, and refuses where there is none."""
    assert payments.recipient(ORDER, payment_order()) == JANE
    assert payments.recipient(ORDER, payment_order(contact=None)) is None
    assert payments.recipient(ORDER, payment_order(contact=None, unread={"contact": HIDDEN})) is None
    assert payments.recipient(ORDER, payment_order(contact=None, unread={"contact": NOT_KEPT})) == JANE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "PAY-000001: Open, USD 1240, due 2026-12-12, Payment Link"),
        ({"due": date(2026, 11, 22)}, "PAY-000001: Open, USD 1240, overdue since 2026-11-22, Payment Link"),
        ({"captured": usd(40)}, "PAY-000001: Open, USD 1240, USD 40 captured, due 2026-12-12, Payment Link"),
        (
            {"status": Picked("Captured", PaymentOrderStatus.CLOSED), "captured": usd(1240), "due": date(2026, 11, 1)},
            "PAY-000001: Captured, USD 1240, Payment Link",
        ),
        (
            {"status": None, "requested": None, "method": None, "due": None, "unread": {"status": HIDDEN}},
            "PAY-000001: status not visible to you, amount none, method none",
        ),
    ],
)
def test_a_payment_order_in_words(given: dict[str, Any], said: str) -> None:
    assert spoken(payment_orders.words(payment_order(**given), TODAY)) == said


def test_its_last_mail_in_words() -> None:
    mail = LastEmail(Picked("Sent", MailStatus.SENT), None, "jane@acme.example, ap@acme.example", None, ago(days=1))
    assert spoken(payment_mails.last_mail(payment_order(last_email=mail))).endswith("to j***@acme.example")
    assert payment_mails.last_mail(payment_order()) == ("last e-mail none",)
    assert payment_mails.last_mail(payment_order(unread={"last_email_status": HIDDEN})) == (
        "last e-mail not visible to you",
    )


def test_a_ready_finding_is_no_stop() -> None:
    assert ready(payments.link_findings(ORDER, payment_order()))
    hidden: list[Finding] = list(payments.link_findings(ORDER, payment_order(unread={"captured": HIDDEN})))
    assert [each.way_out for each in hidden] == [ASK_ADMIN]
