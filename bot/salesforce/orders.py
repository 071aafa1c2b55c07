"""One Sales Order with what hangs on it, in one round trip, as the person may see it."""

from collections.abc import Iterator

from bot.errors import halt
from bot.runbook.findings import Do
from bot.runbook.records import Contact, Gateway, Line, Link, Order, PaymentOrder, Tracking, Unread
from bot.runbook.references import OrderNumber, Record
from bot.runbook.values import Address, Person
from bot.salesforce.client import Client, Row
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import relationship
from bot.salesforce.rows import Values
from bot.salesforce.soql import Condition, Soql, equals, select
from bot.salesforce.visibility import Sight, Visibility

PARENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "order": {
        "customer": ("account", "name"),
        "contact": ("contact", "name", "email"),
        "owner": ("user", "name"),
        "quote": ("quote", "name"),
        "opportunity": ("opportunity", "name"),
    },
    "payment_order": {"contact": ("contact", "name", "email"), "gateway": ("gateway", "name", "available")},
}
"""For each record, the links whose other side is read along: our link name -> its record and the fields wanted."""

CHILDREN = {"lines": "line", "payment_orders": "payment_order", "trackings": "tracking"}
ADDRESS = ("street", "city", "state", "postal_code", "country")


class Orders:
    """`currency` is the org's own, where a record has none."""

    def __init__(self, client: Client, mapping: Mappings, visibility: Visibility, *, currency: str) -> None:
        self._client = client
        self._mapping = mapping
        self._visibility = visibility
        self._currency = currency

    async def find(self, person: Person, reference: OrderNumber | Record) -> Order | None:
        """The order meant, or None: absent and invisible are one. One Salesforce call once rights are known."""
        order, _ = await self._visibility.fresh(person.username, lambda: self.find_with(person, reference))
        return order

    async def find_with(
        self, person: Person, reference: OrderNumber | Record, *beside: Soql
    ) -> tuple[Order | None, list[list[Row]]]:
        """Like `find`, with the rows of further queries from the same call. Raises Refused when rights have changed."""
        sight = await self._visibility.of(person.username)
        if "number" in sight.unread["order"]:
            raise halt("You have no access to Sales Orders.", way_out=Do("Ask your Salesforce admin for it."))
        query = self.query(sight, self._where(reference))
        rows, *others = await self._client.query(person.username, query, *beside)
        if len(rows) > 1:
            raise halt("Several orders have that number.", way_out=Do("Open yours in Salesforce and paste its link."))
        return (self._order(sight, rows[0]) if rows else None), others

    def _where(self, reference: OrderNumber | Record) -> Condition:
        match reference:
            case OrderNumber(number):
                return equals(self._mapping["order"].fields["number"], number)
            case Record(record):
                return equals("Id", record)

    def query(self, sight: Sight, where: Condition) -> Soql:
        """The review's one query: the order, what it links to, and its children."""
        order = self._mapping["order"]
        children = [
            select(self._columns(sight, kind), order.children[ours])
            for ours, kind in CHILDREN.items()
            if ours not in sight.unread["order"]
        ]
        return select(self._columns(sight, "order"), order.object, where, children=children, limit=2)

    def _columns(self, sight: Sight, record: str) -> Iterator[str]:
        visible = sight.fields(record, self._mapping[record])
        yield from visible.values()
        for link, (parent, *wanted) in PARENTS.get(record, {}).items():
            if link not in visible:
                continue
            for name in wanted:
                if name not in sight.unread[parent]:
                    yield f"{relationship(visible[link])}.{self._mapping[parent].fields[name]}"

    def _order(self, sight: Sight, row: Row) -> Order:
        at = Values(self._mapping, sight, "order", row, self._currency)
        unread = dict(at.unread)
        for ours, also in (("shipping_street", "shipping"), ("contact", "contact_email")):
            if ours in unread:
                unread[also] = unread[ours]
        if "email" in sight.unread["contact"]:
            unread["contact_email"] = sight.unread["contact"]["email"]
        return Order(
            id=at.id,
            number=at.text("number") or at.id,
            status=at.state("status"),
            order_type=at.state("order_type"),
            payment_status=at.state("payment_status"),
            sync_status=at.state("sync_status"),
            fulfillment_status=at.state("fulfillment_status"),
            customer_po=at.text("customer_po"),
            customer=_link(at, "customer", "account"),
            contact=_contact(at),
            owner=_link(at, "owner", "user"),
            quote=_link(at, "quote", "quote"),
            opportunity=_link(at, "opportunity", "opportunity"),
            total=at.money("total"),
            balance=at.money("balance"),
            created=at.moment("created"),
            shipping=Address(*(at.text(f"shipping_{part}") for part in ADDRESS)),
            lines=None if "lines" in unread else tuple(map(_line, at.children("lines", "line"))),
            payment_orders=None
            if "payment_orders" in unread
            else tuple(map(_payment_order, at.children("payment_orders", "payment_order"))),
            trackings=None if "trackings" in unread else tuple(map(_tracking, at.children("trackings", "tracking"))),
            unread=unread,
        )


def _link(at: Values, ours: str, parent: str) -> Link | None:
    to = at.reference(ours)
    return Link(to, at.parent(ours, parent).text("name")) if to else None


def _contact(at: Values) -> Contact | None:
    to, other = at.reference("contact"), at.parent("contact", "contact")
    return Contact(to, other.text("name"), other.text("email")) if to else None


def _gateway(at: Values) -> Gateway | None:
    other = at.parent("gateway", "gateway")
    return Gateway(other.text("name"), other.flag("available")) if at.reference("gateway") else None


def _line(at: Values) -> Line:
    return Line(at.state("kind"), at.number("quantity"), at.number("fulfilled"), unread=at.unread)


def _payment_order(at: Values) -> PaymentOrder:
    gateway, unread = _gateway(at), dict(at.unread)
    if gateway and gateway.available is None:
        # hidden by field security, or the gateway's record itself is
        unread["gateway_available"] = at.parent("gateway", "gateway").unread.get("available", Unread.NOT_VISIBLE)
    return PaymentOrder(
        id=at.id,
        number=at.text("number") or at.id,
        status=at.state("status"),
        collection_status=at.state("collection_status"),
        requested=at.money("requested"),
        due=at.day("due"),
        last_email_status=at.state("last_email_status"),
        captured=at.money("captured"),
        method=at.state("method"),
        hold_reason=at.text("hold_reason"),
        contact=_contact(at),
        gateway=gateway,
        unread=unread,
    )


def _tracking(at: Values) -> Tracking:
    return Tracking(at.text("carrier"), at.text("number"), at.day("shipped_on"), at.state("status"), unread=at.unread)
