"""Orders that are stuck at their 3PL provider, and parcels that it shipped without our knowing their numbers."""

from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label, of_order
from sandbox.worlds.orders import Placed
from sandbox.worlds.shipping import STATE, add_state, reference, set_state
from sandbox.worlds.situations.situation import Situation

STUCK, UNTRACKED = "fulfillment_stuck", "tracking_missing"
REJECTED = "Order rejected: SKU AP-150 is not stocked in this warehouse."
LONG, FRESH = 40, 2  # hours


def sync_failed(ground: Ground, placed: Placed) -> Label:
    set_state(ground, placed, "Failed", ground.ago(hours=9), Last_Error__c=REJECTED)
    ground.update("Sales_Order__c", placed.order, Fulfillment_Sync_Status__c="Failed")
    return of_order(placed, STUCK, STUCK)


def sync_pending_long(ground: Ground, placed: Placed) -> Label:
    """Nothing heard for longer than anybody should wait, by a provider that works round the clock."""
    set_state(ground, placed, "Pending", ground.ago(hours=30))
    ground.update("Sales_Order__c", placed.order, Fulfillment_Sync_Status__c="Pending")
    return of_order(placed, STUCK, STUCK)


def sync_unclear(ground: Ground, placed: Placed) -> Label:
    set_state(ground, placed, "Unknown", ground.ago(hours=7))
    ground.update("Sales_Order__c", placed.order, Fulfillment_Sync_Status__c="Pending")
    return of_order(placed, STUCK, STUCK)


def tracking_missing(ground: Ground, placed: Placed) -> Label:
    """The provider named a second parcel the day before yesterday; only the first has a tracking record."""
    add_untracked(ground, placed, LONG)
    return of_order(placed, UNTRACKED, UNTRACKED)


def add_untracked(ground: Ground, placed: Placed, hours: int) -> str:
    """A parcel that the provider has named so many hours ago, and that has no tracking record."""
    known = ground.find(f"SELECT Id FROM {STATE} WHERE Sales_Order__c = '{placed.order}'")  # noqa: S608  an id of ours
    parcel = reference(placed, len(known) + 1)
    ground.update("Sales_Order__c", placed.order, Fulfillment_Sync_Status__c="Synced")
    return add_state(ground, placed, "Shipped", ground.ago(hours=hours), Shipment_Reference__c=parcel)


SHIPPED = {
    "fulfillment": "Fulfilled",
    "sync": "Synced",
    "shipment": "In Transit",
    "tracking_number": "794644790138",
}
FULFILLMENT = (
    Situation(STUCK, sync_failed),
    Situation(UNTRACKED, tracking_missing, SHIPPED),
)
OTHER_WAYS_STUCK = (Situation(STUCK, sync_pending_long), Situation(STUCK, sync_unclear))
