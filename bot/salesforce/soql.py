"""Queries that cannot be injected into: every name comes from the mapping, every value is quoted here.

Source of the escapes: Salesforce's SOQL reference, "Quoted String Escape Sequences".
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from string import ascii_letters, digits
from typing import NewType
from urllib.parse import quote

Soql = NewType("Soql", str)
Condition = NewType("Condition", str)

FIRST = "part0"
"""What the first query of a call is called in it."""
FIRST_ID = f"@{{{FIRST}.records[0].Id}}"
"""Composite's own way to say so, as it must stand in an address. Source: REST guide, "Composite Subrequest"."""
_FIRST = "\x00"
"""Its place in a query. No value can hold it: `quoted` drops what is no character."""
_FIRST_ENCODED = "%00"
_BENT = frozenset("'\"- ")
"""What programs and keyboards write in several ways: any one character does in its place."""
_ESCAPES = str.maketrans(
    {"\\": r"\\", "'": r"\'", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\b": r"\b", "\f": r"\f"}
)

_RESERVED = ("%", *(chr(code) for code in range(128) if chr(code) not in f"{ascii_letters}{digits}_.-~%"))
"""The percent sign first, because the others become codes that begin with it."""
_CODES = tuple((char, f"%{ord(char):02X}") for char in _RESERVED)


def quoted(value: str) -> str:
    """`value` as a SOQL string literal. Characters that no literal may hold are dropped: they can match nothing."""
    kept = "".join(char for char in value if char >= " " or char in "\n\r\t\b\f")
    return "'" + kept.translate(_ESCAPES) + "'"


def equals(field: str, value: str | bool) -> Condition:  # noqa: FBT001 - a value to compare with, not a switch
    return Condition(f"{field} = {str(value).lower() if isinstance(value, bool) else quoted(value)}")


def is_first(field: str) -> Condition:
    """The field is the id that the first query of the same call finds: Salesforce fills it in (`encoded`)."""
    return Condition(f"{field} = '{_FIRST}'")


def contains(field: str, value: str) -> Condition:
    """`value` anywhere in the field, its own wildcards taken literally; Salesforce ignores case."""
    return Condition(f"{field} LIKE '%{''.join(map(_literal, value))}%'")


def resembles(field: str, value: str) -> Condition:
    """Like `contains`, whichever dashes, quotes and white space the field was written with."""
    return Condition(f"{field} LIKE '%{_pattern(value)}%'")


def spelled(field: str, value: str) -> Condition:
    """`value` as the whole field, whichever dashes, quotes and white space it was written with."""
    return Condition(f"{field} LIKE '{_pattern(value)}'")


def carried(field: str, number: str) -> Condition:
    """A carrier's number in a field that may hold more than it, with and without the blanks it is printed with."""
    return either([contains(field, each) for each in dict.fromkeys((number, "".join(filter(str.isalnum, number))))])


def bendable(value: str) -> bool:
    """Whether `value` may stand in a record in another spelling."""
    return not _BENT.isdisjoint(value)


def _pattern(value: str) -> str:
    return "".join("_" if char in _BENT else _literal(char) for char in value)


def _literal(char: str) -> str:
    return rf"\{char}" if char in "%_" else quoted(char)[1:-1]


def one_of(field: str, values: Sequence[str]) -> Condition:
    """`values` is not empty: SOQL has no empty IN."""
    return Condition(f"{field} IN ({', '.join(map(quoted, values))})")


def differs(field: str, value: str) -> Condition:
    """Also where the field is empty."""
    return Condition(f"{field} != {quoted(value)}")


def none_of(field: str, values: Sequence[str]) -> Condition:
    """Also where the field is empty. `values` is not."""
    return Condition(f"{field} NOT IN ({', '.join(map(quoted, values))})")


def is_null(field: str) -> Condition:
    return Condition(f"{field} = null")


def is_set(field: str) -> Condition:
    return Condition(f"{field} != null")


def before(field: str, moment: datetime) -> Condition:
    return Condition(f"{field} < {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")


def after(field: str, moment: datetime) -> Condition:
    return Condition(f"{field} > {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")


def among(field: str, link: str, origin: str, *where: Condition) -> Condition:
    """A semi-join: `field` is what some record of `origin` has in `link`. SOQL nests none, and takes none under OR."""
    return Condition(f"{field} IN (SELECT {link} FROM {origin} WHERE {' AND '.join(where)})")  # noqa: S608 - as in select


def nests(condition: Condition) -> bool:
    """Whether a semi-join stands in it; also of a value that only reads like one."""
    return "(SELECT " in condition


def not_among(field: str, link: str, origin: str) -> Condition:
    """An anti-join: no record of `origin` has `field` in `link`."""
    return Condition(f"{field} NOT IN (SELECT {link} FROM {origin} WHERE {link} != null)")  # noqa: S608 - as in select


def either(conditions: Sequence[Condition]) -> Condition:
    return Condition(f"({' OR '.join(conditions)})")


def both(*conditions: Condition) -> Condition:
    return Condition(" AND ".join(conditions))


def count(origin: str, *where: Condition) -> Soql:
    """How many there are, as `expr0` of the one row."""
    return Soql(f"SELECT COUNT(Id) FROM {origin} WHERE {' AND '.join(where)}")  # noqa: S608 - as in `select`


def select(
    fields: Iterable[str],
    origin: str,
    *where: Condition,
    children: Iterable[Soql] = (),
    order_by: str | None = None,
    limit: int | None = None,
) -> Soql:
    """A query over `origin`, an object or a child relationship. `Id` is always among the fields."""
    columns = ["Id", *(each for each in dict.fromkeys(fields) if each != "Id"), *(f"({child})" for child in children)]
    everything = Soql(f"SELECT {', '.join(columns)} FROM {origin}")  # noqa: S608 - names are the mapping's
    return narrowed(everything, *where, order_by=order_by, limit=limit)


def narrowed(everything: Soql, *where: Condition, order_by: str | None = None, limit: int | None = None) -> Soql:
    """`everything`, which has none of these itself, with conditions, an order and a limit."""
    text = str(everything)
    if where:
        text += f" WHERE {' AND '.join(where)}"
    if order_by:
        text += f" ORDER BY {order_by}"
    return Soql(text + (f" LIMIT {limit}" if limit else ""))


def has_lists(query: Soql) -> bool:
    """Whether its rows come with lists of what hangs on them: a subquery stands before the query's own FROM."""
    return "(SELECT " in query.partition(" FROM ")[0]


def encoded(query: Soql) -> str:
    """`query` as a URL's parameter. What it asks for is much, and the same for all that a person asks."""
    asked_for, where, rest = query.partition(" WHERE ")
    return _encoded_once(asked_for) + _encoded(where + rest)


def _encoded(text: str) -> str:
    """What `quote` makes of it letter by letter, and a query has thousands of letters."""
    for char, code in _CODES:
        text = text.replace(char, code)
    text = text.replace(_FIRST_ENCODED, FIRST_ID)
    return text if text.isascii() else quote(text, safe="%@{}[]")


_encoded_once = lru_cache(maxsize=256)(_encoded)
"""For what stands before the first condition: names of the mapping alone, and nothing that anybody typed."""
