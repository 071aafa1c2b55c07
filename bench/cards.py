"""What an order in hand costs until it can be shown: judged by the runbook and drawn, on one core, nothing read."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from bench.table import Row
from blocks import orders as cards
from bot.actions.table import TABLE
from bot.runbook.orders import review
from bot.runbook.policy import Policy
from bot.runbook.records import Order
from bot.runbook.values import Money
from tests.cards.examples import LINKS, NOW, READER, TODAY, huge, order

CARDS = 400
UNCOUNTED = 20
"""Cards before the clock starts: the first ones load the reader's locale."""
ROUNDS = 25
POLICY = Policy()
ORDINARY, LARGE = 3_000, 1_500


async def rows(_: Path) -> list[Row]:
    return [
        judged("/order cards a second, an ordinary order", order(), ORDINARY),
        judged("/order cards a second, 180 lines, 40 payment orders, 300 e-mails", huge(), LARGE),
    ]


def judged(what: str, shown: Order, budget: int) -> Row:
    found = speed(shown)
    return Row(what, f"{found:,.0f}", f"at least {budget:,}", found >= budget)


def speed(shown: Order) -> float:
    """Cards a second in the best of some rounds: another process may have the core in the others."""
    orders = [varied(shown, each) for each in range(CARDS)]
    drawn(orders[:UNCOUNTED])
    return CARDS / min(drawn(orders) for _ in range(ROUNDS))


def varied(shown: Order, number: int) -> Order:
    """No two orders have the same amounts, names or numbers, so that nothing is drawn from memory."""
    return replace(
        shown,
        number=f"SO-{number:06}",
        total=Money(Decimal(4_000 + number), "USD"),
        balance=Money(Decimal(1_240 + number), "USD"),
        customer=replace(shown.customer, name=f"Customer {number}") if shown.customer else None,
    )


def drawn(orders: Sequence[Order]) -> float:
    """The seconds it takes to judge, draw and write out the card of each."""
    begun = time.perf_counter()
    for each in orders:
        found = review(each, POLICY, read_at=NOW, today=TODAY, actions=TABLE)
        json.dumps(cards.review(found, READER, LINKS, shareable=True).blocks)
    return time.perf_counter() - begun
