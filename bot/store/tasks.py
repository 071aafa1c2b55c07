"""Tasks that orders in Salesforce shall have: each is asked for once, and taken by one process before the call.

Nothing leads back from `taken`: who died in between left a task that may be there, and it is never made again. Where
one is not on record, the receipt or the card's thread says so, in the transaction that knows it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, or_, select, true, update

from bot.actions.intents import Doubt, Refusal
from bot.messages import Receipt, ThreadNote
from bot.runbook.tasks import Task
from bot.runbook.values import Person, RecordId
from bot.store import audit, intents, outbox
from bot.store.columns import Moment
from bot.store.database import Database, Tx, insert
from bot.store.episodes import thread_key
from bot.store.states import TaskState
from bot.store.tables import action_intent, episode, order_task

INTENT, EPISODE = "intent", "episode"
WANTED = order_task.c.state == TaskState.WANTED
TAKEN = order_task.c.state == TaskState.TAKEN
DEAD = and_(TAKEN, order_task.c.taken_at <= bindparam("taken_before", type_=Moment))
TO_DO = or_(WANTED, DEAD)
OLDEST = select(order_task.c.key).where(WANTED).order_by(order_task.c.created_at, order_task.c.key).limit(1)
TAKE = (
    update(order_task)
    .where(order_task.c.key == OLDEST.with_for_update(skip_locked=True).scalar_subquery(), WANTED)
    .returning(order_task)
)
NOBODY_SAW = "Salesforce did not answer, so it may be there or not."


@dataclass(frozen=True, slots=True)
class TakenTask:
    """One task that is ours to make, now or never."""

    key: str
    person: Person
    task: Task


def for_intent(tx: Tx, key: str, by: Person, task: Task, now: datetime) -> None:
    """Ask for the task of a decision that has been carried out; its receipt hears if there is none."""
    _put(tx, f"{INTENT}:{key}", by, task, now)


def for_episode(tx: Tx, number: int, step: int, by: Person, task: Task, now: datetime) -> None:
    """Ask for the task of one step of an episode; its card's thread hears if there is none."""
    _put(tx, f"{EPISODE}:{number}:{step}", by, task, now)


def _put(tx: Tx, key: str, by: Person, task: Task, now: datetime) -> None:
    wanted = {"state": TaskState.WANTED, "created_at": now}
    kept = {"person": intents.PERSON.dump_json(by).decode(), "task": task.model_dump_json()}
    tx.execute(insert(tx, order_task).values(key=key, **kept, **wanted).on_conflict_do_nothing())


def take(db: Database, now: datetime) -> TakenTask | None:
    """Take the oldest that is wanted: one statement decides whose it is, and nobody else ever gets it."""
    with db.transaction() as tx:
        row = tx.execute(TAKE, {"state": TaskState.TAKEN, "taken_at": now}).first()
        if row is None:
            return None
        by = intents.PERSON.validate_json(row.person)
        return TakenTask(row.key, by, Task.model_validate_json(row.task)) if by else None


def settle(db: Database, key: str, answer: RecordId | Refusal | Doubt, now: datetime) -> bool:
    """Record what became of it. False when it has been given up meanwhile: a late answer changes nothing."""
    match answer:
        case Refusal(reason=reason):
            became = {"state": TaskState.REFUSED, "reason": reason}
        case Doubt():
            became = {"state": TaskState.UNKNOWN, "reason": NOBODY_SAW}
        case made:
            became = {"state": TaskState.DONE, "made": made}
    with db.transaction() as tx:
        return bool(_end(tx, order_task.c.key == key, became, now))


def lapse(db: Database, now: datetime, lease: timedelta) -> int:
    """Give up what processes had taken that are dead by now. How many."""
    became = {"state": TaskState.UNKNOWN, "reason": NOBODY_SAW}
    with db.transaction() as tx:
        return _end(tx, DEAD, became, now, taken_before=now - lease)


def give_up(db: Database, why: str, now: datetime) -> int:
    """Make none of those that are wanted now, or under way. How many."""
    with db.transaction() as tx:
        tx.execute(update(order_task).where(WANTED).values(state=TaskState.TAKEN))
        return _end(tx, true(), {"state": TaskState.UNKNOWN, "reason": why}, now)


def _end(tx: Tx, which: ColumnElement[bool], became: dict[str, str], now: datetime, **given: datetime) -> int:
    ended = tx.execute(update(order_task).where(which, TAKEN).returning(order_task), {**became, **given}).all()
    for row in ended:
        _tell(tx, row, now)
    return len(ended)


def _tell(tx: Tx, row: Row[tuple[object, ...]], now: datetime) -> None:
    kind, number, step = f"{row.key}:".split(":")[:3]
    what = "noted on the order" if row.made else "not noted on the order"
    audit.append(tx, at=now, actor=audit.BOT, what=what, subject=f"{kind}:{number}", after=row.made or row.reason)
    if row.made:
        return
    if kind == INTENT:
        for intent in intents.find(tx, action_intent.c.key == number):
            receipt = Receipt(intent=intent, not_noted=row.reason)
            outbox.put(tx, f"receipt:{intent.key}", intent.person.slack_id, receipt, now)
    elif card := _card(tx, int(number)):
        by = intents.PERSON.validate_json(row.person)
        note = ThreadNote(what="not_noted", by=by.name if by else None, reason=row.reason, at=now)
        outbox.put(tx, f"episode:{number}:task:{step}", card.channel, note, now, thread_of=thread_key(card))


def _card(tx: Tx, number: int) -> Row[Any] | None:
    """The episode whose thread can hear of it; None while its team has no card."""
    return tx.execute(select(episode).where(episode.c.id == number, episode.c.team_from.is_(None))).first()
