"""One database behind one door: transactions on threads of their own, never on the event loop.

SQLite is the default and serves exactly one bot; PostgreSQL serves several replicas. Both run the same statements.
"""

import asyncio
import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, OperationalError

from bot import metrics
from bot.errors import Halt
from bot.runbook.findings import Ask, Team, forbids
from bot.store.shared_commits import SharedCommits, is_brief

P = ParamSpec("P")
T = TypeVar("T")
Tx = Connection

OLDEST_SQLITE = (3, 35)
"""The first with RETURNING."""
POSTGRESQL_THREADS = 4


class DatabaseRefused(Exception):  # noqa: N818 - it is what happened to whoever asked
    """This database cannot be used. The message says why and what would do."""


class DatabaseInUse(DatabaseRefused):
    """Another bot process has this SQLite file."""


COMMITTED = "committed"
"""Under this a transaction keeps what is to be done once it is on the disk."""
DISK_FULL = {"SQLITE_FULL", "53100"}
"""SQLite's name and PostgreSQL's code for it."""


class DiskFull(Halt):
    """There is no room to write. What was being written is not there at all; what was written before is whole."""

    def __init__(self) -> None:
        super().__init__(
            forbids(
                "I can't write anything down: my disk is full. Nothing was decided or changed just now.",
                way_out=Ask(Team.BOT_OPERATORS, "make room on it; what was decided before is kept"),
            )
        )


class Spoiled(Exception):  # noqa: N818 - as above
    """One of several that shared a transaction has failed."""


class Inside(threading.local):
    """What a thread is in the middle of."""

    transaction = False
    shared: Tx | None = None
    spoiled = False


class Database:
    """An open database. On SQLite it holds the file for this process alone until `close`."""

    def __init__(self, url: str, *, reading: bool = False) -> None:
        """Raises DatabaseRefused for an address we do not support, DatabaseInUse while another bot has the file.

        For `reading` alone the file is not held: that is done beside the bot that has it.
        """
        self.url = supported(url)
        self.file = Path(self.url.database or "") if self.sqlite else None
        if reading and self.file and not self.file.exists():
            raise DatabaseRefused(f"{self.file} is not there.")
        self._lock = _hold(self.file) if self.file and not reading else None
        self._engine = _sqlite_engine(self.url) if self.sqlite else _postgresql_engine(self.url)
        self._alone = self._engine if self.sqlite else self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._threads = ThreadPoolExecutor(1 if self.sqlite else POSTGRESQL_THREADS, thread_name_prefix="store")
        self._shared_commits = SharedCommits(self._threads, self._sharing) if self.sqlite else None
        self._inside = Inside()

    @property
    def sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def run(
        self, function: Callable[Concatenate["Database", P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> "asyncio.Future[T]":
        """Begin one whole function on a thread of the store; once its result is there, what it wrote is on the disk."""
        call = partial(function, self, *args, **kwargs)
        if self._shared_commits and is_brief(function):
            return asyncio.wrap_future(self._shared_commits.join(call))
        return asyncio.get_running_loop().run_in_executor(self._threads, call)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """One transaction: committed at the end, rolled back by an exception. Raises DiskFull."""
        with self._begun(self._engine) as tx:
            yield tx

    @contextmanager
    def statement(self) -> Iterator[Tx]:
        """One statement, which is a transaction by itself: PostgreSQL is not asked to begin and to commit as well."""
        with self._begun(self._alone) as tx:
            yield tx

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Tx]:
        self._refuse_misuse()
        self._inside.transaction = True
        try:
            with self._part(self._inside.shared) if self._inside.shared else self._whole(engine) as tx:
                yield tx
        finally:
            self._inside.transaction = False

    @contextmanager
    def _whole(self, engine: Engine) -> Iterator[Tx]:
        committed: list[Callable[[], None]] = []
        try:
            with metrics.STORE.time(), engine.begin() as tx:
                tx.info[COMMITTED] = committed
                yield tx
        except OperationalError as error:
            if _code(error.orig) in DISK_FULL:
                raise DiskFull from error
            raise
        for each in committed:
            each()

    @contextmanager
    def _part(self, tx: Tx) -> Iterator[Tx]:
        """In what several share. What went wrong in one of them may have ended it for all: SQLite tells nobody."""
        if self._inside.spoiled:
            raise Spoiled
        try:
            yield tx
        except BaseException:
            self._inside.spoiled = True
            raise

    @contextmanager
    def _sharing(self) -> Iterator[None]:
        """Let all transactions inside, on this thread, be one. Raises Spoiled, and keeps nothing, if one failed."""
        with self._whole(self._engine) as tx:
            self._inside.shared, self._inside.spoiled = tx, False
            try:
                yield
            finally:
                self._inside.shared = None
            if self._inside.spoiled:
                raise Spoiled

    def _refuse_misuse(self) -> None:
        if self._inside.transaction:
            raise RuntimeError("a whole function of the store was called inside another's transaction")
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        raise RuntimeError("the store was called on the event loop: use `await db.run(...)`")

    def copy_to(self, file: Path) -> None:
        """Write a whole, consistent copy of a SQLite database into `file`, which is empty or not there."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(file),))
        except sqlite3.OperationalError as error:
            if _code(error) in DISK_FULL:
                raise DiskFull from error
            raise
        finally:
            connection.close()

    def close(self) -> None:
        """Wait for what is running, then let go of the connections and the file."""
        self._threads.shutdown()
        self._engine.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _code(error: object) -> str | None:
    return getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)


def once_committed(tx: Tx, do: Callable[[], None]) -> None:
    """Do it when this transaction is on the disk: what is rolled back, and done again, did not happen."""
    tx.info[COMMITTED].append(do)


def insert(tx: Tx, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say ON CONFLICT. Ask it `.returning(...)`: its row count is not reliable on PostgreSQL."""
    return insert_on(tx.dialect.name, table)


def insert_on(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The same, for a statement that is made once: to make one costs more than to carry it out."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def supported(url: str) -> URL:
    """The address, read. Raises DatabaseRefused for one that no bot can use."""
    try:
        read = make_url(url)
    except ArgumentError as error:
        raise DatabaseRefused("DATABASE_URL is not an address: write sqlite:///exodus.db") from error
    in_file = read.drivername in {"sqlite", "sqlite+pysqlite"} and read.database not in {None, "", ":memory:"}
    if not in_file and read.drivername != "postgresql+psycopg":
        raise DatabaseRefused(
            f"DATABASE_URL names {read.drivername}: write sqlite:///<file> or postgresql+psycopg://<host>/<database>"
        )
    if in_file and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise DatabaseRefused(f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or newer is needed")
    return read


def _hold(file: Path) -> int:
    """Lock `<file>.lock` for as long as this process lives: the system lets go of it even after SIGKILL."""
    try:
        lock = os.open(file.with_name(file.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise DatabaseRefused(f"{file} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise DatabaseInUse(
            f"Another bot is using {file}. Stop it first, or move to PostgreSQL to run several."
        ) from error
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # it holds customers' addresses: nobody else reads it
    return lock


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver opens no transaction for a SELECT: updates would be lost silently
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(tx: Tx) -> None:
    tx.exec_driver_sql("BEGIN IMMEDIATE")  # a deferred one fails at once when it wants to write after another did


def _postgresql_engine(url: URL) -> Engine:
    patience = {"connect_timeout": 5}
    options: dict[str, Any] = {"pool_pre_ping": True, "pool_size": POSTGRESQL_THREADS, "connect_args": patience}
    try:
        return create_engine(url, isolation_level="READ COMMITTED", hide_parameters=True, **options)
    except ModuleNotFoundError as error:
        raise DatabaseRefused("PostgreSQL wants its driver: install exodus-bot[postgres]") from error
