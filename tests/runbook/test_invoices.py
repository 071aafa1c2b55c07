"""Runbook: "Invoices"; "When to Escalate": "Invoice email sends to wrong recipients: Admin for Order Email Settings"."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.runbook import invoices, mails
from bot.runbook.findings import ASK_ADMIN, Level, Team
from bot.runbook.permits import ActionName, Kind
from bot.runbook.policy import Policy
from bot.runbook.records import InvoiceStatus, Order, Picked
from bot.runbook.values import Money, RecordId
from tests.runbook.examples import (
    HIDDEN,
    NOT_KEPT,
    ORDER,
    TODAY,
    ago,
    asks,
    email,
    facts,
    invoice,
    judged,
    order,
    permit,
    spoken,
    usd,
    without,
)

SEND, PRINT = ActionName.SEND_INVOICE, ActionName.PRINT_INVOICE
DRAFT, VOID = invoice(status=Picked("Draft", InvoiceStatus.DRAFT)), invoice(status=Picked("Void", InvoiceStatus.VOID))


def money(amount: str, currency: str | None) -> Money:
    return Money(Decimal(amount), currency)


OTHER = RecordId("a05Hs00000AbCdEIAV")


@pytest.mark.parametrize(
    ("found", "allowed", "fact"),
    [
        (ORDER, True, ""),
        (order(invoices=()), False, "SO-011436 has no invoice."),
        (without("invoices"), False, "The invoices of SO-011436 are not visible to you."),
        (without("invoices", why=NOT_KEPT), False, "The invoices of SO-011436 are not kept in this Salesforce."),
        (order(invoices=(DRAFT,)), False, "INV-000001 is a draft: it is not for the customer."),
        (order(invoices=(VOID, DRAFT)), False, "INV-000001 is void: it is not for the customer."),
        (order(invoices=(DRAFT, invoice())), True, ""),
        (order(invoices=(invoice(status=None, unread={"status": HIDDEN}),)), False, "The status of INV-000001 is not"),
        (order(invoices=(invoice(status=Picked("Disputed")),)), True, ""),
        (order(opportunity=None), False, "SO-011436 has no opportunity"),
        (order(emails=(email(at=ago(minutes=10)),)), True, "The last invoice e-mail for SO-011436 went"),
    ],
)
def test_sending_the_orders_invoice(found: Order, allowed: bool, fact: str) -> None:  # noqa: FBT001 - a column of the table
    """Runbook: "SendInvoiceEmail on Sales Order: Send invoice communication from the order context."."""
    send = permit(judged(found), SEND)
    assert send.allowed is allowed
    assert fact in facts(send.findings)
    assert bool(fact) == bool(send.findings)


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        ({}, ""),
        ({"total": None, "unread": {"total": HIDDEN}}, ""),  # what is outstanding can be read
        ({"total": None, "outstanding": None, "unread": dict.fromkeys(("total", "outstanding"), NOT_KEPT)}, ""),
        ({"outstanding": money("0.004", "USD")}, ""),  # shown as nothing
        ({"total": money("4000.5", "KWD"), "outstanding": money("1.125", "KWD")}, ""),
        ({"total": None, "outstanding": None, "unread": dict.fromkeys(("total", "outstanding"), HIDDEN)},
         "The amount of INV-000001 is not visible to you, so you can't confirm it."),
        ({"total": money("4000", None), "unread": {"currency": HIDDEN}},
         "The currency of INV-000001 is not visible to you, so you can't confirm it."),
        ({"outstanding": money("5", None)}, "The currency of INV-000001 is missing, so you can't confirm it."),
        ({"outstanding": money("9.999", "USD")},
         "INV-000001 is about USD 9.999, and USD has no such amount: you can't confirm it."),
        ({"total": money("1240.5", "JPY")},
         "INV-000001 is about JPY 1240.5, and JPY has no such amount: you can't confirm it."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.ORDER, Kind.INVOICE])
def test_an_amount_that_is_shown_otherwise_than_it_is_is_not_confirmed(
    given: dict[str, Any], fact: str, kind: Kind
) -> None:
    """The person confirms the invoice, its amount and its recipients, and reads each as it is."""
    send = permit(judged(order(invoices=(invoice(**given),), balance=None, total=None)), SEND, kind)
    assert facts(send.findings) == fact
    assert send.allowed is not bool(fact)


def test_from_the_order_they_all_go_out_so_one_that_is_unsure_stops_them() -> None:
    hidden = invoice(
        number="INV-000002", total=None, outstanding=None, unread=dict.fromkeys(("total", "outstanding"), HIDDEN)
    )
    found = judged(order(invoices=(invoice(), hidden)))
    assert facts(permit(found, SEND).findings).startswith("The amount of INV-000002 is not visible to you")
    sends = [each.allowed for each in found.permits if each.action == SEND and each.kind is Kind.INVOICE]
    assert sends == [True, False]


@pytest.mark.parametrize("kind", [Kind.ORDER, Kind.INVOICE])
@pytest.mark.parametrize("paid", [False, True])
def test_an_invoice_in_another_currency_than_its_order_is_looked_at_first(kind: Kind, *, paid: bool) -> None:
    foreign = invoice(total=money("4000", "EUR"), outstanding=money("0" if paid else "1240", "EUR"))
    send = permit(judged(order(invoices=(foreign,))), SEND, kind)
    assert send.allowed
    assert facts(send.findings) == "INV-000001 is in EUR, and SO-011436 in USD."
    assert not permit(judged(order(invoices=(invoice(),))), SEND, kind).findings


def test_each_invoice_is_judged_by_itself() -> None:
    """Runbook: "SendInvoiceEmail on Invoice: Send invoice communication from the invoice."."""
    found = judged(order(invoices=(DRAFT, invoice())))
    sends = [each for each in found.permits if each.action == SEND and each.kind is Kind.INVOICE]
    assert [each.allowed for each in sends] == [False, True]


def test_printing_wants_an_invoice_and_nothing_else() -> None:
    """Runbook: "PrintInvoicePDF: Generate customer-facing invoice PDF."; without an invoice there is none."""
    assert permit(judged(order(quote=None)), PRINT, Kind.INVOICE).allowed
    assert not permit(judged(order(invoices=())), PRINT).allowed


COMPANY = Policy(known_recipients=frozenset({"exodus.example"}))
CONTACTS = frozenset({"jane@acme.example", "ap@acme.example"})


@pytest.mark.parametrize(
    ("recipients", "policy", "stranger"),
    [
        ("jane@acme.example", Policy(), None),
        ("Jane <JANE@Acme.Example>; ap@acme.example", Policy(), None),
        ("jane@acme.example, billing@other.example", Policy(), "billing@other.example"),
        ("rosa@exodus.example", COMPANY, None),  # an internal copy, to a domain that the company has named
        ("rosa@sub.exodus.example", COMPANY, "rosa@sub.exodus.example"),
        ("rosa@exodus.example", Policy(), "rosa@exodus.example"),  # nobody has: no domain is learnt from the owner
        ("anybody@gmail.com", COMPANY, "anybody@gmail.com"),
        ("books@ledger.example", Policy(known_recipients=frozenset({"ledger.example"})), None),
        ("Books@Ledger.example", Policy(known_recipients=frozenset({"BOOKS@ledger.example"})), None),
        ("x@notledger.example", Policy(known_recipients=frozenset({"@ledger.example"})), "x@notledger.example"),
        (None, Policy(), None),
    ],
)
def test_recipients_that_the_customer_does_not_have(
    recipients: str | None, policy: Policy, stranger: str | None
) -> None:
    found = judged(order(emails=(email(recipients=recipients),), customer_emails=CONTACTS), policy)
    shown = [each for each in found.findings if asks(each) is Team.ORDER_EMAIL_SETTINGS]
    assert len(shown) == bool(stranger)
    assert permit(found, SEND).allowed  # it warns
    if stranger:
        assert shown[0].level is Level.WARNS
        assert f"went to {stranger}, not known for this customer." in spoken(shown[0].words)
        assert shown[0] in permit(found, SEND).findings
        assert shown[0] in permit(found, SEND, Kind.INVOICE).findings


def test_nobody_is_called_unknown_where_the_contacts_were_not_read() -> None:
    found = order(emails=(email(recipients="who@other.example"),))
    assert judged(found).findings == ()
    assert len(judged(replace(found, customer_emails=frozenset())).findings) == 1


@pytest.mark.parametrize(
    ("recipients", "warned"),
    [("who@other.example", True), ("jane@acme.example, rosa@exodus.example", False), (None, False)],
)
def test_recipients_that_nobody_can_judge_are_to_be_checked(recipients: str | None, warned: bool) -> None:  # noqa: FBT001 - likewise
    """The order's own contact and the company are known without the customer's contacts."""
    found = order(emails=(email(recipients=recipients),), unread={"customer_emails": HIDDEN})
    review = judged(found, COMPANY)
    assert review.findings == ()  # no trouble of the order's: it stands at its action alone
    for kind in (Kind.ORDER, Kind.INVOICE):
        send = permit(review, SEND, kind)
        assert send.allowed
        assert ("are this customer's is not visible to you" in facts(send.findings)) is warned
        assert all(each.way_out == ASK_ADMIN for each in send.findings)
    assert "not visible" not in "".join(facts(each.findings) for each in review.permits if each.action != SEND)


@pytest.mark.parametrize(
    ("later", "still"),
    [
        (email(recipients="ap@acme.example", invoice=OTHER), True),  # about another invoice
        (email(recipients="ap@acme.example", status="failed"), True),  # it never arrived
        (email("payment_link", recipients="ap@acme.example"), True),
        (email(recipients="ap@acme.example"), False),
    ],
)
def test_a_later_mail_to_the_right_people_puts_it_right(later: Any, still: bool) -> None:  # noqa: FBT001 - likewise
    wrong = email(recipients="who@other.example", at=ago(days=3))
    found = judged(order(emails=(later, wrong), customer_emails=CONTACTS))
    assert bool(found.findings) is still


def test_more_strangers_than_are_named_are_counted() -> None:
    wrong = email(recipients=" ".join(f"p{number}@other.example" for number in range(5)))
    (finding,) = judged(order(emails=(wrong,), customer_emails=CONTACTS)).findings
    assert "p2@other.example and 2 more, not known" in spoken(finding.words)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "INV-000001: Partially Paid, USD 1240 of USD 4000 outstanding, due 2026-12-12"),
        (
            {"due": date(2026, 11, 1)},
            "INV-000001: Partially Paid, USD 1240 of USD 4000 outstanding, overdue since 2026-11-01",
        ),
        ({"outstanding": usd(0), "status": Picked("Paid")}, "INV-000001: Paid, USD 0 of USD 4000 outstanding"),
        (
            {"status": None, "outstanding": None, "due": None, "unread": {"outstanding": HIDDEN}},
            "INV-000001: status none, of USD 4000 outstanding not visible to you",
        ),
    ],
)
def test_an_invoice_in_words(given: dict[str, Any], said: str) -> None:
    assert spoken(invoices.words(invoice(**given), TODAY)) == said


def test_the_last_mail_about_an_invoice() -> None:
    mine, another, nameless = email(invoice=invoice().id), email(invoice=OTHER), email()
    assert invoices.last_mail(order(emails=(another, mine)), invoice()) is mine
    assert invoices.last_mail(order(emails=(another, nameless)), invoice()) is nameless
    assert invoices.last_mail(order(emails=(nameless, mine)), invoice()) is nameless
    assert invoices.last_mail(order(emails=(mine, nameless)), invoice()) is mine
    assert invoices.last_mail(order(emails=(another,)), invoice()) is None


@pytest.mark.parametrize(
    ("recipients", "found"),
    [
        ("Jane Doe <jane@acme.example>; ap@acme.example, ap@acme.example", ("jane@acme.example", "ap@acme.example")),
        ('"Doe, Jane" <jane@acme.example>', ("jane@acme.example",)),
        ("o'brien@acme.example, 'jane@acme.example'", ("o'brien@acme.example", "jane@acme.example")),
        ("a@b\nc@d\r\ne@f", ("a@b", "c@d", "e@f")),
        ("nobody", ()),
        ("@", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_addresses_are_read_however_they_are_written(recipients: str | None, found: tuple[str, ...]) -> None:
    assert mails.addresses(recipients) == found
