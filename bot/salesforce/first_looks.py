"""A first look at very many rows, nearly all of which are fine: by a few texts, without making a record of any.

What it doubts is read whole. It knows rows and names, and no rule: the symptom's own `Glance` says what is clear.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.runbook.symptoms.reads import Clause, Glance, OfList, Reads
from bot.salesforce.client import Row
from bot.salesforce.columns import CHILDREN, LINKS
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import relationship
from bot.salesforce.soql import Condition, Soql, select
from bot.salesforce.visibility import Sight

Narrowed = Callable[[str, tuple[Clause, ...]], Condition | None]
"""Clauses about a record as a condition; None where this org can never show it."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a row has what is looked at: `field` of the rows in a list, or of the one row behind a link."""

    under: str
    field: str
    many: bool

    def texts(self, row: Row) -> list[str | None]:
        rows = row.get(self.under)
        if self.many:
            return [each.get(self.field) for each in rows or ()]
        return [rows.get(self.field) if rows else None]


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What is asked for a first look at what `reads` reads, and where the answer has it."""

    reads: Reads
    glance: Glance
    columns: tuple[str, ...]
    children: tuple[Soql, ...]
    places: tuple[Whereabouts, ...]

    def clears(self, row: Row) -> bool:
        """Whether surely nothing is wrong with what hangs on the row."""
        return self.glance.clear(*(each.texts(row) for each in self.places))


def first_look(reads: Reads, mapping: Mappings, sight: Sight, narrowed: Narrowed) -> FirstLook | None:
    """None where there is none, or this org does not keep all that it takes: then everything is read whole."""
    glance = reads.glance
    if glance is None or any(name in sight.unread[record] for record, name in _named(reads.record, glance)):
        return None
    record = mapping[reads.record]
    columns, children, places = [], [], []
    for each in glance.looks:
        if isinstance(each, OfList):
            kind = CHILDREN[each.list]
            where = narrowed(kind, each.where)
            if where is None:
                return None
            children.append(select([mapping[kind].fields[each.field]], record.children[each.list], where))
            places.append(Whereabouts(record.children[each.list], mapping[kind].fields[each.field], many=True))
        else:
            link, field = (
                relationship(record.fields[each.link]),
                mapping[_behind(reads.record, each.link)].fields[each.field],
            )
            columns.append(f"{link}.{field}")
            places.append(Whereabouts(link, field, many=False))
    return FirstLook(reads, glance, tuple(columns), tuple(children), tuple(places))


def _named(record: str, glance: Glance) -> Iterator[tuple[str, str]]:
    """Every field that is looked at, with the record it is on."""
    for each in glance.looks:
        if isinstance(each, OfList):
            yield CHILDREN[each.list], each.field
        else:
            yield record, each.link
            yield _behind(record, each.link), each.field


def _behind(record: str, link: str) -> str:
    return LINKS[record][link][0]
