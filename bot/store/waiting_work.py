"""What waits to be taken up by whichever process comes first: one look, again and again, for all that could.

It decides nothing. Whoever begins takes each row by a statement of its own, and may find that another was sooner.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, exists, select

from bot.store import statements, tasks, watches
from bot.store.database import Database
from bot.store.shared_commits import brief
from bot.store.tables import action_intent, order_task, watch


@dataclass(frozen=True, slots=True)
class WaitingWork:
    decisions: bool
    """Some that nobody carries out, or whose call was a dead process's."""
    evidence: bool
    watchers: bool
    tasks: bool


def _any(table: Table, where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(1).select_from(table).where(where))


LOOK = select(
    _any(action_intent, statements.TO_TAKE_UP).label("decisions"),
    _any(action_intent, statements.TO_LOOK_AT).label("evidence"),
    _any(watch, watches.due(watch, statements.NOW)).label("watchers"),
    _any(order_task, tasks.TO_DO).label("tasks"),
)


@brief
def look(db: Database, now: datetime, lease: timedelta) -> WaitingWork:
    with db.transaction() as tx:
        row = tx.execute(LOOK, {"now": now, "taken_before": now - lease}).one()
    return WaitingWork(*map(bool, row))
