"""The small values every floor shares: ids, money, addresses, and who is acting. They know no API."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

RecordId = NewType("RecordId", str)
SlackUserId = NewType("SlackUserId", str)

_CHECKSUM_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID_SHAPE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")


def record_id(text: str) -> RecordId | None:
    """A Salesforce record id in its 18-character form, or None when `text` is not one.

    A 15-character id gets its checksum; an 18-character one must carry the right checksum.
    Source: Salesforce's Object Reference, "Field Types", ID.
    """
    if not _ID_SHAPE.fullmatch(text):
        return None
    whole = text[:15] + _checksum(text[:15])
    return RecordId(whole) if len(text) == 15 or whole == text else None  # noqa: PLR2004 - the two lengths an id has


def restored_id(text: str) -> RecordId | None:
    """The id of 18 characters that was written in one case alone: its checksum says which letters are capitals.

    One of mixed case with a wrong checksum is a mistyped one, and is not mended into another record's.
    """
    if not re.fullmatch(r"[A-Za-z0-9]{15}[A-Za-z0-5]{3}", text) or text not in {text.lower(), text.upper()}:
        return None
    marks = [_CHECKSUM_ALPHABET.index(each) for each in text[15:].upper()]
    capital = [bool(mark >> bit & 1) for mark in marks for bit in range(5)]
    core = "".join(char.upper() if up else char.lower() for char, up in zip(text[:15], capital, strict=True))
    whole = core + _checksum(core)
    return RecordId(whole) if whole.lower() == text.lower() else None


def lost_case(text: str) -> bool:
    """Whether `text` may be an id of 15 characters in one case alone: which letters were capitals, nothing says."""
    one_case = text in {text.lower(), text.upper()} and not text.isdecimal()
    return bool(re.fullmatch(r"[A-Za-z0-9]{15}", text)) and one_case and any(map(str.isdecimal, text))


def _checksum(core: str) -> str:
    fives = (core[0:5], core[5:10], core[10:15])
    return "".join(_CHECKSUM_ALPHABET[_bits(five)] for five in fives)


def _bits(five: str) -> int:
    return sum(1 << bit for bit, char in enumerate(five) if char.isupper())


CURRENCY_UNSEEN = "currency not visible"
"""What stands in a currency's place where nobody could read it."""
USUAL_DIGITS = 2
_WHOLE = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"}
_WHOLE |= {"XAF", "XOF", "XPF"}
_THOUSANDTHS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
DIGITS = {**dict.fromkeys(_WHOLE, 0), **dict.fromkeys(_THOUSANDTHS, 3), "CLF": 4, "UYW": 4}
"""The currencies whose smallest unit is no hundredth. Source: ISO 4217, minor units."""
HALVES = {currency: Decimal(5).scaleb(-digits - 1) for currency, digits in DIGITS.items()}
HALF_A_CENT = Decimal(5).scaleb(-USUAL_DIGITS - 1)
"""Half of the smallest unit: of these currencies, and of all others."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount with its ISO 4217 currency; None where nobody could read it, and no other then stands in for it.

    It is judged as it is shown: what is less than half of the currency's smallest unit is nothing, and an amount with
    more digits than the currency has keeps them all. Amounts of different currencies are never added or compared.
    """

    amount: Decimal
    currency: str | None

    @property
    def nothing(self) -> bool:
        half = HALVES.get(self.currency or "", HALF_A_CENT)
        return -half < self.amount < half

    @property
    def positive(self) -> bool:
        return self.amount >= HALVES.get(self.currency or "", HALF_A_CENT)  # asked of every amount of every card

    @property
    def negative(self) -> bool:
        return self.amount <= -HALVES.get(self.currency or "", HALF_A_CENT)

    @property
    def shown(self) -> Decimal:
        """The amount as people are shown it, to `places` after the point; never minus zero."""
        return Decimal(0) if self.nothing else self.amount

    @property
    def places(self) -> int:
        """How many digits are shown after the point: the currency's, or more where the amount has more."""
        digits, written = self._digits, str(self.amount)
        if "E" not in written and len(written.partition(".")[2]) <= digits:
            return digits
        return max(digits, len(f"{self.shown:f}".partition(".")[2].rstrip("0")))

    @property
    def payable(self) -> bool:
        """Whether the currency is known and can express it: a person can then confirm what they read."""
        return self.currency is not None and self.places == self._digits and (not self.amount or not self.nothing)

    def comparable(self, other: "Money") -> bool:
        return self.currency is not None and self.currency == other.currency

    def less(self, other: "Money") -> "Money":
        """What is left when `other` is taken away. Raises ValueError unless both are of one known currency."""
        return Money(self._beyond(other), self.currency)

    def exceeds(self, other: "Money") -> bool:
        """Whether it is visibly more. Raises ValueError unless both are of one known currency."""
        return self._beyond(other) >= HALVES.get(self.currency or "", HALF_A_CENT)

    def _beyond(self, other: "Money") -> Decimal:
        if not self.comparable(other):
            raise ValueError("amounts of different currencies")
        return self.amount - other.amount

    @property
    def _digits(self) -> int:
        return DIGITS.get(self.currency or "", USUAL_DIGITS)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        """For where no locale is known."""
        amount = f"{self.shown:,.{self.places}f}"
        return f"{self.currency} {amount}" if self.currency else f"{amount} ({CURRENCY_UNSEEN})"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as the order carries it; any part may be missing."""

    street: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever acts in Slack, joined to one active Salesforce user.

    `locale` is a language and region ("en_US"); `zone` an IANA time zone. Both come from the Salesforce user.
    """

    slack_id: SlackUserId
    user_id: RecordId
    username: str
    name: str
    locale: str = "en_US"
    zone: str = "UTC"


def zone_of(person: Person) -> ZoneInfo:
    """The person's time zone; UTC where Salesforce names one that this machine does not know."""
    try:
        return ZoneInfo(person.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
