"""Runbook: "Sales Order Review": "Open the Sales Order and review" six things."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.runbook.records import Contact, File, Gateway, Link, Note, Order, PaymentOrderStatus, Picked
from bot.runbook.values import Address
from tests.runbook.examples import (
    HIDDEN,
    ID,
    NOT_KEPT,
    ago,
    email,
    invoice,
    judged,
    line,
    order,
    payment_order,
    spoken,
    sync,
    tracking,
    without,
)

STATUS, CUSTOMER, LINES, PAYMENT, TRACKING, HISTORY = range(6)


def point(number: int, found: Order) -> str:
    return "\n".join(spoken(words) for words in judged(found).points[number].lines)


def test_the_six_stand_in_the_runbooks_order() -> None:
    assert [each.title for each in judged().points] == [
        "Status and fulfillment",
        "Customer",
        "Lines",
        "Payment",
        "Tracking",
        "Notes, e-mails, files",
    ]


EAST: dict[str, Any] = {"warehouse": Link(ID, "East"), "gateway": Gateway("East Cards", available=True)}


@pytest.mark.parametrize(
    ("number", "given", "said"),
    [
        # "1. Status and fulfillment sync status."
        (STATUS, {}, "Status Open · fulfillment Partially Fulfilled · sync Synced"),
        (STATUS, {"quote": None}, "Status Open · order type Standard · fulfillment"),
        (STATUS, {}, f"OrderDesk: Shipped since {ago(days=2)}, shipment SHP-1"),
        (STATUS, {"syncs": (sync("pending", since=ago(hours=9), shipment=None),)}, f"OrderDesk: Pending since {ago(hours=9)}"),
        (STATUS, {"syncs": ()}, "3PL states: none"),
        (STATUS, {"syncs": (sync(),) * 5}, "5 3PL states, 3 not shown here: OrderDesk"),
        # "2. Customer, contact, billing address, and shipping address."
        (CUSTOMER, {}, "Acme Outfitters, Jane Whitfield, jane@acme.example · PO 4500017732 · terms Net 30"),
        (CUSTOMER, {}, "Ship to: 1 Harbor Road, Reno, NV 89501, United States\nBill to: same as shipping"),
        (CUSTOMER, {"billing": Address("9 High St", "Leeds")}, "Bill to: 9 High St, Leeds"),
        (CUSTOMER, {"billing": Address(), "shipping": Address()}, "Ship to: none\nBill to: none"),
        (CUSTOMER, {"contact": None, "customer": None}, "customer none, contact none"),
        (CUSTOMER, {"customer_po": "ask jane@acme.example", "terms": "pay at pay.example/p/SECRET"}, "PO ask j***@acme.example · terms pay at [link]"),
        (CUSTOMER, {"customer": Link(ID)}, "linked, but not visible to you, Jane Whitfield"),
        # "3. Line quantities, packed/fulfilled state, and item routing."
        (LINES, {}, "4 lines, 3 physical · packed 30 of 34 · fulfilled 30 of 34"),
        (LINES, {}, "All from West Coast by West Cards"),
        (LINES, {"lines": (line(1, 0), line(2, 0), line(3, 0, **EAST))}, "2 from West Coast by West Cards, 1 from East by East Cards"),
        (LINES, {"lines": tuple(line(1, 0, warehouse=Link(ID, name)) for name in "ABCD")}, "and 2 more routes"),
        (LINES, {"lines": (line(1, 0, warehouse=None, gateway=None),)}, "All from warehouse: none, gateway none"),
        (LINES, {"lines": (replace(line(1, 0), quantity=Decimal("2.50")),)}, "fulfilled 0 of 2.5"),
        (LINES, {"lines": (line(1, 1, packed=None, unread={"packed": HIDDEN}),)}, "packed not visible to you · fulfilled 1 of 1"),
        (LINES, {"lines": (line(1, 0, "tax"),)}, "1 line, 0 physical"),
        (LINES, {"lines": (line(5, 5), line(0, 0), line(-2, 0))}, "3 lines, 1 physical · packed 5 of 5 · fulfilled 5 of 5"),
        (LINES, {"lines": (line(1, 0, kind=None, unread={"kind": HIDDEN}),)}, "1 line; which of them are physical is not visible to you, so nobody can count what is packed and fulfilled\nAll from West Coast"),
        (LINES, {"lines": (line(1, 0, kind=None, unread={"kind": NOT_KEPT}),)}, "1 line, 1 physical"),
        # "4. Payment status, invoice status, and payment order context."
        (PAYMENT, {}, "Payment Partially Paid · balance USD 1240 of USD 4000 · collected USD 2760"),
        (PAYMENT, {"total": None, "collected": None}, "balance USD 1240 · total none · collected none"),
        (PAYMENT, {}, "INV-000001: Partially Paid, USD 1240 of USD 4000 outstanding, due 2026-12-12"),
        (PAYMENT, {}, "PAY-000001: Open, USD 1240, due 2026-12-12, Payment Link"),
        (PAYMENT, {"payment_orders": (payment_order(),) * 40}, "40 payment orders, 38 not shown here: PAY-000001"),
        (PAYMENT, {"payment_orders": (payment_order(status=Picked("Captured", PaymentOrderStatus.CLOSED), number="PAY-9"), payment_order())}, "\nPAY-000001: Open"),
        (PAYMENT, {"invoices": (invoice(), invoice(number="INV-2"))}, "; INV-2: Partially Paid"),
        # "5. Tracking records and shipment timeline."
        (TRACKING, {}, "UPS 1Z999AA10123456784: In Transit, shipped 2026-11-21"),
        (TRACKING, {"trackings": (tracking(number="OLD", shipped_on=date(2026, 1, 1)), tracking())}, "shipped 2026-11-21; UPS OLD"),
        (TRACKING, {}, "Order date 2026-11-10 · ship date 2026-11-25 · shipped 2026-11-21"),
        (TRACKING, {"trackings": ()}, f"Shipped without a tracking record: OrderDesk: Shipped since {ago(days=2)}, shipment SHP-1"),
        (TRACKING, {"trackings": (), "syncs": ()}, "fulfilled without a tracking number, which is allowed"),
        # "6. Notes, emails, files, and customer-facing history."
        (HISTORY, {}, f"1 e-mail: Invoice Sent {ago(days=1)} to j***@acme.example"),
        (HISTORY, {"emails": (email(), email(status="failed", error="no box jane@acme.example"))}, f"1 of 2 e-mails failed, newest: Invoice Failed {ago(days=1)} to j***@acme.example: no box j***@acme.example; newest: Invoice Sent"),
        (HISTORY, {"emails": (email(status="failed"), email())}, f"1 of 2 e-mails failed, newest: Invoice Failed {ago(days=1)} to j***@acme.example"),
        (HISTORY, {"emails": (email(recipients="a@b.example, c@d.example"),) * 300}, "300 e-mails, newest: Invoice Sent"),
        (HISTORY, {"emails": (email(recipients="a@b.example, c@d.example"),)}, "to a***@b.example and 1 more"),
        (HISTORY, {"emails": (email(recipients=None, unread={"recipients": HIDDEN}),)}, "to not visible to you"),
        (HISTORY, {"notes": (Note("Ask jane@acme.example", "…", ago(days=3), "Rosa Reyes"),)}, f"1 note: “Ask j***@acme.example”, {ago(days=3)}, by Rosa Reyes"),
        (HISTORY, {"notes": (Note(None, None), Note("Older", None))}, "2 notes, newest: without a title"),
        (HISTORY, {"files": (File("Signed quote", "pdf"),) * 2}, "2 files, newest: “Signed quote” (pdf)"),
        (HISTORY, {}, "Notes: none\n"),
        (HISTORY, {}, "\nFiles: none"),
    ],
)  # fmt: skip
def test_every_item_that_the_runbook_lists(number: int, given: dict[str, Any], said: str) -> None:
    assert said in point(number, order(**given))


ITEMS = [
    ("status", STATUS, "Status {}"),
    ("fulfillment_status", STATUS, "fulfillment {}"),
    ("sync_status", STATUS, "sync {}"),
    ("syncs", STATUS, "3PL states: {}"),
    ("customer", CUSTOMER, "customer {}"),
    ("contact", CUSTOMER, "contact {}"),
    ("customer_po", CUSTOMER, "PO {}"),
    ("terms", CUSTOMER, "terms {}"),
    ("shipping", CUSTOMER, "Ship to: {}"),
    ("billing", CUSTOMER, "Bill to: {}"),
    ("lines", LINES, "Lines: {}"),
    ("payment_status", PAYMENT, "Payment {}"),
    ("balance", PAYMENT, "balance {}"),
    ("total", PAYMENT, "total {}"),
    ("collected", PAYMENT, "collected {}"),
    ("invoices", PAYMENT, "Invoices: {}"),
    ("payment_orders", PAYMENT, "Payment orders: {}"),
    ("trackings", TRACKING, "Tracking records: {}"),
    ("ordered_on", TRACKING, "Order date {}"),
    ("ships_on", TRACKING, "ship date {}"),
    ("notes", HISTORY, "Notes: {}"),
    ("emails", HISTORY, "E-mails: {}"),
    ("files", HISTORY, "Files: {}"),
]


@pytest.mark.parametrize(("name", "number", "said"), ITEMS)
def test_what_is_hidden_or_not_kept_says_so(name: str, number: int, said: str) -> None:
    """A field that the person may not see is "not visible to you" and never missing."""
    assert said.format("not visible to you") in point(number, without(name))
    assert said.format("not kept in this Salesforce") in point(number, without(name, why=NOT_KEPT))


def test_a_hidden_address_of_the_contact_is_told() -> None:
    contact = Contact(ID, "Jane Whitfield", None)
    assert "Jane Whitfield, e-mail not visible to you" in point(
        CUSTOMER, order(contact=contact, unread={"contact_email": HIDDEN})
    )
    assert "Jane Whitfield, e-mail none" in point(CUSTOMER, order(contact=contact))
