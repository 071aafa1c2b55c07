"""Where rows live: SQLite, one table per object, and the counters that ids and numbers come from.

It knows the schema's shapes and nothing of users: what anybody may see is `sharing`'s to say, what may be written is
`records`'s. Text compares without case, ids with it, so the collation stands in the column.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox.salesforce.formulas import join
from sandbox.salesforce.schema import Entity, Field, Schema, quoted

Connection = sqlite3.Connection

SWITCHES = """
CREATE TABLE IF NOT EXISTS _counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS _revoked (user TEXT, record TEXT, PRIMARY KEY (user, record));
CREATE TABLE IF NOT EXISTS _hidden (user TEXT, entity TEXT, field TEXT, PRIMARY KEY (user, entity, field));
CREATE TABLE IF NOT EXISTS _locked (record TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS _body (record TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
SWITCHED = [table for table in re.findall(r"EXISTS (_\w+)", SWITCHES) if table != "_counter"]
INDEXED = frozenset({"Name", "Email", "Username", "SystemModstamp"})
UNINDEXED = frozenset({"CreatedById", "LastModifiedById"})
METADATA = "metadata"
CACHE_KILOBYTES = 65_536  # an org of 100,000 orders does not fit the two megabytes SQLite keeps by itself


class Rows:
    """The file, and one connection to it per thread. One writer at a time; readers never wait for it."""

    def __init__(self, path: Path, schema: Schema, now: datetime) -> None:
        self._path = path
        self._schema = schema
        self._local = threading.local()
        self._open: list[Connection] = []
        self._writer = threading.Lock()
        with self.writing() as connection:
            _prepare(connection, schema)
            note_metadata(connection, now)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All of it or nothing."""
        with self._writer:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One moment of the database, however many statements read it."""
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")

    @property
    def written(self) -> int:
        """How many rows were written since the start, by anybody: the same again means that nothing was."""
        return sum(connection.total_changes for connection in self._open)

    def close(self) -> None:
        for connection in self._open:
            connection.close()

    def _connection(self) -> Connection:
        if not hasattr(self._local, "connection"):
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=30)
            connection.execute("PRAGMA journal_mode = WAL")
            # Outliving the process is enough; outliving the machine is not asked of a sandbox.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
            connection.create_function("folded", 1, _folded, deterministic=True)
            connection.create_function("joined", -1, join, deterministic=True)
            self._local.connection = connection
            self._open.append(connection)
        found: Connection = self._local.connection
        return found


def insert(connection: Connection, entity: Entity, values: dict[str, Any]) -> None:
    connection.execute(_insertion(entity.name, tuple(values)), tuple(values.values()))


@lru_cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(quoted(name) for name in columns)
    return f"INSERT INTO {quoted(table)} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  names are the schema's


def change(connection: Connection, entity: Entity, record: str, values: dict[str, Any]) -> None:
    changes = ", ".join(f"{quoted(name)} = ?" for name in values)
    statement = f'UPDATE {quoted(entity.name)} SET {changes} WHERE "Id" = ?'  # noqa: S608  names are the schema's
    connection.execute(statement, (*values.values(), record))


def row(connection: Connection, entity: Entity, record: str) -> dict[str, Any] | None:
    """One row with its hidden region, whoever may see it, deleted or not; None when it never was."""
    cursor = connection.execute(f'SELECT * FROM {quoted(entity.name)} WHERE "Id" = ?', (record,))  # noqa: S608  the name is the schema's
    found = cursor.fetchone()
    return dict(zip((each[0] for each in cursor.description), found, strict=True)) if found else None


def region(connection: Connection, entity: Entity, record: str) -> str | None:
    """The region a row lies in; None for one that lies in none, or never was."""
    statement = f'SELECT "_region" FROM {quoted(entity.name)} WHERE "Id" = ?'  # noqa: S608  the name is the schema's
    found = connection.execute(statement, (record,)).fetchone()
    return found[0] if found else None


def present(connection: Connection, entity: Entity, record: str) -> bool:
    """Whether there is such a row, whoever may see it."""
    statement = f'SELECT 1 FROM {quoted(entity.name)} WHERE "Id" = ? AND "IsDeleted" = 0'  # noqa: S608  the name is the schema's
    return connection.execute(statement, (record,)).fetchone() is not None


def holder(connection: Connection, entity: Entity, field: Field, value: Any) -> str | None:
    """The id of the row that has this value in a unique field, if there is one."""
    statement = f'SELECT "Id" FROM {quoted(entity.name)} WHERE {quoted(field.name)} = ? AND "IsDeleted" = 0'  # noqa: S608  names are the schema's
    found = connection.execute(statement, (value,)).fetchone()
    return str(found[0]) if found else None


def put_body(connection: Connection, record: str, content: bytes) -> None:
    connection.execute("INSERT INTO _body VALUES (?, ?)", (record, content))


def body(connection: Connection, record: str) -> bytes:
    """The bytes of a file's version."""
    return bytes(connection.execute("SELECT content FROM _body WHERE record = ?", (record,)).fetchone()[0])


def referring(connection: Connection, entity: Entity, field: Field, record: str) -> list[str]:
    """The ids of the rows that point to `record` through `field`."""
    statement = f'SELECT "Id" FROM {quoted(entity.name)} WHERE {quoted(field.name)} = ? AND "IsDeleted" = 0'  # noqa: S608  names are the schema's
    return [found for (found,) in connection.execute(statement, (record,))]


def count_up(connection: Connection, counter: str, first: int = 1) -> int:
    """The counter's next number. A number given out once never comes back, a rollback aside."""
    found = connection.execute(
        "INSERT INTO _counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        (counter, first),
    ).fetchone()
    return int(found[0])


def count_past(connection: Connection, counter: str, number: int) -> None:
    """Make the counter's next number greater than `number`."""
    connection.execute(
        "INSERT INTO _counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
        (counter, number),
    )


def note_metadata(connection: Connection, now: datetime) -> None:
    """Fields were added, hidden or shown: describes are new from the second that is running on."""
    second = int(now.timestamp()) + 1
    connection.execute("INSERT OR REPLACE INTO _counter VALUES (?, ?)", (METADATA, second))


def metadata_changed(connection: Connection) -> datetime:
    (second,) = connection.execute("SELECT value FROM _counter WHERE name = ?", (METADATA,)).fetchone()
    return datetime.fromtimestamp(second, UTC)


def clear(connection: Connection, schema: Schema, now: datetime) -> None:
    """Drop every row and every switch; the counters stay."""
    note_metadata(connection, now)
    for entity in schema.entities:
        connection.execute(f"DELETE FROM {quoted(entity.name)}")  # noqa: S608  the name is the schema's
    for switch in SWITCHED:
        connection.execute(f"DELETE FROM {switch}")  # noqa: S608  the name is ours


def _prepare(connection: Connection, schema: Schema) -> None:
    for statement in SWITCHES.strip().splitlines():
        connection.execute(statement)
    for entity in schema.entities:
        _prepare_table(connection, entity)


def _prepare_table(connection: Connection, entity: Entity) -> None:
    """Make the table, or give an older file's table the columns that the schema has gained."""
    table = quoted(entity.name)
    columns = {field.name: f"{quoted(field.name)} {_column(field)}" for field in entity.stored}
    connection.execute(f'CREATE TABLE IF NOT EXISTS {table} ("_region" TEXT, {", ".join(columns.values())})')
    present = {found[1] for found in connection.execute(f"PRAGMA table_info({table})")}
    for name in columns.keys() - present:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {columns[name]}")
    for field in entity.stored:
        if _indexed(field):
            index = quoted(f"{entity.name}.{field.name}")
            connection.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {table} ({quoted(field.name)})")


def _indexed(field: Field) -> bool:
    wanted = field.name in INDEXED or field.unique or field.holds_id
    return wanted or (field.type == "reference" and field.name not in UNINDEXED)


def _column(field: Field) -> str:
    match field.type:
        case "id":
            return "TEXT PRIMARY KEY"
        case "boolean":
            return "INTEGER NOT NULL DEFAULT 0"
        case "datetime" | "int":
            return "INTEGER"
        case "double" | "currency":
            return "REAL"
        case "reference" | "date":
            return "TEXT"
    return "TEXT COLLATE NOCASE"


def _folded(text: str | None) -> str | None:
    """Case folding beyond ASCII, which NOCASE does not do."""
    return None if text is None else text.casefold()
