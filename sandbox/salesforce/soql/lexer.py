"""Query text to tokens, and errors that point at their place the way Salesforce points."""

import re
from dataclasses import dataclass
from typing import Literal

from sandbox.salesforce.errors import SalesforceError, malformed_query
from sandbox.salesforce.values import well_formed

LONGEST = 100_000
BEFORE, AFTER = 45, 40

Kind = Literal["name", "string", "number", "date", "datetime", "symbol", "end"]

TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d))
    | (?P<date>\d{4}-\d\d-\d\d)(?![\w.:])
    | (?P<number>[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)(?![\w.])
    | (?P<name>[A-Za-z]\w*(\.[A-Za-z]\w*)*)
    | (?P<string>'(?:[^'\\]|\\.)*')
    | (?P<symbol><=|>=|!=|<>|[=<>(),:])
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\", "_": "_", "%": "%"}
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
WILD = re.compile(r"[%_\\]")


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    at: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these words or symbols; case does not matter."""
        return self.kind in ("name", "symbol") and self.text.lower() in words


def tokens(soql: str) -> list[Token]:
    """Every token and one `end`. Raises SalesforceError MALFORMED_QUERY at what cannot be read."""
    if len(soql) > LONGEST:
        message = f"SOQL statements cannot be longer than {LONGEST} characters."
        raise SalesforceError(400, "QUERY_TOO_COMPLICATED", message)
    found, at = [], 0
    while at < len(soql):
        match = TOKEN.match(soql, at)
        if match is None:
            raise _unreadable(soql, at)
        if match.lastgroup and match.lastgroup != "space":
            found.append(Token(_kind(match), match.group(), at))
        at = match.end()
    return [*found, Token("end", "<EOF>", len(soql.rstrip()))]


def pointed(soql: str, at: int, code: str, message: str) -> SalesforceError:
    """The error with a piece of the query above it, a caret below and the place as row and column, from one."""
    start = soql.rfind("\n", 0, at) + 1
    end = soql.find("\n", at)
    line, column = soql[start : len(soql) if end < 0 else end], at - start
    left = _word_start(line, max(0, column - BEFORE), column)
    row = soql.count("\n", 0, at) + 1
    pointer = f"{line[left : column + AFTER]}\n{' ' * (column - left)}^\nERROR at Row:{row}:Column:{column + 1}"
    return SalesforceError(400, code, f"\n{pointer}\n{message}")


def unexpected(soql: str, token: Token) -> SalesforceError:
    return pointed(soql, token.at, "MALFORMED_QUERY", f"unexpected token: '{token.text}'")


def text_of(token: Token) -> str:
    """What a string token says. Raises SalesforceError for an escape that SOQL does not have."""
    return well_formed(ESCAPE.sub(lambda match: _escaped(token, match), token.text[1:-1]))


def pattern_of(token: Token) -> str:
    """A string token as LIKE takes it: `%` and `_` stay wild unless they were escaped."""

    def literal(match: re.Match[str]) -> str:
        return WILD.sub(r"\\\g<0>", _escaped(token, match))

    return well_formed(ESCAPE.sub(literal, token.text[1:-1]))


def _escaped(token: Token, match: re.Match[str]) -> str:
    escape = match.group(1)
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    if escape not in ESCAPES:
        message = f"Invalid string literal {token.text}. Illegal character sequence '\\{escape}' in string literal."
        raise malformed_query(message)
    return ESCAPES[escape]


def _kind(match: re.Match[str]) -> Kind:
    kinds: tuple[Kind, ...] = ("datetime", "date", "number", "name", "string", "symbol")
    return next(kind for kind in kinds if match.group(kind) is not None)


def _unreadable(soql: str, at: int) -> SalesforceError:
    if soql[at] == "'":
        return pointed(soql, at, "MALFORMED_QUERY", "unterminated string literal")
    word = re.match(r"[\w.:+-]+|.", soql[at:], re.DOTALL)
    return pointed(soql, at, "MALFORMED_QUERY", f"unexpected token: '{word.group() if word else soql[at]}'")


def _word_start(line: str, left: int, column: int) -> int:
    """The first word that begins at or after `left`, so that the piece does not begin inside one."""
    if left == 0:
        return 0
    space = line.find(" ", left, column)
    return left if space < 0 else space + 1
