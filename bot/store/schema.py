"""The shape of the database through the versions: migrated before a bot starts, never by a bot that finds it too new.

On SQLite it happens by itself after a backup copy; on PostgreSQL an operator says `exodus migrate`, because replicas
roll. A later release first adds and only the one after takes away, so a newer shape is let be.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store.database import Database, DatabaseRefused, DiskFull, Tx, supported

LOCK = 0x45584F445553
"""Names our migration among PostgreSQL's advisory locks."""


class SchemaOutdated(DatabaseRefused):
    """The tables are older than this bot."""


def open_database(url: str) -> Database:
    """Open `url` for a bot. Raises SchemaOutdated on PostgreSQL when `exodus migrate` has not been run."""
    db = Database(url)
    try:
        _make_ready(db)
    except DiskFull as full:
        db.close()
        raise DatabaseRefused(
            "The disk is full: make room, and start again. What was written before is kept."
        ) from full
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def looked_into(url: str) -> Iterator[Database]:
    """`url` for reading alone, beside the bot that has it; where no bot has been yet, one with nothing in it."""
    with TemporaryDirectory() as empty:
        read = supported(url)
        new = read.get_backend_name() == "sqlite" and not Path(read.database or "").exists()
        db = open_database(f"sqlite:///{empty}/empty.db") if new else Database(url, reading=True)
        try:
            if outdated(db):
                raise SchemaOutdated("The database is older than this bot: run `exodus migrate` first.")
            yield db
        finally:
            db.close()


def _make_ready(db: Database) -> None:
    if db.sqlite:
        migrate(db)
    elif outdated(db):
        raise SchemaOutdated("The database is older than this bot: run `exodus migrate` first.")


def migrate(db: Database) -> bool:
    """Bring the tables to this version; False when they were. Several may call it at once: one works, the rest wait."""
    if not outdated(db):
        return False
    if db.file:
        _back_up(db, db.file)
    with db.transaction() as tx:
        if not db.sqlite:
            tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        command.upgrade(_alembic(tx), "head")
    return True


def outdated(db: Database) -> bool:
    """Whether a migration is missing. A revision we do not know is a newer one's."""
    with db.transaction() as tx:
        at = revision(tx)
    known, head = _steps()
    return at is None or (at in known and at != head)


@cache
def _steps() -> tuple[frozenset[str], str | None]:
    """The migrations that this release has, and the last of them. They are files of ours: looked at once."""
    scripts = ScriptDirectory.from_config(_alembic())
    return frozenset(script.revision for script in scripts.walk_revisions()), scripts.get_current_head()


def revision(tx: Tx) -> str | None:
    return MigrationContext.configure(tx).get_current_revision()


def _alembic(tx: Tx | None = None) -> Config:
    config = Config(attributes={"connection": tx})
    config.set_main_option("script_location", str(resources.files("bot.store") / "migrations"))
    return config


def _back_up(db: Database, file: Path) -> None:
    """Copy a database that has something in it to `<file>.before-migration`, replacing an older copy."""
    with db.transaction() as tx:
        at = revision(tx)
    if at is None:
        return
    copy = file.with_name(f"{file.name}.before-migration")
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_CREAT | os.O_WRONLY, 0o600))
    db.copy_to(copy)
