"""The demo world: the company's Salesforce users, what its orders share, and one order for each situation.

Numbers are fixed, so that they can be printed as things to try.
"""

from decimal import Decimal
from typing import Any

from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rights import grant_view_all
from sandbox.worlds import generator
from sandbox.worlds.cast import CAST, FORGOTTEN, Part
from sandbox.worlds.company import add_shared
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label
from sandbox.worlds.messages import add_file, add_note
from sandbox.worlds.orders import OrderPlan
from sandbox.worlds.people import ADMIN_USERNAME, INTEGRATION_USERNAME, PEOPLE, ROSA
from sandbox.worlds.situations.links import lone_quote
from sandbox.worlds.situations.table import SITUATIONS
from sandbox.worlds.standing import place

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


def fill(tx: Transaction, users: dict[str, str], orders: int = 0, seed: int = 0) -> list[Label]:
    """Put the demo's records into an org that has its users and nothing else; so many generated orders on top."""
    ground = Ground(tx, users[ADMIN_USERNAME], users, numbers={})
    grant_view_all(tx, users[INTEGRATION_USERNAME], list(SEEN_WHOLE))
    add_shared(ground)
    labels = [played(ground, part) for part in CAST]
    return labels + generator.fill(ground, orders, seed)


def played(ground: Ground, part: Part) -> Label:
    """One part of the demo: an order in its situation; or the quote that became none."""
    rep = str(part.plan.get("rep", ROSA))
    if part.situation == FORGOTTEN:
        return lone_quote(ground, part.customer, rep, "west", Decimal(part.lines[0].total), part.number)
    situation = SITUATIONS[part.situation]
    wanted: dict[str, Any] = {"customer": part.customer, "lines": part.lines, "rep": rep}
    placed = place(ground, OrderPlan(part.number, **wanted | situation.plan | part.plan))
    label = situation.put(ground, placed)
    if part.note:
        add_note(ground, placed, *part.note)
    if part.file:
        add_file(ground, placed, part.file)
    return label


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
