"""After a backup was put back: what it says is still to be done may have been done since, so nothing of it is.

A decision that was not dispatched when the copy was made may have mailed a customer later, and no reading from before
that call was kept: a person looks. A message that waited may stand in Slack: it is looked for before it is posted.
How to put one back: docs/operating.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, literal, text, update

from bot.actions.intents import IntentState, Outcome
from bot.runbook.policy import Policy
from bot.store import actions, intents, tasks, upkeep
from bot.store.columns import Moment, Name
from bot.store.database import Database, DatabaseRefused
from bot.store.states import DeliveryState
from bot.store.tables import action_intent, outbox

RESTORED = "The bot's database was put back from a copy made before this was done; it may have been done since."
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Restored:
    """How much was put in doubt."""

    offers: int
    """Confirmations that lay open; they can't be pressed any more."""
    decisions: int
    """Decided and not carried out: a person looks whether they were."""
    calls: int
    """Under way: evidence is looked for."""
    tasks: int
    """Wanted on orders: they may be there, so they are not made."""
    messages: int
    """Not in Slack yet: looked for before they are posted."""


def check(db: Database, now: datetime, policy: Policy) -> Restored:
    """Put in doubt what may have happened since the copy was made. A second time it finds nothing.

    Raises DatabaseRefused while a bot uses the database.
    """
    _refuse_company(db)
    return Restored(
        _void_offers(db, now),
        _doubt_decisions(db, now),
        _doubt_calls(db, now, policy),
        tasks.give_up(db, RESTORED, now),
        _doubt_posts(db, now),
    )


def _refuse_company(db: Database) -> None:
    """A SQLite file is held for us alone; of PostgreSQL's other sessions each may be a bot."""
    if db.sqlite:
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with db.transaction() as tx:
        if count := tx.execute(text(f"{others} AND backend_type = 'client backend'")).scalar_one():
            raise DatabaseRefused(f"{count} others are connected to this database: stop every bot first.")


def _void_offers(db: Database, now: datetime) -> int:
    total = 0
    while count := upkeep.forget_offers(db, now + timedelta(seconds=1), AT_ONCE):
        total += count
    return total


def _doubt_decisions(db: Database, now: datetime) -> int:
    with db.transaction() as tx:
        decided = intents.find(tx, action_intent.c.state == IntentState.CONFIRMED)
        for before in decided:
            ended = {"state": IntentState.NEEDS_PERSON, "reason": RESTORED, "finished_at": now}
            if after := intents.move(tx, before, before.model_copy(update=ended), now):
                intents.tell(tx, after, now)
        return len(decided)


def _doubt_calls(db: Database, now: datetime, policy: Policy) -> int:
    with db.transaction() as tx:
        called = intents.find(tx, action_intent.c.state == IntentState.DISPATCHED)
    for each in called:
        actions.settle(db, each.key, Outcome(state=IntentState.UNKNOWN), now, policy)
    return len(called)


def _doubt_posts(db: Database, now: datetime) -> int:
    """What has no place in Slack yet is looked for there, from when it was made; an edit is simply made again."""
    nowhere = outbox.c.ts.is_(None)
    doubted = {
        "state": case((nowhere, literal(DeliveryState.DOUBTFUL, Name)), else_=literal(DeliveryState.PENDING, Name)),
        "sent_at": case((nowhere, outbox.c.created_at), else_=outbox.c.sent_at),
        "not_before": literal(now, Moment),
        "owner": None,
        "lease_until": None,
    }
    waiting = outbox.c.state.in_((DeliveryState.PENDING, DeliveryState.SENDING))
    with db.transaction() as tx:
        rows = tx.execute(update(outbox).where(waiting).values(**doubted).returning(outbox.c.id, outbox.c.ts))
        return sum(row.ts is None for row in rows.all())
