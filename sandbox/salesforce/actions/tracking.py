"""The Apex classes for shipments: writing a tracking record, and mailing the customer what is on its way.

Adding is a plain insert in user mode, as most such classes are: it does not look whether the number is there already.
"""

from sandbox.salesforce.actions.mailing import hold, send_mail
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

SHIPMENT, ORDER = "Sales_Order_Tracking__c", "Sales_Order__c"
KIND = "Tracking"


def add_tracking(tx: Transaction, user: str, given: Given) -> Outcome:
    """One more tracking record on the order, as the user could have written it by hand."""
    demand_one_of(tx, user, given["recordId"], ORDER)
    hold(tx, user, ORDER, given["recordId"])
    row = {
        ORDER: given["recordId"],
        "Carrier__c": given["carrier"],
        "Tracking_Number__c": given["trackingNumber"],
        "Ship_Date__c": given["shipDate"],
        "Status__c": "Label Created",
    }
    record = tx.create(SHIPMENT, row, user)
    return Outcome(success=True, message="Tracking added.", code="CREATED", made={"trackingId": record})


def send_tracking(tx: Transaction, user: str, given: Given) -> Outcome:
    """Mail one shipment, or in one mail all that the order has, to the order's contact."""
    order, shipments = shipments_of(tx, user, given["recordId"])
    if not shipments:
        return refused("NO_TRACKING", "This order has no tracking record.")
    soql = f"SELECT Name, Contact__r.Email FROM {ORDER} WHERE Id = '{order}'"  # noqa: S608  an id of the org's
    found = tx.query(soql, user, as_admin=True).records[0]
    address = (found["Contact__r"] or {}).get("Email")
    if not address:
        return refused("NO_RECIPIENT", f"The contact of {found['Name']} has no e-mail address.")
    for shipment in shipments:
        hold(tx, user, SHIPMENT, shipment)
    about = {ORDER: order} | ({SHIPMENT: shipments[0]} if len(shipments) == 1 else {})
    sent = send_mail(tx, user, KIND, [address], about)
    return Outcome(success=True, message="Tracking e-mail handed to the mail service.", code="ACCEPTED", sent=sent)


def shipments_of(tx: Transaction, user: str, record: str) -> tuple[str, list[str]]:
    """The order, and the ids of its tracking records that have a number, or the one that was named."""
    if demand_one_of(tx, user, record, ORDER, SHIPMENT) == SHIPMENT:
        return tx.retrieve(SHIPMENT, record, user, [ORDER], as_admin=True)[ORDER], [record]
    soql = f"SELECT Id FROM {SHIPMENT} WHERE {ORDER} = '{record}' AND Tracking_Number__c != null ORDER BY Id"  # noqa: S608  an id, checked
    return record, [found["Id"] for found in tx.query(soql, user).records]


TRACKING = (
    Action(
        kind="apex",
        name="AddTracking",
        answers_as="add",
        label="Add Tracking",
        description="Writes a tracking record on the order.",
        run=add_tracking,
        inputs=(
            RECORD,
            Parameter("carrier", "STRING", required=True),
            Parameter("trackingNumber", "STRING", required=True),
            Parameter("shipDate", "DATE", required=True),
        ),
        outputs=(*FLAGS, Parameter("trackingId", "ID")),
    ),
    Action(
        kind="apex",
        name="SendTrackingEmail",
        answers_as="send",
        label="Send Tracking Email",
        description="Mails the order's contact what is on its way.",
        run=send_tracking,
        inputs=(RECORD,),
    ),
)
