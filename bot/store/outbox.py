"""What Slack shall show: one row is one message and what it should say. Facts wait here, never Block Kit.

A post is made once: a row whose post was not answered is `doubtful` until it has been looked up in Slack. An edit may
be made again, so a newer one replaces an older one that has not left
(docs/decisions/0006-a-message-is-what-it-should-say.md).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import structlog
from pydantic import ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import Executable, Row, and_, bindparam, case, literal, or_, select, update

from bot.messages import Message, Place, Receipt, SharedOrder, TeamCard
from bot.store.columns import EPOCH, Moment, Name
from bot.store.database import Database, Tx, insert_on
from bot.store.shared_commits import brief
from bot.store.states import DeliveryState
from bot.store.tables import gate, outbox

log = structlog.get_logger()

MESSAGE: TypeAdapter[Message] = TypeAdapter(Message, config=ConfigDict(hide_input_in_errors=True))
UNREADABLE_AT_ONCE = 8
LEFT_ALONE = timedelta(minutes=1)
"""What only another release can read is left to it this long."""
PENDING, SENDING, DOUBTFUL = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.DOUBTFUL
DONE, FAILED = DeliveryState.DONE, DeliveryState.FAILED
PARENT = outbox.alias("parent")
NOW, SETTLED = bindparam("now", type_=Moment), bindparam("settled", type_=Moment)


# Each statement is made once: SQLAlchemy takes longer to make one than to carry it out.
WAITING = (
    select(outbox.c.key, outbox.c.message)
    .where(outbox.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(outbox.c.key)
    .with_for_update()
)
TAKE = update(outbox).where(outbox.c.id == bindparam("row"))
CLOSE = update(gate).where(gate.c.key == bindparam("closed"))
UNANSWERED = outbox.c.ts.is_(None)
BURY = (
    update(outbox)
    .where(outbox.c.state == SENDING, outbox.c.lease_until <= NOW)
    .values(
        state=case((UNANSWERED, literal(DOUBTFUL, Name)), else_=literal(PENDING, Name)),
        not_before=case((UNANSWERED, SETTLED), else_=NOW),
    )
)
NEXT = (
    select(outbox, PARENT.c.channel.label("thread_channel"), PARENT.c.ts.label("thread_ts"))
    .join(gate, gate.c.key == outbox.c.destination)
    .outerjoin(PARENT, PARENT.c.key == outbox.c.thread_of)
    .where(
        outbox.c.state.in_((PENDING, DOUBTFUL)),
        outbox.c.not_before <= NOW,
        gate.c.next_at <= NOW,
        or_(outbox.c.thread_of.is_(None), PARENT.c.ts.is_not(None)),
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True, of=[outbox, gate])
)
"""The first row that is due. Rows and channels that another replica is just taking are passed over."""
MINE = and_(
    outbox.c.id == bindparam("row"),
    outbox.c.state == SENDING,
    outbox.c.owner == bindparam("holder"),
    outbox.c.attempt == bindparam("held"),
)
GIVE_BACK = update(outbox).where(MINE).returning(outbox.c.id)
NEWER = outbox.c.wanted > bindparam("version")
SHOW = GIVE_BACK.values(state=case((NEWER, literal(PENDING, Name)), else_=literal(DONE, Name)))


class Post(NamedTuple):
    """What `destination` (a channel or a person) is to see; under a `key` that exists it takes the older's place."""

    key: str
    destination: str
    message: Message
    thread_of: str | None = None
    """The key of the message in whose thread it belongs."""


class MessageKind(StrEnum):
    POST = "post"
    EDIT = "edit"
    LOOK_UP = "look_up"
    """Find out whether an earlier post is there; until then nothing may be posted."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One row, taken by one process until `lease_until`. `version` is what of the message it carries."""

    id: int
    key: str
    kind: MessageKind
    destination: str
    message: Message
    version: int
    channel: str | None
    ts: str | None
    thread_channel: str | None
    """Where the message stands in whose thread it belongs."""
    thread_ts: str | None
    meant_for: str | None
    """The channel that it was to stand in, where it can't: `barred` says why."""
    barred: str | None
    sent_at: datetime
    """When the first post that may be there was tried."""
    owner: str
    attempt: int
    lease_until: datetime


def put(tx: Tx, key: str, destination: str, message: Message, now: datetime, *, thread_of: str | None = None) -> None:
    put_all(tx, [Post(key, destination, message, thread_of)], now)


def put_all(tx: Tx, posts: Collection[Post], now: datetime) -> None:
    """All of these, in this order: as many statements as for one."""
    if posts:
        _open_gates(tx, {each.destination for each in posts})
        tx.execute(_put(tx.dialect.name), [_fresh(each, now) for each in posts])


def _fresh(post: Post, now: datetime) -> dict[str, Any]:
    waited_for = isinstance(post.message, Receipt | SharedOrder)
    one_of_many = isinstance(post.message, TeamCard) and post.thread_of is not None
    return {
        "key": post.key,
        "destination": post.destination,
        "thread_of": post.thread_of,
        "priority": 0 if waited_for else 2 if one_of_many else 1,  # what stands alone does not wait behind many
        "message": post.message.model_dump_json(),
        "wanted": 1,
        "trying": 0,
        "shown": 0,
        "state": PENDING,
        "not_before": now,
        "attempt": 0,
        "created_at": now,
    }


@cache
def _put(dialect: str) -> Executable:
    fresh = insert_on(dialect, outbox)
    over = or_(outbox.c.state == DONE, outbox.c.state == FAILED)
    replaced = {
        "message": fresh.excluded.message,
        "wanted": outbox.c.wanted + 1,
        "state": case((over, literal(PENDING, Name)), else_=outbox.c.state),
        "not_before": case((over, fresh.excluded.not_before), else_=outbox.c.not_before),
    }
    news = outbox.c.message != fresh.excluded.message
    return fresh.on_conflict_do_update(index_elements=[outbox.c.key], set_=replaced, where=news)


def _open_gates(tx: Tx, destinations: Iterable[str]) -> None:
    tx.execute(_gate(tx.dialect.name), [{"key": each, "next_at": EPOCH} for each in sorted(destinations)])


@cache
def _gate(dialect: str) -> Executable:
    return insert_on(dialect, gate).on_conflict_do_nothing()


def known(tx: Tx, key: str) -> bool:
    """Whether there is a message of `key`. Nobody waits for this look, nor does it wait for anybody."""
    return tx.execute(select(outbox.c.id).where(outbox.c.key == key)).first() is not None


def waiting(tx: Tx, key: str) -> Message | None:
    """What the message of `key` says, or is to say."""
    return waiting_of(tx, [key]).get(key)


def waiting_of(tx: Tx, keys: Collection[str]) -> dict[str, Message]:
    """Likewise, by their keys, for those that are there. What only a newer release can read is left to it."""
    found = {}
    for row in tx.execute(WAITING, {"keys": keys}):
        try:
            found[row.key] = MESSAGE.validate_json(row.message)
        except ValidationError as error:
            _cannot_read(row.key, error)
    return found


def place(tx: Tx, key: str) -> Place | None:
    """Where the message of `key` stands in Slack, once it does."""
    row = tx.execute(select(outbox.c.channel, outbox.c.ts).where(outbox.c.key == key, outbox.c.ts.is_not(None))).first()
    return Place(channel=row.channel, ts=row.ts) if row else None


@brief
def claim(
    db: Database, owner: str, now: datetime, *, lease: timedelta, pace: timedelta, settle: timedelta
) -> Claimed | None:
    """Take one due row whose channel may be written to, and close that channel to everybody for `pace`."""
    with db.transaction() as tx:
        _bury(tx, now, settle)
        for _ in range(UNREADABLE_AT_ONCE):
            row = tx.execute(NEXT, {"now": now}).first()
            if row is None:
                return None
            if delivery := _readable(tx, row, owner, now, now + lease):
                _take(tx, delivery, now + pace)
                return delivery
        return None


def _readable(tx: Tx, row: Row[Any], owner: str, now: datetime, lease_until: datetime) -> Claimed | None:
    """The row as a delivery, or None: a newer release wrote it, and the others must not wait behind it."""
    try:
        return _delivery(row, owner, now, lease_until)
    except ValidationError as error:
        _cannot_read(row.key, error)
        later = {"not_before": now + LEFT_ALONE, "last_error": "unreadable"}
        tx.execute(update(outbox).where(outbox.c.id == row.id).values(**later))
        return None


def _cannot_read(key: str, error: ValidationError) -> None:
    log.error("a message can't be read", key=key, error=str(error))


def _take(tx: Tx, delivery: Claimed, open_again: datetime) -> None:
    taken = {"owner": delivery.owner, "attempt": delivery.attempt, "lease_until": delivery.lease_until}
    tried = {"trying": delivery.version, "sent_at": delivery.sent_at}
    tx.execute(TAKE, {"row": delivery.id, "state": SENDING, **taken, **tried})
    tx.execute(CLOSE, {"closed": delivery.destination, "next_at": open_again})


def _bury(tx: Tx, now: datetime, settle: timedelta) -> None:
    """Free what dead processes hold. What may have been posted is looked up, once Slack can be done with it."""
    tx.execute(BURY, {"now": now, "settled": now + settle, "owner": None, "lease_until": None})


def _delivery(row: Row[Any], owner: str, now: datetime, lease_until: datetime) -> Claimed:
    kind = MessageKind.LOOK_UP if row.state == DOUBTFUL else MessageKind.POST if row.ts is None else MessageKind.EDIT
    message = MESSAGE.validate_json(row.message)
    return Claimed(
        id=row.id,
        key=row.key,
        kind=kind,
        destination=row.destination,
        message=message,
        version=row.trying if kind is MessageKind.LOOK_UP else row.wanted,
        channel=row.channel,
        ts=row.ts,
        thread_channel=row.thread_channel,
        thread_ts=message.thread if isinstance(message, SharedOrder) else row.thread_ts,
        meant_for=row.meant_for,
        barred=row.barred,
        sent_at=now if kind is MessageKind.POST else row.sent_at,
        owner=owner,
        attempt=row.attempt + 1,
        lease_until=lease_until,
    )


@brief
def sent(db: Database, delivery: Claimed, channel: str, ts: str, now: datetime) -> bool:
    """The post is there, as `ts` in `channel`: answered, or found. An edit follows if the facts have changed since."""
    return _show(db, delivery, now, channel=channel, ts=ts)


@brief
def shown(db: Database, delivery: Claimed, now: datetime) -> bool:
    """The edit is there."""
    return _show(db, delivery, now)


def _show(db: Database, delivery: Claimed, now: datetime, **place: str) -> bool:
    showing = {"version": delivery.version, "shown": delivery.version, "not_before": now, "last_error": None, **place}
    with db.transaction() as tx:
        return tx.execute(SHOW, {**_free(delivery), **showing}).first() is not None


@brief
def postpone(db: Database, delivery: Claimed, until: datetime, reason: str, *, also_gate: bool) -> bool:
    """Slack did not take it: try again at `until`; with `also_gate` nobody writes to that channel before."""
    state = DOUBTFUL if delivery.kind is MessageKind.LOOK_UP else PENDING
    with db.transaction() as tx:
        if also_gate:
            earlier = CLOSE.where(gate.c.next_at < bindparam("until", type_=Moment))
            tx.execute(earlier, {"closed": delivery.destination, "until": until, "next_at": until})
        return _conclude_in(tx, delivery, state=state, not_before=until, last_error=reason)


@brief
def doubt(db: Database, delivery: Claimed, now: datetime, settle: timedelta) -> bool:
    """Nobody answered. A post is looked up after `settle`; an edit is simply made again."""
    state = PENDING if delivery.kind is MessageKind.EDIT else DOUBTFUL
    return _conclude(db, delivery, state=state, not_before=now + settle, last_error="no answer")


@brief
def absent(db: Database, delivery: Claimed, now: datetime) -> bool:
    """The look-up found nothing, so nothing is there: it may be posted."""
    return _conclude(db, delivery, state=PENDING, not_before=now)


@brief
def anew(db: Database, delivery: Claimed, now: datetime) -> bool:
    """Its message was deleted in Slack: it is posted once more, and what belongs to it waits for that."""
    return _conclude(db, delivery, state=PENDING, not_before=now, channel=None, ts=None, last_error="deleted")


@brief
def divert(db: Database, delivery: Claimed, to: str, reason: str, now: datetime) -> bool:
    """Its channel takes nothing: it is posted in another one. Nothing of it is in Slack; what changes it goes along."""
    meant = {"meant_for": delivery.destination, "barred": reason, "last_error": reason}
    with db.transaction() as tx:
        _open_gates(tx, [to])
        return _conclude_in(tx, delivery, state=PENDING, not_before=now, destination=to, **meant)


@brief
def fail(db: Database, delivery: Claimed, reason: str) -> bool:
    """Slack will never take it as it is."""
    return _conclude(db, delivery, state=FAILED, last_error=reason)


def _conclude(db: Database, delivery: Claimed, **values: Any) -> bool:
    with db.transaction() as tx:
        return _conclude_in(tx, delivery, **values)


def _conclude_in(tx: Tx, delivery: Claimed, **values: Any) -> bool:
    """Give the row back, unless its lease ran out and it is somebody else's by now."""
    return tx.execute(GIVE_BACK, {**_free(delivery), **values}).first() is not None


def _free(delivery: Claimed) -> dict[str, Any]:
    whose = {"row": delivery.id, "holder": delivery.owner, "held": delivery.attempt}
    return {**whose, "owner": None, "lease_until": None}
