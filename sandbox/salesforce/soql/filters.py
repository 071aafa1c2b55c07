"""WHERE to SQL. A condition is true or it is not: null never matches by itself, so NOT and `!=` let nulls through.

Which literal a field takes is checked here, with the org's own words for a wrong one.
"""

from datetime import date, datetime, time
from math import isinf
from typing import Any

from sandbox.salesforce import ids
from sandbox.salesforce.errors import SalesforceError, malformed_query
from sandbox.salesforce.schema import IDS, NUMBERS, TEXTS, Field
from sandbox.salesforce.soql import periods, semijoins, tree
from sandbox.salesforce.soql.compile import Asker, Column, Statement
from sandbox.salesforce.soql.lexer import pointed
from sandbox.salesforce.values import milliseconds

Span = tuple[Any, Any]
LITERALS = {"boolean": "boolean", "date": "date", "datetime": "datetime"}
SPAN = {
    "=": "({0} >= {1} AND {0} < {2})",
    "!=": "({0} IS NULL OR {0} < {1} OR {0} >= {2})",
    "<": "{0} < {1}",
    "<=": "{0} < {2}",
    ">": "{0} >= {2}",
    ">=": "{0} >= {1}",
}


def narrow(statement: Statement, condition: tree.Condition, *, negated: bool = False) -> str:
    """The condition as SQL, its values bound. Raises SalesforceError for what fields or SOQL's rules do not allow.

    A NOT is carried down to what it negates: SQLite nests expressions about a hundred deep and no deeper.
    """
    match condition:
        case tree.Not(inner):
            return narrow(statement, inner, negated=not negated)
        case tree.All(conditions) | tree.Any(conditions):
            word = "AND" if isinstance(condition, tree.All) != negated else "OR"
            return f"({f' {word} '.join(narrow(statement, each, negated=negated) for each in conditions)})"
        case tree.Comparison(path, operator, value):
            found = _compare(statement, _filterable(statement, path), operator, value)
        case tree.Membership():
            found = _membership(statement, condition)
        case tree.SemiJoin():
            found = _semi_join(statement, condition)
    return _negated(found) if negated else found


def _negated(sql: str) -> str:
    """What is neither true nor false counts as false before it is turned round."""
    return f"NOT coalesce({sql}, 0)"


def _filterable(statement: Statement, path: tree.Path) -> Column:
    column = statement.column(path)
    if not column.field.filterable:
        message = f"field '{column.field.name}' can not be filtered in a query call"
        raise pointed(statement.asker.soql, path.at, "INVALID_FIELD", message)
    return column


def _compare(statement: Statement, column: Column, operator: tree.Operator, literal: tree.Literal) -> str:
    _check_operator(statement.asker, column.field, operator, literal)
    if literal.kind == "null" or (literal.kind == "string" and not literal.text and column.field.type in TEXTS):
        return _compare_null(column, operator)
    value = _value(statement.asker, column.field, literal)
    if isinstance(value, tuple):
        return SPAN[operator].format(column.sql, statement.bind(value[0]), statement.bind(value[1]))
    if operator == "like":
        return _like(statement, column, literal)
    left, right = column.sql, statement.bind(value)
    if _needs_folding(column.field, value):
        left, right = f"folded({left})", f"folded({right})"
    return f"({left} IS NULL OR {left} <> {right})" if operator == "!=" else f"{left} {operator} {right}"


def _compare_null(column: Column, operator: tree.Operator) -> str:
    match operator:
        case "=":
            return f"{column.sql} IS NULL"
        case "!=":
            return f"{column.sql} IS NOT NULL"
    return "0"


def _like(statement: Statement, column: Column, literal: tree.Literal) -> str:
    pattern = literal.pattern
    if _needs_folding(column.field, pattern):
        return f"folded({column.sql}) LIKE {statement.bind(pattern.casefold())} ESCAPE '\\'"
    return f"{column.sql} LIKE {statement.bind(pattern)} ESCAPE '\\'"


def _membership(statement: Statement, condition: tree.Membership) -> str:
    column = _filterable(statement, condition.path)
    plain, found = [], []
    for literal in condition.values:
        _check_operator(statement.asker, column.field, "=", literal)
        value = None if literal.kind == "null" else _value(statement.asker, column.field, literal)
        if value is None or value == "" or isinstance(value, tuple) or _needs_folding(column.field, value):
            found.append(_compare(statement, column, "=", literal))
        else:
            plain.append(value)
    if plain:
        found.append(statement.among(column.sql, plain))
    matching = f"({' OR '.join(found)})"
    return _negated(matching) if condition.negated else matching


def _semi_join(statement: Statement, condition: tree.SemiJoin) -> str:
    outer = statement.column(condition.path)
    inner, selected = semijoins.inner(statement, outer, condition)
    if condition.query.where:
        inner.conditions.append(narrow(inner, condition.query.where))
    inner.conditions.append(f"{selected.sql} IS NOT NULL")
    matching = f"{outer.sql} IN (SELECT {selected.sql}{inner.body()})"
    return _negated(matching) if condition.negated else matching


def _check_operator(asker: Asker, field: Field, operator: tree.Operator, literal: tree.Literal) -> None:
    odd = operator == "like" and (field.joins or field.type not in TEXTS)
    odd = odd or (field.type == "boolean" and operator not in ("=", "!="))
    if odd:
        kind = "id" if field.joins else field.type
        raise pointed(asker.soql, literal.at, "INVALID_QUERY_FILTER_OPERATOR", f"invalid operator on {kind} field")


def _value(asker: Asker, field: Field, literal: tree.Literal) -> Any:
    """A literal as the field stores it: a plain value, or a span of days as a tuple."""
    if field.joins and literal.kind == "string":
        return _id(asker, literal)
    if field.type in TEXTS and literal.kind == "string":
        return literal.text
    if field.type in NUMBERS and literal.kind == "number":
        return _number(literal)
    if field.type in ("date", "datetime") and literal.kind == "period":
        return _span(asker, field, literal)
    if LITERALS.get(field.type) != literal.kind:
        raise _wrong_type(asker, field, literal)
    if field.type == "boolean":
        return int(literal.text == "true")
    return _day(asker, literal) if field.type == "date" else _moment(asker, literal)


def _id(asker: Asker, literal: tree.Literal) -> str:
    try:
        return ids.normal(literal.text)
    except SalesforceError:
        message = f"invalid ID field: {literal.text}"
        raise pointed(asker.soql, literal.at, "INVALID_QUERY_FILTER_OPERATOR", message) from None


def _number(literal: tree.Literal) -> float:
    found = float(literal.text)
    if isinf(found):
        raise malformed_query(f"numeric value out of range: {literal.text}")
    return found


def _day(asker: Asker, literal: tree.Literal) -> str:
    try:
        return date.fromisoformat(literal.text).isoformat()
    except ValueError:
        raise _no_such_time(asker, literal) from None


def _moment(asker: Asker, literal: tree.Literal) -> int:
    try:
        return milliseconds(datetime.fromisoformat(literal.text))
    except (ValueError, OverflowError):
        raise _no_such_time(asker, literal) from None


def _span(asker: Asker, field: Field, literal: tree.Literal) -> Span:
    zone = asker.viewer.zone
    week_starts = periods.SUNDAY if asker.viewer.locale == "en_US" else periods.MONDAY
    try:
        days = periods.span(literal.text, literal.n, asker.now.astimezone(zone).date(), week_starts=week_starts)
        if field.type == "date":
            return days[0].isoformat(), days[1].isoformat()
        start, end = (milliseconds(datetime.combine(day, time.min, zone)) for day in days)
    except (ValueError, OverflowError):
        raise _no_such_time(asker, literal) from None
    return start, end


def _needs_folding(field: Field, value: Any) -> bool:
    """NOCASE knows ASCII's cases only; beyond it both sides are folded, which no index helps."""
    return field.type in TEXTS and not str(value).isascii()


def _no_such_time(asker: Asker, literal: tree.Literal) -> SalesforceError:
    return pointed(asker.soql, literal.at, "MALFORMED_QUERY", f"unexpected token: '{literal.text}'")


def _wrong_type(asker: Asker, field: Field, literal: tree.Literal) -> SalesforceError:
    quotable = field.type in TEXTS or field.type in IDS
    kind = "string" if quotable else {"currency": "double", "datetime": "dateTime"}.get(field.type, field.type)
    message = (
        f"value of filter criterion for field '{field.name}' must be of type {kind}"
        f" and should {'' if quotable else 'not '}be enclosed in quotes"
    )
    return pointed(asker.soql, literal.at, "INVALID_FIELD", message)
