"""Who waits for what on which order. A watch is told, ended or stopped by deleting it: the statement decides who does.

Its message is put into the outbox by the same transaction, so that there is one and no more.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

from pydantic import TypeAdapter
from sqlalchemy import BindParameter, ColumnElement, FromClause, Row, and_, delete, exists, func, or_, select, update

from bot.messages import WatchNote
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.runbook.watches import Event
from bot.store import audit, outbox
from bot.store.database import Database, Tx, insert
from bot.store.tables import watch, watch_offer

OfferKey = NewType("OfferKey", str)
PERSON: TypeAdapter[Person] = TypeAdapter(Person)
OTHER = watch.alias("other")
KNOWN = {str(each) for each in Event}


@dataclass(frozen=True, slots=True)
class WatchOffer:
    """What somebody was shown of an order when they were asked what to be told of: what was true by then."""

    key: OfferKey
    person: Person
    record: RecordId
    number: str
    known: Mapping[Event, frozenset[str]]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    id: int
    person: Person
    record: RecordId
    number: str
    event: Event
    known: frozenset[str]
    """The marks of what was true when it began."""
    since: datetime
    until: datetime
    looked_at: datetime
    """Salesforce's time up to which the order has been looked at."""


def offer(db: Database, made: WatchOffer, now: datetime) -> None:
    """Keep what may be chosen from, until somebody chooses."""
    known = {str(event): sorted(marks) for event, marks in made.known.items()}
    row = {
        "key": made.key,
        "slack_id": made.person.slack_id,
        "person": PERSON.dump_json(made.person).decode(),
        "record": made.record,
        "number": made.number,
        "known": json.dumps(known),
        "read_at": made.read_at,
        "at": now,
    }
    with db.transaction() as tx:
        tx.execute(watch_offer.insert().values(**row))


def begin(
    db: Database, key: OfferKey, by: Person, events: Collection[Event], now: datetime, until: datetime
) -> Sequence[Event] | None:
    """Watch for those of the offer's events that are not watched for already; which these are.

    None for an offer that is unknown, or somebody else's.
    """
    with db.transaction() as tx:
        mine = and_(watch_offer.c.key == key, watch_offer.c.slack_id == by.slack_id)
        made = tx.execute(select(watch_offer).where(mine)).first()
        if made is None or PERSON.validate_json(made.person).user_id != by.user_id:
            return None
        known = json.loads(made.known)
        return [event for event in events if event in known and _begin(tx, made, event, known[event], by, now, until)]


def _begin(tx: Tx, made: Row[Any], event: Event, known: list[str], by: Person, now: datetime, until: datetime) -> bool:
    fresh = insert(tx, watch).values(
        slack_id=by.slack_id,
        person=PERSON.dump_json(by).decode(),
        record=made.record,
        number=made.number,
        event=str(event),
        known=json.dumps(known),
        since=now,
        until=until,
        looked_at=made.read_at,
    )
    once = fresh.on_conflict_do_nothing(index_elements=[watch.c.slack_id, watch.c.record, watch.c.event])
    if tx.execute(once.returning(watch.c.id)).first() is None:
        return False
    audit.append(tx, at=now, actor=by.slack_id, what="watched", subject=f"order:{made.record}", after=str(event))
    return True


def of(db: Database, slack_id: SlackUserId, record: RecordId | None = None) -> list[Watch]:
    """A person's watches, the newest first; those of one order alone, if one is given."""
    only = [watch.c.record == record] if record else []
    with db.transaction() as tx:
        rows = tx.execute(_known().where(watch.c.slack_id == slack_id, *only).order_by(watch.c.id.desc()))
        return [_watch(row) for row in rows]


def all_open(db: Database) -> list[Watch]:
    """Everybody's, but for those of which it is known that something has happened."""
    with db.transaction() as tx:
        return [_watch(row) for row in tx.execute(_known().where(watch.c.found_at.is_(None)))]


def stop(db: Database, slack_id: SlackUserId, number: int, now: datetime) -> Watch | None:
    """End one of a person's watches because they say so; None where it is over already."""
    with db.transaction() as tx:
        row = _end(tx, watch.c.id == number, watch.c.slack_id == slack_id)
        if row is None:
            return None
        audit.append(tx, at=now, actor=slack_id, what="stopped watching", subject=f"order:{row.record}")
        return row


def looked(db: Database, seen: Collection[int], at: datetime) -> None:
    """The orders of these were looked at, up to `at`."""
    with db.transaction() as tx:
        tx.execute(update(watch).where(_waiting(seen)).values(looked_at=at))


def found(db: Database, those: Collection[int], at: datetime) -> None:
    """What these wait for has happened, as far as the bot's own user can see."""
    with db.transaction() as tx:
        tx.execute(update(watch).where(_waiting(those)).values(found_at=at, looked_at=at))


def remember(db: Database, each: int, still: frozenset[str]) -> None:
    """Of what was true when it began only that is true yet: it may happen once more."""
    with db.transaction() as tx:
        tx.execute(update(watch).where(_waiting([each])).values(known=json.dumps(sorted(still))))


def _waiting(those: Collection[int]) -> ColumnElement[bool]:
    return and_(watch.c.id.in_(those), watch.c.found_at.is_(None))


def claim(db: Database, now: datetime, lease_until: datetime) -> list[Watch]:
    """What has happened on one order for one person, taken by nobody else until then; empty where nothing is due."""
    pending, other = due(watch, now), OTHER.c
    older = and_(other.slack_id == watch.c.slack_id, other.record == watch.c.record, other.id < watch.c.id)
    alone = ~exists().where(older, due(OTHER, now))  # one row stands for the pair, or two would be taken by two
    with db.transaction() as tx:
        some = select(watch.c.slack_id, watch.c.record).where(pending, alone).order_by(watch.c.found_at, watch.c.id)
        pair = tx.execute(some.limit(1).with_for_update(skip_locked=True, of=watch)).first()
        if pair is None:
            return []
        theirs = and_(watch.c.slack_id == pair.slack_id, watch.c.record == pair.record, pending)
        taken = update(watch).where(theirs).values(lease_until=lease_until).returning(watch)
        return [_watch(row) for row in tx.execute(taken) if row.event in KNOWN]


def due(of: FromClause, now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Something has happened, and nobody who lives is about to tell of it."""
    return and_(of.c.found_at.is_not(None), or_(of.c.lease_until.is_(None), of.c.lease_until <= now))


def tell(db: Database, over: Watch, note: WatchNote, now: datetime) -> bool:
    """End the watch and put its one message into the outbox. False where somebody else ended it."""
    with db.transaction() as tx:
        return _tell(tx, over, note, now)


def drop(db: Database, over: Collection[Watch]) -> None:
    """End watches of which nobody can be told."""
    with db.transaction() as tx:
        tx.execute(delete(watch).where(watch.c.id.in_([each.id for each in over])))


def wait_on(db: Database, each: Watch) -> None:
    """Nothing has happened that the watcher can see."""
    with db.transaction() as tx:
        tx.execute(update(watch).where(watch.c.id == each.id).values(found_at=None, lease_until=None))


def overdue(db: Database, now: datetime, at_most: int) -> list[Watch]:
    """Those whose time is over."""
    with db.transaction() as tx:
        return [_watch(row) for row in tx.execute(_known().where(watch.c.until <= now).limit(at_most))]


def count(db: Database) -> int:
    with db.transaction() as tx:
        return int(tx.execute(select(func.count()).select_from(watch)).scalar_one())


def _tell(tx: Tx, over: Watch, note: WatchNote, now: datetime) -> bool:
    if _end(tx, watch.c.id == over.id) is None:
        return False
    outbox.put(tx, f"watch:{over.id}", over.person.slack_id, note, now)
    return True


def _end(tx: Tx, *which: ColumnElement[bool]) -> Watch | None:
    row = tx.execute(delete(watch).where(*which).returning(watch)).first()
    return _watch(row) if row and row.event in KNOWN else None


def _known() -> Any:
    """A newer release may know more events."""
    return select(watch).where(watch.c.event.in_(KNOWN))


def _watch(row: Row[Any]) -> Watch:
    return Watch(
        id=row.id,
        person=PERSON.validate_json(row.person),
        record=RecordId(row.record),
        number=row.number,
        event=Event(row.event),
        known=frozenset(json.loads(row.known)),
        since=row.since,
        until=row.until,
        looked_at=row.looked_at,
    )
