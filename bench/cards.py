"""What an order in hand costs until it can be shown: judged by the runbook and drawn, on one core, nothing read."""

import json
import time
from pathlib import Path

from bench.table import Row
from blocks import orders as cards
from bot.runbook.orders import review
from bot.runbook.policy import Policy
from bot.runbook.records import Order
from tests.cards.examples import LINKS, NOW, READER, TODAY, huge, order

CARDS = 400
UNCOUNTED = 20
"""Cards before the clock starts: the first ones load the reader's locale."""


async def rows(_: Path) -> list[Row]:
    ordinary, large = order(), huge()
    return [
        Row("/order cards a second, an ordinary order", f"{speed(ordinary):,.0f}"),
        Row("/order cards a second, 180 lines, 40 payment orders, 300 e-mails", f"{speed(large):,.0f}"),
    ]


def speed(found: Order) -> float:
    drawn(found, UNCOUNTED)
    begun = time.perf_counter()
    drawn(found, CARDS)
    return CARDS / (time.perf_counter() - begun)


def drawn(found: Order, number: int) -> None:
    """Judge, draw and write out the card that many times."""
    for _ in range(number):
        judged = review(found, Policy(), read_at=NOW, today=TODAY)
        json.dumps(cards.review(judged, READER, LINKS, shareable=True).blocks)
