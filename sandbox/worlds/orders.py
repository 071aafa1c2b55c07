"""How an order gets into the org, as the company's own people and automation would have put it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sandbox.worlds.company import WEST, Route
from sandbox.worlds.customers import Customer
from sandbox.worlds.ground import Ground

REGION = "west"


@dataclass(frozen=True, slots=True)
class Line:
    """One order line; `item` is a SKU for goods and empty for shipping and tax. Goods may go a route of their own."""

    description: str
    quantity: int
    price: str
    item: str = ""
    packed: int = 0
    fulfilled: int = 0
    kind: str = "Physical"
    route: Route | None = None

    @property
    def total(self) -> Decimal:
        return self.quantity * Decimal(self.price)


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """An order as it is wanted. `collected` has been paid already; `age` is how long ago it was entered.

    `shipment` is what the tracking says of its one parcel; without it nothing has been shipped.
    """

    number: str
    customer: Customer
    lines: tuple[Line, ...]
    rep: str
    purchase_order: str = ""
    collected: str = "0.00"
    deposits: int = 1
    due_in_days: int = 19
    quote: bool = True
    opportunity: bool = True
    kind: str = "Standard"
    status: str = "Open"
    region: str | None = REGION
    age: timedelta = timedelta(days=11)
    fulfillment: str = "Unfulfilled"
    sync: str = "Not Ready"
    shipment: str = ""
    tracking_number: str = ""
    route: Route = WEST
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return total_of(self.lines)

    @property
    def balance(self) -> Decimal:
        return self.total - Decimal(self.collected)


def total_of(lines: tuple[Line, ...]) -> Decimal:
    return sum((line.total for line in lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that stands, and what a situation needs to know of it. `payment` is its open payment order."""

    order: str
    number: str
    account: str | None
    contact: str | None
    email: str | None
    owner: str
    region: str | None
    currency: str
    total: Decimal
    balance: Decimal
    due: str
    route: Route
    quote: str | None = None
    opportunity: str | None = None
    invoice: str | None = None
    payment: str | None = None


def place_order(ground: Ground, plan: OrderPlan, customer: tuple[str, str] | None = None) -> Placed:
    """Opportunity, approved quote, order and lines; and its customer, unless their ids are given."""
    account, contact = customer or add_customer(ground, plan.customer, plan.rep)
    opportunity = add_opportunity(ground, plan, account) if plan.opportunity else None
    quote = add_quote(ground, plan, account, contact, opportunity) if plan.quote else None
    order = add_order(ground, plan, account, contact, {"Quote__c": quote, "Opportunity__c": opportunity})
    for number, line in enumerate(plan.lines, start=1):
        add_line(ground, order, number, line, plan.route)
    return Placed(
        order,
        plan.number,
        account,
        contact,
        plan.customer.email,
        ground.users[plan.rep],
        plan.region,
        plan.customer.currency,
        plan.total,
        plan.balance,
        ground.day(plan.due_in_days),
        plan.route,
        quote,
        opportunity,
    )


def add_customer(ground: Ground, customer: Customer, rep: str) -> tuple[str, str]:
    owner = ground.users[rep]
    account = ground.add("Account", Name=customer.account, OwnerId=owner, Payment_Terms__c=customer.terms)
    contact = ground.add(
        "Contact",
        FirstName=customer.first_name,
        LastName=customer.last_name,
        Email=customer.email,
        Phone=customer.phone,
        AccountId=account,
        OwnerId=owner,
    )
    ground.update("Account", account, Primary_Billing_Contact__c=contact, Primary_Shipping_Contact__c=contact)
    return account, contact


def add_opportunity(ground: Ground, plan: OrderPlan, account: str) -> str:
    return ground.add(
        "Opportunity",
        Name=f"{plan.customer.account} {plan.number}"[:120],
        AccountId=account,
        StageName="Closed Won",
        CloseDate=ground.day(-plan.age.days),
        Amount=plan.total,
        OwnerId=ground.users[plan.rep],
    )


def add_quote(ground: Ground, plan: OrderPlan, account: str, contact: str, opportunity: str | None) -> str:
    rep = ground.users[plan.rep]
    return ground.add(
        "Quote__c",
        plan.region,
        Account__c=account,
        Contact__c=contact,
        Opportunity__c=opportunity,
        Primary_Sales_Rep__c=rep,
        OwnerId=rep,
        Approval_Status__c="Converted",
        Approved_At__c=ground.ago(days=plan.age.days + 1),
        Close_Date__c=ground.day(-plan.age.days),
        Total__c=plan.total,
        CurrencyIsoCode=plan.customer.currency,
    )


def add_order(ground: Ground, plan: OrderPlan, account: str, contact: str, links: dict[str, str | None]) -> str:
    rep = ground.users[plan.rep]
    fields: dict[str, Any] = {
        "Name": plan.number,
        "Customer_Purchase_Order__c": plan.purchase_order or None,
        "Account__c": account,
        "Contact__c": contact,
        "Primary_Sales_Rep__c": rep,
        "OwnerId": rep,
        "Warehouse__c": ground.shared[plan.route.warehouse],
        "Terms__c": plan.customer.terms,
        "Order_Date__c": ground.day(-plan.age.days),
        "Ship_Date__c": ground.day(2),
        "Status__c": plan.status,
        "Order_Type__c": plan.kind,
        "Payment_Status__c": payment_status(plan),
        "Fulfillment_Sync_Status__c": plan.sync,
        "Fulfillment_Status__c": plan.fulfillment,
        "Order_Total__c": plan.total,
        "Collected_Total__c": Decimal(plan.collected),
        "Balance__c": plan.balance,
        "CurrencyIsoCode": plan.customer.currency,
        "Line_Item_Count__c": len(plan.lines),
        "CreatedDate": (ground.now - plan.age).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
    }
    return ground.add("Sales_Order__c", plan.region, **fields | addresses(plan.customer) | links | plan.fields)


def payment_status(plan: OrderPlan) -> str:
    if plan.balance <= 0:
        return "Paid"
    return "Partially Paid" if Decimal(plan.collected) else "Unpaid"


def addresses(customer: Customer) -> dict[str, str]:
    parts = {
        "Street__c": customer.street,
        "City__c": customer.city,
        "State__c": customer.state,
        "Postal_Code__c": customer.postal_code,
        "Country__c": customer.country,
    }
    return {f"{use}_{part}": value for use in ("Billing", "Shipping") for part, value in parts.items()}


def add_line(ground: Ground, order: str, number: int, line: Line, route: Route) -> str:
    goods = line.kind == "Physical"
    way = line.route or route
    return ground.add(
        "Sales_Order_Line__c",
        Sales_Order__c=order,
        Item__c=ground.shared[line.item] if line.item else None,
        Line_Number__c=number,
        Line_Kind__c=line.kind,
        Description__c=line.description,
        Quantity__c=line.quantity,
        Packed_Quantity__c=line.packed,
        Fulfilled_Quantity__c=line.fulfilled,
        Unit_Price__c=Decimal(line.price),
        Line_Total__c=line.total,
        Warehouse__c=ground.shared[way.warehouse] if goods else None,
        Payment_Gateway__c=ground.shared[way.gateway] if goods else None,
    )


def shipped(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The same lines with all goods packed and on their way."""
    return tuple(
        replace(line, packed=line.quantity, fulfilled=line.quantity) if line.kind == "Physical" else line
        for line in lines
    )
