"""The databases that the bot is run on: a SQLite file, or one of its own on a PostgreSQL server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests.kills.plan import Plan
from tests.process import run_exodus
from tests.store import postgresql


def sqlite(home: Path) -> str:
    """The address of a file that the bot will make."""
    return f"sqlite:///{home / 'exodus.db'}"


@contextmanager
def server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server."""
    with postgresql.serving() as found:
        yield found


async def on_postgresql(server: postgresql.Server, plan: Plan, home: Path) -> str:
    """The address of a fresh database with the tables that the bot of `plan` makes."""
    url = postgresql.create(server.socket, f"kills_{uuid4().hex}")
    told = {"DATABASE_URL": url, "PYTHONPATH": str(plan.source)}
    status, out, err = await run_exodus("migrate", environment=told, where=home)
    assert status == 0, (out, err)
    return url
