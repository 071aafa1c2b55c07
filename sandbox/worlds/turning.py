"""An order turned into a situation after reset, or mended, as the org's administrator would do it by hand."""

from typing import Any

from sandbox.salesforce.mend.table import heal
from sandbox.salesforce.records import Transaction
from sandbox.worlds.company import known
from sandbox.worlds.ground import Ground
from sandbox.worlds.orders import Placed
from sandbox.worlds.situations.near_misses import move
from sandbox.worlds.situations.table import SITUATIONS
from sandbox.worlds.standing import escaped, read_back

MENDED = "mended"


def turn(tx: Transaction, admin: str, record: str, situation: str) -> dict[str, Any]:
    """What is true of the order now, or what was mended. Raises ValueError, with a sentence."""
    ground = known(Ground(tx, admin, {}))
    if situation == MENDED:
        return {"mended": heal(tx, admin, *patient(ground, record))}
    if situation not in SITUATIONS:
        raise ValueError(f"situation must be {MENDED} or one of {', '.join(SITUATIONS)}.")
    placed = read_back(ground, record)
    if placed is None:
        raise ValueError(f"There is no order {record!r}.")
    return {"label": SITUATIONS[situation].put(ground, ordinary(ground, placed)).as_json()}


def ordinary(ground: Ground, placed: Placed) -> Placed:
    """The order without what an earlier situation left: open, of the usual type, where its owner works, and mended."""
    home = ground.region("User", placed.owner)
    if placed.region != home:
        move(ground, placed, home)
    ground.update("Sales_Order__c", placed.order, Status__c="Open", Order_Type__c="Standard")
    heal(ground.tx, ground.admin, "Sales_Order__c", placed.order)
    return read_back(ground, placed.order) or placed


def patient(ground: Ground, record: str) -> tuple[str, str]:
    """The order, or the quote, of that id or number."""
    if placed := read_back(ground, record):
        return "Sales_Order__c", placed.order
    quotes = ground.find(f"SELECT Id FROM Quote__c WHERE Name = '{escaped(record)}'")  # noqa: S608  escaped
    entity = ground.tx.schema.of_id(record)
    if quotes or (entity and entity.name == "Quote__c"):
        return "Quote__c", str(quotes[0]["Id"]) if quotes else record
    raise ValueError(f"There is no order or quote {record!r}.")
