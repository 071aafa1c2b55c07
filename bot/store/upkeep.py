"""What has served its time: offers nobody took, messages long delivered, occasions of jobs long past.

Only what nothing can speak of again is deleted: a message put once more under a key that is gone would be posted a
second time. Episodes, decisions and the audit stay.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, delete, exists, literal, or_, select, tuple_, union

from bot.actions.intents import UNFINISHED, IntentState
from bot.escalations.episodes import LIVE
from bot.store.database import Database
from bot.store.states import DeliveryState
from bot.store.tables import action_intent, episode, job_run, morning, notice, outbox, request_taken, watch_offer


def forget_offers(db: Database, before: datetime, at_most: int) -> int:
    """Delete offers made before then on which nobody decided. How many."""
    unused = and_(action_intent.c.state == IntentState.REQUESTED, action_intent.c.requested_at < before)
    return _delete(db, [action_intent.c.key], unused, at_most)


def forget_messages(db: Database, before: datetime, at_most: int) -> int:
    """Delete messages put in before then and delivered, or given up; what has replies goes after them. How many."""
    reply = outbox.alias("reply")
    over = and_(
        outbox.c.state.in_((DeliveryState.DONE, DeliveryState.FAILED)),
        outbox.c.created_at < before,
        *(outbox.c.key.not_in(keys) for keys in (_cards(before), _notices(), _receipts())),
        ~exists().where(reply.c.thread_of == outbox.c.key),
    )
    return _delete(db, [outbox.c.id], over, at_most)


def forget_runs(db: Database, before: datetime, at_most: int) -> int:
    """Delete the occasions of jobs that began before then. How many."""
    return _delete(db, [job_run.c.job, job_run.c.slot], job_run.c.started_at < before, at_most)


def forget_choices(db: Database, before: datetime, at_most: int) -> int:
    """Delete what people were offered to watch before then. How many."""
    return _delete(db, [watch_offer.c.key], watch_offer.c.at < before, at_most)


def forget_mornings(db: Database, before: datetime, at_most: int) -> int:
    """Delete who was told of their morning before then. How many."""
    return _delete(db, [morning.c.slack_id, morning.c.day], morning.c.at < before, at_most)


def forget_requests(db: Database, before: datetime, at_most: int) -> int:
    """Delete which of Slack's requests were taken before then. How many."""
    return _delete(db, [request_taken.c.signature], request_taken.c.at < before, at_most)


def _cards(before: datetime) -> Select[Any]:
    """The cards of episodes that live or were closed since then, and of the earlier ones that those point to."""
    current = or_(episode.c.state.in_(LIVE), episode.c.closed_at >= before)
    numbers = union(
        select(episode.c.id.label("number")).where(current),
        select(episode.c.follows).where(current, episode.c.follows.is_not(None)),
    ).subquery()
    wanted = episode.c.id.in_(select(numbers.c.number))
    first = literal("episode:", Text) + cast(episode.c.id, Text)
    last = first + ":card:" + cast(episode.c.moves, Text)  # another team's by now
    keys = union(select(first.label("key")).where(wanted), select(last).where(wanted, episode.c.moves > 0)).subquery()
    return select(keys.c.key)


def _notices() -> Select[Any]:
    """What the operators have been told of and is not over."""
    number = cast(notice.c.number, Text)
    return select(literal("notice:", Text) + notice.c.subject + ":" + number).where(notice.c.over_since.is_(None))


def _receipts() -> Select[Any]:
    return select(literal("receipt:", Text) + action_intent.c.key).where(action_intent.c.state.in_(UNFINISHED))


def _delete(db: Database, key: list[Any], where: ColumnElement[bool], at_most: int) -> int:
    """A few at a time: others wait for the database too."""
    some = select(*key).where(where).limit(at_most)
    with db.transaction() as tx:
        return len(tx.execute(delete(key[0].table).where(tuple_(*key).in_(some)).returning(*key)).all())
