"""What calls nobody until a time, because somebody said so. What is over is kept: who muted what is history."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.escalations.pings import Mute
from bot.store import audit
from bot.store.database import Database, Tx, insert
from bot.store.tables import mute


def add(db: Database, muted: Mute) -> None:
    """Mute it. The same thing muted twice is muted until the later of the two."""
    with db.transaction() as tx:
        tx.execute(insert(tx, mute).values(until=muted.until, mute=muted.model_dump_json()))
        subject = f"mute:{muted.by}:{muted.value}"
        audit.append(tx, at=muted.at, actor=muted.author.slack_id, what="muted", subject=subject)


def lift(db: Database, muted: Mute, by: str, now: datetime) -> bool:
    """End what mutes the same thing for the same teams, or some of them; False when nothing does any more."""
    with db.transaction() as tx:
        ended = False
        for each in _standing(tx, now):
            if each.ends_with(muted):
                tx.execute(update(mute).where(mute.c.id == each.number).values(until=now))
                ended = True
        if ended:
            audit.append(tx, at=now, actor=by, what="unmuted", subject=f"mute:{muted.by}:{muted.value}")
        return ended


def standing(db: Database, now: datetime) -> tuple[Mute, ...]:
    """What is muted now, oldest first."""
    with db.transaction() as tx:
        return tuple(_standing(tx, now))


def _standing(tx: Tx, now: datetime) -> list[Mute]:
    rows = tx.execute(select(mute).where(mute.c.until > now).order_by(mute.c.id))
    return [_read(row) for row in rows]


def _read(row: Row[Any]) -> Mute:
    return Mute.model_validate_json(row.mute).model_copy(update={"until": row.until, "number": row.id})
