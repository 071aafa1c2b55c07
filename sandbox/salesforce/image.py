"""An org's rows as they were at one moment, to be put back in a fraction of the time that making them takes.

Counters are no part of it: an id or a number given out since does not come back.
"""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.salesforce import rows
from sandbox.salesforce.schema import Schema, quoted

Image = Mapping[str, list[tuple[Any, ...]]]
"""Every row there is, by its table; switches too."""


def taken(connection: sqlite3.Connection, schema: Schema) -> Image:
    return {table: connection.execute(f"SELECT * FROM {quoted(table)}").fetchall() for table in _tables(schema)}  # noqa: S608  names are the schema's


def put_back(connection: sqlite3.Connection, schema: Schema, image: Image, now: datetime) -> None:
    """What `image` holds, and nothing else. Describes are new from now, as after any other emptying."""
    rows.clear(connection, schema, now)
    for table, found in image.items():
        if found:
            statement = f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * len(found[0]))})"  # noqa: S608  names are the schema's
            connection.executemany(statement, found)


def _tables(schema: Schema) -> list[str]:
    return [entity.name for entity in schema.entities] + rows.SWITCHED
