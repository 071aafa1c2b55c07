"""A query as the parser understood it: no schema yet, no user, only what was written and where."""

from dataclasses import dataclass
from typing import Literal as OneOf

Kind = OneOf["string", "number", "boolean", "null", "date", "datetime", "period"]
Operator = OneOf["=", "!=", "<", "<=", ">", ">=", "like"]


@dataclass(frozen=True, slots=True)
class Path:
    """`Account__r.Name`: names from the outermost relationship to the field. `at` is its place in the query text."""

    names: tuple[str, ...]
    at: int
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`SUM(Amount) total`. `function` is in capitals."""

    function: str
    path: Path
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value. `text` is a string's text, a number's or date's spelling, or a period's name; `n` belongs to a period.

    `pattern` is what LIKE makes of a string: its wildcards plain, everything escaped marked by a backslash.
    """

    kind: Kind
    at: int
    text: str = ""
    pattern: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    path: Path
    operator: Operator
    value: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    path: Path
    negated: bool
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class SemiJoin:
    """`IN (SELECT ...)`, or NOT IN."""

    path: Path
    negated: bool
    query: "Query"


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """Conditions joined by AND."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Conditions joined by OR."""

    conditions: tuple["Condition", ...]


Condition = Comparison | Membership | SemiJoin | Not | All | Any


@dataclass(frozen=True, slots=True)
class Order:
    by: Path | Aggregate
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Query:
    """`source` is the object, or in a child subquery the relationship. `counts` is SELECT COUNT()."""

    at: int
    items: tuple["Path | Aggregate | Query", ...]
    counts: bool
    source: str
    source_at: int
    where: Condition | None = None
    group: tuple[Path, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0

    @property
    def groups(self) -> bool:
        """Whether its records are groups of rows, GROUP BY or not."""
        return bool(self.group) or any(isinstance(item, Aggregate) for item in self.items)
