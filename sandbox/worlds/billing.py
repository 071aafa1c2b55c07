"""Money of an order: invoices, payment orders, saved methods with their tokens, recurring plans."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from sandbox.worlds.company import Route
from sandbox.worlds.ground import Ground
from sandbox.worlds.orders import OrderPlan, Placed

CENT = Decimal("0.01")
SAVED, LINK = "Saved Method", "Payment Link"


def add_invoice(ground: Ground, placed: Placed, plan: OrderPlan | None = None, **changes: Any) -> str:
    """The order's invoice: whole order, what is open of it still outstanding."""
    age = plan.age.days if plan else 0
    fields: dict[str, Any] = {
        "Account__c": placed.account,
        "Sales_Order__c": placed.order,
        "Status__c": invoice_status(placed),
        "Total__c": placed.total,
        "Outstanding_Balance__c": placed.balance,
        "Invoice_Date__c": ground.day(-age),
        "Due_Date__c": placed.due,
        "CurrencyIsoCode": placed.currency,
        "OwnerId": placed.owner,
    }
    return ground.add("Invoice__c", placed.region, **fields | changes)


def invoice_status(placed: Placed) -> str:
    if placed.balance <= 0:
        return "Paid"
    return "Partially Paid" if placed.balance < placed.total else "Sent"


def add_payment_order(ground: Ground, placed: Placed, **changes: Any) -> str:
    """An open payment order over what is still due, to be collected by payment link."""
    amount = placed.balance if placed.balance > 0 else placed.total
    fields: dict[str, Any] = {
        "Account__c": placed.account,
        "Contact__c": placed.contact,
        "Sales_Order__c": placed.order,
        "Invoice__c": placed.invoice,
        "Quote__c": placed.quote,
        "Requested_Amount__c": amount,
        "Authorized_Amount__c": Decimal(0),
        "Captured_Amount__c": Decimal(0),
        "Refunded_Amount__c": Decimal(0),
        "Balance_Due__c": amount,
        "CurrencyIsoCode": placed.currency,
        "Status__c": "Open",
        "Collection_Status__c": "Not Started",
        "Collection_Method__c": LINK,
        "Due_Date__c": placed.due,
        "Payment_Gateway__c": ground.shared[placed.route.gateway],
        "Route_Key__c": placed.route.key,
        "Payment_Link_Email_Sent__c": False,
        "Email_Sent_Count__c": 0,
        "OwnerId": placed.owner,
    }
    return ground.add("Payment_Order__c", placed.region, **fields | changes)


def add_deposits(ground: Ground, placed: Placed, collected: Decimal, parts: int = 1) -> None:
    """The payment orders by which what is collected came in, so many equal parts of it and the rest in the last."""
    part = (collected / parts).quantize(CENT, ROUND_DOWN)
    for number in range(parts):
        paid = part if number < parts - 1 else collected - part * (parts - 1)
        add_payment_order(
            ground,
            placed,
            Requested_Amount__c=paid,
            Captured_Amount__c=paid,
            Balance_Due__c=Decimal(0),
            Status__c="Captured",
            Collection_Status__c="Collected",
            Collection_Method__c="Wire",
            Due_Date__c=ground.day(-9 - number),
        )


def open_payment(ground: Ground, placed: Placed) -> str:
    """The order's open payment order; a new one where it has none."""
    return placed.payment or add_payment_order(ground, placed)


def add_method(ground: Ground, placed: Placed, card: str, *, on_contact: bool = False) -> str:
    """A saved method of the account, or of the order's contact."""
    owner = {"Contact__c": placed.contact} if on_contact else {"Account__c": placed.account}
    return ground.add("Payment_Method__c", Name=card, Label__c=card, OwnerId=placed.owner, **owner)


def add_token(ground: Ground, method: str, route: Route, readiness: str | None, name: str) -> str:
    """What covers a saved method on one route, or does not."""
    return ground.add(
        "Payment_Method_Token__c",
        Name=name,
        Payment_Method__c=method,
        Payment_Gateway__c=ground.shared[route.gateway],
        Route_Key__c=route.key,
        Readiness__c=readiness,
    )


def charge(ground: Ground, payment: str, method: str, token: str, route: Route) -> None:
    """Let a payment order be collected from a saved method, over the route its token covers."""
    ground.update(
        "Payment_Order__c",
        payment,
        Collection_Method__c=SAVED,
        Payment_Method__c=method,
        Payment_Method_Token__c=token,
        Payment_Gateway__c=ground.shared[route.gateway],
        Route_Key__c=route.key,
    )


def add_agreement(
    ground: Ground, placed: Placed, status: str, next_date: str | None, next_status: str | None, amount: Decimal
) -> str:
    """A recurring plan charged to a saved method that is ready."""
    method = add_method(ground, placed, "Mastercard ending 4444")
    token = add_token(ground, method, placed.route, "Ready", f"{placed.number} plan token")
    return ground.add(
        "Payment_Agreement__c",
        Account__c=placed.account,
        Sales_Order__c=placed.order,
        Payment_Method_Token__c=token,
        Status__c=status,
        Amount__c=amount,
        CurrencyIsoCode=placed.currency,
        Next_Payment_Date__c=next_date,
        Next_Payment_Status__c=next_status,
        OwnerId=placed.owner,
    )
