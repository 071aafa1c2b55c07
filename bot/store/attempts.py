"""What the bot was told to mail and could not, as decisions that are over. Read only."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from bot.actions.attempts import OVER
from bot.actions.intents import Intent, IntentState
from bot.runbook.attempts import FOR_GOOD
from bot.runbook.values import RecordId
from bot.store import intents
from bot.store.database import Database
from bot.store.tables import action_intent


def failed(db: Database, actions: Collection[str], since: datetime, roots: Collection[RecordId]) -> list[Intent]:
    """All that is over about the records for which one of `actions` failed for good since then, or ever on `roots`."""
    wanted = or_(action_intent.c.finished_at >= since, action_intent.c.root.in_(roots))
    with db.transaction() as tx:
        return intents.readable(tx, beside_failures(and_(action_intent.c.action.in_(actions), wanted)))


def beside_failures(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a decision is over, and about a record of which one, for which `which` holds, failed for good."""
    for_good = and_(action_intent.c.state == IntentState.FAILED, action_intent.c.failing.in_(FOR_GOOD))
    records = select(action_intent.c.record).where(which, for_good)
    return and_(action_intent.c.record.in_(records), action_intent.c.state.in_(OVER))
