"""How the database stands, looked at from outside: reachable, migrated, backed up when. It changes nothing in it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.store import schema
from bot.store.backup import newest
from bot.store.database import Database, DatabaseRefused, supported
from bot.store.tables import action_intent, episode, person_pair


@dataclass(frozen=True, slots=True)
class Health:
    """`since`: the oldest thing kept in it; `backup`: when it was last copied, None for never and for PostgreSQL."""

    sqlite: bool
    there: bool
    outdated: bool = False
    since: datetime | None = None
    backup: datetime | None = None


def look(url: str) -> Health:
    """Also beside a running bot. Raises DatabaseRefused where it cannot be used."""
    sqlite = supported(url).get_backend_name() == "sqlite"
    db = reading(url)
    if db is None:
        return Health(sqlite, there=False)
    try:
        if schema.outdated(db):
            return Health(sqlite, there=True, outdated=True, backup=newest(db.file))
        return Health(sqlite, there=True, since=_since(db), backup=newest(db.file))
    except SQLAlchemyError as error:
        raise DatabaseRefused(_said(error)) from error
    finally:
        db.close()


def reading(url: str) -> Database | None:
    """Open for reading alone; None for a SQLite file that is not there yet. Raises DatabaseRefused."""
    read = supported(url)
    if read.get_backend_name() == "sqlite" and not Path(read.database or "").exists():
        return None
    return Database(url, reading=True)


def _since(db: Database) -> datetime | None:
    columns = (person_pair.c.since, action_intent.c.requested_at, episode.c.opened_at)
    with db.transaction() as tx:
        found = [tx.execute(select(func.min(each))).scalar() for each in columns]
    return min((each for each in found if each), default=None)


def _said(error: SQLAlchemyError) -> str:
    """The driver's own words, on one line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
