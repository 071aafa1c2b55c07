"""What the store tells an operator: how much is under way, and for how long the oldest of it. It reads alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, case, func, select

from bot.actions.intents import UNFINISHED, IntentState
from bot.escalations.episodes import LIVE
from bot.store.database import Database, Tx
from bot.store.states import DeliveryState, RunState
from bot.store.tables import action_intent, episode, job_run, outbox

ON_THEIR_WAY = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.DOUBTFUL)
RowCounts = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Backlog:
    """Counts by what the rows have in common. What is over is not counted: it only grows."""

    intents: RowCounts
    """By action and state."""
    episodes: RowCounts
    """By team, symptom and state."""
    messages: RowCounts
    """By state; those that never arrive count too."""
    unknown_since: datetime | None
    """When the oldest call was made that nothing has proven yet."""
    waiting_since: datetime | None
    """Since when the oldest message waits for Slack."""
    done: Mapping[str, datetime]
    """When each job last ended well."""


def read(db: Database) -> Backlog:
    """All of it in one transaction."""
    with db.transaction() as tx:
        return Backlog(
            intents=_counts(tx, action_intent.c.state, UNFINISHED, action_intent.c.action),
            episodes=_counts(tx, episode.c.state, LIVE, episode.c.team, episode.c.symptom),
            messages=_counts(tx, outbox.c.state, (*ON_THEIR_WAY, DeliveryState.FAILED)),
            unknown_since=tx.execute(
                select(func.min(action_intent.c.dispatched_at)).where(action_intent.c.state == IntentState.UNKNOWN)
            ).scalar(),
            waiting_since=_waiting_since(tx),
            done=_done(tx),
        )


def _counts(tx: Tx, state: "Column[str]", among: tuple[str, ...], *by: "Column[str]") -> RowCounts:
    rows = tx.execute(select(*by, state, func.count()).where(state.in_(among)).group_by(*by, state))
    return {tuple(str(each) for each in names): count for *names, count in rows}


def _waiting_since(tx: Tx) -> datetime | None:
    """A post waits since it was made; an edit, whose message stands already, since it was last due."""
    since = case((outbox.c.ts.is_(None), outbox.c.created_at), else_=outbox.c.not_before)
    found: datetime | None = tx.execute(select(func.min(since)).where(outbox.c.state.in_(ON_THEIR_WAY))).scalar()
    return found


def _done(tx: Tx) -> Mapping[str, datetime]:
    ended = select(job_run.c.job, func.max(job_run.c.finished_at).label("at")).where(
        job_run.c.state == RunState.SUCCEEDED
    )
    return {row.job: row.at for row in tx.execute(ended.group_by(job_run.c.job))}


def answers(db: Database) -> None:
    """One transaction that changes nothing; on SQLite it takes the right to write. Raises when that can't be had."""
    with db.transaction() as tx:
        tx.execute(select(1))
