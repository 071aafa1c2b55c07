"""Any number of labelled orders beside the demo's: the same for the same seed, another mix for another.

Most are healthy in one of several ways; the others are in a situation of the demo's, near misses among them.
"""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sandbox.worlds import trade
from sandbox.worlds.company import EAST, RHINE, WEST
from sandbox.worlds.customers import Customer
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label
from sandbox.worlds.orders import Line, OrderPlan, add_customer, shipped, total_of
from sandbox.worlds.people import ROSA
from sandbox.worlds.situations.fulfillment import OTHER_WAYS_STUCK
from sandbox.worlds.situations.ordinary import HEALTHY, LARGE
from sandbox.worlds.situations.situation import Situation
from sandbox.worlds.situations.table import SITUATIONS
from sandbox.worlds.standing import place

FIRST_NUMBER = 20_000
ORDERS_A_CUSTOMER = 10
DECK, CARDS_A_SITUATION, CARDS_LARGE = 1_000, 8, 1
ROUTES = {"EUR": (RHINE,), "GBP": (RHINE,), "JPY": (WEST,), "USD": (WEST, WEST, EAST)}
YOUNGEST, OLDEST = 5, 120  # days; younger ones could not have been shipped

Way = Callable[[random.Random, tuple[Line, ...]], dict[str, Any]]


def fill(ground: Ground, orders: int, seed: int) -> list[Label]:
    """Put so many orders in, numbered from SO-020000, and say what is true of each."""
    chance = random.Random(seed)  # noqa: S311 - a mix of orders, not a secret
    dealt = deal(chance)
    labels = []
    for first in range(FIRST_NUMBER, FIRST_NUMBER + orders, ORDERS_A_CUSTOMER):
        customer = trade.customer(chance, first)
        known = add_customer(ground, customer, ROSA)
        for number in range(first, min(first + ORDERS_A_CUSTOMER, FIRST_NUMBER + orders)):
            labels += make(ground, chance, f"SO-{number:06}", next(dealt), (customer, known))
    return labels


def deal(chance: random.Random) -> Iterator[Situation]:
    """Situations in an order that chance decides, each as often as the others in the long run."""
    rare = [each for each in SITUATIONS.values() if each not in (HEALTHY, LARGE)] * CARDS_A_SITUATION
    rare += [LARGE] * CARDS_LARGE
    while True:
        deck = rare + [HEALTHY] * (DECK - len(rare))
        chance.shuffle(deck)
        yield from deck


def make(
    ground: Ground,
    chance: random.Random,
    number: str,
    situation: Situation,
    customer: tuple[Customer, tuple[str, str]],
) -> list[Label]:
    """One order in its situation, and its label; a quote without an order comes beside an order that is healthy."""
    buyer, known = customer
    lines = trade.lines(chance, buyer.currency)
    wanted: dict[str, Any] = {"customer": buyer, "lines": lines, "rep": ROSA}
    wanted |= {"due_in_days": chance.randint(2, 45), "age": timedelta(days=chance.randint(YOUNGEST, OLDEST))}
    wanted |= {"route": chance.choice(ROUTES[buyer.currency])}
    if situation is HEALTHY:
        wanted |= chance.choice(WAYS)(chance, lines)
    if situation.name == OTHER_WAYS_STUCK[0].name:
        situation = chance.choice((situation, *OTHER_WAYS_STUCK))
    own = "customer" in situation.plan
    placed = place(ground, OrderPlan(number, **wanted | situation.plan), None if own else known)
    label = situation.put(ground, placed)
    return [label] if label.order else [HEALTHY.put(ground, placed), label]


def unpaid(_chance: random.Random, _lines: tuple[Line, ...]) -> dict[str, Any]:
    return {}


def part_paid(chance: random.Random, lines: tuple[Line, ...]) -> dict[str, Any]:
    whole = total_of(lines)
    return {"collected": str((whole * chance.randint(1, 9) / 10).quantize(whole))}


def paid(_chance: random.Random, lines: tuple[Line, ...]) -> dict[str, Any]:
    return {"collected": str(total_of(lines))}


def sent(chance: random.Random, lines: tuple[Line, ...]) -> dict[str, Any]:
    """All of it in one parcel, on its way."""
    return {
        "lines": shipped(lines),
        "fulfillment": "Fulfilled",
        "sync": "Synced",
        "shipment": "In Transit",
        "tracking_number": trade.tracking_number(chance),
    }


def part_sent(chance: random.Random, lines: tuple[Line, ...]) -> dict[str, Any]:
    several = {"lines": shipped(lines[:1]) + lines[1:], "fulfillment": "Partially Fulfilled"}
    return sent(chance, lines) | several if len(lines) > 1 else sent(chance, lines)


def done(chance: random.Random, lines: tuple[Line, ...]) -> dict[str, Any]:
    """Paid, delivered, and nothing left to do."""
    return sent(chance, lines) | paid(chance, lines) | {"status": "Fulfilled", "shipment": "Delivered"}


def web(chance: random.Random, lines: tuple[Line, ...]) -> dict[str, Any]:
    """Bought in the web shop, which makes neither quote nor opportunity."""
    return sent(chance, lines) | paid(chance, lines) | {"kind": "Web", "quote": False, "opportunity": False}


WAYS: tuple[Way, ...] = (unpaid, part_paid, paid, sent, part_sent, done, web)
