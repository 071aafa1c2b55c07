"""What can be said of a record: a level, the words, and the way out.

Words are typed parts, not formatted text: whoever shows them decides how money and dates look to that reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from bot.runbook.values import Money


class Itself(str):
    """The number of the order that a sentence is about; beneath its own title it is "this order"."""

    __slots__ = ()


class Quoted(str):
    """Somebody's own words or address, said back to them alone; `instead` is what a notification says of it."""

    __slots__ = ("instead",)
    instead: str

    def __new__(cls, text: str, instead: str = "what you typed") -> Self:
        made = super().__new__(cls, text)
        made.instead = instead
        return made


def for_all_to_see(words: "Words") -> "Words":
    """The same for a lock screen."""
    return tuple(each.instead if isinstance(each, Quoted) else each for each in words)


Word = str | Money | date | datetime
Words = tuple[Word, ...]


class Level(StrEnum):
    FORBIDS = "forbids"
    WARNS = "warns"
    FINE = "fine"


class Team(StrEnum):
    """Who mends what."""

    SALES_OPERATIONS = "sales_operations"
    PAYMENT_OPERATIONS = "payment_operations"
    PAYMENT_ADMIN = "payment_admin"
    ORDER_EMAIL_SETTINGS = "order_email_settings"
    THREEPL_OPERATIONS = "threepl_operations"
    INTEGRATION = "integration"
    BOT_OPERATORS = "bot_operators"


class Subject(StrEnum):
    """What a finding is about: the cards' own subjects."""

    LINKS = "links"
    INVOICES = "invoices"
    PAYMENTS = "payments"
    PLANS = "plans"
    TRACKING = "tracking"


@dataclass(frozen=True, slots=True)
class Ask:
    """The way out is somebody else's: which team, and what to ask of it."""

    team: Team
    favour: str


@dataclass(frozen=True, slots=True)
class Do:
    """The way out is the reader's own next step; `action` is the name of the one that does it, if there is one."""

    step: str
    action: str = ""
    idle: bool = False
    """Whether there is nothing to be done about it, because nothing is wrong."""


WayOut = Ask | Do

ASK_ADMIN = Do("Ask your Salesforce admin for access to it.")
"""The way out of whatever is hidden from this reader: it says nothing of the record itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One true statement about a record: the fact with its reason, and the next step if one is needed."""

    level: Level
    words: Words
    way_out: WayOut | None = None


def forbids(*words: Word, way_out: WayOut) -> Finding:
    return Finding(Level.FORBIDS, words, way_out)


def warns(*words: Word, way_out: WayOut | None = None) -> Finding:
    return Finding(Level.WARNS, words, way_out)


def fine(*words: Word) -> Finding:
    return Finding(Level.FINE, words)


GRAVITY = {Level.FORBIDS: 0, Level.WARNS: 1, Level.FINE: 2}


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    found = tuple(findings)
    return found if len(found) < 2 else tuple(sorted(found, key=lambda each: GRAVITY[each.level]))  # noqa: PLR2004 - nothing to sort


def ready(findings: Iterable[Finding]) -> bool:
    """Ready means nothing forbids."""
    return all(each.level is not Level.FORBIDS for each in findings)


def joined(parts: Iterable[Words], between: str = " · ") -> Words:
    """The words of all `parts` that have any."""
    said: list[Word] = []
    for part in parts:
        if part:
            said += (between, *part) if said else part
    return tuple(said)


def counted(number: int, one: str) -> str:
    """`1 line`, `3 lines`, `no lines`."""
    return f"{number or 'no'} {one}{'' if number == 1 else 's'}"
