"""Which of Slack's signed requests were taken, by whichever replica: a copy of one is taken by none."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text

from bot.store.database import Database, Tx, insert
from bot.store.tables import request_taken


def take(db: Database, signatures: Collection[str], now: datetime) -> set[str]:
    """Those that nobody took before; from now on somebody has."""
    fresh = [{"signature": each, "at": now} for each in sorted(signatures)]  # one order: nobody waits in a ring
    with db.transaction() as tx:
        _not_for_the_disk(tx)
        rows = insert(tx, request_taken).values(fresh).on_conflict_do_nothing().returning(request_taken.c.signature)
        return set(tx.execute(rows).scalars())


def _not_for_the_disk(tx: Tx) -> None:
    """Slack waits for us. Should PostgreSQL itself fall, what was taken in its last moments is forgotten."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SET LOCAL synchronous_commit TO OFF"))
