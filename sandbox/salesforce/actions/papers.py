"""The Apex classes that print: a PDF kept as a file on its record, whose version's id is the answer.

The bytes are read where all files' are, at `/sobjects/ContentVersion/<id>/VersionData`.
"""

from base64 import b64encode
from typing import Any

from sandbox.salesforce.actions.invoices import the_invoice
from sandbox.salesforce.actions.pdf import Line, draw
from sandbox.salesforce.invocable import (
    FLAGS,
    RECORD,
    Action,
    Given,
    Outcome,
    Parameter,
    demand_one_of,
)
from sandbox.salesforce.records import Transaction

INVOICE, AGREEMENT = "Invoice__c", "Payment_Agreement__c"
INVOICE_FIELDS = (
    "Name, Account__r.Name, Sales_Order__r.Name, Status__c, Invoice_Date__c, Due_Date__c, Total__c,"
    " Outstanding_Balance__c, CurrencyIsoCode"
)
AGREEMENT_FIELDS = (
    "Name, Account__r.Name, Sales_Order__r.Name, Status__c, Amount__c, CurrencyIsoCode, Next_Payment_Date__c"
)


def print_invoice(tx: Transaction, user: str, given: Given) -> Outcome:
    invoice = the_invoice(tx, user, given["recordId"])
    if isinstance(invoice, Outcome):
        return invoice
    found = read(tx, user, INVOICE, invoice["Id"], INVOICE_FIELDS)
    lines = [
        *about(found),
        ("Invoice date", found["Invoice_Date__c"]),
        ("Due date", found["Due_Date__c"]),
        ("Total", money(found, "Total__c")),
        ("Outstanding", money(found, "Outstanding_Balance__c")),
    ]
    return keep(tx, user, invoice["Id"], found["Name"], draw(f"Invoice {found['Name']}", lines))


def print_agreement(tx: Transaction, user: str, given: Given) -> Outcome:
    record = given["recordId"]
    demand_one_of(tx, user, record, AGREEMENT)
    found = read(tx, user, AGREEMENT, record, AGREEMENT_FIELDS)
    lines = [*about(found), ("Amount", money(found, "Amount__c")), ("Next payment", found["Next_Payment_Date__c"])]
    return keep(tx, user, record, found["Name"], draw(f"Payment agreement {found['Name']}", lines))


def read(tx: Transaction, user: str, entity: str, record: str, fields: str) -> dict[str, Any]:
    soql = f"SELECT {fields} FROM {entity} WHERE Id = '{record}'"  # noqa: S608  an id, checked
    return tx.query(soql, user, as_admin=True).records[0]


def about(found: dict[str, Any]) -> list[Line]:
    customer, order = found["Account__r"] or {}, found["Sales_Order__r"] or {}
    return [("Customer", customer.get("Name")), ("Order", order.get("Name")), ("Status", found["Status__c"])]


def money(found: dict[str, Any], field: str) -> str | None:
    amount = found[field]
    return None if amount is None else f"{amount:,.2f} {found['CurrencyIsoCode'] or ''}".rstrip()


def keep(tx: Transaction, user: str, record: str, name: str, content: bytes) -> Outcome:
    """File the paper on its record, where whoever sees the record sees it too."""
    file = f"{name}.pdf"
    version = {
        "Title": name,
        "PathOnClient": file,
        "VersionData": b64encode(content).decode(),
        "FirstPublishLocationId": record,
    }
    made = {"contentVersionId": tx.create("ContentVersion", version, user), "fileName": file}
    return Outcome(success=True, message=f"{file} is filed on {name}.", code="PRINTED", made=made)


FILE = (Parameter("contentVersionId", "ID"), Parameter("fileName", "STRING"))
PAPERS = (
    Action(
        kind="apex",
        name="PrintInvoicePDF",
        answers_as="print",
        label="Print Invoice PDF",
        description="Files the invoice as a PDF on its record.",
        run=print_invoice,
        inputs=(RECORD,),
        outputs=(*FLAGS, *FILE),
    ),
    Action(
        kind="apex",
        name="PrintPaymentAgreementPDF",
        answers_as="print",
        label="Print Payment Agreement PDF",
        description="Files the payment agreement as a PDF on its record.",
        run=print_agreement,
        inputs=(RECORD,),
        outputs=(*FLAGS, *FILE),
    ),
)
