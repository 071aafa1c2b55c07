"""One spelling for every text: what cannot be seen is nothing, white space is a space, dashes and quotes are one each.

Whatever is compared, masked or drawn is brought into it first: a rule that reads a text before this one has run can be
undone by a character that nobody sees. It knows no meaning of what it spells.
"""

import unicodedata
from collections.abc import Callable

LONGEST = 4_000
"""Characters of one text that are read at all; NFKC alone can make eighteen of one."""
AROUND = " \t\n\"'`*_.,;:?!\u3002\u2026"
"""What may stand around words without changing them."""
REMEMBERED = 4_096

# What shows nothing, by Unicode: Default_Ignorable_Code_Point beyond the category Cf, and the blank of Braille.
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
_SELECTORS = "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000))))
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")
_NO_DASHES = frozenset("\u301c\u3030\u30a0")  # a wave and a double hyphen say something else
_DASHES = "\u2043\u2212\u02d7\u2796"
_SINGLE = "‘’‚‛′‵ʹʻʼʽˈˋˊ´`＇"  # noqa: RUF001 - what keyboards and word processors make of an apostrophe
_DOUBLE = "“”„‟″‶«»＂〝〞"  # noqa: RUF001


class _Table(dict[int, str | None]):
    """What each character becomes, found out once; the rare ones each time, or a text could fill it with a million."""

    def __init__(self, spell: Callable[[str], str | None]) -> None:
        super().__init__()
        self._spell = spell

    def __missing__(self, code: int) -> str | None:
        spelled = self._spell(chr(code))
        if len(self) < REMEMBERED:
            self[code] = spelled
        return spelled


def _visible(char: str) -> str | None:
    if char in _BREAKS:
        return "\n"
    if char.isspace():
        return " "
    hidden = unicodedata.category(char) in _UNSEEN or char in _FILLERS or char in _SELECTORS
    return None if hidden else char


def _spelled(char: str) -> str | None:
    if char in _SINGLE:
        return "'"
    if char in _DOUBLE:
        return '"'
    if char in _DASHES or (unicodedata.category(char) == "Pd" and char not in _NO_DASHES):
        return "-"
    return _visible(char)


def _plain_digit(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


_SPELLED, _VISIBLE, _PLAIN_DIGITS = _Table(_spelled), _Table(_visible), _Table(_plain_digit)


def visible(text: str) -> str:
    """`text` as it can be seen, with plain spaces and line breaks; quotes, dashes and widths stay."""
    return text if text.isascii() and text.isprintable() else text.replace("\r\n", "\n").translate(_VISIBLE)


def straight(text: str) -> str:
    """`visible`, with one kind of dash and one kind of each quote. A text longer than LONGEST is cut first."""
    return text[:LONGEST].replace("\r\n", "\n").translate(_SPELLED).strip()


def folded(text: str) -> str:
    """`straight`, with full-width and other compatible characters and every script's digits as plain ones.

    For comparing, never for showing.
    """
    spelled = straight(text)
    if spelled.isascii():
        return spelled
    signed = spelled.replace("№", "#")  # NFKC makes letters of it, and of "№11436" a word
    plain = unicodedata.normalize("NFKC", straight(unicodedata.normalize("NFKC", signed)))
    return plain.translate(_PLAIN_DIGITS)[:LONGEST].strip()


def titled(title: str, number: str) -> str:
    """`number` behind its `title`, unless it begins with that itself: "PO 4711", "PO-4711"."""
    begins = folded(number[: len(title) + 1]).casefold()
    said = begins.startswith(title.casefold()) and not begins[len(title) :].isalpha()
    return number if said else f"{title} {number}"


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())
