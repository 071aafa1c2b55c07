"""The orders that somebody watches, as the integration user sees them: which have changed, and how they stand.

Only what has changed is read in full, and the rule that judges it is the watcher's own (bot/runbook/watches.py).
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from bot.runbook.records import Order
from bot.runbook.values import RecordId
from bot.runbook.watches import READ
from bot.salesforce import records
from bot.salesforce.client import Client, Row
from bot.salesforce.columns import CHILDREN, Columns
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.rows import Values
from bot.salesforce.soql import Soql, after, one_of, select
from bot.salesforce.symptom_queries import IDS_AT_ONCE
from bot.salesforce.symptoms import QUERIES_AT_ONCE, parts
from bot.salesforce.visibility import Visibility

AT_A_STRETCH = 25
"""Rows after which others get their turn: acks wait for no sweep."""
CHANGED = "SystemModstamp"
"""Salesforce keeps it on every record, and moves it on every change."""
LISTS: Mapping[str, str] = {name: CHILDREN[name] for name in READ}


class Watched:
    """`integration` is the username it reads as; `currency` the org's own, where a record has none."""

    def __init__(
        self, client: Client, mapping: Mappings, visibility: Visibility, *, integration: str, currency: str
    ) -> None:
        self._client = client
        self._mapping = mapping
        self._visibility = visibility
        self._integration = integration
        self._currency = currency
        self.now = client.now

    async def changed(self, orders: Collection[RecordId], since: datetime) -> frozenset[RecordId]:
        """Those of `orders` that have changed since then, or anything in their lists has; or that are not there.

        One call for a thousand.
        """
        return await self._visibility.fresh(self._integration, lambda: self._changed(orders, since))

    async def read(self, orders: Collection[RecordId]) -> list[Order]:
        """Those of `orders` that are there, with the lists in which something happens."""
        return await self._visibility.fresh(self._integration, lambda: self._read(orders))

    async def _changed(self, orders: Collection[RecordId], since: datetime) -> frozenset[RecordId]:
        sight, order = await self._visibility.of(self._integration), self._mapping["order"]
        lists = [
            select([], order.children[name], after(CHANGED, since), limit=1)
            for name, kind in LISTS.items()
            if not sight.hides("order", name, kind)
        ]
        asked = (
            select([CHANGED], order.object, one_of("Id", some), children=lists) for some in _chunks(sorted(orders))
        )
        known = {RecordId(row["Id"]): self._moved(row, since) async for row in self._rows([*asked])}
        return frozenset(each for each in orders if known.get(each, True))

    def _moved(self, row: Row, since: datetime) -> bool:
        names = self._mapping["order"].children
        return datetime.fromisoformat(row[CHANGED]) > since or any(row.get(names[name]) for name in LISTS)

    async def _read(self, orders: Collection[RecordId]) -> list[Order]:
        sight, order = await self._visibility.of(self._integration), self._mapping["order"]
        columns = Columns(self._mapping, sight)
        of, lists = columns.of("order"), columns.lists("order", LISTS)
        asked = (select(of, order.object, one_of("Id", some), children=lists) for some in _chunks(sorted(orders)))
        usual = sight.currency(self._currency)
        return [
            records.order(Values(self._mapping, sight, "order", row, usual), LISTS)
            async for row in self._rows([*asked])
        ]

    async def _rows(self, asked: Sequence[Soql]) -> AsyncIterator[Row]:
        for some in parts(asked, QUERIES_AT_ONCE):
            for rows in await self._client.query(self._integration, *some):
                for number, row in enumerate(rows, 1):
                    yield row
                    if number % AT_A_STRETCH == 0:
                        await asyncio.sleep(0)


def _chunks(ids: Sequence[RecordId]) -> Iterator[list[str]]:
    return ([str(each) for each in some] for some in parts(ids, IDS_AT_ONCE))
