"""A compiled query's rows to records in the REST API's shape, still in one piece: pages are `paging`'s.

All rows are read at once, so that every page shows the same moment; a record is made when somebody looks at it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, overload

from sandbox.salesforce.errors import SalesforceError, malformed_query
from sandbox.salesforce.names import behind
from sandbox.salesforce.rows import Connection
from sandbox.salesforce.schema import Child, Entity, Field
from sandbox.salesforce.soql import aggregate, documents, semijoins, tree
from sandbox.salesforce.soql.compile import REFERENCE, Asker, Column, Statement, entity_of, window
from sandbox.salesforce.soql.filters import narrow
from sandbox.salesforce.soql.lexer import pointed
from sandbox.salesforce.values import shown

BASE = "/services/data/v67.0"
MOST_PARENTS, MOST_CHILDREN = 55, 20
Record = dict[str, Any]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Children:
    """A child relationship's records, where a record's own value would stand."""

    records: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Answer:
    """All records; `total` counts them also where none are given (COUNT())."""

    records: Sequence[Record]
    total: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One selected field: where it stands in a row and in a record."""

    field: Field
    parents: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Shape:
    """How a row becomes a record. `parents` are the joined objects with the places of their ids, outermost first."""

    entity: Entity
    items: tuple[Shown | str, ...]
    parents: dict[tuple[str, ...], tuple[Entity, int]]

    def record(self, row: Row) -> Record:
        made = blank(self.entity, row[0])
        for item in self.items:
            if isinstance(item, str):
                made[item] = None
            else:
                self._put(made, item, row)
        return made

    def _put(self, record: Record, item: Shown, row: Row) -> None:
        for depth in range(1, len(item.parents) + 1):
            entity, place = self.parents[item.parents[:depth]]
            name = item.parents[depth - 1]
            if row[place] is None:
                record[name] = None
                return
            record = record.setdefault(name, blank(entity, row[place]))
        record[item.field.name] = shown(item.field, row[item.place])


@dataclass(frozen=True, slots=True)
class Records(Sequence[Record]):
    """What a query found, as rows until it is looked at. `lists`: by relationship, each parent's rows."""

    shape: Shape
    rows: Sequence[Row]
    lists: "tuple[Listed, ...]" = ()

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> "Records": ...
    def __getitem__(self, place: int | slice) -> "Record | Records":
        if isinstance(place, slice):
            return Records(self.shape, self.rows[place], self.lists)
        row = self.rows[place]
        made = self.shape.record(row)
        for each in self.lists:
            made[each.relationship] = each.of(row[0])
        return made


@dataclass(frozen=True, slots=True)
class Listed:
    """One child relationship's rows, by the parent's id."""

    relationship: str
    shape: Shape
    limit: int | None
    rows: dict[str, list[Row]]

    def of(self, parent: str) -> Children | None:
        mine = self.rows.get(parent, [])[: self.limit]
        return Children(Records(self.shape, mine)) if mine else None


def answer(connection: Connection, asker: Asker, query: tree.Query) -> Answer:
    """Everything the query finds. Raises SalesforceError as Salesforce would refuse it."""
    semijoins.check(query.where)
    entity = entity_of(asker, query)
    statement = Statement(asker, entity)
    documents.restrict(statement, query)
    if query.counts:
        return _count(connection, statement, query)
    if query.groups:
        groups = aggregate.groups(connection, statement, query)
        return Answer(groups, len(groups))
    shape, columns = _shape(statement, query)
    rows = connection.execute(_written(statement, query, columns) + window(query), statement.parameters).fetchall()
    parents = [row[0] for row in rows]
    lists = tuple(
        _listed(connection, asker, _child(asker, entity, item), item, parents)
        for item in query.items
        if isinstance(item, tree.Query)
    )
    return Answer(Records(shape, rows, lists), len(rows))


def blank(entity: Entity, record: str) -> Record:
    return {"attributes": {"type": entity.name, "url": f"{BASE}/sobjects/{behind(entity.name, record)}/{record}"}}


def _count(connection: Connection, statement: Statement, query: tree.Query) -> Answer:
    if query.order or query.group:
        raise malformed_query("COUNT() takes neither GROUP BY nor ORDER BY")
    written = _written(statement, query, ['t."Id"']) + window(query)
    total = connection.execute(f"SELECT count(*) FROM ({written})", statement.parameters).fetchone()[0]  # noqa: S608  values are bound
    return Answer([], total)


def _shape(statement: Statement, query: tree.Query) -> tuple[Shape, list[str]]:
    """The row's columns: the record's id, the selected fields, then the ids of the parents they come from."""
    columns = [f'{statement.alias}."Id"']
    items: list[Shown | str] = []
    for item in query.items:
        if isinstance(item, tree.Query):
            items.append(_child(statement.asker, statement.entity, item).relationship)
        else:
            column = _plain(statement, item)
            items.append(Shown(column.field, column.parents, len(columns)))
            columns.append(column.sql)
    _check_twice(items)
    parents = {}
    for joined in list(statement.joins.values())[1:]:
        parents[joined.parents] = (joined.entity, len(columns))
        columns.append(f'{joined.alias}."Id"')
    return Shape(statement.entity, tuple(items), parents), columns


def _plain(statement: Statement, item: tree.Path | tree.Aggregate) -> Column:
    if item.alias or isinstance(item, tree.Aggregate):
        raise malformed_query("only aggregate expressions use field aliasing")
    return statement.column(item)


def _check_twice(items: list[Shown | str]) -> None:
    lists = [item for item in items if isinstance(item, str)]
    if len(lists) > MOST_CHILDREN:
        raise malformed_query(f"SOQL statements cannot query more than {MOST_CHILDREN} child relationships")
    if twice := _first_twice(lists):
        raise malformed_query(f"cannot select a child relationship twice: {twice}")
    if twice := _first_twice([".".join((*item.parents, item.field.name)) for item in items if isinstance(item, Shown)]):
        raise SalesforceError(400, "INVALID_FIELD", f"duplicate field selected: {twice}")


def _first_twice(names: list[str]) -> str | None:
    return next((name for place, name in enumerate(names) if name in names[:place]), None)


def _written(statement: Statement, query: tree.Query, columns: Iterable[str]) -> str:
    """The SELECT without its window. Joins must all be known before the FROM is written."""
    if query.where:
        statement.conditions.append(narrow(statement, query.where))
    order = statement.order(query.order)
    if len(statement.joins) - 1 > MOST_PARENTS:
        raise malformed_query(f"SOQL statements cannot query more than {MOST_PARENTS} parent relationships")
    return f"SELECT {', '.join(columns)}{statement.body()}{order}"


def _child(asker: Asker, entity: Entity, query: tree.Query) -> Child:
    found = asker.schema.child(entity, query.source)
    if found is None or not (asker.viewer.knows(found.entity) and asker.viewer.sees(found.entity, found.field)):
        message = (
            f"Didn't understand relationship '{query.source}' in FROM part of query call. If you are attempting to use"
            f" a custom relationship, be sure to append the '__r' after the custom relationship name. {REFERENCE}"
        )
        raise pointed(asker.soql, query.source_at, "INVALID_TYPE", message)
    return found


def _listed(connection: Connection, asker: Asker, child: Child, query: tree.Query, parents: list[str]) -> Listed:
    """The children of one relationship of all these records, read in one statement."""
    if query.offset or (query.where and semijoins.holds(query.where)):
        raise malformed_query("OFFSET and semi join sub-selects are not allowed in child relationship sub-selects")
    statement = Statement(asker, child.entity)
    shape, columns = _shape(statement, query)
    above = f'{statement.alias}."{child.field.name}"'
    statement.conditions.append(statement.among(above, parents))
    found: dict[str, list[Row]] = {}
    for row in connection.execute(_written(statement, query, [*columns, above]), statement.parameters):
        found.setdefault(row[-1], []).append(row)
    return Listed(child.relationship, shape, query.limit, found)
