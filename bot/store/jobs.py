"""Which replica takes which occasion of a scheduled job. It saves work; correctness never rests on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, and_, select, update

from bot.store.database import Database, insert
from bot.store.states import RunState
from bot.store.tables import job_run


@dataclass(frozen=True, slots=True)
class JobRun:
    """One occasion of one job. `note` says what came of it."""

    job: str
    slot: str
    state: RunState
    owner: str
    attempt: int
    started_at: datetime
    finished_at: datetime | None
    note: str | None


def claim(db: Database, job: str, slot: str, owner: str, now: datetime, lease: timedelta) -> int | None:
    """Take `slot` for `owner`, or take it over from one whose lease is over. Its attempt, or None: somebody has it."""
    with db.transaction() as tx:
        fresh = insert(tx, job_run).values(
            job=job,
            slot=slot,
            state=RunState.RUNNING,
            owner=owner,
            attempt=1,
            lease_until=now + lease,
            started_at=now,
        )
        taken = fresh.on_conflict_do_update(
            index_elements=[job_run.c.job, job_run.c.slot],
            set_={"owner": owner, "lease_until": now + lease, "started_at": now, "attempt": job_run.c.attempt + 1},
            where=and_(job_run.c.state == RunState.RUNNING, job_run.c.lease_until <= now),
        )
        return tx.execute(taken.returning(job_run.c.attempt)).scalar()


def finish(
    db: Database, job: str, slot: str, owner: str, attempt: int, now: datetime, note: str, *, ok: bool = True
) -> bool:
    """Close the run; False when somebody else has taken it over."""
    mine = and_(
        job_run.c.job == job,
        job_run.c.slot == slot,
        job_run.c.state == RunState.RUNNING,
        job_run.c.owner == owner,
        job_run.c.attempt == attempt,
    )
    state = RunState.SUCCEEDED if ok else RunState.FAILED
    with db.transaction() as tx:
        closed = update(job_run).where(mine).values(state=state, finished_at=now, note=note)
        return tx.execute(closed.returning(job_run.c.slot)).first() is not None


def last(db: Database, job: str) -> JobRun | None:
    """The newest occasion of `job`."""
    with db.transaction() as tx:
        newest = select(job_run).where(job_run.c.job == job).order_by(job_run.c.started_at.desc()).limit(1)
        row = tx.execute(newest).first()
    return _run(row) if row else None


def _run(row: Row[tuple[object, ...]]) -> JobRun:
    kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by columns
    fields = {name: kept[name] for name in JobRun.__dataclass_fields__}
    return JobRun(**{**fields, "state": RunState(kept["state"])})
