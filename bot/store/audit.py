"""Who changed what, and when: written in the transaction of the change itself, never edited."""

from collections.abc import Sequence
from datetime import datetime

from bot.store.database import Tx
from bot.store.tables import audit

BOT = "bot"
"""The actor where no person decided."""


def append(
    tx: Tx, *, at: datetime, actor: str, what: str, subject: str, before: str | None = None, after: str | None = None
) -> None:
    row = {"at": at, "actor": actor, "what": what, "subject": subject, "before": before, "after": after}
    tx.execute(INSERT, row)


def append_all(tx: Tx, *, at: datetime, actor: str, what: str, subjects: Sequence[str]) -> None:
    """The same of each of these, in this order."""
    if rows := [{"at": at, "actor": actor, "what": what, "subject": each} for each in subjects]:
        tx.execute(INSERT, rows)


INSERT = audit.insert()
