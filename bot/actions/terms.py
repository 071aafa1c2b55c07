"""What a person enters before deciding: typed fields that the form draws itself from, and what may stand in them.

A field is stored with its offer, limits included, so that a submission is checked with no call to Salesforce.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from bot.actions.facts import KeptWords, Shown
from bot.runbook.findings import Words
from bot.runbook.stored import Stored
from bot.runbook.tracking_numbers import as_compared, split
from bot.runbook.values import Money


class TermKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    CHOICE = "choice"


class Option(Stored):
    """One of a field's choices: what Salesforce takes, and what a person reads."""

    value: str
    label: str


class Limit(Stored):
    """What may not be entered, and what is said beside the field then."""

    said: str
    taken: frozenset[str] = frozenset()
    """Tracking numbers that are there already, as compared: none of those entered may be one."""
    single: bool = False
    """One tracking number may be entered, and no second beside it."""
    most: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None


class Field(Stored):
    """One thing to enter. `initial` is prefilled, in the form that Salesforce takes."""

    key: str
    label: str
    kind: TermKind = TermKind.TEXT
    hint: str = ""
    initial: str = ""
    optional: bool = False
    longest: int = 255
    """Characters of a text."""
    currency: str = ""
    """Of an amount."""
    options: tuple[Option, ...] = ()
    limits: tuple[Limit, ...] = ()


class Entered(Stored):
    """What was entered in one field: as Salesforce takes it, and as a person reads it."""

    key: str
    label: str
    value: str
    words: KeptWords

    def shown(self) -> Shown:
        return Shown(key=self.key, label=self.label, words=self.words)


class Wrong(Exception):  # noqa: N818 - what is said of a field
    """What was entered cannot stand. The text is for the person, beside the field."""


Terms = tuple[Entered, ...]


def values(terms: Terms) -> Mapping[str, str]:
    """What was entered, by key, as Salesforce takes it."""
    return {each.key: each.value for each in terms}


def read(fields: Iterable[Field], typed: Mapping[str, str]) -> tuple[Terms, Mapping[str, str]]:
    """What was entered; and for each field in which something wrong stands, what is wrong with it."""
    entered, wrong = [], {}
    for field in fields:
        try:
            found = _entered(field, typed.get(field.key, "").strip())
        except Wrong as reason:
            wrong[field.key] = str(reason)
        else:
            entered += [found] if found else []
    return tuple(entered), wrong


def _entered(field: Field, typed: str) -> Entered | None:
    if not typed and field.optional:
        return None
    if not typed:
        raise Wrong(f"Enter the {field.label[:1].lower()}{field.label[1:]}.")
    value, words = _parsed(field, typed)
    for limit in field.limits:
        if _beyond(limit, value):
            raise Wrong(limit.said)
    return Entered(key=field.key, label=field.label, value=value, words=words)


def _parsed(field: Field, typed: str) -> tuple[str, Words]:
    match field.kind:
        case TermKind.TEXT:
            if len(typed) > field.longest:
                raise Wrong(f"That is too long: {field.longest} characters at most.")
            return typed, (typed,)
        case TermKind.NUMBER:
            return str(_number(typed, "a number such as 3")), (typed,)
        case TermKind.AMOUNT:
            return _amount(field, typed)
        case TermKind.DATE:
            return _date(typed)
        case TermKind.CHOICE:
            return _choice(field, typed)


def _number(typed: str, such_as: str) -> Decimal:
    try:
        number = Decimal(typed)
    except InvalidOperation:
        raise Wrong(f"Write {such_as}.") from None
    if not number.is_finite() or abs(number.adjusted()) > LARGEST:
        raise Wrong(f"Write {such_as}.")
    return number


LARGEST = 15
"""Digits of a number that Salesforce keeps."""


def _amount(field: Field, typed: str) -> tuple[str, Words]:
    number = _number(typed, "an amount such as 1240.50")
    entered = Money(number, field.currency)
    if not entered.positive:
        raise Wrong("The amount must be more than nothing.")
    if not entered.payable:
        raise Wrong(f"{field.currency} has no such small part: write fewer digits after the point.")
    return f"{number.normalize():f}", (entered,)


def _date(typed: str) -> tuple[str, Words]:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Wrong("Choose a date.") from None
    return day.isoformat(), (day,)


def _choice(field: Field, typed: str) -> tuple[str, Words]:
    chosen = next((each for each in field.options if each.value == typed), None)
    if chosen is None:
        raise Wrong("Choose one of the list.")
    return chosen.value, (chosen.label,)


def _beyond(limit: Limit, value: str) -> bool:
    if limit.single and len(split(value)) > 1:
        return True
    if limit.most is not None and Decimal(value) > limit.most:
        return True
    if limit.earliest is not None and date.fromisoformat(value) < limit.earliest:
        return True
    if limit.latest is not None and date.fromisoformat(value) > limit.latest:
        return True
    return any(as_compared(each) in limit.taken for each in (value, *split(value))) if limit.taken else False
