"""Goods of an order on their way: what the 3PL provider says of them, and the tracking records."""

from typing import Any

from sandbox.worlds.ground import Ground
from sandbox.worlds.messages import add_email
from sandbox.worlds.orders import Placed

STATE = "ThreePL_Record_Sync_State__c"
CARRIERS = {
    "UPS": "https://www.ups.com/track?tracknum=",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr=",
    "DHL": "https://www.dhl.com/en/express/tracking.html?AWB=",
}


def reference(placed: Placed, parcel: int) -> str:
    """What the provider calls one shipment."""
    return f"SHP-{placed.number.rpartition('-')[2]}-{parcel}"


def add_state(ground: Ground, placed: Placed, state: str, since: str, **changes: Any) -> str:
    """The provider's word on the order, and since when."""
    fields: dict[str, Any] = {
        "Name": f"{placed.number} at {placed.route.provider}",
        "Sales_Order__c": placed.order,
        "ThreePL_Provider_Config__c": ground.shared[placed.route.provider],
        "Sync_State__c": state,
        "State_Since__c": since,
    }
    return ground.add(STATE, **fields | changes)


def set_state(ground: Ground, placed: Placed, state: str, since: str, **changes: Any) -> str:
    """The provider's newest word on the order: changed where there is one, else its first."""
    found = ground.find(f"SELECT Id FROM {STATE} WHERE Sales_Order__c = '{placed.order}' ORDER BY Id DESC LIMIT 1")  # noqa: S608  an id of ours
    if not found:
        return add_state(ground, placed, state, since, **changes)
    record = str(found[0]["Id"])
    provider = ground.shared[placed.route.provider]
    fields: dict[str, Any] = {"ThreePL_Provider_Config__c": provider, "Sync_State__c": state, "State_Since__c": since}
    ground.update(STATE, record, **fields | changes)
    return record


def add_tracking(ground: Ground, placed: Placed, number: str, status: str, parcel: int = 1, days: int = 2) -> str:
    carrier = "UPS" if number.startswith("1Z") else "DHL" if placed.currency in ("EUR", "JPY") else "FedEx"
    return ground.add(
        "Sales_Order_Tracking__c",
        Sales_Order__c=placed.order,
        Carrier__c=carrier,
        Tracking_Number__c=number,
        Tracking_URL__c=CARRIERS[carrier] + number,
        Status__c=status,
        Ship_Date__c=ground.day(-days),
        Delivered_On__c=ground.day(-1) if status == "Delivered" else None,
        Shipment_Reference__c=reference(placed, parcel),
    )


def add_shipment(ground: Ground, placed: Placed, number: str, status: str) -> str:
    """A parcel, the provider's word that it has shipped it, and the mail that told the customer."""
    add_state(ground, placed, "Shipped", ground.ago(days=2), Shipment_Reference__c=reference(placed, 1))
    tracking = add_tracking(ground, placed, number, status)
    add_email(ground, placed, "Tracking", ground.ago(days=2), Sales_Order_Tracking__c=tracking)
    return tracking
