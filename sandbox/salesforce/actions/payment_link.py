"""The Apex class that makes a payment link and mails it.

It runs with sharing: a record the user may not see is not there. What it writes is the org's doing, so no field
security stands in its way.
"""

import secrets
from datetime import timedelta
from typing import Any

from sandbox.salesforce.actions.mailing import send_mail
from sandbox.salesforce.invocable import (
    RECORD,
    Action,
    Given,
    Outcome,
    demand_one_of,
    refused,
)
from sandbox.salesforce.records import Transaction

PAYMENT_LINK = "Payment Link"
LINK_LIFE = timedelta(days=7)
OPEN = ("Open", "Authorized", "Partially Captured")


def send_payment_link(tx: Transaction, user: str, given: Given) -> Outcome:
    """Make a payment link and mail it to the payment order's contact; the record may be the order, too."""
    found = payment_orders(tx, user, given["recordId"])
    if len(found) != 1:
        many = "several open payment orders; send from one of them" if found else "no open payment order"
        return refused("SEVERAL_PAYMENT_ORDERS" if found else "NO_PAYMENT_ORDER", f"This order has {many}.")
    payment = found[0]
    address = (payment["Contact__r"] or {}).get("Email")
    if not address:
        return refused("NO_RECIPIENT", f"The contact of {payment['Name']} has no e-mail address.")
    if (payment["Balance_Due__c"] or 0) <= 0:
        return refused("NOTHING_DUE", f"Nothing is due on {payment['Name']}.")
    if payment["Payment_Gateway__r"] and not payment["Payment_Gateway__r"]["Available__c"]:
        return refused("GATEWAY_UNAVAILABLE", f"The gateway of {payment['Name']} is unavailable.")
    return mail_link(tx, user, payment, address)


def payment_orders(tx: Transaction, user: str, record: str) -> list[dict[str, Any]]:
    """The payment order of this id, or the open ones of the order of this id, as far as the user may see them."""
    entity = demand_one_of(tx, user, record, "Sales_Order__c", "Payment_Order__c")
    states = ", ".join(f"'{state}'" for state in OPEN)
    condition = f"Sales_Order__c = '{record}' AND Status__c IN ({states})"
    if entity == "Payment_Order__c":
        condition = f"Id = '{record}'"
    soql = (
        "SELECT Id, Name, Sales_Order__c, Balance_Due__c, Email_Sent_Count__c, Contact__r.Email,"  # noqa: S608 - an id, checked
        f" Payment_Gateway__r.Available__c FROM Payment_Order__c WHERE {condition}"
    )
    return list(tx.query(soql, user).records)


def mail_link(tx: Transaction, user: str, payment: dict[str, Any], address: str) -> Outcome:
    """Everything a sent link leaves behind: the history row, the last-email fields, the payment intent."""
    about = {"Sales_Order__c": payment["Sales_Order__c"], "Payment_Order__c": payment["Id"]}
    sent = send_mail(tx, user, PAYMENT_LINK, [address], about)
    update_payment_order(tx, user, payment, address, None if sent.to else sent.error)
    add_payment_intent(tx, user, payment)
    return Outcome(success=True, message="Payment link e-mail handed to the mail service.", code="ACCEPTED", sent=sent)


def update_payment_order(tx: Transaction, user: str, payment: dict[str, Any], address: str, error: str | None) -> None:
    changes: dict[str, Any] = {
        "Payment_Link_Attempted_On__c": tx.now,
        "Last_Email_Type__c": PAYMENT_LINK,
        "Last_Email_Status__c": "Failed" if error else "Sent",
        "Last_Email_Recipients__c": address,
        "Last_Email_Error__c": error,
        "Last_Email_Sent_Date__c": tx.now,
    }
    if not error:
        changes |= {
            "Payment_Link_Email_Sent__c": True,
            "Last_Payment_Link_Email_Sent_On__c": tx.now,
            "Email_Sent_Count__c": (payment["Email_Sent_Count__c"] or 0) + 1,
        }
    tx.update("Payment_Order__c", payment["Id"], changes, user, as_admin=True)


def add_payment_intent(tx: Transaction, user: str, payment: dict[str, Any]) -> None:
    row = {
        "Name": f"{payment['Name']} link",
        "Payment_Order__c": payment["Id"],
        "Amount__c": payment["Balance_Due__c"],
        "Expires_At__c": tx.now + LINK_LIFE,
        "Checkout_Link__c": f"https://pay.exodus.example/c/{secrets.token_urlsafe(24)}",
    }
    tx.create("Payment_Intent__c", row, user, as_admin=True)


SEND_PAYMENT_LINK = Action(
    kind="apex",
    name="SendPaymentLinkEmail",
    answers_as="send",
    label="Send Payment Link Email",
    description="Mails the customer a link to pay what is due.",
    run=send_payment_link,
    inputs=(RECORD,),
)
