"""A whole order at once: with invoice, payments, shipment; and an order that stands already, read back."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sandbox.salesforce import ids
from sandbox.salesforce.soql.answer import Children
from sandbox.worlds.billing import add_deposits, add_invoice, add_payment_order
from sandbox.worlds.company import ROUTES, WEST, Route
from sandbox.worlds.ground import Ground
from sandbox.worlds.messages import add_email
from sandbox.worlds.orders import OrderPlan, Placed, place_order
from sandbox.worlds.shipping import add_shipment

OPEN = "'Open', 'Authorized', 'Partially Captured'"
INVOICED_AFTER_DAYS = 2
DUE_IN_DAYS = 19
ID = "a01[0-9A-Za-z]{12}([0-9A-Za-z]{3})?"


def place(ground: Ground, plan: OrderPlan, customer: tuple[str, str] | None = None) -> Placed:
    """The order, invoiced and its invoice mailed; what is paid came in, what is due is asked for, parcels are sent."""
    placed = place_order(ground, plan, customer)
    placed = replace(placed, invoice=add_invoice(ground, placed, plan))
    if plan.age.days > INVOICED_AFTER_DAYS:
        add_email(ground, placed, "Invoice", ground.ago(days=plan.age.days - 2), Invoice__c=placed.invoice)
    if Decimal(plan.collected):
        add_deposits(ground, placed, Decimal(plan.collected), plan.deposits)
    if plan.balance > 0:
        placed = replace(placed, payment=add_payment_order(ground, placed))
    if plan.shipment:
        add_shipment(ground, placed, plan.tracking_number, plan.shipment)
    return placed


def read_back(ground: Ground, order: str) -> Placed | None:
    """An order that stands, by its id or its number."""
    condition = f"Id = '{ids.normal(order)}'" if re.fullmatch(ID, order) else f"Name = '{escaped(order)}'"
    found = ground.find(
        "SELECT Id, Name, Account__c, Contact__c, Contact__r.Email, OwnerId, CurrencyIsoCode, Order_Total__c,"  # noqa: S608  escaped, or an id
        " Balance__c, Primary_Sales_Rep__c, Warehouse__r.Name, Quote__c, Opportunity__c,"
        " (SELECT Id FROM Invoices__r ORDER BY Id DESC),"
        f" (SELECT Id FROM Payment_Orders__r WHERE Status__c IN ({OPEN}) ORDER BY Id DESC)"
        f" FROM Sales_Order__c WHERE {condition} ORDER BY Id DESC LIMIT 1"
    )
    return _placed(ground, found[0]) if found else None


def _placed(ground: Ground, row: dict[str, Any]) -> Placed:
    return Placed(
        order=row["Id"],
        number=row["Name"],
        account=row["Account__c"],
        contact=row["Contact__c"],
        email=(row["Contact__r"] or {}).get("Email"),
        owner=_keeper(ground, row),
        region=ground.region("Sales_Order__c", row["Id"]),
        currency=row["CurrencyIsoCode"] or "USD",
        total=Decimal(str(row["Order_Total__c"] or 0)),
        balance=Decimal(str(row["Balance__c"] or 0)),
        due=ground.day(DUE_IN_DAYS),
        route=_route((row["Warehouse__r"] or {}).get("Name")),
        quote=row["Quote__c"],
        opportunity=row["Opportunity__c"],
        invoice=_newest(row["Invoices__r"]),
        payment=_newest(row["Payment_Orders__r"]),
    )


def _keeper(ground: Ground, row: dict[str, Any]) -> str:
    """The person whose the order is: the owner, or while a queue holds it the sales rep."""
    people = (each for each in (row["OwnerId"], row["Primary_Sales_Rep__c"]) if each)
    return next((each for each in people if (of := ground.tx.schema.of_id(each)) and of.name == "User"), ground.admin)


def _route(warehouse: str | None) -> Route:
    return next((route for route in ROUTES if route.warehouse == warehouse), WEST)


def _newest(children: Children | None) -> str | None:
    return str(children.records[0]["Id"]) if children else None


def escaped(text: str) -> str:
    """As SOQL writes it between quotes."""
    return text.replace("\\", "\\\\").replace("'", "\\'")
