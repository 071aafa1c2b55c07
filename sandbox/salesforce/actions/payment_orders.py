"""The Apex class that opens a payment order on an order.

What was entered is written in user mode, with the caller's rights; what follows from the order is the org's doing.
"""

from decimal import Decimal
from typing import Any

from sandbox.salesforce.actions.mailing import hold
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

ORDER, PAYMENT = "Sales_Order__c", "Payment_Order__c"
FROM_ORDER = ("Account__c", "Quote__c", "CurrencyIsoCode")


def create_payment_order(tx: Transaction, user: str, given: Given) -> Outcome:
    """Open over the amount given; whether so much is due is for those who ask."""
    order = given["recordId"]
    demand_one_of(tx, user, order, ORDER)
    amount = Decimal(str(given["amount"]))
    if amount <= 0:
        return refused("AMOUNT_NOT_POSITIVE", "A payment order needs an amount above zero.")
    hold(tx, user, ORDER, order)
    found = tx.retrieve(ORDER, order, user, [*FROM_ORDER, "Contact__c"], as_admin=True)
    entered = {
        ORDER: order,
        "Contact__c": given["contactId"] or found["Contact__c"],
        "Requested_Amount__c": amount,
        "Collection_Method__c": given["collectionMethod"],
        "Due_Date__c": given["dueDate"],
    }
    record = tx.create(PAYMENT, entered, user)
    follows = {name: found[name] for name in FROM_ORDER} | {
        "Balance_Due__c": amount,
        "Status__c": "Open",
        "Collection_Status__c": "Not Started",
        "Payment_Gateway__c": gateway_of(tx, user, order),
        "Email_Sent_Count__c": 0,
    }
    tx.update(PAYMENT, record, follows, user, as_admin=True)
    return Outcome(success=True, message="Payment order opened.", code="CREATED", made={"paymentOrderId": record})


def gateway_of(tx: Transaction, user: str, order: str) -> Any:
    """The gateway that the order's lines name first, if one does."""
    soql = (
        f"SELECT Payment_Gateway__c FROM Sales_Order_Line__c WHERE {ORDER} = '{order}'"  # noqa: S608  an id, checked
        " AND Payment_Gateway__c != null ORDER BY Line_Number__c, Id LIMIT 1"
    )
    found = tx.query(soql, user, as_admin=True).records
    return found[0]["Payment_Gateway__c"] if found else None


CREATE_PAYMENT_ORDER = Action(
    kind="apex",
    name="CreatePaymentOrder",
    answers_as="create",
    label="Create Payment Order",
    description="Opens a payment order on the order.",
    run=create_payment_order,
    inputs=(
        RECORD,
        Parameter("amount", "DOUBLE", required=True),
        Parameter("dueDate", "DATE", required=True),
        Parameter("collectionMethod", "STRING", required=True),
        Parameter("contactId", "ID"),
    ),
    outputs=(*FLAGS, Parameter("paymentOrderId", "ID")),
)
