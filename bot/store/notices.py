"""Trouble that those who run the bot are told of once, and once more when it is over."""

from datetime import datetime

from sqlalchemy import Row, or_, select, update

from bot.messages import OperatorNotice
from bot.store import outbox
from bot.store.database import Database, Tx, insert
from bot.store.tables import notice


def raise_once(db: Database, subject: str, fact: str, next_step: str, channel: str, now: datetime) -> bool:
    """Tell `channel` of `subject`, unless it has been told and it is not over. True when it is told now."""
    with db.transaction() as tx:
        return tell(tx, subject, fact, next_step, channel, now)


def clear(db: Database, subject: str, now: datetime) -> bool:
    """Mark what was told of `subject` as over. False when there was nothing to mark."""
    with db.transaction() as tx:
        return retract(tx, subject, now)


def clear_others(db: Database, family: str, standing: frozenset[str], now: datetime) -> int:
    """Mark as over what was told of a `family` of subjects ("sweep", "sweep:…"), but for those that stand. How many."""
    of_family = or_(notice.c.subject == family, notice.c.subject.startswith(f"{family}:", autoescape=True))
    with db.transaction() as tx:
        told = tx.execute(select(notice.c.subject).where(of_family, notice.c.over_since.is_(None))).scalars()
        return sum(retract(tx, each, now) for each in list(told) if each not in standing)


def tell(tx: Tx, subject: str, fact: str, next_step: str, channel: str, now: datetime) -> bool:
    told = {"fact": fact, "next_step": next_step, "channel": channel, "since": now}
    fresh = insert(tx, notice).values(subject=subject, number=1, **told)
    anew = fresh.on_conflict_do_update(
        index_elements=[notice.c.subject],
        set_={**told, "over_since": None, "number": notice.c.number + 1},
        where=notice.c.over_since.is_not(None),
    )
    row = tx.execute(anew.returning(notice)).first()
    if row is not None:
        _show(tx, row, now)
    return row is not None


def retract(tx: Tx, subject: str, now: datetime) -> bool:
    over = update(notice).where(notice.c.subject == subject, notice.c.over_since.is_(None)).values(over_since=now)
    row = tx.execute(over.returning(notice)).first()
    if row is not None:
        _show(tx, row, now)
    return row is not None


def _show(tx: Tx, row: Row[tuple[object, ...]], now: datetime) -> None:
    kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by columns
    message = OperatorNotice(**{name: kept[name] for name in ("subject", "fact", "next_step", "since", "over_since")})
    outbox.put(tx, f"notice:{kept['subject']}:{kept['number']}", kept["channel"], message, now)
