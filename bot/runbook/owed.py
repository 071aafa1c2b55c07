"""Whether anything is still to be paid on an order, by its own status and sums.

It knows no payment order and forbids nothing: others ask it.
"""

from bot.runbook.records import Order, OrderStatus
from bot.runbook.values import Money

_CANCELLED = OrderStatus.CANCELLED
"""Looked up once: Python 3.11 takes long to find a member by its class, and this is asked many times of every order."""


def nothing_open(order: Order) -> bool:
    return order.balance is not None and not order.balance.positive


def free(order: Order) -> bool:
    """Whether there was nothing to pay from the start."""
    return order.total is not None and not order.total.positive


def overpaid(order: Order) -> Money | None:
    """By how much more has been paid than the order costs, where that is so."""
    balance, total, collected = order.balance, order.total, order.collected
    if balance and balance.negative:
        return -balance
    settled = nothing_open(order) and not free(order)
    if settled and total and collected and collected.comparable(total) and collected.exceeds(total):
        return collected.less(total)
    return None


def cancelled(order: Order) -> bool:
    return order.status is not None and order.status.meaning is _CANCELLED
