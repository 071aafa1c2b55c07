"""What a review asks of each record: the columns a person may see, along its links, and the order of its children.

It knows names and rights, and neither people nor answers.
"""

from collections.abc import Iterator, Mapping

from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import relationship
from bot.salesforce.soql import Condition, Soql, narrowed, select
from bot.salesforce.visibility import Sight

LINKS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "order": {
        "customer": ("account", "name"),
        "contact": ("contact", "name", "email"),
        "owner": ("user", "name"),
        "rep": ("user", "name"),
        "quote": ("quote", "name"),
        "opportunity": ("opportunity", "name"),
    },
    "line": {
        "item": ("item", "sku"),
        "warehouse": ("warehouse", "name"),
        "gateway": ("gateway", "name", "available"),
    },
    "payment_order": {
        "contact": ("contact", "name", "email"),
        "gateway": ("gateway", "name", "available"),
        "saved_method": ("method", "label"),
        "token": ("token", "route_key", "readiness", "gateway", "method"),
    },
    "agreement": {"token": ("token", "route_key", "readiness", "gateway", "method")},
    "token": {"gateway": ("gateway", "name", "available"), "method": ("method", "label")},
    "sync": {
        "provider": (
            "provider",
            "label",
            "system",
            "status",
            "syncs_orders",
            "limited_until",
            "window_start",
            "window_end",
            "window_zone",
            "days",
        )
    },
    "quote": {"owner": ("user", "name", "email"), "customer": ("account", "name")},
    "note": {"author": ("user", "name")},
    "file_link": {"file": ("file", "title", "extension", "size")},
}
"""For each record, the links whose other side is read along: our link name -> its record and the fields wanted."""

CHILDREN: Mapping[str, str] = {
    "lines": "line",
    "payment_orders": "payment_order",
    "trackings": "tracking",
    "invoices": "invoice",
    "agreements": "agreement",
    "syncs": "sync",
    "emails": "email",
    "notes": "note",
    "files": "file_link",
}
"""What hangs on an order: our name of the list -> the record in it."""

SORTED: Mapping[str, tuple[str, str]] = {
    "line": ("place", "ASC"),
    "payment_order": ("number", "ASC"),
    "tracking": ("shipped_on", "DESC"),
    "invoice": ("number", "ASC"),
    "agreement": ("number", "ASC"),
    "sync": ("since", "DESC"),
    "email": ("created", "DESC"),
    "note": ("created", "DESC"),
    "file_link": ("since", "DESC"),
}
"""Which of a list's rows comes first; the id decides between equals."""


class Columns:
    """Queries for what one person may see."""

    def __init__(self, mapping: Mappings, sight: Sight) -> None:
        self._mapping = mapping
        self._sight = sight

    def order(
        self, *where: Condition, children: Mapping[str, str] = CHILDREN, order_by: str | None = None, limit: int
    ) -> Soql:
        """The order, what it links to, and those of its children that can be read."""
        known, wanted = self._sight.orders, tuple(children.items())
        if wanted not in known:
            lists, origin = self.lists("order", children), self._mapping["order"].object
            known[wanted] = select(self.of("order"), origin, children=lists)
        return narrowed(known[wanted], *where, order_by=order_by, limit=limit)

    def lists(self, parent: str, children: Mapping[str, str]) -> list[Soql]:
        """A subquery for each list of children that can be read."""
        return [
            select(self.of(kind), self._mapping[parent].children[ours], order_by=self._sorted(kind))
            for ours, kind in children.items()
            if not self._sight.hides(parent, ours, kind)
        ]

    def of(self, record: str) -> tuple[str, ...]:
        """Every visible column of `record`, its links' included."""
        known = self._sight.columns
        if record not in known:
            known[record] = tuple(self._of(record))
        return known[record]

    def _of(self, record: str) -> Iterator[str]:
        for ours, theirs in self._sight.fields(record, self._mapping[record]).items():
            yield theirs
            yield from self._along(record, ours)

    def _along(self, record: str, link: str, before: str = "") -> Iterator[str]:
        """The other side's columns, and those of links from there."""
        parent, *wanted = LINKS.get(record, {}).get(link, ("",))
        path = f"{before}{relationship(self._mapping[record].fields[link])}."
        for name in wanted:
            if name not in self._sight.unread[parent]:
                yield path + self._mapping[parent].fields[name]
                yield from self._along(parent, name, path)

    def _sorted(self, record: str) -> str | None:
        by, direction = SORTED.get(record, ("", ""))
        if not by or by in self._sight.unread[record]:
            return None
        return f"{self._mapping[record].fields[by]} {direction} NULLS LAST, Id {direction}"
