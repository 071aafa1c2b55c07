"""A query's tree to one SQL statement: names become columns and joins, what the user may not see becomes conditions.

A hidden field does not exist here. A parent that the user may not see joins to nothing, so its fields read null while
the reference itself stays.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.salesforce import names
from sandbox.salesforce.errors import SalesforceError, malformed_query
from sandbox.salesforce.formulas import formula
from sandbox.salesforce.schema import Entity, Field, Schema, quoted
from sandbox.salesforce.sharing import Sharing, Viewer
from sandbox.salesforce.soql import tree
from sandbox.salesforce.soql.lexer import pointed

DEEPEST_PATH = 5
REFERENCE = "Please reference your WSDL or the describe call for the appropriate names."


@dataclass(frozen=True, slots=True)
class Asker:
    """One query's surroundings: its text, who asks, when, and whether deleted records count."""

    soql: str
    schema: Schema
    viewer: Viewer
    now: datetime
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A field where the statement can read it. `parents` are the relationships on the way, spelt as in the schema."""

    field: Field
    sql: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    alias: str
    entity: Entity
    parents: tuple[str, ...]


@dataclass
class Statement:
    """One SELECT while it is being written. `parameters` are shared with the statements inside it."""

    asker: Asker
    entity: Entity
    alias: str = "t"
    parameters: dict[str, Any] = field(default_factory=dict)
    joins: dict[tuple[str, ...], Joined] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)
    _clauses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.joins[()] = Joined(self.alias, self.entity, ())
        self.conditions += [self._kept(self.alias), *self._visible(self.entity, self.alias)]

    def bind(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def among(self, sql: str, values: list[Any]) -> str:
        """IN, with one parameter however long the list: SQLite takes 32,766 of them at most."""
        return f"{sql} IN (SELECT value FROM json_each({self.bind(json.dumps(values))}))"  # noqa: S608  values are bound

    def column(self, path: tree.Path) -> Column:
        """Raises SalesforceError INVALID_FIELD, pointing at the path."""
        joined = self._joined(path)
        found = self.asker.viewer.field(joined.entity, path.names[-1])
        if found is None:
            raise no_such_column(self.asker.soql, path, joined.entity)
        return Column(found, self._sql(joined, found), joined.parents)

    def order(self, orders: tuple[tree.Order, ...]) -> str:
        return ordering(*(way(order, key) for order in orders for key in self._sort_keys(order.by)))

    def body(self) -> str:
        """FROM and WHERE, once every column and condition is known."""
        source = f"{quoted(self.entity.name)} AS {self.alias}"
        return f" FROM {' '.join([source, *self._clauses])} WHERE {' AND '.join(self.conditions)}"

    def _sql(self, joined: Joined, found: Field) -> str:
        if found.joined:
            return formula(self.asker.schema, joined.entity, found, joined.alias)
        return f"{joined.alias}.{quoted(found.name)}"

    def _joined(self, path: tree.Path) -> Joined:
        if len(path.names) > DEEPEST_PATH + 1:
            message = f"SOQL relationship queries can go up to {DEEPEST_PATH} levels: {'.'.join(path.names)}"
            raise pointed(self.asker.soql, path.at, "MALFORMED_QUERY", message)
        joined = self.joins[()]
        for depth in range(1, len(path.names)):
            key = tuple(name.lower() for name in path.names[:depth])
            if key not in self.joins:
                self.joins[key] = self._join(joined, path, path.names[depth - 1])
            joined = self.joins[key]
        return joined

    def _join(self, below: Joined, path: tree.Path, relationship: str) -> Joined:
        reference = self.asker.viewer.parent(below.entity, relationship)
        if reference is None:
            message = (
                f"Didn't understand relationship '{relationship}' in field path. If you are attempting to use a custom"
                f" relationship, be sure to append the '__r' after the custom relationship name. {REFERENCE}"
            )
            raise pointed(self.asker.soql, path.at, "INVALID_FIELD", message)
        schema, alias = self.asker.schema, f"{self.alias}{len(self.joins)}"
        entity = names.NAME if reference.any_of else schema.entity(reference.to)
        source = names.source(schema, reference) if reference.any_of else quoted(entity.name)
        matching = [f'{alias}."Id" = {below.alias}.{quoted(reference.name)}', self._kept(alias)]
        matching += self._visible(entity, alias)
        self._clauses.append(f"LEFT JOIN {source} AS {alias} ON {' AND '.join(matching)}")
        return Joined(alias, entity, (*below.parents, reference.relationship))

    def _kept(self, alias: str) -> str:
        return "1" if self.asker.deleted else f'{alias}."IsDeleted" = 0'

    def _visible(self, entity: Entity, alias: str) -> list[str]:
        return Sharing(self.asker.viewer, self.asker.schema, self.bind).conditions(entity, alias)

    def _sort_keys(self, by: tree.Path | tree.Aggregate) -> list[str]:
        """Picklists sort as their values are listed, unlisted values last."""
        if isinstance(by, tree.Aggregate):
            raise malformed_query("Ordered field must be grouped or aggregated")
        column = self.column(by)
        if not column.field.filterable:
            message = f"field '{column.field.name}' can not be sorted in a query call"
            raise pointed(self.asker.soql, by.at, "INVALID_FIELD", message)
        if column.field.type != "picklist" or not column.field.values:
            return [column.sql]
        ranks = " ".join(f"WHEN {self.bind(value)} THEN {rank}" for rank, value in enumerate(column.field.values))
        last = len(column.field.values)
        return [f"CASE WHEN {column.sql} IS NOT NULL THEN CASE {column.sql} {ranks} ELSE {last} END END", column.sql]


def way(order: tree.Order, key: str) -> str:
    """One key of an ORDER BY, with its direction; nulls come first unless they were sent to the end."""
    return f"{key} {'DESC' if order.descending else 'ASC'} NULLS {'LAST' if order.nulls_last else 'FIRST'}"


def ordering(*keys: str) -> str:
    return f" ORDER BY {', '.join(keys)}" if keys else ""


def window(query: tree.Query) -> str:
    return f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset}"


def entity_of(asker: Asker, query: tree.Query) -> Entity:
    """The object in FROM. Raises SalesforceError INVALID_TYPE."""
    found = asker.schema.find(query.source)
    if found is None or not asker.viewer.knows(found):
        message = (
            f"sObject type '{query.source}' is not supported. If you are attempting to use a custom object,"
            f" be sure to append the '__c' after the entity name. {REFERENCE}"
        )
        raise pointed(asker.soql, query.source_at, "INVALID_TYPE", message)
    return found


def no_such_column(soql: str, path: tree.Path, entity: Entity) -> SalesforceError:
    message = (
        f"No such column '{path.names[-1]}' on entity '{entity.name}'. If you are attempting to use a custom field,"
        f" be sure to append the '__c' after the custom field name. {REFERENCE}"
    )
    return pointed(soql, path.at, "INVALID_FIELD", message)
