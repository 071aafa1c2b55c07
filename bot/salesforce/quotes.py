"""A quote by itself, as a person may see it: one that became no order hangs on nothing else."""

from bot.runbook.records import Quote
from bot.runbook.values import Person, RecordId, record_id
from bot.salesforce import records
from bot.salesforce.client import Client
from bot.salesforce.columns import Columns
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.rows import Values
from bot.salesforce.soql import Condition, equals, select
from bot.salesforce.visibility import Visibility

RECORD = "quote"


class Quotes:
    """`currency` is the org's own, where a record has none."""

    def __init__(self, client: Client, mapping: Mappings, visibility: Visibility, *, currency: str) -> None:
        self._client = client
        self._mapping = mapping
        self._visibility = visibility
        self._currency = currency

    async def named(self, person: Person, text: str) -> tuple[Quote, RecordId | None] | None:
        """The quote that `text` names by number or id, and the order that it became; None where there is none."""
        record = record_id(text)
        return await self._find(person, equals("Id", record) if record else self._numbered(text))

    async def find(self, person: Person, record: RecordId) -> tuple[Quote, RecordId | None] | None:
        """Likewise, by its id."""
        return await self._find(person, equals("Id", record))

    def _numbered(self, text: str) -> Condition:
        mapped = self._mapping[RECORD]
        meant = mapped.number_format.find_prefixed(text) if mapped.display else None
        return equals(mapped.name_field, meant or text)

    async def _find(self, person: Person, where: Condition) -> tuple[Quote, RecordId | None] | None:
        return await self._visibility.fresh(person.username, lambda: self._read(person, where))

    async def _read(self, person: Person, where: Condition) -> tuple[Quote, RecordId | None] | None:
        sight = await self._visibility.of(person.username)
        if RECORD not in self._mapping or RECORD in sight.absent:
            return None
        query = select(Columns(self._mapping, sight).of(RECORD), self._mapping[RECORD].object, where, limit=2)
        (rows,) = await self._client.query(person.username, query)
        if len(rows) != 1:
            return None
        at = Values(self._mapping, sight, RECORD, rows[0], sight.currency(self._currency))
        return records.quote(at), await self._order_of(person, at.id)

    async def _order_of(self, person: Person, quote: RecordId) -> RecordId | None:
        order, sight = self._mapping["order"], await self._visibility.of(person.username)
        if "quote" in sight.unread["order"]:
            return None
        query = select([], order.object, equals(order.fields["quote"], quote), limit=1)
        (rows,) = await self._client.query(person.username, query)
        return record_id(str(rows[0]["Id"])) if rows else None
