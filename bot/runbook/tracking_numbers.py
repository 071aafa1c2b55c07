"""What people and providers write into one tracking number field: a number, several of them, or a carrier's address.

Pure text. What is said of a shipment stands in `tracking`.
"""

import re

LONGEST_FIELD = 2_000
"""Characters of a field that are read."""
SHORTEST_NUMBER = 8
"""Fewer characters between blanks are a part of a number that was written in groups."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s;|]+?(?=[,;|]*\s|[,;|]*$|[;|]|,\s*(?:https?://|www\.))", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;|/&+\n\r\t]|\s(?:and|or)\s", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:[^/@\s]*@)?(?:www\.)?([^/?#:\s]+)", re.IGNORECASE)


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
    return [number for part in _BETWEEN.split(text) for number in _at_blanks(part.split())]


def _at_blanks(words: list[str]) -> list[str]:
    if all(len(word) >= SHORTEST_NUMBER and any(map(str.isdigit, word)) for word in words):
        return words
    return [" ".join(words)]


def as_compared(number: str) -> str:
    """A number without blanks, dashes and case: however it was written, it is the same parcel's."""
    return re.sub(r"[\s\-‐-―]", "", number).casefold()  # noqa: RUF001 - every dash


def is_address(text: str) -> bool:
    return _ADDRESS.match(text) is not None


def shorten(number: str) -> str:
    """Short enough to compare at a glance: 1Z…6784. Of an address, only whose it is: its letters are no number."""
    if is_address(number) and (host := _HOST.match(number)):
        return f"a link to {host.group(1)}"
    if len(number) <= SHORTEST_NUMBER or not re.fullmatch(r"[\w\s.\-]*\d[\w\s.\-]*", number):
        return number
    return f"{number[:2]}…{number[-4:]}"
