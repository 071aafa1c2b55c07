"""Whether a person sees a record in Salesforce, asked with their own token."""

import asyncio
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from bot.runbook.values import Person, RecordId
from bot.salesforce.client import Client
from bot.salesforce.failures import Refused
from bot.salesforce.mapping import Mapping
from bot.salesforce.soql import equals, one_of, select

NO_ACCESS = {"INVALID_TYPE", "INVALID_FIELD"}
AT_ONCE = 200
"""Ids in one query."""


class Presence:
    def __init__(self, client: Client, mapping: Mapping) -> None:
        self._client = client
        self._mapping = mapping

    async def seen(self, person: Person, record: str, id_: RecordId) -> bool:
        """`record` is the mapping's name. Absent and invisible are one."""
        query = select([], self._mapping[record].object, equals("Id", id_), limit=1)
        try:
            (rows,) = await self._client.query(person.username, query)
        except Refused as refused:
            if refused.code in NO_ACCESS:
                return False
            raise
        return bool(rows)

    async def seen_of(self, person: Person, record: str, ids: AbstractSet[RecordId]) -> frozenset[RecordId]:
        """Likewise, those of many."""
        found: set[RecordId] = set()
        for start in range(0, len(ids), AT_ONCE):
            query = select([], self._mapping[record].object, one_of("Id", sorted(ids)[start : start + AT_ONCE]))
            try:
                (rows,) = await self._client.query(person.username, query)
            except Refused as refused:
                if refused.code in NO_ACCESS:
                    return frozenset()
                raise
            found |= {RecordId(row["Id"]) for row in rows}
        return frozenset(found)

    async def seen_among(
        self, person: Person, wanted: Iterable[tuple[str, RecordId]]
    ) -> frozenset[tuple[str, RecordId]]:
        """Likewise, those of many of whatever kind."""
        by_kind: dict[str, set[RecordId]] = {}
        for kind, record in wanted:
            by_kind.setdefault(kind, set()).add(record)
        kinds = sorted(by_kind)
        answers = await asyncio.gather(*(self.seen_of(person, kind, by_kind[kind]) for kind in kinds))
        return frozenset((kind, record) for kind, seen in zip(kinds, answers, strict=True) for record in seen)
