"""How the org writes the numbers of its records, and in which forms people write them.

Nothing here knows what a text as a whole may mean: that is `references`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.runbook.permits import Kind

_BETWEEN = r"[-_\s.:#]{0,3}"
"""What may stand between a number's prefix and its digits."""
_SIGN = r"n[or°]\.?[\s#:]{0,2}"
"""How a number is announced: "No. 11436", "Nº11436", "Nr 11436"."""
_NOTHING = re.compile(r"(?!)")


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
        """The number meant by "SO-011436", "so 11436", "so11436", "SO: #11436", "No11436" or "11436"; else None."""
        return self._meant(rf"(?:#\s?|{_SIGN})?(?:{self._word}{_BETWEEN})?([0-9]{{1,{self._longest}}})", text)

    def find_alone(self, text: str) -> str | None:
        """The number meant by digits without the prefix: "11436", "#11436" or "No11436"; else None."""
        return self._meant(rf"(?:#\s?|{_SIGN})?([0-9]{{1,{self._longest}}})", text)

    def find_prefixed(self, text: str) -> str | None:
        """The number meant by "INV-000007", "inv 7" or "inv7"; None for digits alone."""
        return self._meant(rf"{self._word}{_BETWEEN}([0-9]{{1,{self._longest}}})", text) if self.prefix else None

    def clear(self, text: str) -> str | None:
        """The number that `text` can hardly mean anything but: with the prefix, or with as many digits as usual."""
        return self.find_prefixed(text) or (self.find(text) if self.usual(text.lstrip("# ")) else None)

    def find_all(self, text: str) -> tuple[str, ...]:
        """Every number that `text` mentions, once each: "SO-011436", "so11436", "so 11436" or "#11436".

        After a space or "#" as many digits are needed as numbers usually have: "SO 50% off" and "#1" are no orders.
        """
        found = self._mentions.finditer(text)
        digits = [each["close"] or each["apart"] for each in found]
        return tuple(dict.fromkeys(self.write(each) for each in digits if int(each)))

    def without(self, text: str) -> str:
        """`text` without every number that `find_all` finds in it, and without its only one of digits alone."""
        left = self._mentions.sub(" ", text)
        return left if left != text else " ".join(each for each in text.split() if not self.usual(each))

    def usual(self, text: str) -> bool:
        """Whether `text` is digits alone, as many as numbers usually have."""
        return bool(re.fullmatch(rf"[0-9]{{{self._usual}}}", text) and int(text))

    def leads(self, text: str) -> bool:
        """Whether `text` is this format's prefix alone: what follows it is such a number, or none."""
        return bool(self.prefix and re.fullmatch(self._word, text, re.IGNORECASE))

    def _meant(self, pattern: str, text: str) -> str | None:
        found = re.fullmatch(pattern, text, re.IGNORECASE)
        return self.write(found[1]) if found and int(found[1]) else None

    @property
    def _mentions(self) -> re.Pattern[str]:
        if not self.prefix:
            return _NOTHING
        close = rf"{self._word}[-_]?(?P<close>[0-9]{{1,{self._longest}}})"
        apart = rf"(?:{self._word}[\s:]{{0,2}}#?|#)\s?(?P<apart>[0-9]{{{self._usual}}})"
        return re.compile(rf"(?<![^\W_])(?:{close}|{apart})(?![^\W_])", re.IGNORECASE)

    @property
    def _word(self) -> str:
        return re.escape(self.prefix.rstrip("-_ "))

    @property
    def _longest(self) -> int:
        return self.digits + 3

    @property
    def _usual(self) -> str:
        return f"{max(self.digits - 1, 1)},{self.digits}"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the org writes the number of an order, and of the records that hang on one; and where its links lead."""

    order: NumberFormat
    others: Mapping[Kind, NumberFormat] = field(default_factory=dict)
    org: str = ""
    """The org's own address, such as https://acme.my.salesforce.com."""
    quote: NumberFormat | None = None
