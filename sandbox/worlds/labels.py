"""What the demo says of itself: which record is in which situation, in the company's words.

Nothing here knows what a bot makes of it.
"""

from dataclasses import asdict, dataclass
from typing import Any

from sandbox.worlds.ground import Ground
from sandbox.worlds.orders import Placed


@dataclass(frozen=True, slots=True)
class Label:
    """What is true of one record at reset. `order` is the number of the order it belongs to."""

    object: str
    id: str
    number: str
    order: str | None
    situation: str
    symptom: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def of_order(placed: Placed, situation: str, symptom: str | None = None) -> Label:
    return Label("Sales_Order__c", placed.order, placed.number, placed.number, situation, symptom)


def of_record(
    ground: Ground, placed: Placed, entity: str, record: str, situation: str, symptom: str | None = None
) -> Label:
    """For a record that belongs to the order."""
    return Label(entity, record, ground.row(entity, record)["Name"], placed.number, situation, symptom)
