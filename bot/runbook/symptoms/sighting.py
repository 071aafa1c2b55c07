"""A symptom that is true of one record now, as it is kept and shown: facts, never blocks, and nothing personal.

What people or systems wrote freely is masked before it gets here.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType, Self

from pydantic import model_validator

from bot.runbook.findings import Word, Words
from bot.runbook.stored import Stored
from bot.runbook.values import Money, RecordId

SymptomName = NewType("SymptomName", str)
TroubleKey = tuple[SymptomName, str]
"""Which trouble: its symptom, and the sighting's `key`."""

UNNAMED = "unknown"
"""Whose name Salesforce does not show."""
MOST_NAMED = 20
"""Orders of one trouble that are kept by name."""

MINUTE = "%Y-%m-%d %H:%M UTC"
_MINUTE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d UTC)")


def minute(moment: datetime) -> str:
    """A moment as evidence keeps it: to the minute, and the same for whoever reads it."""
    return moment.astimezone(UTC).strftime(MINUTE)


def shown(evidence: str) -> Words:
    """What Salesforce shows, as people read it: its minutes are moments again, for a clock of each reader's own."""
    return tuple(_shown(evidence))


def _shown(evidence: str) -> Iterator[Word]:
    for part in filter(None, _MINUTE.split(evidence)):
        try:
            yield datetime.strptime(part, MINUTE).replace(tzinfo=UTC)
        except ValueError:  # what Salesforce says, be it a day that no calendar has
            yield part


class Fact(Stored):
    """One labelled value of a card: words, or a moment, or a day, or an amount."""

    label: str
    text: str = ""
    at: datetime | None = None
    on: date | None = None
    amount: Decimal | None = None
    currency: str | None = None


class Affected(Stored):
    """An order that the trouble stops."""

    root: RecordId
    number: str


class Sighting(Stored):
    """`key` tells it from other trouble of the same symptom; `evidence` changes when the trouble itself does."""

    symptom: SymptomName
    key: str
    kind: str = "order"
    """What its record is, by the mapping's name."""
    record: RecordId
    root: RecordId
    """The order that it belongs to, else the record itself: what people are shown."""
    root_kind: str = "order"
    number: str
    """The root's."""
    what: str = ""
    """What is wrong, in a few words."""
    next_step: str = ""
    """What the runbook wants done, where it says more than the table."""
    parts: tuple[str, ...] = ()
    """Of what is wrong, what can be excused by itself."""
    facts: tuple[Fact, ...] = ()
    evidence: str
    since: datetime | None = None
    owner: RecordId
    owner_name: str
    amount: Decimal | None = None
    currency: str | None = None
    note: str | None = None
    """What a person wrote when raising it, masked."""
    provider: str = ""
    """The 3PL provider that it hangs at."""
    gateway: str = ""
    """The gateway's name by which its money is to come."""
    routes: tuple[str, ...] = ()
    """The gateways and saved tokens over which that money is to come, by their ids."""
    also: tuple[Affected, ...] = ()
    """Further orders that it stops."""
    more: int = 0
    """And so many that are only counted."""

    @model_validator(mode="before")
    @classmethod
    def _as_first_written(cls, given: Any) -> Any:
        """The first release knew one symptom, on orders, and named the links they lack."""
        if not isinstance(given, dict) or "key" in given or "record" not in given:
            return given
        lacks = tuple(given.get("lacks", ()))
        what = f"Order without {' and '.join(lacks)}" if lacks else ""
        return {"key": given["record"], "root": given["record"], "parts": lacks, "what": what, **given}

    @property
    def money(self) -> Money | None:
        return Money(self.amount, self.currency) if self.amount is not None and self.currency else None

    def beside(self, other: Self) -> Self:
        """The same trouble seen once more, on the same order or on another that it stops as well."""
        words = sorted({*self.evidence.split("; "), *other.evidence.split("; ")})
        known = {self.root, *(each.root for each in self.also)}
        also = self.also if other.root in known else (*self.also, Affected(root=other.root, number=other.number))
        both = self.money, other.money
        total = (
            both[0].amount + both[1].amount if both[0] and both[1] and both[0].currency == both[1].currency else None
        )
        amount = self.amount if other.root in known else total
        return self.model_copy(
            update={
                "evidence": "; ".join(words),
                "facts": tuple(dict.fromkeys((*self.facts, *other.facts))),
                "since": min((each for each in (self.since, other.since) if each), default=None),
                "also": also[:MOST_NAMED],
                "more": self.more + max(len(also) - MOST_NAMED, 0),
                "amount": amount,
                "currency": self.currency if amount is not None else None,
                "routes": tuple(sorted({*self.routes, *other.routes})),
            }
        )


def together(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Each trouble once, however many records show it; the order of the lowest number stands for the others."""
    found: dict[tuple[SymptomName, str], Sighting] = {}
    for each in sorted(sightings, key=lambda each: (each.number, each.root)):
        key = each.symptom, each.key
        found[key] = found[key].beside(each) if key in found else each
    return tuple(found.values())
