"""What people and providers write into one tracking number field: a number, several of them, or a carrier's address.

Pure text. What is said of a shipment stands in `tracking`.
"""

import re
from functools import lru_cache

LONGEST_FIELD = 2_000
"""Characters of a field that are read."""
SHORTEST_NUMBER = 8
"""Fewer characters between blanks are a part of a number that was written in groups."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s;|]+?(?=[,;|]*\s|[,;|]*$|[;|]|,\s*(?:https?://|www\.))", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;|/&+\n\r\t]|\s(?:and|or)\s", re.IGNORECASE)
_CARRIERS = re.compile(r"1z[0-9a-z]{16}|[a-z]{2}[0-9]{9}[a-z]{2}|[0-9]{12,34}")
"""UPS; the Universal Postal Union's S10; FedEx, USPS and others."""
_PERHAPS = re.compile(r"[0-9a-z]{8,34}")
_DIGITS_IN_IT = re.compile(r"[\w\s.\-]*\d[\w\s.\-]*")
_HOST = re.compile(r"(?:https?://)?(?:[^/@\s]*@)?(?:www\.)?([^/?#:\s]+)", re.IGNORECASE)


@lru_cache(maxsize=1_024)
def split(field: str | None) -> tuple[str, ...]:
    """Every number and every address in a tracking number field, in its order, each once.

    Blanks part two numbers only where each side is long enough to be one: carriers print theirs in groups.
    """
    text, found, end = (field or "")[:LONGEST_FIELD], [], 0
    for address in _ADDRESS.finditer(text):
        found += [*_numbers(text[end : address.start()]), address.group()]
        end = address.end()
    found += _numbers(text[end:])
    return tuple(dict.fromkeys(found))


def _numbers(text: str) -> list[str]:
    if len(text) < SHORTEST_NUMBER and text.strip("/ ").replace("/", "").isalpha():
        return [text.strip("/ ")]  # "n/a" is one word
    return [number for part in _BETWEEN.split(text) for number in _at_blanks(part.split())]


def _at_blanks(words: list[str]) -> list[str]:
    if all(len(word) >= SHORTEST_NUMBER and any(map(str.isdigit, word)) for word in words):
        return words
    return [" ".join(words)]


def as_compared(number: str) -> str:
    """A number without blanks, dashes and case: however it was written, it is the same parcel's."""
    return re.sub(r"[\s\-‐-―]", "", number).casefold()  # noqa: RUF001 - every dash


def is_carriers(text: str) -> bool:
    """Whether `text` can hardly be anything but a carrier's number: by its shape, or its twelve digits and more."""
    return bool(_CARRIERS.fullmatch(as_compared(text)))


def may_be(text: str) -> bool:
    """Whether `text` is long enough for a carrier's number, and more digits than letters: no name."""
    number = as_compared(text)
    digits = sum(map(str.isdigit, number))
    return bool(_PERHAPS.fullmatch(number)) and digits >= SHORTEST_NUMBER and digits * 2 > len(number)


def holds(field: str | None, number: str) -> bool:
    """Whether that number stands in a tracking number field, however both are written."""
    return as_compared(number) in map(as_compared, split(field))


def can_be_followed(field: str | None) -> bool:
    """Whether anything in a tracking number field can be followed: a number has digits, "n/a" has none."""
    return any(is_address(each) or any(map(str.isdigit, each)) for each in split(field))


def is_address(text: str) -> bool:
    return _ADDRESS.match(text) is not None


def shorten(number: str) -> str:
    """Short enough to compare at a glance: 1Z…6784. Of an address, only whose it is: its letters are no number."""
    if is_address(number) and (host := _HOST.match(number)):
        return f"a link to {host.group(1)}"
    if len(number) <= SHORTEST_NUMBER or not _DIGITS_IN_IT.fullmatch(number):
        return number
    return f"{number[:2]}…{number[-4:]}"
