"""Orders by what people remember of them: the customer's PO, name or e-mail, a parcel's number.

Light rows, enough to choose by; the review of the one that was meant is another call. It knows no runbook rule.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.runbook import tracking_numbers
from bot.runbook.number_formats import Numbers
from bot.runbook.permits import Kind
from bot.runbook.records import Hit, Order, SavedMethod
from bot.runbook.references import Named, OrderNumber, TrackingNumber, address
from bot.runbook.spelling import folded
from bot.runbook.values import Person
from bot.salesforce.client import Client, Row
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import RecordMapping, relationship
from bot.salesforce.orders import Matching, Orders
from bot.salesforce.rows import Values
from bot.salesforce.soql import (
    Condition,
    Soql,
    among,
    bendable,
    both,
    contains,
    count,
    differs,
    either,
    equals,
    nests,
    none_of,
    one_of,
    resembles,
    select,
    spelled,
)
from bot.salesforce.visibility import Sight, Visibility

SHOWN = 20
"""Orders in one list to choose from."""
LETTERS = 3
"""Fewer letters of a name would match half of all customers."""
_PO = re.compile(r"^P\.?O\.?[\s#:-]+", re.IGNORECASE)
HIT = ("number", "customer", "status", "balance", "currency", "ordered_on", "customer_po")


HANGING = (Kind.INVOICE, Kind.PAYMENT_ORDER, Kind.AGREEMENT, Kind.TRACKING)


def numbers(mapping: Mappings, org: str = "") -> Numbers:
    """How the org at the address `org` writes the numbers that people type."""
    others = {kind: mapping[kind] for kind in HANGING if kind in mapping and mapping[kind].display}
    quote = mapping["quote"].number_format if mapping["quote"].display else None
    written = {kind: each.number_format for kind, each in others.items()}
    return Numbers(mapping["order"].number_format, written, org, quote)


@dataclass(frozen=True, slots=True)
class Hits:
    """The newest that match, and how many more there are."""

    shown: tuple[Hit, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.shown)


class Search:
    """`currency` is the org's own, where a record has none."""

    def __init__(
        self, client: Client, mapping: Mappings, visibility: Visibility, orders: Orders, *, currency: str
    ) -> None:
        self._client = client
        self._mapping = mapping
        self._visibility = visibility
        self._orders = orders
        self._currency = currency

    async def numbered(
        self, person: Person, number: OrderNumber, words: str, *, methods: bool = False
    ) -> tuple[Order | None, tuple[SavedMethod, ...] | None, Hits]:
        """The order of that number, its customer's saved `methods` if wanted, and the orders whose PO reads like it.

        One call: with the methods it has the five queries that Salesforce takes in one.
        """

        async def ask() -> tuple[Order | None, tuple[SavedMethod, ...] | None, Hits]:
            sight = await self._visibility.with_orders(person.username)
            beside = [*self._same_po(sight, number, words)]
            saved: tuple[SavedMethod, ...] | None = ()
            if methods:
                order, saved, rows = await self._orders.find_saved(person, number, *beside)
            else:
                order, rows = await self._orders.find_whole(person, number, *beside)
            if not beside:
                return order, saved, Hits()
            found, counted = rows
            hits = self._hits(sight, [found])
            return order, saved, Hits(hits, max(int(counted[0]["expr0"]) - len(hits), 0))

        return await self._visibility.fresh(person.username, ask)

    async def meant(self, person: Person, reference: Named) -> Hits:
        """The orders that a number of something else leads to: one call."""

        async def ask() -> Hits:
            sight = await self._visibility.with_orders(person.username)
            where = self._orders.meant(sight, reference)
            return await self._found(person, sight, [] if where is None else [(where,)])

        return await self._visibility.fresh(person.username, ask)

    async def matching(self, person: Person, words: str) -> Hits:
        """The orders that `words` may mean, those with that very PO first: one call."""

        async def ask() -> Hits:
            sight = await self._visibility.with_orders(person.username)
            return await self._found(person, sight, [*self._groups(sight, words)])

        return await self._visibility.fresh(person.username, ask)

    def only(self, sight: Sight, words: str) -> Matching | None:
        """The one order that `words` may mean, to be read at once; None where SOQL can't ask for it in one."""
        groups = tuple(self._groups(sight, words))
        if not groups or any(map(nests, groups[0])):
            return None
        if any(nests(each) for group in groups for each in group):  # no semi-join may stand under OR
            return Matching(both(*groups[0]), tuple(count(self._order.object, *group) for group in groups[1:]))
        return Matching(either([Condition(f"({both(*group)})") for group in groups]))

    async def _found(self, person: Person, sight: Sight, groups: Sequence[tuple[Condition, ...]]) -> Hits:
        """The orders of all groups, in their order, and how many there are."""
        if not groups:
            return Hits()
        rows = [self._newest(sight, *group) for group in groups]
        counts = [count(self._order.object, *group) for group in groups]
        found = await self._client.query(person.username, *rows, *counts)
        total = sum(int(counted[0]["expr0"]) for counted in found[len(groups) :])
        hits = self._hits(sight, found[: len(groups)])[:SHOWN]
        return Hits(hits, max(total - len(hits), 0))

    async def listed(self, person: Person, numbers: Sequence[OrderNumber]) -> tuple[Hit, ...]:
        """Those of `numbers` that exist and that the person may see, the newest first: one call."""

        async def ask() -> tuple[Hit, ...]:
            sight = await self._visibility.with_orders(person.username)
            where = one_of(self._order.fields["number"], [each.number for each in numbers])
            return self._hits(
                sight, await self._client.query(person.username, self._newest(sight, where, limit=len(numbers)))
            )

        return await self._visibility.fresh(person.username, ask)

    @property
    def _order(self) -> RecordMapping:
        return self._mapping["order"]

    def _newest(self, sight: Sight, *where: Condition, limit: int = SHOWN) -> Soql:
        newest = f"{self._order.fields['created']} DESC"
        return select(self._columns(sight), self._order.object, *where, order_by=newest, limit=limit)

    def _columns(self, sight: Sight) -> Iterator[str]:
        yield from (field for name in HIT if (field := self._visible(sight, "order", name)))
        if customer := self._path(sight, "customer", "account", "name"):
            yield customer

    def _visible(self, sight: Sight, record: str, name: str) -> str | None:
        return None if name in sight.unread[record] else self._mapping[record].fields.get(name)

    def _path(self, sight: Sight, link: str, parent: str, name: str) -> str | None:
        """The path to a linked record's field, if the person may read both."""
        to, field = self._visible(sight, "order", link), self._visible(sight, parent, name)
        return f"{relationship(to)}.{field}" if to and field else None

    def _same_po(self, sight: Sight, number: OrderNumber, words: str) -> Iterator[Soql]:
        """The other orders whose PO is `words`, and how many they are."""
        if po := self._visible(sight, "order", "customer_po"):
            where = (_same(po, _purchase_orders(words)), differs(self._order.name_field, number.number))
            yield self._newest(sight, *where)
            yield count(self._order.object, *where)

    def _groups(self, sight: Sight, words: str) -> Iterator[tuple[Condition, ...]]:
        """Which orders may be meant, the likeliest first; none is in two groups, so that they can be counted."""
        if found := address(words):
            yield from self._by_address(sight, found)
            return
        po, numbers = self._visible(sight, "order", "customer_po"), _purchase_orders(words)
        if po:
            yield (_same(po, numbers),)
        if tracking_numbers.may_be(words):  # digits, and no name; Salesforce takes five queries in one call
            if shipped := self._orders.meant(sight, TrackingNumber(folded(words))):
                yield (shipped, *([none_of(po, numbers)] if po else []))
            return
        paths = (self._path(sight, "customer", "account", "name"), self._path(sight, "contact", "contact", "name"))
        names = [_named(path, each) for path in paths if path for each in _forms(words)]
        if names and _long_enough(words):
            yield (either(names), *([none_of(po, numbers)] if po else []))

    def _by_address(self, sight: Sight, address: str) -> Iterator[tuple[Condition, ...]]:
        """The orders whose contact has that address, then the others of a customer one of whose contacts has it."""
        if own := self._path(sight, "contact", "contact", "email"):
            yield (equals(own, address),)
        customer = self._visible(sight, "order", "customer")
        account, email = self._visible(sight, "contact", "account"), self._visible(sight, "contact", "email")
        if customer and account and email:
            whose = among(customer, account, self._mapping["contact"].object, equals(email, address))
            yield (whose, *([differs(own, address)] if own else []))

    def _hits(self, sight: Sight, answers: Iterable[list[Row]]) -> tuple[Hit, ...]:
        """The rows of all answers in their order, each order once."""
        rows = {row["Id"]: row for answer in answers for row in answer}
        usual = sight.currency(self._currency)
        return tuple(self._hit(Values(self._mapping, sight, "order", row, usual)) for row in rows.values())

    def _hit(self, at: Values) -> Hit:
        return Hit(
            at.id,
            at.text("number") or at.id,
            customer=at.parent("customer", "account").text("name"),
            status=at.state("status"),
            balance=at.money("balance"),
            ordered_on=at.day("ordered_on"),
            customer_po=at.text("customer_po"),
        )


def _purchase_orders(words: str) -> list[str]:
    """A PO as it was typed, and without the "PO" that people write before it, in every form."""
    forms = _forms(words)
    return [each for each in dict.fromkeys((*forms, *(_PO.sub("", each, count=1) for each in forms))) if each]


def _forms(words: str) -> list[str]:
    """`words` as they were typed and with plain characters for full-width ones: a record may hold either."""
    return [*dict.fromkeys((words, folded(words)))]


def _named(path: str, words: str) -> Condition:
    return resembles(path, words) if bendable(words) else contains(path, words)


def _same(field: str, values: list[str]) -> Condition:
    """The field is one of `values`, whichever dashes and quotes it was written with."""
    bent = [spelled(field, each) for each in values if bendable(each)]
    return either([one_of(field, values), *bent]) if bent else one_of(field, values)


def _long_enough(words: str) -> bool:
    """Whether a name can be searched by `words`; two letters of a script such as Chinese are a whole name."""
    letters = [each for each in words if each.isalnum()]
    few = LETTERS - any(not _latin(each) for each in letters)
    return len(letters) >= few


def _latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN ")
