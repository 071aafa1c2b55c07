"""One Sales Order with what hangs on it, in one round trip, as the person may see it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.errors import halt
from bot.runbook.findings import Do
from bot.runbook.records import Line, Link, Order, PaymentOrder, State, Tracking, Unread
from bot.runbook.references import OrderNumber, Record
from bot.runbook.values import Address, Money, Person, RecordId
from bot.salesforce.client import Client, Row
from bot.salesforce.failures import Refused
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import relationship
from bot.salesforce.soql import Condition, Soql, equals, select
from bot.salesforce.visibility import Sight, Visibility

LINKS = {"customer": "account", "contact": "contact", "owner": "user", "quote": "quote", "opportunity": "opportunity"}
CHILDREN = {"lines": "line", "payment_orders": "payment_order", "trackings": "tracking"}
ADDRESS = ("street", "city", "state", "postal_code", "country")
RIGHTS_CHANGED = {"INVALID_FIELD", "INVALID_TYPE"}


class Orders:
    """`origin` is where Salesforce shows records; `currency` the org's own, where a record has none."""

    def __init__(
        self, client: Client, mapping: Mappings, visibility: Visibility, *, origin: str, currency: str
    ) -> None:
        self._client = client
        self._origin = origin
        self._mapping = mapping
        self._visibility = visibility
        self._currency = currency

    async def find(self, person: Person, reference: OrderNumber | Record) -> Order | None:
        """The order meant, or None: absent and invisible are one. One Salesforce call once rights are known."""
        try:
            return await self._find(person, reference)
        except Refused as refused:
            if refused.code not in RIGHTS_CHANGED:
                raise
        # a field was hidden or removed since we looked: look again, once
        self._visibility.forget(person.username)
        return await self._find(person, reference)

    async def _find(self, person: Person, reference: OrderNumber | Record) -> Order | None:
        sight = await self._visibility.of(person.username)
        if "number" in sight.unread["order"]:
            raise halt("You have no access to Sales Orders.", way_out=Do("Ask your Salesforce admin for it."))
        (rows,) = await self._client.query(person.username, self.query(sight, self._where(reference)))
        if len(rows) > 1:
            raise halt("Several orders have that number.", way_out=Do("Open yours in Salesforce and paste its link."))
        return Reader(self._mapping, sight, self._currency).order(rows[0]) if rows else None

    def url(self, record: RecordId) -> str:
        """The order's own page in Salesforce."""
        return f"{self._origin}/lightning/r/{self._mapping['order'].object}/{record}/view"

    def _where(self, reference: OrderNumber | Record) -> Condition:
        match reference:
            case OrderNumber(number):
                return equals(self._mapping["order"].fields["number"], number)
            case Record(record):
                return equals("Id", record)

    def query(self, sight: Sight, where: Condition) -> Soql:
        """The review's one query: the order, the names of what it links to, and its children."""
        order = self._mapping["order"]
        fields = sight.fields("order", order)
        names = [
            f"{relationship(fields[ours])}.{self._mapping[parent].fields['name']}"
            for ours, parent in LINKS.items()
            if ours in fields and "name" not in sight.unread[parent]
        ]
        children = [
            select(sight.fields(kind, self._mapping[kind]).values(), order.children[ours])
            for ours, kind in CHILDREN.items()
            if ours not in sight.unread["order"]
        ]
        return select([*fields.values(), *names], order.object, where, children=children, limit=2)


class Reader:
    """Turns rows into records by the mapping, with the reasons for what could not be read."""

    def __init__(self, mapping: Mappings, sight: Sight, currency: str) -> None:
        self._mapping = mapping
        self._sight = sight
        self._currency = currency

    def order(self, row: Row) -> Order:
        at = self._at("order", row)
        unread = dict(self._sight.unread["order"])
        if "shipping_street" in unread and not any(at.text(f"shipping_{part}") for part in ("city", "postal_code")):
            unread["shipping"] = unread["shipping_street"]
        return Order(
            id=RecordId(row["Id"]),
            number=at.text("number") or row["Id"],
            status=at.state("status"),
            order_type=at.state("order_type"),
            payment_status=at.state("payment_status"),
            sync_status=at.state("sync_status"),
            fulfillment_status=at.state("fulfillment_status"),
            customer_po=at.text("customer_po"),
            **{ours: self._link(at, ours, parent) for ours, parent in LINKS.items()},
            total=at.money("total"),
            balance=at.money("balance"),
            shipping=Address(*(at.text(f"shipping_{part}") for part in ADDRESS)),
            lines=self._children(row, "lines", self._line),
            payment_orders=self._children(row, "payment_orders", self._payment_order),
            trackings=self._children(row, "trackings", self._tracking),
            unread=unread,
        )

    def _link(self, at: "Values", ours: str, parent: str) -> Link | None:
        to = at.text(ours)
        if not to:
            return None
        parent_row = at.row.get(relationship(at.api_name(ours))) or {}
        name = parent_row.get(self._mapping[parent].fields["name"])
        return Link(RecordId(to), str(name) if name else None)

    def _children(self, row: Row, ours: str, read: Any) -> Any:
        if ours in self._sight.unread["order"]:
            return None
        return tuple(read(child) for child in row.get(self._mapping["order"].children[ours]) or ())

    def _line(self, row: Row) -> Line:
        at = self._at("line", row)
        return Line(at.state("kind"), at.number("quantity"), at.number("fulfilled"), at.unread)

    def _payment_order(self, row: Row) -> PaymentOrder:
        at = self._at("payment_order", row)
        return PaymentOrder(
            id=RecordId(row["Id"]),
            number=at.text("number") or row["Id"],
            status=at.state("status"),
            collection_status=at.state("collection_status"),
            requested=at.money("requested"),
            due=at.day("due"),
            last_email_status=at.state("last_email_status"),
            unread=at.unread,
        )

    def _tracking(self, row: Row) -> Tracking:
        at = self._at("tracking", row)
        return Tracking(at.text("carrier"), at.text("number"), at.day("shipped_on"), at.state("status"), at.unread)

    def _at(self, record: str, row: Row) -> "Values":
        return Values(self._mapping, record, row, self._sight.unread[record], self._currency)


class Values:
    """One row's values by our names; None where Salesforce has none or the reader may not see it."""

    def __init__(self, mapping: Mappings, record: str, row: Row, unread: Mapping[str, Unread], currency: str) -> None:
        self.row = row
        self.unread = unread
        self._record = mapping[record]
        self._currency = currency

    def api_name(self, ours: str) -> str:
        return self._record.fields[ours]

    def value(self, ours: str) -> Any:
        return None if ours in self.unread else self.row.get(self.api_name(ours))

    def text(self, ours: str) -> str | None:
        value = self.value(ours)
        return None if value is None else str(value)

    def state(self, ours: str) -> State | None:
        return self._record.state(ours, self.text(ours))

    def number(self, ours: str) -> Decimal | None:
        value = self.value(ours)
        return None if value is None else Decimal(value)

    def money(self, ours: str) -> Money | None:
        amount = self.number(ours)
        currency = self.text("currency") if "currency" in self._record.fields else None
        return None if amount is None else Money(amount, currency or self._currency)

    def day(self, ours: str) -> date | None:
        value = self.text(ours)
        return date.fromisoformat(value) if value else None
