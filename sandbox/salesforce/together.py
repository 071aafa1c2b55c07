"""One transaction of the org behind the same methods as the org itself, for requests that stand or fall together.

Nothing here waits: the methods are coroutines only because the org's are.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.soql.paging import GREATEST, Cursors

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Together:
    """Pages beyond a query's first are not kept: their locators end with the transaction."""

    tx: Transaction
    _cursors: Cursors = field(default_factory=Cursors)

    async def query(self, soql: str, user: str, batch: int = GREATEST, /, *, deleted: bool = False) -> dict[str, Any]:
        return self._cursors.first(self.tx.query(soql, user, deleted=deleted), user, batch, self.tx.now)

    async def query_more(self, _locator: str, _user: str, /) -> dict[str, Any]:
        raise SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")

    async def look(self, work: Callable[[Transaction], T], /) -> T:
        return work(self.tx)

    async def run(self, work: Callable[[Transaction], T], /) -> T:
        return work(self.tx)
