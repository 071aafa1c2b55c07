"""The small values every floor shares: ids, money, addresses, and who is acting. They know no API."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NewType

RecordId = NewType("RecordId", str)
SlackUserId = NewType("SlackUserId", str)

_CHECKSUM_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_ID_SHAPE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")


def record_id(text: str) -> RecordId | None:
    """A Salesforce record id in its 18-character form, or None when `text` is not one.

    A 15-character id gets its checksum; an 18-character one must carry the right checksum.
    Source: reference/salesforce.md 4.
    """
    if not _ID_SHAPE.fullmatch(text):
        return None
    whole = text[:15] + _checksum(text[:15])
    return RecordId(whole) if len(text) == 15 or whole == text else None  # noqa: PLR2004 - the two lengths an id has


def _checksum(core: str) -> str:
    fives = (core[0:5], core[5:10], core[10:15])
    return "".join(_CHECKSUM_ALPHABET[_bits(five)] for five in fives)


def _bits(five: str) -> int:
    return sum(1 << bit for bit, char in enumerate(five) if char.isupper())


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount with its ISO 4217 currency. Amounts of different currencies are never added or compared."""

    amount: Decimal
    currency: str

    @property
    def positive(self) -> bool:
        return self.amount > 0


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
