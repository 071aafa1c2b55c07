"""What in a free text is a telephone number, and what only looks like one: a date, a PO, a carrier's number.

`phonenumbers` (Google's numbering plans) knows which digits a country gives out; where a bare row of digits could be
either, the word before it decides. It is given text in its normal form (spelling.folded) and changes nothing.
"""

import re
from collections.abc import Iterable, Iterator

from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse

TextSpan = tuple[int, int]

AT_HOME = "US"
TRUNK = ("GB", "DE", "FR", "AU", "JP", "NL", "IT", "IN", "IE", "SE", "CH", "AT", "BE", "NZ", "ZA", "KR", "CN", "FI")
"""Where a number at home begins with 0; abroad with 00."""
GROUPED = ("ES", "PT", "PL", "CZ", "DK", "NO", "SG", "HK")
"""Where it does not, and only its grouping tells it from other digits."""
FEWEST = 7
FEWEST_BARE = 9
"""Digits without a sign between them that begin with 0 and may be a number."""
MOST_GROUPS = 6
MOST_DIGITS = 120
"""More of them are no note; every row is then taken for a number, because trying all of them takes long."""

_ROW = re.compile(r"(?<!\w)(?<![A-Za-z]-)(?<!\d,)[+(]{0,3}\d[\d ()./-]{5,}\d(?!\w)(?!,\d{3}\b)")
_DATE = re.compile(
    r"(?<![\w.+-])(?:(?:19|20)\d\d([-./]?)(?:0?[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01]|[1-9])"
    r"|\d{1,2}([-./])\d{1,2}\2(?:19|20)\d\d)(?![\w-])"
)
_GROUP = re.compile(r"\d+")
_AMERICAN = re.compile(r"\(\d{3}\)|(?<!\d)[2-9]\d\d[ .-]?[2-9]\d\d[ .-]\d{4}(?!\d)")
_GROUPING = re.compile(
    r"\d{3}([ .-])\d{3}\1\d{3}|\d{3}([ .-])\d\d\2\d\d\2\d\d|\d\d([ .-])\d\d\3\d\d\3\d\d"
    r"|\d{4}[ .-]\d{4}|\d{3}[ .-]\d\d[ .-]\d{3}"
)
_NAMED = re.compile(
    r"(?:\b(?:p\.?o|so|inv|pay|pa|trk|order|orders|invoice|quote|tracking|track|shipment|parcel|awb|ups|fedex|usps|dhl|"
    r"gls|dpd|ontrac|purolator|ref|reference|sku|item|ticket|case|part|lot|batch|account|acct)\.?s?|#)"
    r"(?:[\s:#-]{0,3}(?:no|nr|num|number|id|is)\b\.?)?[\s:#(-]{0,3}$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:tel|telephone|phone|ph|call|called|calls|ring|cell|mobile|mob|fax|text|whatsapp|dial)\b"
    r"\W{0,3}(?:(?:her|him|them|me|us|at|on|is|no|number)\b\W{0,3}){0,2}$",
    re.IGNORECASE,
)
_BEFORE = 40


def telephones(text: str) -> list[TextSpan]:
    """Where the telephone numbers of `text` stand, in their order; what is in one row with a number goes with it."""
    if not _ROW.search(text):
        return []
    undated = _DATE.sub(lambda date: "|" * len(date[0]), text)
    hopeless = sum(map(str.isdecimal, text)) > MOST_DIGITS
    return [each.span() for each in _ROW.finditer(undated) if hopeless or _is_number(each[0], _before(text, each))]


def _before(text: str, row: re.Match[str]) -> str:
    return text[max(row.start() - _BEFORE, 0) : row.start()]


def _is_number(row: str, before: str) -> bool:
    if _CALLED.search(before):
        return sum(map(str.isdecimal, row)) >= FEWEST
    if row.strip("()").isdecimal():
        return not _NAMED.search(before) and _bare(row.strip("()"))
    if _GROUPING.fullmatch(row) and not _NAMED.search(before) and _valid(row, GROUPED):
        return True
    return bool(_AMERICAN.search(row)) or any(map(_written, _windows(row)))


def _bare(digits: str) -> bool:
    """Digits alone, such as 4155550134: what a country gives out and no other word claims is taken for a number."""
    return _valid(digits, (AT_HOME, *(TRUNK if digits[0] == "0" and len(digits) >= FEWEST_BARE else ())))


def _windows(row: str) -> Iterator[str]:
    """Every few groups of digits in `row`: other digits may stand beside a number."""
    groups = [each.span() for each in _GROUP.finditer(row)]
    for at, (start, _) in enumerate(groups):
        signed = max(start - (row[start - 1 : start] in {"+", "("}), 0)
        for _, end in groups[at : at + MOST_GROUPS]:
            if end - start >= FEWEST:
                yield row[signed:end]


def _written(digits: str) -> bool:
    """Digits with signs between them: with a country, or with the 0 of a country that has one."""
    led = digits.lstrip("(")
    if led.startswith("+"):
        return _possible(led)
    if led.isdecimal():
        return len(led) >= FEWEST_BARE and _bare(led)
    return led.startswith("0") and _valid(led, (AT_HOME, *TRUNK))


def _possible(digits: str) -> bool:
    """With its country, whoever has that number by now."""
    try:
        return is_possible_number(parse(digits, None))
    except NumberParseException:
        return False


def _valid(digits: str, regions: Iterable[str]) -> bool:
    for region in regions:
        try:
            if is_valid_number(parse(digits, region)):
                return True
        except NumberParseException:
            continue
    return False


_valid("0", (AT_HOME, *TRUNK, *GROUPED))  # the plans are loaded at first use: now, and not while somebody waits
