"""Orders that are stuck at their provider let go, and shipments given the tracking record they lack."""

from sandbox.salesforce.mend.mend import ORDER, Mend, Record, add, change, found
from sandbox.salesforce.records import Transaction

STATE, TRACKING = "ThreePL_Record_Sync_State__c", "Sales_Order_Tracking__c"
STUCK = ("Pending", "Failed", "Unknown")


def states(tx: Transaction, order: str) -> list[Record]:
    return found(tx, f"SELECT Id, Sync_State__c, Shipment_Reference__c FROM {STATE} WHERE Sales_Order__c = '{order}'")  # noqa: S608  an id of ours


def order_stuck(tx: Transaction, order: Record) -> bool:
    return order["Fulfillment_Sync_Status__c"] in STUCK or any(
        each["Sync_State__c"] in STUCK for each in states(tx, order["Id"])
    )


def let_go(tx: Transaction, admin: str, order: Record) -> None:
    """The provider has it now: every state of the order, and what the order says of them."""
    for each in states(tx, order["Id"]):
        if each["Sync_State__c"] in STUCK:
            now = {"Sync_State__c": "Synced", "State_Since__c": tx.now, "Last_Error__c": None}
            change(tx, admin, STATE, each["Id"], **now)
    change(tx, admin, ORDER, order["Id"], Fulfillment_Sync_Status__c="Synced")


def untracked(tx: Transaction, order: str) -> list[str]:
    """The shipments that a provider names and that have no tracking record."""
    named = [each["Shipment_Reference__c"] for each in states(tx, order) if each["Shipment_Reference__c"]]
    tracked = found(tx, f"SELECT Shipment_Reference__c FROM {TRACKING} WHERE Sales_Order__c = '{order}'")  # noqa: S608  an id of ours
    return [name for name in named if name not in {each["Shipment_Reference__c"] for each in tracked}]


def track(tx: Transaction, admin: str, order: str) -> None:
    for shipment in untracked(tx, order):
        digits = "".join(character for character in shipment if character.isdigit())
        add(
            tx,
            admin,
            TRACKING,
            Sales_Order__c=order,
            Carrier__c="FedEx",
            Tracking_Number__c=f"7946{digits:0>8}",
            Status__c="In Transit",
            Ship_Date__c=tx.now.date().isoformat(),
            Shipment_Reference__c=shipment,
        )


def state_stuck(_tx: Transaction, state: Record) -> bool:
    return state["Sync_State__c"] in STUCK


def state_let_go(tx: Transaction, admin: str, state: Record) -> None:
    let_go(tx, admin, {"Id": state["Sales_Order__c"]})


LET_GO, TRACK = "Set the sync to synced", "Add the missing tracking record"
FULFILLMENT = (
    Mend("order_synced", LET_GO, ORDER, order_stuck, let_go),
    Mend(
        "track_order",
        TRACK,
        ORDER,
        lambda tx, order: bool(untracked(tx, order["Id"])),
        lambda tx, admin, order: track(tx, admin, order["Id"]),
    ),
    Mend("state_synced", LET_GO, STATE, state_stuck, state_let_go),
    Mend(
        "track_state",
        TRACK,
        STATE,
        lambda tx, state: state["Shipment_Reference__c"] in untracked(tx, state["Sales_Order__c"]),
        lambda tx, admin, state: track(tx, admin, state["Sales_Order__c"]),
    ),
)
