"""The org to build on: who acts as its administrator, and what every order shares.

Every date is told from the moment of building, so the demo always looks alive.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.salesforce import rows
from sandbox.salesforce.records import Transaction

NUMBERED_FROM = 4_701


@dataclass(frozen=True, slots=True)
class Ground:
    """`shared` has the ids of users, items, warehouses, providers and gateways by what they are called.

    With `numbers` records are numbered afresh, so that two fillings name everything alike; without, the org goes on.
    """

    tx: Transaction
    admin: str
    users: dict[str, str]
    shared: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] | None = None

    @property
    def now(self) -> datetime:
        return self.tx.now

    def add(self, entity: str, region: str | None = None, **fields: Any) -> str:
        """Create a record as the administrator and return its id. Fields that are None stay empty."""
        given = {name: stored(value) for name, value in fields.items() if value is not None}
        if self.numbers is not None and "Name" not in given:
            given |= self._numbered(entity, self.numbers)
        return self.tx.create(entity, given, self.admin, region=region, as_admin=True)

    def update(self, entity: str, record: str, **fields: Any) -> None:
        given = {name: stored(value) for name, value in fields.items()}
        self.tx.update(entity, record, given, self.admin, as_admin=True)

    def delete(self, entity: str, record: str) -> None:
        self.tx.delete(entity, record, self.admin, as_admin=True)

    def find(self, soql: str) -> list[dict[str, Any]]:
        return list(self.tx.query(soql, self.admin, as_admin=True).records)

    def row(self, entity: str, record: str) -> dict[str, Any]:
        """A record as it is stored."""
        return rows.row(self.tx.connection, self.tx.schema.entity(entity), record) or {}

    def region(self, entity: str, record: str) -> str | None:
        return rows.region(self.tx.connection, self.tx.schema.entity(entity), record)

    def day(self, days: int) -> str:
        """The date so many days from now, before it when negative."""
        return (self.now + timedelta(days=days)).date().isoformat()

    def ago(self, **how_long: float) -> str:
        return (self.now - timedelta(**how_long)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def _numbered(self, name: str, numbers: dict[str, int]) -> dict[str, str]:
        pattern = self.tx.schema.entity(name).naming
        start, braces, places = pattern.partition("{")
        if not braces:
            return {}
        number = numbers[name] = numbers.get(name, NUMBERED_FROM - 1) + 1
        return {"Name": f"{start}{number:0{len(places) - 1}}"}


def stored(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
