"""Who has been told of their morning, once for each person and day; and who wants to hear nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select, update

from bot.messages import Morning
from bot.runbook.values import RecordId, SlackUserId
from bot.store import outbox
from bot.store.database import Database, insert
from bot.store.people import Pair
from bot.store.tables import morning, morning_wish, person_pair


@dataclass(frozen=True, slots=True)
class Wish:
    never: bool = False
    skipped: date | None = None
    """The one day on which nothing is wanted."""


def people(db: Database) -> list[Pair]:
    """Everybody who has used the bot, but for those who want no morning message."""
    with db.transaction() as tx:
        never = select(morning_wish.c.slack_id).where(morning_wish.c.never)
        rows = tx.execute(select(person_pair).where(person_pair.c.slack_id.not_in(never)))
        return [Pair(SlackUserId(row.slack_id), RecordId(row.user_id), row.since) for row in rows]


def told_on(db: Database, days: Collection[date]) -> set[tuple[SlackUserId, date]]:
    """Who has been told on which of these days, or wanted none."""
    names = [each.isoformat() for each in days]
    with db.transaction() as tx:
        done = and_(morning.c.day.in_(names), morning.c.done_at.is_not(None))
        rows = tx.execute(select(morning.c.slack_id, morning.c.day).where(done))
        found = {(SlackUserId(row.slack_id), date.fromisoformat(row.day)) for row in rows}
        skipped = tx.execute(select(morning_wish).where(morning_wish.c.skipped.in_(names)))
        return found | {(SlackUserId(row.slack_id), date.fromisoformat(row.skipped)) for row in skipped}


def claim(db: Database, slack_id: SlackUserId, day: date, now: datetime, lease_until: datetime) -> bool:
    """Take that person's day, unless somebody has it or it is over."""
    fresh = {"slack_id": slack_id, "day": day.isoformat(), "at": now, "lease_until": lease_until}
    with db.transaction() as tx:
        lapsed = and_(morning.c.done_at.is_(None), morning.c.lease_until <= now)
        again = (
            insert(tx, morning)
            .values(**fresh)
            .on_conflict_do_update(
                index_elements=[morning.c.slack_id, morning.c.day], set_={"lease_until": lease_until}, where=lapsed
            )
        )
        return tx.execute(again.returning(morning.c.slack_id)).first() is not None


def finish(db: Database, slack_id: SlackUserId, day: date, message: Morning | None, now: datetime) -> bool:
    """That person's day is done, with its one message if there is anything to tell. False where it was done before."""
    mine = and_(morning.c.slack_id == slack_id, morning.c.day == day.isoformat(), morning.c.done_at.is_(None))
    with db.transaction() as tx:
        won = tx.execute(update(morning).where(mine).values(done_at=now).returning(morning.c.day)).first()
        if won and message:
            outbox.put(tx, f"morning:{slack_id}:{day.isoformat()}", slack_id, message, now)
        return won is not None


def skip(db: Database, slack_id: SlackUserId, day: date) -> None:
    """That person wants nothing on that day."""
    _want(db, slack_id, {"skipped": day.isoformat()})


def decline(db: Database, slack_id: SlackUserId, *, never: bool) -> None:
    """That person wants no morning message any more; or wants it again."""
    _want(db, slack_id, {"never": never})


def _want(db: Database, slack_id: SlackUserId, wanted: dict[str, object]) -> None:
    with db.transaction() as tx:
        fresh = insert(tx, morning_wish).values(slack_id=slack_id, **wanted)
        tx.execute(fresh.on_conflict_do_update(index_elements=[morning_wish.c.slack_id], set_=wanted))


def wished(db: Database, slack_id: SlackUserId) -> Wish:
    with db.transaction() as tx:
        row = tx.execute(select(morning_wish).where(morning_wish.c.slack_id == slack_id)).first()
    return Wish(row.never, date.fromisoformat(row.skipped) if row.skipped else None) if row else Wish()
