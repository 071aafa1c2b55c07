"""Recursive descent over the tokens of one query. What SOQL has and this does not is refused where it stands."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from sandbox.salesforce.errors import SalesforceError, malformed_query
from sandbox.salesforce.soql import lexer, periods
from sandbox.salesforce.soql.lexer import Token
from sandbox.salesforce.soql.tree import (
    Aggregate,
    All,
    Any,
    Comparison,
    Condition,
    Literal,
    Membership,
    Not,
    Operator,
    Order,
    Path,
    Query,
    SemiJoin,
)

T = TypeVar("T")
OPERATORS: dict[str, Operator] = {
    "=": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "like": "like",
}  # fmt: skip
RESERVED: tuple[str, ...] = (
    "and",
    "asc",
    "desc",
    "excludes",
    "first",
    "from",
    "group",
    "having",
    "in",
    "includes",
    "last",
    "like",
)
RESERVED += ("limit", "not", "null", "nulls", "or", "select", "true", "false", "using", "where", "with")
FUNCTIONS = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
DEEPEST, MOST_CONDITIONS = 20, 500
LONGEST_STRING = 4_000
GREATEST_OFFSET, GREATEST_LIMIT = 2_000, 2_147_483_647


def parse(soql: str) -> Query:
    """The query as a tree. Raises SalesforceError MALFORMED_QUERY with its place."""
    parser = _Parser(soql)
    query = parser.query()
    parser.expect_end()
    return query


class _Parser:
    def __init__(self, soql: str) -> None:
        self._soql = soql
        self._tokens = lexer.tokens(soql)
        self._next = 0
        self._depth = 0
        self._conditions = 0

    def query(self, *, child: bool = False) -> Query:
        start = self._word("select")
        counts = not child and self._takes("count", "(", ")")
        items = () if counts else self._list(partial(self._item, child=child))
        self._word("from")
        source = self._source()
        where = self._condition() if self._takes("where") else None
        group = self._list(self._path) if not child and self._takes("group", "by") else ()
        order = self._list(self._ordering) if self._takes("order", "by") else ()
        limit = self._whole(GREATEST_LIMIT) if self._takes("limit") else None
        offset = self._whole(GREATEST_LIMIT) if self._takes("offset") else 0
        if offset > GREATEST_OFFSET:
            message = f"Maximum SOQL offset allowed is {GREATEST_OFFSET}"
            raise SalesforceError(400, "NUMBER_OUTSIDE_VALID_RANGE", message)
        return Query(start.at, items, counts, source.text, source.at, where, group, order, limit, offset)

    def expect_end(self) -> None:
        if self._token.kind != "end":
            raise self._unexpected()

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += token.kind != "end"
        return token

    def _takes(self, *words: str) -> bool:
        """Take these words if they come next, all of them; else none."""
        coming = self._tokens[self._next : self._next + len(words)]
        if len(coming) < len(words) or not all(token.says(word) for token, word in zip(coming, words, strict=True)):
            return False
        self._next += len(words)
        return True

    def _word(self, word: str) -> Token:
        if not self._token.says(word):
            raise self._unexpected()
        return self._take()

    def _source(self) -> Token:
        """An object's name, which may be `Group`."""
        return self._take() if self._token.says("group") else self._name()

    def _name(self) -> Token:
        token = self._token
        if token.kind != "name" or token.says(*RESERVED):
            raise self._unexpected()
        return self._take()

    def _whole(self, greatest: int) -> int:
        token = self._token
        if token.kind != "number" or not token.text.isdigit():
            raise self._unexpected()
        if len(token.text) > len(str(greatest)) or int(token.text) > greatest:
            raise malformed_query(f"numeric value out of range: {token.text}")
        return int(self._take().text)

    def _list(self, one: Callable[[], T]) -> tuple[T, ...]:
        found = [one()]
        while self._takes(","):
            found.append(one())
        return tuple(found)

    def _path(self) -> Path:
        token = self._name()
        if self._token.says("("):
            raise self._unexpected()
        return Path(tuple(token.text.split(".")), token.at)

    def _path_or_aggregate(self) -> Path | Aggregate:
        function = self._token.text.upper()
        if function not in FUNCTIONS or not self._tokens[self._next + 1].says("("):
            return self._path()
        self._take()
        self._word("(")
        path = self._path()
        self._word(")")
        return Aggregate(function, path)

    def _item(self, *, child: bool) -> Path | Aggregate | Query:
        if child:
            return self._path()
        if not self._token.says("("):
            found = self._path_or_aggregate()
            named = self._token.kind == "name" and not self._token.says(*RESERVED)
            return replace(found, alias=self._take().text) if named else found
        self._word("(")
        children = self.query(child=True)
        self._word(")")
        return children

    def _ordering(self) -> Order:
        by = self._path_or_aggregate()
        descending = self._takes("desc")
        if not descending:
            self._takes("asc")
        last = self._takes("nulls", "last")
        if not last:
            self._takes("nulls", "first")
        return Order(by, descending, last)

    def _condition(self) -> Condition:
        """One level of a WHERE: a NOT and what it negates, or simple conditions joined by one kind of word."""
        if self._takes("not"):
            return Not(self._simple())
        found = [self._simple()]
        joining = "and" if self._token.says("and") else "or"
        while self._takes(joining):
            found.append(self._simple())
        if self._token.says("and", "or"):
            raise self._unexpected()
        if len(found) == 1:
            return found[0]
        return All(tuple(found)) if joining == "and" else Any(tuple(found))

    def _simple(self) -> Condition:
        self._count()
        if not self._takes("("):
            return self._comparison()
        self._depth += 1
        found = self._condition()
        self._depth -= 1
        self._word(")")
        return found

    def _count(self) -> None:
        self._conditions += 1
        if self._depth > DEEPEST or self._conditions > MOST_CONDITIONS:
            raise SalesforceError(
                400,
                "QUERY_TOO_COMPLICATED",
                "Query is either selecting too many fields or the filter conditions are too complicated.",
            )

    def _comparison(self) -> Condition:
        path = self._path()
        if self._takes("not", "in"):
            return self._members(path, negated=True)
        if self._takes("in"):
            return self._members(path, negated=False)
        operator = OPERATORS.get(self._token.text.lower())
        if operator is None:
            raise self._unexpected()
        self._take()
        return Comparison(path, operator, self._literal())

    def _members(self, path: Path, *, negated: bool) -> Membership | SemiJoin:
        if self._token.says(":"):
            raise self._binding()
        self._word("(")
        if self._token.says("select"):
            found: Membership | SemiJoin = SemiJoin(path, negated, self.query(child=True))
        else:
            found = Membership(path, negated, self._list(self._literal))
        self._word(")")
        return found

    def _literal(self) -> Literal:
        token = self._token
        match token.kind:
            case "string" if len(token.text) > LONGEST_STRING:
                raise malformed_query(f"a string of a condition has at most {LONGEST_STRING} characters")
            case "string":
                self._take()
                return Literal("string", token.at, lexer.text_of(token), lexer.pattern_of(token))
            case "number" | "date" | "datetime":
                self._take()
                return Literal(token.kind, token.at, token.text)
            case "name":
                return self._word_literal()
        raise self._binding() if token.says(":") else self._unexpected()

    def _word_literal(self) -> Literal:
        token = self._take()
        word = token.text.lower()
        if word == "null":
            return Literal("null", token.at)
        if word in ("true", "false"):
            return Literal("boolean", token.at, word)
        if periods.counted(word) and self._takes(":"):
            return Literal("period", token.at, word, n=self._whole(GREATEST_LIMIT))
        if periods.known(word):
            return Literal("period", token.at, word)
        raise self._binding()

    def _binding(self) -> SalesforceError:
        """A bare name or a colon where a value belongs: only Apex has variables, and no field compares with a field."""
        return malformed_query("Bind variables only allowed in Apex code")

    def _unexpected(self) -> SalesforceError:
        return lexer.unexpected(self._soql, self._token)
