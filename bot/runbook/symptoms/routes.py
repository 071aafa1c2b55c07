"""The routes by which open payment orders and active plans are to be collected: what two symptoms look at.

Runbook: "Saved Methods": a saved method needs valid token coverage on each route.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.runbook.records import Gateway, Order, PaymentOrderStatus, PlanStatus, Route
from bot.runbook.symptoms.reads import AnyOf, Clause, Means, Reads
from bot.runbook.symptoms.sighting import Fact
from bot.runbook.values import Money, RecordId


def ids(gateway: Gateway | None, route: Route | None) -> frozenset[str]:
    """Whatever that money passes on its way: two troubles with one of these in common are on one route."""
    passed = (gateway and gateway.id, route and route.token, route and route.gateway and route.gateway.id)
    return frozenset(each for each in passed if each)


def gateway_name(gateway: Gateway | None, route: Route | None) -> str:
    """The gateway as people call it; empty where nobody knows."""
    return (gateway and gateway.name) or (route and route.gateway and route.gateway.name) or ""


@dataclass(frozen=True, slots=True)
class Collected:
    """One open payment order or active plan, and the way its money is to come."""

    id: RecordId
    number: str
    label: str
    gateway: Gateway | None
    route: Route | None
    amount: Money | None

    @property
    def fact(self) -> Fact:
        amount = {"amount": self.amount.amount, "currency": self.amount.currency} if self.amount else {}
        return Fact(label=self.label, text=self.number, **amount)


def collected(order: Order) -> Iterator[Collected]:
    """What of the order is still to be collected."""
    for payment in order.payment_orders or ():
        if payment.open:
            asked = payment.requested
            yield Collected(payment.id, payment.number, "Payment order", payment.gateway, payment.route, asked)
    for plan in order.agreements or ():
        if plan.status and plan.status.meaning is PlanStatus.ACTIVE:
            yield Collected(plan.id, plan.number, "Recurring plan", None, plan.route, plan.amount)


def reads(payments: tuple[Clause, ...], plans: tuple[Clause, ...]) -> tuple[Reads, ...]:
    """Open payment orders and active plans of which any of these is so."""
    of_payments = (Means("status", (PaymentOrderStatus.OPEN,)), AnyOf(payments))
    of_plans = (Means("status", (PlanStatus.ACTIVE,)), AnyOf(plans))
    needs, heeds = ("number", "status", "token"), ("order",)
    return Reads("payment_order", of_payments, needs, heeds), Reads("agreement", of_plans, needs, heeds)
