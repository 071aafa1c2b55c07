"""Record ids: 15 characters whose case matters, or the same with three more that carry the case.

The three extra characters each stand for five of the fifteen: bit i is set when character i is an upper-case letter.
"""

import re
from functools import lru_cache

from sandbox.salesforce.errors import SalesforceError

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
INSTANCE = "Hs"
SHORT, LONG = 15, 18
# Ids of a real org are far from zero, and mix upper and lower case; counters start here.
FIRST = 25_000_001


def make(prefix: str, number: int) -> str:
    """The 18-character id of the `number`th record under a key prefix. Ids sort in the order they were made."""
    tail = ""
    for _ in range(SHORT - len(prefix) - len(INSTANCE)):
        number, digit = divmod(number, len(DIGITS))
        tail = DIGITS[digit] + tail
    core = prefix + INSTANCE + tail
    return core + checksum(core)


def checksum(core: str) -> str:
    return _check(core[:5]) + _check(core[5:10]) + _check(core[10:SHORT])


@lru_cache(maxsize=65_536)  # loading 100,000 orders asks a million times, mostly for the same few
def normal(given: str) -> str:
    """The 18-character form of a 15- or 18-character id; an 18-character one may come in any case.

    Raises SalesforceError MALFORMED_ID.
    """
    if re.fullmatch(r"[0-9A-Za-z]{15}", given):
        return given + checksum(given)
    if re.fullmatch(r"[0-9A-Za-z]{15}[A-Za-z0-5]{3}", given):
        core = _with_case(given[:SHORT], given[SHORT:].upper())
        if checksum(core) == given[SHORT:].upper():
            return core + given[SHORT:].upper()
    raise SalesforceError(400, "MALFORMED_ID", f"bad id {given}")


@lru_cache(maxsize=65_536)
def _check(five: str) -> str:
    return CHECKS[sum(1 << place for place, character in enumerate(five) if "A" <= character <= "Z")]


def _with_case(core: str, checks: str) -> str:
    """Give each letter of `core` the case that `checks` says it has."""
    return "".join(
        letter.upper() if CHECKS.index(checks[place // 5]) >> place % 5 & 1 else letter.lower()
        for place, letter in enumerate(core)
    )
