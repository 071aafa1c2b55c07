"""Which mapped fields a person may see, from Salesforce's own describe: one call for each person, kept for a while.

One hidden field fails a whole query, so queries are built from what is visible. A name that the person's describe
lacks is looked up in the integration user's: there, it is hidden from the person; nowhere, the org does not have it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.cache import Cache
from bot.runbook.records import Unread
from bot.salesforce.client import Client, Row
from bot.salesforce.failures import Refused
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import RecordMapping

T = TypeVar("T")

RIGHTS_CHANGED = {"INVALID_FIELD", "INVALID_TYPE"}

Names = Mapping[str, frozenset[str]]
"""For each of our records, the field and child relationship names (lower case) that a describe shows."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person cannot read: for each record, our field and child names with the reason."""

    unread: Mapping[str, Mapping[str, Unread]]

    def fields(self, name: str, record: RecordMapping) -> dict[str, str]:
        """Our name -> API name of every field of `record` that can be read."""
        return {ours: theirs for ours, theirs in record.fields.items() if ours not in self.unread[name]}


class Visibility:
    """`keep` bounds how long a right given or taken in Salesforce goes unnoticed; a refused query ends it at once."""

    def __init__(
        self, client: Client, mapping: Mappings, integration: str, *, keep: timedelta, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._mapping = mapping
        self._integration = integration
        self._names: Cache[str, Names] = Cache(self._describe, keep, now)
        self._sights: Cache[str, Sight] = Cache(self._look, keep, now)

    async def of(self, username: str) -> Sight:
        return await self._sights.get(username)

    def forget(self, username: str) -> None:
        """What is kept for `username` turned out to be wrong: read it again next time."""
        self._sights.forget(username)
        self._names.forget(username)
        self._names.forget(self._integration)

    async def fresh(self, username: str, ask: Callable[[], Awaitable[T]]) -> T:
        """`ask`, once more if a field was hidden or removed since we looked: its queries are then built anew."""
        try:
            return await ask()
        except Refused as refused:
            if refused.code not in RIGHTS_CHANGED:
                raise
        self.forget(username)
        return await ask()

    async def _look(self, username: str) -> Sight:
        seen = await self._names.get(username)
        gaps = {name: list(_gaps(record, seen[name])) for name, record in self._mapping.items()}
        if not any(gaps.values()):
            return Sight({name: {} for name in self._mapping})
        kept = await self._names.get(self._integration)
        return Sight({name: {ours: _why(theirs, kept[name]) for ours, theirs in gap} for name, gap in gaps.items()})

    async def _describe(self, username: str) -> Names:
        objects = sorted({record.object for record in self._mapping.values()})
        found = await self._client.describe(username, objects)
        return {name: _names(found[record.object]) for name, record in self._mapping.items()}


def _names(described: Row | None) -> frozenset[str]:
    if described is None:
        return frozenset()
    fields = [each["name"] for each in described["fields"]]
    children = [each["relationshipName"] for each in described["childRelationships"] if each.get("relationshipName")]
    return frozenset(name.lower() for name in (*fields, *children))


def _gaps(record: RecordMapping, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    wanted = (*record.fields.items(), *record.children.items())
    return ((ours, theirs) for ours, theirs in wanted if theirs.lower() not in names)


def _why(theirs: str, kept: frozenset[str]) -> Unread:
    return Unread.NOT_VISIBLE if theirs.lower() in kept else Unread.NOT_IN_ORG
