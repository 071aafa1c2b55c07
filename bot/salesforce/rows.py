"""One row's values by our own names, typed; None where Salesforce has none or the reader may not see it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.runbook.records import Picked, Unread
from bot.runbook.values import Money, RecordId
from bot.salesforce.client import Row
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import RecordMapping, relationship
from bot.salesforce.visibility import Sight


class Values:
    __slots__ = ("_currency", "_fields", "_mapping", "_name", "_parents", "_record", "_sight", "row", "unread")

    def __init__(self, mapping: Mappings, sight: Sight, record: str, row: Row, currency: str | None) -> None:
        """`currency` is that of what the row hangs on, or the org's own; for where the org keeps none on it."""
        self.row = row
        self.unread: Mapping[str, Unread] = sight.unread[record]
        self._mapping = mapping
        self._sight = sight
        self._name = record
        self._record: RecordMapping = mapping[record]
        self._fields = self._record.fields
        self._currency = currency
        self._parents: dict[str, Values] = {}

    @property
    def id(self) -> RecordId:
        return RecordId(self.row["Id"])

    def value(self, ours: str) -> Any:
        return None if ours in self.unread else self.row.get(self._fields[ours])

    def text(self, ours: str) -> str | None:
        value = None if ours in self.unread else self.row.get(self._fields[ours])  # two hundred of them in a review
        return value if value is None or isinstance(value, str) else str(value)

    def plain(self, ours: str) -> str:
        """The value as text, a number without closing zeros; empty where there is none."""
        value = self.value(ours)
        if value is None:
            return ""
        return f"{Decimal(value).normalize():f}" if isinstance(value, int | float | Decimal) else str(value)

    def state(self, ours: str) -> Picked[Any] | None:
        return self._record.state(ours, self.text(ours))

    def number(self, ours: str) -> Decimal | None:
        value = self.value(ours)
        return value if value is None or type(value) is Decimal else Decimal(value)

    def whole(self, ours: str) -> int | None:
        value = self.number(ours)
        return None if value is None else int(value)

    def flag(self, ours: str) -> bool | None:
        value = self.value(ours)
        return value if isinstance(value, bool) else None

    @property
    def currency(self) -> str | None:
        """The record's own; where the org keeps none on it, that of what it hangs on. None where it can't be read."""
        kept = "currency" in self._fields and self.unread.get("currency") is not Unread.NOT_IN_ORG
        return self.text("currency") if kept else self._currency

    def money(self, ours: str) -> Money | None:
        amount = self.number(ours)
        return None if amount is None else Money(amount, self.currency)

    def day(self, ours: str) -> date | None:
        value = self.text(ours)
        return date.fromisoformat(value) if value else None

    def moment(self, ours: str) -> datetime | None:
        value = self.text(ours)
        return datetime.fromisoformat(value) if value else None

    def reference(self, ours: str) -> RecordId | None:
        """The id of a linked record; it stays visible where the record itself is not."""
        value = self.text(ours)
        return RecordId(value) if value else None

    def parent(self, ours: str, record: str) -> "Values":
        """The linked record's values; all None where the reader may not see it."""
        found = self._parents.get(ours)
        if found is None:  # a review asks for most of them several times
            row = {} if ours in self.unread else self.row.get(relationship(self._fields[ours])) or {}
            found = self._parents[ours] = Values(self._mapping, self._sight, record, row, self._currency)
        return found

    def children(self, ours: str, record: str) -> "list[Values]":
        rows = self.row.get(self._record.children[ours]) or ()
        return [Values(self._mapping, self._sight, record, row, self.currency) for row in rows]

    def hides(self, ours: str, record: str) -> Unread | None:
        """Why the list `ours` of `record` rows cannot be read; None when it can."""
        return self._sight.hides(self._name, ours, record)

    def beyond(self, link: str, parent: str, field: str) -> Unread | None:
        """Why `field` of the linked record cannot be read: the link, the field or that very record is out of sight."""
        other = self.parent(link, parent)
        if why := self.unread.get(link) or other.unread.get(field):
            return why
        return Unread.NOT_VISIBLE if self.reference(link) and not other.row else None

    def also(self, **more: Unread | None) -> Mapping[str, Unread]:
        """What the row itself lacks, and what is unread beyond it."""
        found = {name: why for name, why in more.items() if why}
        return {**self.unread, **found} if found else self.unread
