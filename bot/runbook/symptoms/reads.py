"""What a symptom has to be read from: conditions by our own names, which only narrow. The judge decides.

Every name is the mapping's; nothing here knows SOQL, rights or rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.runbook.records import MailKind


@dataclass(frozen=True, slots=True)
class Means:
    """A picklist whose value has one of these meanings."""

    field: str
    meanings: tuple[StrEnum, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    field: str


@dataclass(frozen=True, slots=True)
class Filled:
    field: str


@dataclass(frozen=True, slots=True)
class Unticked:
    """A box that is not ticked."""

    field: str


@dataclass(frozen=True, slots=True)
class NotAmong:
    """A text that is none of these; an empty one is not."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Past:
    """A moment that is so long ago."""

    field: str
    ago: timedelta


@dataclass(frozen=True, slots=True)
class AnyOf:
    clauses: "tuple[Clause, ...]"


@dataclass(frozen=True, slots=True)
class AllOf:
    clauses: "tuple[Clause, ...]"


@dataclass(frozen=True, slots=True)
class Along:
    """Something about the record that `link` points to."""

    link: str
    record: str
    clause: "Clause"


@dataclass(frozen=True, slots=True)
class Has:
    """Some `record` points here by `link`, and is so.

    `counts`: where only what is new since the last whole reading is wanted, a row is new by any of these moments; each
    counts so long after it was.
    """

    record: str
    link: str
    where: "tuple[Clause, ...]" = ()
    counts: Mapping[str, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HasNone:
    """No `record` points here by `link`."""

    record: str
    link: str


Clause = Means | Empty | Filled | Unticked | NotAmong | Past | AnyOf | AllOf | Along | Has | HasNone


@dataclass(frozen=True, slots=True)
class OfList:
    """What a field says on all that hangs on the record in a list, and is so."""

    list: str
    field: str
    where: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class OfLink:
    """What a field says on what a link of the record points to."""

    link: str
    field: str


@dataclass(frozen=True, slots=True)
class Glance:
    """A first look at very many records, nearly all of which are fine: only what it doubts is read whole and judged.

    `clear` is given the texts of each of the `looks`, and may say of nothing that it is clear where the judge would see
    trouble. The first of the looks is at the list that can be in trouble: what has nothing there is clear, and so is
    what is clear with each of its texts alone.
    """

    looks: tuple[OfList | OfLink, ...]
    clear: Callable[..., bool]


@dataclass(frozen=True, slots=True)
class Reads:
    """The records that may show the trouble.

    Without what it `needs` an org has no such trouble; what it `heeds` counts where the org keeps it. Of either nothing
    may be hidden from the bot. `lists`: what hangs on the record and is read along, our name -> its fields that count.
    """

    record: str
    where: tuple[Clause, ...]
    needs: tuple[str, ...]
    heeds: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contacts: bool = False
    """Where it looks like trouble, the addresses of the customer's contacts are asked for before it is judged."""
    attempted: MailKind | None = None
    """Only the orders about which the bot itself was told to send such a mail, and could not: our own store knows."""
    glance: Glance | None = None

    @property
    def growing(self) -> bool:
        """Whether its rows are too many to be read at each sweep, so that only new ones are."""
        return any(isinstance(each, Has) and each.counts for each in self.where)

    @property
    def joined(self) -> bool:
        """Whether it asks about other records, which no OR may stand beside."""
        return any(isinstance(each, Has | HasNone) for each in self.where)


def named(clauses: tuple[Clause, ...], record: str) -> Iterator[tuple[str, str]]:
    """Every field that the clauses name, with the record it is on."""
    for clause in clauses:
        match clause:
            case AnyOf(within) | AllOf(within):
                yield from named(within, record)
            case Along(link, other, within):
                yield record, link
                yield from named((within,), other)
            case Has(other, link, within, counts):
                yield from ((other, each) for each in (link, *counts))
                yield from named(within, other)
            case HasNone(other, link):
                yield other, link
            case _:
                yield record, clause.field
