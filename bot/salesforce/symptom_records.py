"""What a sweep's rows are judged as: the order that a row belongs to with that one record on it, or the quote.

The records are made by the same makers as a card's.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.runbook.records import Order, Quote
from bot.runbook.values import RecordId
from bot.salesforce import records
from bot.salesforce.client import Row
from bot.salesforce.columns import CHILDREN
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.rows import Values
from bot.salesforce.users import Owner
from bot.salesforce.visibility import Sight

HANGS_IN = {record: ours for ours, record in CHILDREN.items()}
"""What hangs on an order -> the order's list that has it."""


class Roots:
    """For what one user may see. `owners` collects what is told of the owners that were met."""

    def __init__(self, mapping: Mappings, sight: Sight, currency: str) -> None:
        self._mapping = mapping
        self._sight = sight
        self._currency = currency
        self.owners: dict[RecordId, Owner] = {}

    def of(self, record: str, row: Row, lists: Iterable[str]) -> Order | Quote:
        """The root that `row`, a `record`, belongs to. Without an order a record stands for itself."""
        at = self._values(record, row)
        match record:
            case "order":
                return self._order(at, tuple(lists))
            case "quote":
                self._note_owner(at)
                return records.quote(at)
        held: dict[str, Any] = {HANGS_IN[record]: (records.MAKERS[record](at),)}
        return replace(self._above(record, at), **held)

    def emails(self, rows: Iterable[Row]) -> dict[RecordId, frozenset[str]]:
        """The contacts' addresses, by their account."""
        found: dict[RecordId, set[str]] = {}
        for at in (self._values("contact", row) for row in rows):
            account, email = at.reference("account"), at.text("email")
            if account and email:
                found.setdefault(account, set()).add(email.lower())
        return {account: frozenset(each) for account, each in found.items()}

    def _above(self, record: str, at: Values) -> Order:
        order, own = at.parent("order", "order"), at.reference("order")
        if own is None:
            return Order(at.id, at.text("number") or at.id, kind=record)
        return self._order(order, ()) if order.row else Order(own, own)

    def _order(self, at: Values, lists: tuple[str, ...]) -> Order:
        self._note_owner(at)
        return records.order(at, {name: CHILDREN[name] for name in lists})

    def _note_owner(self, at: Values) -> None:
        owner, user = at.reference("owner"), at.parent("owner", "user")
        if owner and (email := user.text("email")):
            self.owners[owner] = Owner(email, user.text("username"))

    def _values(self, record: str, row: Row) -> Values:
        return Values(self._mapping, self._sight, record, row, self._currency)
