"""One transaction of the org behind the same methods as the org itself, for requests that stand or fall together.

Nothing here waits: the methods are coroutines only because the org's are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.salesforce import describe
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.records import Fields, Transaction
from sandbox.salesforce.sharing import viewer
from sandbox.salesforce.soql.paging import GREATEST, Cursors


@dataclass(frozen=True, slots=True)
class Together:
    """Pages beyond a query's first are not kept: their locators end with the transaction."""

    tx: Transaction
    _cursors: Cursors = field(default_factory=Cursors)

    async def query(self, soql: str, user: str, batch: int = GREATEST, /) -> dict[str, Any]:
        return self._cursors.first(self.tx.query(soql, user), user, batch, self.tx.now)

    async def query_more(self, _locator: str, _user: str, /) -> dict[str, Any]:
        raise SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")

    async def describe(self, name: str, user: str, /) -> dict[str, Any]:
        entity = self.tx.schema.find(name)
        if entity is None:
            raise not_found()
        return describe.one(self.tx.schema, entity, viewer(self.tx.connection, user))

    async def describe_global(self, _user: str, /) -> dict[str, Any]:
        return describe.objects(self.tx.schema)

    async def retrieve(self, name: str, record: str, user: str, fields: Iterable[str] | None, /) -> dict[str, Any]:
        return self.tx.retrieve(name, record, user, fields)

    async def create(self, name: str, fields: Fields, user: str, /) -> str:
        return self.tx.create(name, fields, user)

    async def update(self, name: str, record: str, fields: Fields, user: str, /) -> None:
        self.tx.update(name, record, fields, user)

    async def delete(self, name: str, record: str, user: str, /) -> None:
        self.tx.delete(name, record, user)
