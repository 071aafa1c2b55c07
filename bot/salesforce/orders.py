"""A Sales Order with what hangs on it, in one round trip, as the person may see it; or all that are open and theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from bot.errors import Halt, halt
from bot.runbook.findings import Ask, Do, Team, forbids
from bot.runbook.records import OPEN_ORDER, Contact, Order, SavedMethod, Unread
from bot.runbook.references import Named, Numbered, OrderNumber, QuoteNumber, Record, TrackingNumber
from bot.runbook.values import Person, RecordId
from bot.salesforce import customers, records, routes
from bot.salesforce.client import Client, Row
from bot.salesforce.columns import CHILDREN, Columns
from bot.salesforce.customers import CUSTOMER, NamedRecord
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import relationship
from bot.salesforce.rows import Values
from bot.salesforce.soql import Condition, Soql, among, both, carried, count, either, equals, one_of
from bot.salesforce.visibility import Sight, Visibility

UNASKED = {"notes", "files"}
STEPS_NEED = {name: kind for name, kind in CHILDREN.items() if name not in UNASKED}
"""The lists by which an order's next step is judged."""
ASK_ADMIN = Do("Ask your Salesforce admin for it.")


class SeveralMeant(Halt):
    """What was named hangs on more than one order."""


@dataclass(frozen=True, slots=True)
class Matching:
    """The only order that meets a condition; SeveralMeant where more than one does."""

    condition: Condition
    others: tuple[Soql, ...] = ()
    """They count what else may be meant: it is the only one where all of them count nothing."""


Sought = Named | Matching


class Orders:
    """`currency` is the org's own, where a record has none."""

    def __init__(self, client: Client, mapping: Mappings, visibility: Visibility, *, currency: str) -> None:
        self._client = client
        self._mapping = mapping
        self._visibility = visibility
        self._currency = currency

    async def find(self, person: Person, reference: Named) -> Order | None:
        """The order meant, or None: absent and invisible are one. One Salesforce call once rights are known."""
        order, _ = await self._visibility.fresh(person.username, lambda: self.find_whole(person, reference))
        return order

    async def find_with_methods(
        self, person: Person, reference: Named
    ) -> tuple[Order | None, tuple[SavedMethod, ...] | None]:
        """The order and its customer's saved methods, from the same call; these are None where they can't be read."""
        order, methods, _ = await self._visibility.fresh(person.username, lambda: self.find_saved(person, reference))
        return order, methods

    async def open_of(self, person: Person, whose: RecordId, most: int) -> tuple[list[Order], int]:
        """That user's newest open orders as `person` may see them, at most `most`; and how many there are in all.

        With `STEPS_NEED` and the customers' addresses. One Salesforce call while each query fits one page.
        """
        return await self._visibility.fresh(person.username, lambda: self._open_of(person, whose, most))

    async def find_with(self, person: Person, reference: Named, *beside: Soql) -> tuple[Order | None, list[list[Row]]]:
        """Like `find`, with the rows of further queries from the same call. Raises Refused when rights have changed."""
        sight = await self._visibility.with_orders(person.username)
        target = self._target(sight, reference)
        if target is None:
            return None, [[] for _ in beside]
        at, others = await self._read(person, sight, target, *beside)
        return (records.order(at) if at else None), others

    async def find_whole(self, person: Person, sought: Sought, *beside: Soql) -> tuple[Order | None, list[list[Row]]]:
        """Like `find_with`, and the order knows its customer's addresses, from the same call too."""
        order, found, others = await self._beside(person, sought, "contact", *beside)
        if order is None:
            return None, others
        sight = await self._visibility.with_orders(person.username)
        return self._addressed(sight, order, None if found is None else tuple(map(records.contact, found))), others

    def _addressed(self, sight: Sight, order: Order, found: Iterable[Contact] | None) -> Order:
        """The order with its customer's contacts; with why not, where these can't all be read."""
        if found is None:
            hidden = customers.hidden(sight, "order", "contact")
            unread = {**order.unread, "customer_emails": Unread.NOT_VISIBLE}
            return replace(order, unread=unread) if hidden else order
        contacts = tuple({each.id: each for each in found}.values())
        known = frozenset(each.email.lower() for each in contacts if each.email)
        return replace(order, customer_emails=known, customer_contacts=contacts)

    async def find_saved(
        self, person: Person, reference: Named, *beside: Soql
    ) -> tuple[Order | None, tuple[SavedMethod, ...] | None, list[list[Row]]]:
        """Like `find_with`, and the customer's saved methods, from the same call too; None where they can't be read."""
        order, found, others = await self._beside(person, reference, "method", *beside)
        if found is None:
            return order, None, others
        return order, tuple({each.id: routes.saved_method(each) for each in found}.values()), others

    async def _beside(
        self, person: Person, reference: Sought, kind: str, *more: Soql
    ) -> tuple[Order | None, list[Values] | None, list[list[Row]]]:
        """The order, the `kind` records that its customer has (None where these can't all be read), and `more`."""
        sight = await self._visibility.with_orders(person.username)
        target = self._target(sight, reference)
        if target is None:
            return None, None, [[] for _ in more]
        asked = customers.queries(self._mapping, sight, target, kind)
        at, found = await self._read(person, sight, target, *(asked or ()), *more)
        own = len(asked or ())
        if at is None:
            return None, None, found[own:]
        stray = customers.strays(at, target, kind)
        if stray and kind == "method":  # for the contacts no second call: a review does without them
            return await self._beside(person, Record(at.id), kind, *more)
        rows = [self._values(sight, kind, row) for row in chain(*found[:own])]
        return records.order(at), None if stray or asked is None else rows, found[own:]

    async def _open_of(self, person: Person, whose: RecordId, most: int) -> tuple[list[Order], int]:
        sight = await self._visibility.with_orders(person.username)
        order, columns = self._mapping["order"], Columns(self._mapping, sight)
        newest = f"{order.fields['created']} DESC, Id DESC"
        theirs = either([equals(field, whose) for field in self._responsible(sight)])
        where = both(self._open(sight), theirs)
        query = columns.order(where, children=STEPS_NEED, order_by=newest, limit=most)
        asked = customers.queries(self._mapping, sight, NamedRecord("order", where), "contact")
        rows, counted, *found = await self._client.query(
            person.username, query, count(order.object, where), *(asked or ())
        )
        kept = None if asked is None else self._by_account(sight, chain(*found))
        return [self._listed(sight, row, kept) for row in rows], int(counted[0]["expr0"])

    def _listed(self, sight: Sight, row: Row, contacts: Mapping[RecordId | None, list[Contact]] | None) -> Order:
        """One of several orders, with the contacts of its own customer."""
        found = records.order(self._values(sight, "order", row), STEPS_NEED)
        customer = found.customer.id if found.customer else None
        return self._addressed(sight, found, None if contacts is None else contacts.get(customer, ()))

    def _by_account(self, sight: Sight, rows: Iterable[Row]) -> Mapping[RecordId | None, list[Contact]]:
        found: dict[RecordId | None, list[Contact]] = {}
        for at in (self._values(sight, "contact", row) for row in rows):
            found.setdefault(at.reference("account"), []).append(records.contact(at))
        return found

    def _responsible(self, sight: Sight) -> list[str]:
        """The fields that say whose an order is."""
        fields = self._mapping["order"].fields
        seen = [fields[name] for name in ("owner", "rep") if name not in sight.unread["order"]]
        if not seen:
            raise halt("Whose an order is, is not visible to you.", way_out=ASK_ADMIN)
        return seen

    def _open(self, sight: Sight) -> Condition:
        order = self._mapping["order"]
        if why := sight.unread["order"].get("status"):
            raise halt(f"The status of Sales Orders is {why}.", way_out=ASK_ADMIN)
        values = order.shown_as("status", *OPEN_ORDER)
        if not values:
            raise halt(
                "Nobody has told me which orders are open.",
                way_out=Ask(Team.BOT_OPERATORS, "name the states in [mapping.order.values.status]"),
            )
        return one_of(order.fields["status"], values)

    def _target(self, sight: Sight, reference: Sought) -> NamedRecord | None:
        """The record named; None where it is of a kind that leads to no order."""
        if isinstance(reference, Matching):
            return NamedRecord("order", reference.condition)
        return self._named(sight, reference)

    def _named(self, sight: Sight, reference: Named) -> NamedRecord | None:
        match reference:
            case OrderNumber(number):
                return NamedRecord("order", equals(self._mapping["order"].name_field, number))
            case Numbered(kind, number) if kind in CUSTOMER and (name := self._name(sight, kind)):
                return NamedRecord(kind, equals(name, number))
            case QuoteNumber(number) if path := self._quote_number(sight):
                return NamedRecord("order", equals(path, number))
            case TrackingNumber(number) if not sight.unread["tracking"].get("number"):
                return NamedRecord("tracking", carried(self._mapping["tracking"].fields["number"], number))
            case Record(record) if (named := sight.kinds.get(record[:3], "")) in CUSTOMER:
                return NamedRecord(named, equals("Id", record))
        return None

    def _name(self, sight: Sight, kind: str) -> str | None:
        """The field with the number of `kind` records, where there are any."""
        return None if kind in sight.absent else self._mapping[kind].name_field or None

    def meant(self, sight: Sight, reference: Named) -> Condition | None:
        """The condition that the orders meet that `reference` may mean; None where it leads to none."""
        target = self._target(sight, reference)
        return self._where(sight, target) if target else None

    def _quote_number(self, sight: Sight) -> str | None:
        """The path to the number of an order's quote, if the person may read it."""
        if "quote" in sight.unread["order"] or "name" in sight.unread["quote"]:
            return None
        return f"{relationship(self._mapping['order'].fields['quote'])}.{self._mapping['quote'].fields['name']}"

    def _where(self, sight: Sight, target: NamedRecord) -> Condition:
        """The condition that an order has to meet to be the one meant."""
        if target.kind == "order":
            return target.condition
        if why := sight.unread[target.kind].get("order"):
            raise halt(f"The order of that {target.kind.replace('_', ' ')} is {why}.", way_out=ASK_ADMIN)
        hanging = self._mapping[target.kind]
        return among("Id", hanging.fields["order"], hanging.object, target.condition)

    async def _read(
        self, person: Person, sight: Sight, target: NamedRecord, *beside: Soql
    ) -> tuple[Values | None, list[list[Row]]]:
        query = Columns(self._mapping, sight).order(self._where(sight, target), limit=2)
        rows, *others = await self._client.query(person.username, query, *beside)
        if len(rows) > 1:
            raise SeveralMeant(
                forbids("Several orders have that number.", way_out=Do("Open yours in Salesforce and paste its link."))
            )
        return (self._values(sight, "order", rows[0]) if rows else None), others

    def _values(self, sight: Sight, kind: str, row: Row) -> Values:
        return Values(self._mapping, sight, kind, row, sight.currency(self._currency))
