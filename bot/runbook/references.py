"""What a person may mean by "so-11436": an order number, a record id, a pasted Salesforce link.

Nothing here looks anything up; a reference is only what the words can mean.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bot.runbook.permits import Kind
from bot.runbook.values import RecordId, record_id

_SLACK_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
_LONGEST = 300
_AROUND = " \t\n\"'`*_“”‘’«».,;:"  # noqa: RUF001 - curly quotes are what chat adds


@dataclass(frozen=True, slots=True)
class OrderNumber:
    """An order number as the org writes it, such as SO-011436."""

    number: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record named by its id."""

    id: RecordId


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record that hangs on an order, by its own number: INV-000007, PAY-000012 …"""

    kind: Kind
    number: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Words that name nothing we know."""

    text: str


Reference = OrderNumber | Record | Unreadable


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How the org writes a number: Salesforce's own display format, such as `SO-{000000}`."""

    prefix: str
    digits: int

    @classmethod
    def read(cls, display: str) -> "NumberFormat":
        """Raises ValueError unless `display` is a prefix and one group of zeros in braces."""
        found = re.fullmatch(r"([^{}]*)\{(0+)\}", display)
        if not found:
            raise ValueError(f"{display!r} is not a display format such as SO-{{000000}}")
        return cls(found[1], len(found[2]))

    def write(self, digits: str) -> str:
        return self.prefix + digits.lstrip("0").rjust(self.digits, "0")

    def find(self, text: str) -> str | None:
        """The number meant by "SO-011436", "so 11436", "so11436", "#11436" or "11436"; else None."""
        word = re.escape(self.prefix.rstrip("-_ "))
        found = re.fullmatch(rf"(?:{word}[-_\s]*|#)?([0-9]{{1,{self.digits + 3}}})", text, re.IGNORECASE)
        return self.write(found[1]) if found and int(found[1]) else None


def read(text: str, order_number: NumberFormat) -> Reference:
    """What `text`, as Slack delivers it, refers to. An order number beats everything else that it could be."""
    plain = clean(text)
    if len(plain) > _LONGEST:
        return Unreadable(plain[:_LONGEST])
    if number := order_number.find(plain):
        return OrderNumber(number)
    if found := record_id(plain) or _in_link(plain):
        return Record(found)
    return Unreadable(plain)


def clean(text: str) -> str:
    """`text` without what chat adds: link brackets, invisible characters, curly quotes, odd widths, stray quoting."""
    plain = _SLACK_LINK.sub(r"\1", text)
    for escaped, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(escaped, char)
    plain = unicodedata.normalize("NFKC", plain)
    plain = "".join(char for char in plain if unicodedata.category(char) not in {"Cf", "Cc"} or char.isspace())
    plain = plain.translate({0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-"})
    return " ".join(plain.strip(_AROUND).split())


def _in_link(text: str) -> RecordId | None:
    """The record id in a Salesforce link: `/lightning/r/<Object>/<id>/view`, or the old `/<id>`."""
    if not text.startswith(("https://", "http://")):
        return None
    try:
        steps = [unquote(step) for step in urlsplit(text).path.split("/") if step]
    except ValueError:
        return None
    if steps[:2] == ["lightning", "r"]:
        return next((found for step in reversed(steps[2:4]) if (found := record_id(step))), None)
    return record_id(steps[0]) if len(steps) == 1 else None
