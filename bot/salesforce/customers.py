"""What an order's customer has, asked beside the order itself: saved methods, contacts.

SOQL nests no semi-joins, so where a record that hangs on the order is named, its own account and contact are followed;
whoever asks has to see whether they are the order's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.runbook.records import Unread
from bot.salesforce.columns import CHILDREN, Columns
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.rows import Values
from bot.salesforce.soql import Condition, Soql, among, select
from bot.salesforce.visibility import Sight

CUSTOMER: Mapping[str, Mapping[str, str]] = {
    "order": {"account": "customer", "contact": "contact"},
    "payment_order": {"account": "account", "contact": "contact"},
    "invoice": {"account": "account"},
    "agreement": {"account": "account"},
    "tracking": {},
}
"""How each record that can be named says whose it is."""

KEPT_ON: Mapping[str, tuple[str, ...]] = {"method": ("account", "contact"), "contact": ("account",)}
"""What a customer has, and through which of its links."""
NEEDED = {"method": (), "contact": ("email",)}
WITHIN: Mapping[str, Mapping[str, str]] = {"method": {"tokens": "token"}}


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """The record that was named: of which kind, and how it is found."""

    kind: str
    condition: Condition


def _leads(target: NamedRecord, kind: str) -> bool:
    """Whether the record named says itself whose it is, by every link through which a customer has `kind` records."""
    return CUSTOMER[target.kind].keys() >= set(KEPT_ON[kind])


def queries(mapping: Mappings, sight: Sight, target: NamedRecord, kind: str) -> list[Soql] | None:
    """One query for each link through which the customer has `kind` records; None where they can't all be read."""
    links = [link for link in KEPT_ON[kind] if link not in sight.unread[kind]]
    if hidden(sight, target.kind, kind) or not links:
        return None
    return list(_queries(mapping, sight, target, kind, links)) or None


def hidden(sight: Sight, origin: str, kind: str) -> bool:
    """Whether this person can't see all `kind` records of the customer that an `origin` record leads to."""
    unread = [sight.unread[kind].get(each) for each in (*NEEDED[kind], *KEPT_ON[kind])]
    unread += [sight.unread[origin].get(ours) for ours in CUSTOMER[origin].values()]
    return Unread.NOT_VISIBLE in unread


def _queries(mapping: Mappings, sight: Sight, target: NamedRecord, kind: str, links: list[str]) -> Iterator[Soql]:
    columns, wanted, origin = Columns(mapping, sight), mapping[kind], mapping[target.kind]
    for link in links:
        ours = CUSTOMER[target.kind].get(link)
        if ours and ours not in sight.unread[target.kind]:
            whose = among(wanted.fields[link], origin.fields[ours], origin.object, target.condition)
            lists = columns.lists(kind, WITHIN.get(kind, {}))
            yield select(columns.of(kind), wanted.object, whose, children=lists)


def strays(order: Values, target: NamedRecord, kind: str) -> bool:
    """Whether following `target` may have led to another customer than the order's."""
    if target.kind == "order":
        return False
    own, of_order = CUSTOMER[target.kind], CUSTOMER["order"]
    if not _leads(target, kind):
        return True
    siblings = next(ours for ours, record in CHILDREN.items() if record == target.kind)
    return any(
        each.reference(own[link]) != order.reference(of_order[link])
        for each in order.children(siblings, target.kind)
        for link in KEPT_ON[kind]
    )
