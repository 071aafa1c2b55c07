"""Orders that look like trouble and are none."""

from typing import Any

from sandbox.salesforce import rows
from sandbox.worlds.company import ALPINE, shut_window
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label, of_order, of_record
from sandbox.worlds.orders import Placed
from sandbox.worlds.people import OMAR
from sandbox.worlds.shipping import STATE, add_state, set_state
from sandbox.worlds.situations.fulfillment import FRESH, add_untracked
from sandbox.worlds.situations.mails import MAIL, mail_invoice
from sandbox.worlds.situations.situation import Situation

PENDING_HOURS = 20  # of which the provider worked two


def near_outside_runtime_window(ground: Ground, placed: Placed) -> Label:
    """Pending since yesterday, but the provider has worked two hours since then and will not for the next twelve."""
    ground.update("ThreePL_Provider_Config__c", ground.shared[ALPINE.provider], **shut_window(ground.now))
    provider = {"ThreePL_Provider_Config__c": ground.shared[ALPINE.provider]}
    set_state(ground, placed, "Pending", ground.ago(hours=PENDING_HOURS), **provider)
    warehouse = ground.shared[ALPINE.warehouse]
    ground.update("Sales_Order__c", placed.order, Fulfillment_Sync_Status__c="Pending", Warehouse__c=warehouse)
    return of_order(placed, "near_outside_runtime_window")


def near_fulfilled_without_number(ground: Ground, placed: Placed) -> Label:
    """All of it shipped, by a provider that named no shipment and gave no number."""
    for entity in (STATE, "Sales_Order_Tracking__c"):
        drop(ground, placed, entity)
    send_lines(ground, placed)
    add_state(ground, placed, "Shipped", ground.ago(days=4))
    done: dict[str, Any] = {"Fulfillment_Status__c": "Fulfilled", "Fulfillment_Sync_Status__c": "Synced"}
    ground.update("Sales_Order__c", placed.order, **done)
    return of_order(placed, "near_fulfilled_without_number")


def drop(ground: Ground, placed: Placed, entity: str) -> None:
    for found in ground.find(f"SELECT Id FROM {entity} WHERE Sales_Order__c = '{placed.order}'"):  # noqa: S608  names and an id of ours
        ground.delete(entity, found["Id"])


def send_lines(ground: Ground, placed: Placed) -> None:
    """Every line of goods packed and fulfilled."""
    of = f"Sales_Order__c = '{placed.order}' AND Line_Kind__c = 'Physical'"
    for line in ground.find(f"SELECT Id, Quantity__c FROM Sales_Order_Line__c WHERE {of}"):  # noqa: S608  an id of ours
        sent = {"Packed_Quantity__c": line["Quantity__c"], "Fulfilled_Quantity__c": line["Quantity__c"]}
        ground.update("Sales_Order_Line__c", line["Id"], **sent)


def near_never_had_a_quote(ground: Ground, placed: Placed) -> Label:
    """It was ordered in the web shop, which makes neither quote nor opportunity."""
    ground.update("Sales_Order__c", placed.order, Order_Type__c="Web", Quote__c=None, Opportunity__c=None)
    return of_order(placed, "near_never_had_a_quote")


def near_within_grace(ground: Ground, placed: Placed) -> Label:
    """The provider has named a parcel two hours ago; its tracking record may still come by itself."""
    add_untracked(ground, placed, FRESH)
    return of_order(placed, "near_within_grace")


def near_ap_mailbox(ground: Ground, placed: Placed) -> Label:
    """The invoice went to the customer's own accounts-payable mailbox, which is a contact of the account."""
    domain = (placed.email or "@customer.example").rpartition("@")[2]
    address = f"ap@{domain}"
    desk = {"FirstName": "Accounts", "LastName": "Payable", "Email": address}
    ground.add("Contact", AccountId=placed.account, OwnerId=placed.owner, **desk)
    mail = mail_invoice(ground, placed, address)
    return of_record(ground, placed, MAIL, mail, "near_ap_mailbox")


def near_internal_copy(ground: Ground, placed: Placed) -> Label:
    """The invoice went to the order's contact, with a copy to its owner at our own domain."""
    owner = ground.row("User", placed.owner)["Email"]
    recipients = "; ".join(address for address in (placed.email, owner) if address)
    mail = mail_invoice(ground, placed, recipients)
    return of_record(ground, placed, MAIL, mail, "near_internal_copy")


def near_another_region(ground: Ground, placed: Placed) -> Label:
    """Nothing wrong; only its own region's reps may see it."""
    if placed.region != "east":
        move(ground, placed, "east")
    return of_order(placed, "near_another_region")


def move(ground: Ground, placed: Placed, region: str | None) -> None:
    """Give the order, and what is shared by itself, to another region."""
    tx = ground.tx
    records = [("Sales_Order__c", placed.order)] + ([("Quote__c", placed.quote)] if placed.quote else [])
    for entity in ("Invoice__c", "Payment_Order__c"):
        found = ground.find(f"SELECT Id FROM {entity} WHERE Sales_Order__c = '{placed.order}'")  # noqa: S608  names and an id of ours
        records += [(entity, each["Id"]) for each in found]
    for entity, record in records:
        rows.change(tx.connection, tx.schema.entity(entity), record, {"_region": region})


NEAR_MISSES = (
    Situation("near_outside_runtime_window", near_outside_runtime_window, {"route": ALPINE, "sync": "Pending"}),
    Situation("near_fulfilled_without_number", near_fulfilled_without_number, {"status": "Fulfilled"}),
    Situation("near_never_had_a_quote", near_never_had_a_quote, {"quote": False, "opportunity": False, "kind": "Web"}),
    Situation("near_within_grace", near_within_grace, {"sync": "Synced", "fulfillment": "Partially Fulfilled"}),
    Situation("near_ap_mailbox", near_ap_mailbox),
    Situation("near_internal_copy", near_internal_copy),
    Situation("near_another_region", near_another_region, {"rep": OMAR, "region": "east"}),
)
