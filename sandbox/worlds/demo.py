"""The demo world: the company's Salesforce users, what its orders share, and one order for each situation.

Numbers are fixed, so that they can be printed as things to try.
"""

from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rights import grant_view_all
from sandbox.worlds.orders import Customer, Ground, Line, OrderPlan, add_customer, place
from sandbox.worlds.people import ADMIN_USERNAME, INTEGRATION_USERNAME, PEOPLE
from sandbox.worlds.situations import (
    ROSA,
    Label,
    Situation,
    healthy,
    hostile_text,
    missing_opportunity,
    missing_quote,
    near_another_region,
)

SITUATIONS: dict[str, Situation] = {
    "SO-011436": healthy,
    "SO-011437": missing_quote,
    "SO-011438": missing_opportunity,
    "SO-011440": hostile_text,
    "SO-011441": near_another_region,
}
FIRST_PLAIN_NUMBER = 20_000
ORDERS_A_CUSTOMER = 10

ITEMS = {
    "DF-180": ("Standing desk frame", "Furniture"),
    "MA-065": ("Monitor arm", "Furniture"),
    "AP-150": ("Acoustic panel", "Furniture"),
    "HT-001": ("<!here> item & `code`", "Furniture"),
}
HEADQUARTERS = "headquarters"  # the integration user's region: no order lies in it, so it sees by its rights alone
SEEN_WHOLE = (
    "Account",
    "Contact",
    "Quote__c",
    "Sales_Order__c",
    "Sales_Order_Line__c",
    "Order_Note__c",
    "Order_Email_History__c",
    "Invoice__c",
    "Payment_Order__c",
    "Payment_Method__c",
    "Payment_Method_Token__c",
    "Payment_Agreement__c",
    "Payment_Gateway__c",
    "Sales_Order_Tracking__c",
    "ThreePL_Provider_Config__c",
    "ThreePL_Record_Sync_State__c",
)


def fill(tx: Transaction, users: dict[str, str], plain: int = 0) -> list[Label]:
    """Put the demo's records into an org that has its users and nothing else; `plain` more ordinary orders on top."""
    ground = Ground(tx, users[ADMIN_USERNAME], users)
    grant_view_all(tx, users[INTEGRATION_USERNAME], list(SEEN_WHOLE))
    add_shared(ground)
    labels = [situation(ground, number) for number, situation in SITUATIONS.items()]
    add_plain_orders(ground, plain)
    return labels


def user_fields() -> dict[str, tuple[str | None, dict[str, object]]]:
    """Region and fields of every Salesforce user, by username."""
    people = {
        person.username: (person.region, _user(person.username, person.email, person.name))
        for person in PEOPLE
        if person.username
    }
    services = {
        ADMIN_USERNAME: (None, _user(ADMIN_USERNAME, "admin@exodus.example", "Org Admin")),
        INTEGRATION_USERNAME: (
            HEADQUARTERS,
            _user(INTEGRATION_USERNAME, "exodus.bot@exodus.example", "Exodus Integration"),
        ),
    }
    return services | people


def _user(username: str, email: str, name: str) -> dict[str, object]:
    first, _, last = name.partition(" ")
    return {
        "Username": username,
        "Email": email,
        "FirstName": first,
        "LastName": last,
        "IsActive": True,
        "UserType": "Standard",
        "TimeZoneSidKey": "America/New_York",
        "LocaleSidKey": "en_US",
    }


def add_shared(ground: Ground) -> None:
    """What every order refers to: warehouse, provider, gateway, items."""
    integration = ground.users[INTEGRATION_USERNAME]
    warehouse = ground.add("Warehouse__c", Name="West Coast", Integration_User__c=integration)
    provider = ground.add(
        "ThreePL_Provider_Config__c",
        Name="West Coast Packiyo",
        Config_Label__c="West Coast Packiyo",
        Warehouse__c=warehouse,
        Provider_System__c="Packiyo",
        Enable_Sales_Order_Sync__c=True,
        Runtime_Window_Start__c="00:00",
        Runtime_Window_End__c="24:00",
        Runtime_Window_Time_Zone__c="America/Los_Angeles",
        Operating_Days__c="Mon;Tue;Wed;Thu;Fri;Sat;Sun",
        Status__c="Active",
    )
    gateway = ground.add("Payment_Gateway__c", Name="West Cards", Lifecycle__c="Active", Available__c=True)
    ground.shared.update(warehouse=warehouse, provider=provider, gateway=gateway)
    for sku, (description, kind) in ITEMS.items():
        ground.shared[sku] = ground.add(
            "Item__c", Name=description, SKU__c=sku, Description__c=description, Product_Type__c=kind
        )


def add_plain_orders(ground: Ground, wanted: int) -> None:
    """Ordinary orders, several of each customer in a row."""
    lines = (Line("Monitor arm", 2, "65.00", "MA-065"),)
    for first in range(FIRST_PLAIN_NUMBER, FIRST_PLAIN_NUMBER + wanted, ORDERS_A_CUSTOMER):
        customer = Customer(f"Plain Customer {first:06}", "Pat", f"Plain {first:06}", f"pat.{first:06}@plain.example")
        known = add_customer(ground, customer, ROSA)
        for number in range(first, min(first + ORDERS_A_CUSTOMER, FIRST_PLAIN_NUMBER + wanted)):
            place(ground, OrderPlan(f"SO-{number:06}", customer, lines, ROSA), known)
