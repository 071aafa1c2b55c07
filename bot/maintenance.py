"""What an operator does to the database from the command line: needs neither Slack nor Salesforce."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.actions.trail import Decision
from bot.config import ConfigError, Where
from bot.runbook.policy import Policy
from bot.store import backup, forgetting, restore, schema, trail
from bot.store.backup import Backup
from bot.store.database import Database, DatabaseRefused
from bot.store.forgetting import Forgotten
from bot.store.restore import Restored


def migrate(where: Where) -> bool:
    """Bring the database's schema up to date; False when it was. Raises ConfigError."""
    with _refusals():
        db = Database(where.database_url.get_secret_value())
        try:
            return schema.migrate(db)
        finally:
            db.close()


def back_up(where: Where, into: Path | None, keep: int) -> Backup:
    """Copy a SQLite database, also while a bot works in it. Raises ConfigError."""
    with _refusals():
        return backup.back_up(where.database_url.get_secret_value(), into, datetime.now(UTC), keep)


def check_restored(where: Where, policy: Policy) -> Restored:
    """Put in doubt what may have happened since a backup was made. Raises ConfigError, also while a bot runs."""
    with _refusals():
        db = schema.open_database(where.database_url.get_secret_value())
        try:
            return restore.check(db, datetime.now(UTC), policy)
        finally:
            db.close()


def forget(where: Where, named: str) -> Forgotten | None:
    """Let go of what is kept of somebody who left; None where nothing is. Also beside a running bot.

    Raises ConfigError.
    """
    with _refusals():
        db = Database(where.database_url.get_secret_value(), reading=True)  # one transaction needs no file of its own
        try:
            slack_id = forgetting.known_as(db, named)
            return forgetting.forget(db, slack_id, datetime.now(UTC)) if slack_id else None
        finally:
            db.close()


def decisions(where: Where, order: str) -> list[Decision]:
    """What was decided about an order, named by number or id; also beside a running bot. Raises ConfigError."""
    with _refusals():
        db = Database(where.database_url.get_secret_value(), reading=True)
        try:
            return trail.of_named(db, order)
        finally:
            db.close()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DatabaseRefused as refused:
        raise ConfigError([f"DATABASE_URL: {refused}"]) from refused
