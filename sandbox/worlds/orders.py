"""How an order and what hangs on it get into the org, as the company's own people and automation would have put it.

Every date is told from the moment of filling, so the demo always looks alive.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.salesforce.records import Transaction

REGION = "west"


@dataclass(frozen=True, slots=True)
class Customer:
    account: str
    first_name: str
    last_name: str
    email: str | None
    phone: str = "+1 415 555 0134"
    street: str = "1400 Harbor Way"
    city: str = "Oakland"
    state: str = "CA"
    postal_code: str = "94607"
    country: str = "United States"
    terms: str = "Net 30"


@dataclass(frozen=True, slots=True)
class Line:
    """One order line; `item` is a SKU for goods and empty for shipping and tax."""

    description: str
    quantity: int
    price: str
    item: str = ""
    packed: int = 0
    fulfilled: int = 0
    kind: str = "Physical"

    @property
    def total(self) -> Decimal:
        return self.quantity * Decimal(self.price)


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """An order as a situation wants it. `collected` has been paid already; `age` is how long ago it was entered."""

    number: str
    customer: Customer
    lines: tuple[Line, ...]
    rep: str
    purchase_order: str = ""
    collected: str = "0.00"
    due_in_days: int = 19
    quote: bool = True
    opportunity: bool = True
    region: str | None = REGION
    age: timedelta = timedelta(days=11)
    fulfillment: str = "Unfulfilled"
    sync: str = "Not Ready"
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def balance(self) -> Decimal:
        return self.total - Decimal(self.collected)


@dataclass(frozen=True, slots=True)
class Ground:
    """The org to build on: who acts as its administrator, and what is shared (users, items, warehouse …)."""

    tx: Transaction
    admin: str
    users: dict[str, str]
    shared: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.tx.now

    def add(self, entity: str, region: str | None = None, **fields: Any) -> str:
        """Create a record as the administrator and return its id. Fields that are None stay empty."""
        given = {name: float(value) if isinstance(value, Decimal) else value for name, value in fields.items()}
        filled = {name: value for name, value in given.items() if value is not None}
        return self.tx.create(entity, filled, self.admin, region=region, as_admin=True)

    def day(self, days: int) -> str:
        """The date so many days from now, before it when negative."""
        return (self.now + timedelta(days=days)).date().isoformat()

    def ago(self, **how_long: float) -> str:
        return (self.now - timedelta(**how_long)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


@dataclass(frozen=True, slots=True)
class Placed:
    """The ids of an order and of what was made with it."""

    plan: OrderPlan
    account: str
    contact: str
    order: str
    quote: str | None
    lines: tuple[str, ...]


def place(ground: Ground, plan: OrderPlan, customer: tuple[str, str] | None = None) -> Placed:
    """Put the order in: opportunity, approved quote, order and lines; and its customer, unless their ids are given."""
    account, contact = customer or add_customer(ground, plan.customer, plan.rep)
    opportunity = add_opportunity(ground, plan, account) if plan.opportunity else None
    quote = add_quote(ground, plan, account, contact, opportunity) if plan.quote else None
    order = add_order(ground, plan, account, contact, {"Quote__c": quote, "Opportunity__c": opportunity})
    lines = [add_line(ground, order, number, line) for number, line in enumerate(plan.lines, start=1)]
    return Placed(plan, account, contact, order, quote, tuple(lines))


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
    primary = {"Primary_Billing_Contact__c": contact, "Primary_Shipping_Contact__c": contact}
    ground.tx.update("Account", account, primary, ground.admin, as_admin=True)
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
        CurrencyIsoCode="USD",
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
        "Warehouse__c": ground.shared["warehouse"],
        "Terms__c": plan.customer.terms,
        "Order_Date__c": ground.day(-plan.age.days),
        "Ship_Date__c": ground.day(2),
        "Status__c": "Open",
        "Order_Type__c": "Standard",
        "Payment_Status__c": payment_status(plan),
        "Fulfillment_Sync_Status__c": plan.sync,
        "Fulfillment_Status__c": plan.fulfillment,
        "Order_Total__c": plan.total,
        "Collected_Total__c": Decimal(plan.collected),
        "Balance__c": plan.balance,
        "CurrencyIsoCode": "USD",
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


def add_line(ground: Ground, order: str, number: int, line: Line) -> str:
    goods = line.kind == "Physical"
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
        Warehouse__c=ground.shared["warehouse"] if goods else None,
        Payment_Gateway__c=ground.shared["gateway"] if goods else None,
    )


def add_invoice(ground: Ground, placed: Placed, **changes: Any) -> str:
    """The order's invoice: whole order, what is open of it still outstanding."""
    plan = placed.plan
    fields: dict[str, Any] = {
        "Account__c": placed.account,
        "Sales_Order__c": placed.order,
        "Status__c": "Partially Paid" if Decimal(plan.collected) else "Sent",
        "Total__c": plan.total,
        "Outstanding_Balance__c": plan.balance,
        "Invoice_Date__c": ground.day(-plan.age.days),
        "Due_Date__c": ground.day(plan.due_in_days),
        "CurrencyIsoCode": "USD",
        "OwnerId": ground.users[plan.rep],
    }
    return ground.add("Invoice__c", plan.region, **fields | changes)


def add_payment_order(ground: Ground, placed: Placed, invoice: str | None, **changes: Any) -> str:
    """An open payment order over what is still due, to be collected by payment link."""
    plan = placed.plan
    fields: dict[str, Any] = {
        "Account__c": placed.account,
        "Contact__c": placed.contact,
        "Sales_Order__c": placed.order,
        "Invoice__c": invoice,
        "Quote__c": placed.quote,
        "Requested_Amount__c": plan.balance,
        "Authorized_Amount__c": Decimal(0),
        "Captured_Amount__c": Decimal(0),
        "Refunded_Amount__c": Decimal(0),
        "Balance_Due__c": plan.balance,
        "CurrencyIsoCode": "USD",
        "Status__c": "Open",
        "Collection_Status__c": "Not Started",
        "Collection_Method__c": "Payment Link",
        "Due_Date__c": ground.day(plan.due_in_days),
        "Payment_Gateway__c": ground.shared["gateway"],
        "Route_Key__c": "west-cards",
        "Payment_Link_Email_Sent__c": False,
        "Email_Sent_Count__c": 0,
        "OwnerId": ground.users[plan.rep],
    }
    return ground.add("Payment_Order__c", plan.region, **fields | changes)


def add_email(ground: Ground, placed: Placed, kind: str, sent: str, **changes: Any) -> str:
    """A mail that is on record as sent to the order's contact at `sent`."""
    fields: dict[str, Any] = {
        "Sales_Order__c": placed.order,
        "Email_Type__c": kind,
        "Status__c": "Sent",
        "Recipients__c": placed.plan.customer.email,
        "Sent_At__c": sent,
        "CreatedDate": sent,
    }
    return ground.add("Order_Email_History__c", **fields | changes)
