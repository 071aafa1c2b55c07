"""Which mapped fields a person may see, from Salesforce's own describe: one call for each person, kept for a while.

One hidden field fails a whole query, so queries are built from what is visible. A name that the person's describe
lacks is looked up in the integration user's: there, it is hidden from the person; nowhere, the org does not have it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from bot.cache import Cache
from bot.errors import halt
from bot.runbook.findings import Do
from bot.runbook.records import Unread
from bot.salesforce.client import Client, Row
from bot.salesforce.failures import Refused
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import RecordMapping
from bot.salesforce.soql import Soql

T = TypeVar("T")

RIGHTS_CHANGED = {"INVALID_FIELD", "INVALID_TYPE"}
SECOND_LOOK = timedelta(minutes=1)
"""How often we look whether the right to orders was given, while somebody without it asks."""


@dataclass(frozen=True, slots=True)
class DescribedObject:
    """What a describe shows of one object: field and child relationship names (lower case), and how its ids begin.

    All empty where the user has no such object.
    """

    names: frozenset[str] = frozenset()
    prefix: str | None = None


Descriptions = Mapping[str, DescribedObject]
"""For each of our records."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person cannot read: for each record, our field and child names with the reason."""

    unread: Mapping[str, Mapping[str, Unread]]
    absent: Mapping[str, Unread] = field(default_factory=dict)
    """The records of which nothing at all can be read."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """How an id begins -> which of our records it is."""
    several_currencies: bool = True
    """Whether the org keeps a currency on any record: then an amount without one may be in any of them."""
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """What `Columns` worked out from the rest for a record: the same for as long as this person sees the same."""
    orders: dict[tuple[tuple[str, str], ...], Soql] = field(default_factory=dict, compare=False)
    """Likewise for all orders, by the lists that are read along."""

    def currency(self, usual: str) -> str | None:
        """What amounts are in that carry no currency: `usual`, the org's own, where no record of the org has one."""
        return None if self.several_currencies else usual

    def fields(self, name: str, record: RecordMapping) -> dict[str, str]:
        """Our name -> API name of every field of `record` that can be read."""
        return {ours: theirs for ours, theirs in record.fields.items() if ours not in self.unread[name]}

    def hides(self, parent: str, children: str, child: str) -> Unread | None:
        """Why the list `children` of `parent`, made of `child` records, cannot be read; None when it can."""
        return self.unread[parent].get(children) or self.absent.get(child)


class Visibility:
    """`keep` bounds how long a right given or taken in Salesforce goes unnoticed; a refused query ends it at once."""

    def __init__(
        self, client: Client, mapping: Mappings, integration: str, *, keep: timedelta, ticks: Callable[[], float]
    ) -> None:
        self._client = client
        self._mapping = mapping
        self._integration = integration
        self._names: Cache[str, Descriptions] = Cache(self._describe, keep, ticks)
        self._sights: Cache[str, Sight] = Cache(self._look, keep, ticks)
        self._second_looks: Cache[str, Sight] = Cache(self._look_anew, SECOND_LOOK, ticks)

    async def of(self, username: str) -> Sight:
        return await self._sights.get(username)

    async def with_orders(self, username: str) -> Sight:
        """Raises Halt where the person sees no orders at all. A right given since we looked is noticed in a minute."""
        sight = await self.of(username)
        if _blind(sight):
            await self._second_looks.get(username)
            sight = await self.of(username)
        if _blind(sight):
            raise halt("You have no access to Sales Orders.", way_out=Do("Ask your Salesforce admin for it."))
        return sight

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

    async def _look_anew(self, username: str) -> Sight:
        self.forget(username)
        return await self.of(username)

    async def _look(self, username: str) -> Sight:
        seen = await self._names.get(username)
        kinds = {each.prefix: name for name, each in seen.items() if each.prefix}
        gaps = {name: list(_gaps(record, seen[name])) for name, record in self._mapping.items()}
        if not any(gaps.values()):
            return Sight({name: {} for name in self._mapping}, kinds=kinds)
        kept = await self._names.get(self._integration)
        unread = {name: {ours: _why(theirs, kept[name]) for ours, theirs in gap} for name, gap in gaps.items()}
        absent = {name: _why_absent(kept[name]) for name, each in seen.items() if not each.names}
        several = any(
            "currency" in record.fields and unread[name].get("currency") is not Unread.NOT_IN_ORG
            for name, record in self._mapping.items()
        )
        return Sight(unread, absent, kinds, several)

    async def _describe(self, username: str) -> Descriptions:
        objects = sorted({record.object for record in self._mapping.values()})
        found = await self._client.describe(username, objects)
        return {name: _described(found[record.object]) for name, record in self._mapping.items()}


def _blind(sight: Sight) -> bool:
    return "number" in sight.unread["order"]


def _described(body: Row | None) -> DescribedObject:
    if body is None:
        return DescribedObject()
    fields = [each["name"] for each in body["fields"]]
    children = [each["relationshipName"] for each in body["childRelationships"] if each.get("relationshipName")]
    return DescribedObject(frozenset(name.lower() for name in (*fields, *children)), body.get("keyPrefix"))


def _gaps(record: RecordMapping, seen: DescribedObject) -> Iterator[tuple[str, str]]:
    wanted = (*record.fields.items(), *record.children.items())
    return ((ours, theirs) for ours, theirs in wanted if theirs.lower() not in seen.names)


def _why(theirs: str, kept: DescribedObject) -> Unread:
    return Unread.NOT_VISIBLE if theirs.lower() in kept.names else Unread.NOT_IN_ORG


def _why_absent(kept: DescribedObject) -> Unread:
    return Unread.NOT_VISIBLE if kept.names else Unread.NOT_IN_ORG
