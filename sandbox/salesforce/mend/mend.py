"""What a mend is, and how it asks the org. Each is offered only where it would change something."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce import rows
from sandbox.salesforce.records import Transaction

ORDER = "Sales_Order__c"
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mend:
    """One button on the pages of one object. `heals` is False where it breaks something."""

    name: str
    words: str
    entity: str
    applies: Callable[[Transaction, Record], bool]
    do: Callable[[Transaction, str, Record], None]
    heals: bool = True


def found(tx: Transaction, soql: str) -> list[Record]:
    """What the administrator finds."""
    return list(tx.query(soql, "", as_admin=True).records)


def change(tx: Transaction, admin: str, entity: str, record: str, **fields: Any) -> None:
    tx.update(entity, record, fields, admin, as_admin=True)


def add(tx: Transaction, admin: str, entity: str, region: str | None = None, **fields: Any) -> str:
    return tx.create(entity, fields, admin, region=region, as_admin=True)


def region_of(tx: Transaction, entity: str, record: str) -> str | None:
    return rows.region(tx.connection, tx.schema.entity(entity), record)
