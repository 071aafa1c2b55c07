"""What every order of the company refers to: warehouses and their 3PL providers, payment gateways, items.

A route is the way goods and money of an order go: from which warehouse, by which provider, over which gateway.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.worlds.ground import Ground
from sandbox.worlds.people import INTEGRATION_USERNAME

EVERY_DAY = "Mon;Tue;Wed;Thu;Fri;Sat;Sun"
ROUND_THE_CLOCK = ("00:00", "24:00")
HOURS_TO_OPENING, HOURS_OPEN = 14, 2  # of the provider whose window is shut for the 12 hours after a reset
LATEST_OPENING = 20  # o'clock, where that provider is: its window does not run over midnight
ZONES = ("Europe/Zurich", "America/New_York", "Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Route:
    warehouse: str
    provider: str
    system: str
    gateway: str
    key: str
    zone: str


WEST = Route("West Coast", "West Coast Packiyo", "Packiyo", "West Cards", "west-cards", "America/Los_Angeles")
EAST = Route("East Coast", "East Coast OrderDesk", "OrderDesk", "East Cards", "east-cards", "America/New_York")
RHINE = Route("Rhine", "Rhine OrderDesk", "OrderDesk", "Euro Cards", "euro-cards", "Europe/Berlin")
ALPINE = Route("Alpine", "Alpine Katana", "Katana", "Euro Cards", "euro-cards", ZONES[0])
HARBOR = Route("West Coast", "West Coast Packiyo", "Packiyo", "Harbor Cards", "harbor-cards", "America/Los_Angeles")
ROUTES = (WEST, EAST, RHINE, ALPINE, HARBOR)

ITEMS = {
    "DF-180": ("Standing desk frame", "Furniture"),
    "DT-160": ("Desk top, oak", "Furniture"),
    "MA-065": ("Monitor arm", "Furniture"),
    "AP-150": ("Acoustic panel", "Furniture"),
    "TC-420": ("Task chair", "Seating"),
    "LB-090": ("Locker bank", "Storage"),
    "FL-048": ("Floor lamp", "Lighting"),
    "HT-001": ("<!here> item & `code`", "Furniture"),
}


def add_shared(ground: Ground) -> None:
    """All of it, as it is at reset: one gateway is down, and one provider's window is shut."""
    integration = ground.users[INTEGRATION_USERNAME]
    for route in ROUTES:
        if route.warehouse not in ground.shared:
            warehouse = ground.add("Warehouse__c", Name=route.warehouse, Integration_User__c=integration)
            ground.shared[route.warehouse] = warehouse
        if route.provider not in ground.shared:
            ground.shared[route.provider] = add_provider(ground, route)
        if route.gateway not in ground.shared:
            ground.shared[route.gateway] = ground.add(
                "Payment_Gateway__c", Name=route.gateway, Lifecycle__c="Active", Available__c=route is not HARBOR
            )
    for sku, (description, kind) in ITEMS.items():
        ground.shared[sku] = ground.add(
            "Item__c", Name=description, SKU__c=sku, Description__c=description, Product_Type__c=kind
        )


def add_provider(ground: Ground, route: Route) -> str:
    window = shut_window(ground.now) if route is ALPINE else runtime_window(*ROUND_THE_CLOCK, route.zone)
    return ground.add(
        "ThreePL_Provider_Config__c",
        Name=route.provider,
        Config_Label__c=route.provider,
        Warehouse__c=ground.shared[route.warehouse],
        Provider_System__c=route.system,
        Enable_Sales_Order_Sync__c=True,
        Enable_Purchase_Order_Sync__c=True,
        Enable_Inventory_Sync__c=True,
        Operating_Days__c=EVERY_DAY,
        Status__c="Active",
        **window,
    )


def runtime_window(start: str, end: str, zone: str) -> dict[str, Any]:
    return {
        "Runtime_Window_Start__c": start,
        "Runtime_Window_End__c": end,
        "Runtime_Window_Time_Zone__c": zone,
    }


def shut_window(now: datetime) -> dict[str, Any]:
    """Two hours a day that ended eight hours ago and begin again in fourteen, a clock change aside."""
    opening = now + timedelta(hours=HOURS_TO_OPENING)
    zone = next(zone for zone in ZONES if opening.astimezone(ZoneInfo(zone)).hour <= LATEST_OPENING)
    start = opening.astimezone(ZoneInfo(zone))
    end = start + timedelta(hours=HOURS_OPEN)
    return runtime_window(f"{start:%H:%M}", f"{end:%H:%M}", zone)


def known(ground: Ground) -> Ground:
    """The ground of an org that stands already, with what its records share looked up."""
    for entity in ("Warehouse__c", "ThreePL_Provider_Config__c", "Payment_Gateway__c"):
        ground.shared.update({each["Name"]: each["Id"] for each in ground.find(f"SELECT Id, Name FROM {entity}")})  # noqa: S608  names of our own
    items = ground.find("SELECT Id, SKU__c FROM Item__c WHERE SKU__c != null")
    ground.shared.update({each["SKU__c"]: each["Id"] for each in items})
    return ground
