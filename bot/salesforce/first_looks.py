"""A first look at very many rows, nearly all of which are fine: by a few texts, without making a record of any.

What it doubts is read whole. It knows rows and names, and no rule: the symptom's own `Glance` says what is clear.

Where everything is read, what hangs on the records is asked for by itself: each row is one of a page's two thousand,
and a list under a record costs one for the record, too. Where only news is wanted, the older ones of a list count
with the new one, so there each record comes with its lists.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.runbook.symptoms.reads import Clause, Glance, OfLink, OfList, Reads
from bot.runbook.values import RecordId
from bot.salesforce.client import Row
from bot.salesforce.columns import CHILDREN, LINKS
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.mapping import relationship
from bot.salesforce.soql import Condition, Soql, is_set, select
from bot.salesforce.visibility import Sight

Narrowed = Callable[[str, tuple[Clause, ...]], Condition | None]
"""Clauses about a record as a condition; None where this org can never show it."""
Texts = Sequence[str | None]


class FirstLook(Protocol):
    """What is looked at of what `reads` reads."""

    @property
    def reads(self) -> Reads: ...

    def doubted(self, rows: Sequence[Row]) -> list[RecordId]:
        """The records to be read whole. With what hangs on all others surely nothing is wrong."""
        ...


class TextSource(Protocol):
    """Where what is looked at stands."""

    def texts(self, row: Row) -> Texts: ...


@dataclass(frozen=True, slots=True)
class At:
    """In a field of the row, or of what is behind links of it."""

    field: str
    links: tuple[str, ...] = ()

    def texts(self, row: Row) -> Texts:
        at: Row | None = row
        for link in self.links:
            at = at.get(link) if at else None
        return (at.get(self.field) if at else None,)


@dataclass(frozen=True, slots=True)
class Under:
    """In a field of each row of a list under it."""

    list: str
    field: str

    def texts(self, row: Row) -> Texts:
        return [each.get(self.field) for each in row.get(self.list) or ()]


@dataclass(frozen=True, slots=True)
class Beside:
    """In the rows of another query, which were kept by the record that `link` points to."""

    known: Mapping[str, Texts]
    link: str

    def texts(self, row: Row) -> Texts:
        return self.known.get(row[self.link], ())


@dataclass(frozen=True, slots=True)
class Gathered:
    """Doubts nothing, but keeps the texts of `column` by the record behind `link`, for who looks at the rest."""

    reads: Reads
    column: str
    link: str
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def doubted(self, rows: Sequence[Row]) -> list[RecordId]:
        for row in rows:
            if (text := row.get(self.column)) is not None:
                record = row[self.link]
                self.known[record] = (*self.known.get(record, ()), text)
        return []


@dataclass(frozen=True, slots=True)
class Looked:
    """At all `places` of each row; `record` is the field with the record's own id."""

    reads: Reads
    glance: Glance
    record: str
    places: tuple[TextSource, ...]

    def doubted(self, rows: Sequence[Row]) -> list[RecordId]:
        clear, places = self.glance.clear, self.places
        return [RecordId(row[self.record]) for row in rows if not clear(*[each.texts(row) for each in places])]


class FirstLooks:
    """At what one user may see."""

    def __init__(self, mapping: Mappings, sight: Sight, narrowed: Narrowed) -> None:
        self._mapping = mapping
        self._sight = sight
        self._narrowed = narrowed

    def of(self, reads: Reads, where: Condition, *, everything: bool) -> list[tuple[Soql, FirstLook]]:
        """Queries with what looks at their rows, in the order in which it has to: `everything`, or what is so `where`.

        Empty where there is no such look, or this org does not keep all that it takes: then all is read whole.
        """
        glance = reads.glance
        if glance is None or self._hidden(_named(reads.record, glance)):
            return []
        so = {each.list: self._narrowed(CHILDREN[each.list], each.where) for each in _lists(glance)}
        found = {name: condition for name, condition in so.items() if condition}
        if len(found) < len(so):
            return []
        if everything and not self._hidden((CHILDREN[name], reads.record) for name in found):
            return self._one_by_one(reads, glance, found)
        return [self._together(reads, glance, found, where)]

    def _hidden(self, named: Iterable[tuple[str, str]]) -> bool:
        return any(name in self._sight.unread[record] for record, name in named)

    def _together(
        self, reads: Reads, glance: Glance, so: Mapping[str, Condition], where: Condition
    ) -> tuple[Soql, FirstLook]:
        """Each record with what hangs on it."""
        record = self._mapping[reads.record]
        columns, children, places = [], [], list[TextSource]()
        for each in glance.looks:
            if isinstance(each, OfList):
                field = self._mapping[CHILDREN[each.list]].fields[each.field]
                children.append(select([field], record.children[each.list], so[each.list]))
                places.append(Under(record.children[each.list], field))
            else:
                links, field = self._behind(reads.record, each)
                columns.append(".".join((*links, field)))
                places.append(At(field, links))
        query = select(columns, record.object, where, children=children)
        return query, Looked(reads, glance, "Id", tuple(places))

    def _one_by_one(self, reads: Reads, glance: Glance, so: Mapping[str, Condition]) -> list[tuple[Soql, FirstLook]]:
        """What hangs on the records in the first list, after all that hangs on them in the others."""
        first = next(_lists(glance))
        field, link = self._hanging(first, reads)
        columns, places, queries = [field, link], list[TextSource](), list[tuple[Soql, FirstLook]]()
        for each in glance.looks:
            if not isinstance(each, OfList):
                links, behind = self._behind(reads.record, each)
                columns.append(".".join((relationship(link), *links, behind)))
                places.append(At(behind, (relationship(link), *links)))
            elif each is first:
                places.append(At(field))
            else:
                look = Gathered(reads, *self._hanging(each, reads))
                queries.append((self._listed(each, (look.column, look.link), so), look))
                places.append(Beside(look.known, link))
        return [*queries, (self._listed(first, columns, so), Looked(reads, glance, link, tuple(places)))]

    def _hanging(self, look: OfList, reads: Reads) -> tuple[str, str]:
        """What is looked at of what hangs in a list, and its link to the record."""
        fields = self._mapping[CHILDREN[look.list]].fields
        return fields[look.field], fields[reads.record]

    def _listed(self, look: OfList, columns: Sequence[str], so: Mapping[str, Condition]) -> Soql:
        link = columns[1]
        return select(columns, self._mapping[CHILDREN[look.list]].object, so[look.list], is_set(link))

    def _behind(self, record: str, look: OfLink) -> tuple[tuple[str, ...], str]:
        """The links from the record, and the field there."""
        link = self._mapping[record].fields[look.link]
        return (relationship(link),), self._mapping[_other(record, look)].fields[look.field]


def _lists(glance: Glance) -> Iterator[OfList]:
    return (each for each in glance.looks if isinstance(each, OfList))


def _named(record: str, glance: Glance) -> Iterator[tuple[str, str]]:
    """Every field that is looked at, with the record it is on."""
    for each in glance.looks:
        if isinstance(each, OfList):
            yield CHILDREN[each.list], each.field
        else:
            yield record, each.link
            yield _other(record, each), each.field


def _other(record: str, look: OfLink) -> str:
    return LINKS[record][look.link][0]
