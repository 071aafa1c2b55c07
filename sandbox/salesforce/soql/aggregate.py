"""GROUP BY and the functions over groups. HAVING, ROLLUP and CUBE are not here; the parser refuses them."""

from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.errors import SalesforceError, malformed_query
from sandbox.salesforce.rows import Connection
from sandbox.salesforce.schema import NUMBERS, UNFILTERED, Field
from sandbox.salesforce.soql import tree
from sandbox.salesforce.soql.compile import Column, Statement, ordering, way, window
from sandbox.salesforce.soql.filters import narrow
from sandbox.salesforce.soql.lexer import pointed
from sandbox.salesforce.values import shown

MOST = 2_000
COUNTS = ("COUNT", "COUNT_DISTINCT")
UNCOUNTED = UNFILTERED | {"boolean"}
UNGROUPED = NUMBERS | UNFILTERED | {"datetime"}
COMPARED = NUMBERS | {"date", "datetime", "string", "picklist", "email", "phone", "url"}


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a group's record. Without a `field` it is shown as the database computed it."""

    name: str
    sql: str
    field: Field | None = None


def groups(connection: Connection, statement: Statement, query: tree.Query) -> list[dict[str, Any]]:
    """A record for each group, or one for all rows where there is no GROUP BY. They do not page."""
    if query.limit is not None and not query.group:
        raise malformed_query("Non-grouped query that uses overall aggregate functions cannot also use LIMIT")
    grouped = [_grouped(statement, path) for path in query.group]
    parts = _parts(statement, query, grouped)
    order = ordering(*(way(each, _sort_key(statement, each.by, grouped)) for each in query.order))
    if query.where:
        statement.conditions.append(narrow(statement, query.where))
    by = f" GROUP BY {', '.join(column.sql for column in grouped)}" if grouped else ""
    written = f"SELECT {', '.join(part.sql for part in parts)}{statement.body()}{by}{order}{window(query)}"
    found = connection.execute(written, statement.parameters).fetchall()
    if len(found) > MOST:
        message = "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch"
        raise SalesforceError(400, "EXCEEDED_ID_LIMIT", message)
    return [_record(parts, row) for row in found]


def _record(parts: list[Part], row: tuple[Any, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {"attributes": {"type": "AggregateResult"}}
    for part, value in zip(parts, row, strict=True):
        made[part.name] = shown(part.field, value) if part.field else value
    return made


def _parts(statement: Statement, query: tree.Query, grouped: list[Column]) -> list[Part]:
    found: list[Part] = []
    unnamed = 0
    for item in query.items:
        match item:
            case tree.Aggregate():
                name = item.alias or f"expr{unnamed}"
                unnamed += not item.alias
                found.append(_computed(statement, item, name))
            case tree.Path():
                column = _of(grouped, statement.column(item))
                found.append(Part(item.alias or column.field.name, column.sql, column.field))
            case _:
                raise malformed_query("Grouped query cannot use child relationships in the SELECT list")
    names = [part.name.lower() for part in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise malformed_query(f"duplicate alias: {twice}")
    return found


def _computed(statement: Statement, item: tree.Aggregate, name: str) -> Part:
    column = statement.column(item.path)
    kind = column.field.type
    allowed = NUMBERS if item.function in ("SUM", "AVG") else COMPARED
    if kind in UNCOUNTED or (item.function not in COUNTS and kind not in allowed):
        message = f"field {column.field.name} does not support aggregate operator {item.function}"
        raise pointed(statement.asker.soql, item.path.at, "MALFORMED_QUERY", message)
    if item.function == "COUNT_DISTINCT":
        return Part(name, f"count(DISTINCT {column.sql})")
    own = column.field if item.function in ("MIN", "MAX") else None
    return Part(name, f"{item.function.lower()}({column.sql})", own)


def _grouped(statement: Statement, path: tree.Path) -> Column:
    column = statement.column(path)
    if column.field.type in UNGROUPED:
        message = f"field '{column.field.name}' can not be grouped in a query call"
        raise pointed(statement.asker.soql, path.at, "INVALID_FIELD", message)
    return column


def _of(grouped: list[Column], column: Column) -> Column:
    if column not in grouped:
        raise malformed_query(f"Field must be grouped or aggregated: {'.'.join((*column.parents, column.field.name))}")
    return column


def _sort_key(statement: Statement, by: tree.Path | tree.Aggregate, grouped: list[Column]) -> str:
    if isinstance(by, tree.Aggregate):
        return _computed(statement, by, "").sql
    column = statement.column(by)
    if column not in grouped:
        raise malformed_query(f"Ordered field must be grouped or aggregated: {column.field.name}")
    return column.sql
