"""Recurring plans, and what may be said of them."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.worlds.billing import add_agreement
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label, of_record
from sandbox.worlds.orders import Placed
from sandbox.worlds.situations.situation import Situation

AGREEMENT = "Payment_Agreement__c"
PARTS = 12


@dataclass(frozen=True, slots=True)
class State:
    """Of an agreement: its status, and when its next payment is due and how that stands."""

    status: str
    next_in_days: int | None = None
    next_status: str | None = None


def agreed(situation: str, state: State) -> Callable[[Ground, Placed], Label]:
    def put(ground: Ground, placed: Placed) -> Label:
        due = None if state.next_in_days is None else ground.day(state.next_in_days)
        amount = round(placed.total / PARTS, 0 if placed.currency == "JPY" else 2)
        agreement = add_agreement(ground, placed, state.status, due, state.next_status, amount)
        return of_record(ground, placed, AGREEMENT, agreement, situation)

    return put


PLANS = tuple(
    Situation(name, agreed(name, state))
    for name, state in (
        ("plan_active", State("Active", 12, "Scheduled")),
        ("plan_paused", State("Paused", 12, "Skipped")),
        ("plan_cancelled", State("Cancelled")),
        ("plan_no_next_payment", State("Active")),
    )
)
