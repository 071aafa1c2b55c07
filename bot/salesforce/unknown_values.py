"""Picklist values that stand in records and that no rule knows: what has them is judged without them.

A sweep narrows by the values it knows, so it never meets the others: they are asked for, a query for each kind of
record. It knows no people and tells nobody.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.salesforce import soql
from bot.salesforce.client import Client, Row
from bot.salesforce.failures import Failure, Refused
from bot.salesforce.mapping import EVERY_VALUE_COUNTS, Mapping, RecordMapping
from bot.salesforce.soql import Condition, Soql, select
from bot.salesforce.visibility import Sight, Visibility

QUERIES_AT_ONCE = 5
MOST_READ = 200
MOST_TOLD = 5
"""Values of one field: a field mapped to free text would have as many as records."""


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """`record` and `field` are our names, `where` is the org's; with `more` it may stand in more records than these.

    `place` counts the values of one field from 0, the commonest first.
    """

    record: str
    field: str
    where: str
    value: str
    many: int
    more: bool
    place: int


@dataclass(frozen=True, slots=True)
class Met:
    """Without `whole` there may be others."""

    values: tuple[UnknownValue, ...]
    whole: bool = True


class UnknownValues:
    """`integration` is the username it reads as."""

    def __init__(self, client: Client, mapping: Mapping, visibility: Visibility, *, integration: str) -> None:
        self._client = client
        self._mapping = mapping
        self._visibility = visibility
        self._integration = integration

    async def read(self) -> Met:
        """All there are now, as the integration user sees them. Raises Halt where Salesforce does not say."""
        sight = await self._visibility.of(self._integration)
        asked = [(record, fields) for record in EVERY_VALUE_COUNTS if (fields := self._seen(record, sight))]
        found, whole = list[UnknownValue](), True
        for start in range(0, len(asked), QUERIES_AT_ONCE):
            some = asked[start : start + QUERIES_AT_ONCE]
            answers = await self._ask([self._query(record, fields) for record, fields in some])
            for (record, fields), rows in zip(some, answers, strict=True):
                if isinstance(rows, Refused | Failure):
                    whole = False
                    continue
                values = list(self._unknown(record, fields, rows))
                told = [each for each in values if each.place < MOST_TOLD]
                whole = whole and len(rows) < MOST_READ and told == values
                found += told
        return Met(tuple(found), whole)

    async def _ask(self, queries: Sequence[Soql]) -> Sequence[list[Row] | Refused | Failure]:
        try:
            return await self._client.query_each(self._integration, *queries)
        except Failure as failure:
            return [failure] * len(queries)

    def _seen(self, record: str, sight: Sight) -> tuple[str, ...]:
        """The states of those records that can be read and of which some value is known."""
        known, hidden = self._mapping[record], sight.unread[record]
        return tuple(each for each in EVERY_VALUE_COUNTS[record] if each not in hidden and self._known(known, each))

    def _query(self, record: str, fields: Sequence[str]) -> Soql:
        mapped = self._mapping[record]
        unknown = [self._unlike(mapped.fields[each], self._known(mapped, each)) for each in fields]
        names = [mapped.fields[each] for each in fields]
        return select(names, mapped.object, soql.either(unknown), limit=MOST_READ)

    def _unlike(self, name: str, values: Sequence[str]) -> Condition:
        return Condition(f"({soql.both(soql.is_set(name), soql.none_of(name, values))})")

    def _known(self, mapped: RecordMapping, field: str) -> tuple[str, ...]:
        return tuple(value for values in mapped.values.get(field, {}).values() for value in values)

    def _unknown(self, record: str, fields: Sequence[str], rows: Sequence[Row]) -> Iterator[UnknownValue]:
        mapped = self._mapping[record]
        for field in fields:
            name = mapped.fields[field]
            shown = [str(row[name]) for row in rows if row.get(name)]
            spelled = {each.casefold(): each for each in shown}  # Salesforce compares without case
            counts = Counter(each.casefold() for each in shown if not _understood(mapped, field, each))
            where, more = f"{mapped.object}.{name}", len(rows) >= MOST_READ
            for place, (value, many) in enumerate(counts.most_common()):
                yield UnknownValue(record, field, where, spelled[value], many, more, place)


def _understood(mapped: RecordMapping, field: str, shown: str) -> bool:
    state = mapped.state(field, shown)
    return state is None or state.meaning is not None
