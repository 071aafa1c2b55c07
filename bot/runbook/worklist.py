"""Somebody's open orders by whose turn it is: what they act on, what a team has, what waits for the customer.

The step of each is the one of its card. It knows no person and reads nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.runbook import headline
from bot.runbook.findings import GRAVITY
from bot.runbook.next_step import NextStep, Turn, next_step, owes, to_ship, troubles
from bot.runbook.orders import Review
from bot.runbook.values import RecordId


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One order with its one next step; `due`: the first day on which something of it is owed, by whomever."""

    review: Review
    step: NextStep
    due: date | None


@dataclass(frozen=True, slots=True)
class Worklist:
    """Whose turn it is, each group by due date, then by gravity; where nobody owes anything, an order is in none."""

    you: tuple[WorklistRow, ...] = ()
    team: tuple[WorklistRow, ...] = ()
    customer: tuple[WorklistRow, ...] = ()
    shipment: tuple[WorklistRow, ...] = ()

    @property
    def waiting(self) -> int:
        """How many are neither the person's turn nor a team's."""
        return len(self.customer) + len(self.shipment)


@dataclass(frozen=True, slots=True)
class Listed:
    """A worklist, and whose it is: the newest `looked_at` of that user's open orders."""

    worklist: Worklist
    whose: RecordId
    name: str | None = None
    """What that user is called, where an order says it."""
    looked_at: int = 0
    unseen: int = 0
    """Older open orders, not looked at."""


def worklist(reviews: Iterable[Review]) -> Worklist:
    """Put every order where its next step says, the most pressing first."""
    return grouped(found for each in reviews if (found := row(each)))


def grouped(rows: Iterable[WorklistRow]) -> Worklist:
    found = sorted(rows, key=_pressing)
    groups = {turn: tuple(each for each in found if each.step.turn is turn) for turn in Turn}
    return Worklist(groups[Turn.YOU], groups[Turn.TEAM], groups[Turn.CUSTOMER], groups[Turn.SHIPMENT])


def row(found: Review) -> WorklistRow | None:
    """An order's place in a list; None where nobody owes anything."""
    step = next_step(found)
    return WorklistRow(found, step, _due(found)) if step else None


def _due(found: Review) -> date | None:
    """When the customer has to pay; where they need not, or no day is set, when it should be shipped."""
    order = found.order
    pays = headline.first_due(order) if owes(order) else None
    return pays or (order.ships_on if to_ship(order) else None)


def _pressing(row: WorklistRow) -> tuple[date, int, str]:
    """What has no day comes last; among equals the gravest first, then by number."""
    gravity = min((GRAVITY[each.level] for each in troubles(row.review)), default=len(GRAVITY))
    return row.due or date.max, gravity, row.review.order.number
