"""The Apex classes that mail an invoice, and say before to whom it would go.

The recipients are the company's rule, not the caller's: what the invoice, or the order, says of them in a field.
"""

from typing import Any

from sandbox.salesforce.actions.mailing import hold, send_mail
from sandbox.salesforce.formulas import SEPARATOR
from sandbox.salesforce.invocable import (
    FLAGS,
    RECORD,
    Action,
    Given,
    Outcome,
    Parameter,
    demand_one_of,
    refused,
)
from sandbox.salesforce.records import Transaction

INVOICE, ORDER = "Invoice__c", "Sales_Order__c"
KIND = "Invoice"
FIELDS = "Id, Name, Status__c, Sales_Order__c, Recipients__c, Sales_Order__r.Invoice_Recipients__c"


def preview_recipients(tx: Transaction, user: str, given: Given) -> Outcome:
    """To whom the invoice would go now; nothing is sent or kept."""
    invoice = the_invoice(tx, user, given["recordId"])
    if isinstance(invoice, Outcome):
        return invoice
    found = recipients(invoice, given["recordId"])
    return Outcome(success=True, message=f"{len(found)} recipients.", code="PREVIEWED", made={"recipients": found})


def send_invoice(tx: Transaction, user: str, given: Given) -> Outcome:
    """Mail the invoice, or the order's one invoice, to the company's choice of recipients."""
    invoice = the_invoice(tx, user, given["recordId"])
    if isinstance(invoice, Outcome):
        return invoice
    to = recipients(invoice, given["recordId"])
    if not to:
        return refused("NO_RECIPIENT", f"Nobody who gets {invoice['Name']} has an e-mail address.")
    hold(tx, user, INVOICE, invoice["Id"])
    sent = send_mail(tx, user, KIND, to, {INVOICE: invoice["Id"], ORDER: invoice[ORDER]})
    if invoice["Status__c"] == "Draft" and sent.to:
        tx.update(INVOICE, invoice["Id"], {"Status__c": "Sent"}, user, as_admin=True)
    return Outcome(success=True, message="Invoice e-mail handed to the mail service.", code="ACCEPTED", sent=sent)


def the_invoice(tx: Transaction, user: str, record: str) -> dict[str, Any] | Outcome:
    """The invoice of this id, or the only one of the order of this id that is not void; else why there is none."""
    entity = demand_one_of(tx, user, record, INVOICE, ORDER)
    condition = f"Id = '{record}'" if entity == INVOICE else f"{ORDER} = '{record}' AND Status__c != 'Void'"
    seen = tx.query(f"SELECT Id FROM {INVOICE} WHERE {condition}", user).records  # noqa: S608  an id, checked
    if not seen:
        return refused("NO_INVOICE", "This order has no invoice.")
    if len(seen) > 1:
        return refused("SEVERAL_INVOICES", "This order has several invoices; send one of them.")
    soql = f"SELECT {FIELDS} FROM {INVOICE} WHERE Id = '{seen[0]['Id']}'"  # noqa: S608  likewise
    invoice = tx.query(soql, user, as_admin=True).records[0]
    if invoice["Status__c"] == "Void":
        return refused("INVOICE_VOID", f"{invoice['Name']} is void.")
    return invoice


def recipients(invoice: dict[str, Any], record: str) -> list[str]:
    """Whom the field of the record that was called on names."""
    of_order = record != invoice["Id"]
    found = invoice["Sales_Order__r"]["Invoice_Recipients__c"] if of_order else invoice["Recipients__c"]
    return found.split(SEPARATOR) if found else []


INVOICES = (
    Action(
        kind="apex",
        name="SendInvoiceEmail",
        answers_as="send",
        label="Send Invoice Email",
        description="Mails the invoice to the customer's billing contact, the order's contact and any copies.",
        run=send_invoice,
        inputs=(RECORD,),
    ),
    Action(
        kind="apex",
        name="PreviewInvoiceRecipients",
        answers_as="preview",
        label="Preview Invoice Recipients",
        description="Says to whom Send Invoice Email would send it.",
        run=preview_recipients,
        inputs=(RECORD,),
        outputs=(*FLAGS, Parameter("recipients", "STRING", many=True)),
    ),
)
