"""The whole suite of the store runs on both engines."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.store.database import Database
from bot.store.schema import migrate
from tests.store import postgresql

NAMES = (f"store{number}" for number in itertools.count())


@pytest.fixture(scope="session")
def socket() -> Iterator[Path]:
    with postgresql.running() as socket:
        with _server(socket) as server:  # nobody pulls the plug here
            server.execute("ALTER SYSTEM SET fsync = off")
            server.execute("SELECT pg_reload_conf()")
        yield socket


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def template(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database to copy, because making one anew takes its time."""
    if engine == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('template') / 'exodus.db'}"
    else:
        address = _create(request.getfixturevalue("socket"))
    db = Database(address)
    migrate(db)
    db.close()
    return db.url.database or ""


@pytest.fixture
def empty_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'exodus.db'}"
    return _create(request.getfixturevalue("socket"))


@pytest.fixture
def url(engine: str, template: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database with its tables."""
    if engine == "postgresql":
        return _create(request.getfixturevalue("socket"), template)
    return f"sqlite:///{shutil.copy(template, tmp_path / 'exodus.db')}"


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


def _create(socket: Path, template: str | None = None) -> str:
    name = next(NAMES)
    copying = f" TEMPLATE {template}" if template else ""
    with _server(socket) as server:
        server.execute(f"CREATE DATABASE {name}{copying}")
    return postgresql.address(socket, name)


def _server(socket: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True)
