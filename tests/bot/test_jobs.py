"""The alarm clock: who takes an occasion, what a failing job harms, and how it stops."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs import Job, Jobs, due_slot, every
from bot.store import jobs as store
from bot.store.database import Database
from bot.store.schema import open_database
from bot.store.states import RunState
from tests.kit import until

LEASE = timedelta(seconds=90)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await asyncio.to_thread(open_database, f"sqlite:///{tmp_path}/jobs.db")
    yield opened
    await asyncio.to_thread(opened.close)


def jobs_of(db: Database, owner: str = "one") -> Jobs:
    return Jobs(db, owner, lambda: datetime.now(UTC), LEASE)


class Work:
    """A use case that says how often it was looked at."""

    def __init__(self, *, fails: int = 0, waits: asyncio.Event | None = None) -> None:
        self.begun = self.ended = 0
        self._fails = fails
        self._waits = waits

    async def __call__(self) -> str:
        self.begun += 1
        if self.begun <= self._fails:
            raise RuntimeError("Salesforce is out of reach")
        if self._waits:
            await self._waits.wait()
        self.ended += 1
        return f"{self.ended} done"


async def test_two_replicas_do_each_occasion_once(db: Database) -> None:
    work = Work()
    replicas = [jobs_of(db, owner) for owner in ("one", "two")]
    for each in replicas:
        each.add(Job("sweep", every(0.2), work, one_replica=True))
        each.start()

    async def often() -> bool:
        return work.ended >= 4

    await until(often)
    for each in replicas:
        assert await each.stop(5) == 0
    last = await db.run(store.last, "sweep")
    assert last
    assert last.state is RunState.SUCCEEDED
    assert last.note == f"{work.ended} done"
    assert work.ended == len(await db.run(occasions))


def occasions(db: Database) -> list[str]:
    with db.transaction() as tx:
        return list(tx.exec_driver_sql("SELECT slot FROM job_run").scalars())


async def test_work_that_takes_its_own_rows_is_done_by_every_replica(db: Database) -> None:
    work, jobs = Work(), jobs_of(db)
    jobs.add(Job("reconcile", every(0.1), work))
    jobs.start()

    async def twice() -> bool:
        return work.ended >= 2

    await until(twice)
    await jobs.stop(5)
    assert await db.run(store.last, "reconcile") is None


async def test_a_job_that_fails_is_counted_and_has_a_next_time(
    db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    work, jobs = Work(fails=2), jobs_of(db)
    jobs.add(Job("sweep", every(0.1), work, one_replica=True))
    jobs.start()

    async def well() -> bool:
        return work.ended >= 1

    await until(well)
    await jobs.stop(5)
    assert jobs.failures == {"sweep": 2}
    assert "reference" in capsys.readouterr().out
    states = await db.run(how_they_went)
    assert states[:3] == [RunState.FAILED, RunState.FAILED, RunState.SUCCEEDED]


def how_they_went(db: Database) -> list[str]:
    with db.transaction() as tx:
        return list(tx.exec_driver_sql("SELECT state FROM job_run ORDER BY slot").scalars())


async def test_a_slow_job_is_not_begun_twice(db: Database) -> None:
    gate = asyncio.Event()
    slow, quick, jobs = Work(waits=gate), Work(), jobs_of(db)
    jobs.add(Job("slow", every(0.1), slow))
    jobs.add(Job("quick", every(0.1), quick))
    jobs.start()

    async def some_time() -> bool:
        return quick.ended >= 4

    await until(some_time)
    assert slow.begun == 1
    gate.set()
    await jobs.stop(5)


async def test_what_is_begun_when_it_is_due_is_not_begun_twice_nor_on_the_way_out(db: Database) -> None:
    gate = asyncio.Event()
    work, jobs = Work(waits=gate), jobs_of(db)
    jobs.add(Job("evidence", None, work))
    jobs.start()
    for _ in range(3):
        jobs.begin("evidence")
        await asyncio.sleep(0)
    assert work.begun == 1
    stopping = asyncio.ensure_future(jobs.stop(5))
    await asyncio.sleep(0)
    gate.set()
    assert await stopping == 0
    jobs.begin("evidence")
    await asyncio.sleep(0)
    assert (work.begun, work.ended) == (1, 1)


async def test_stopping_waits_for_what_runs_and_begins_nothing(db: Database) -> None:
    gate = asyncio.Event()
    work, jobs = Work(waits=gate), jobs_of(db)
    jobs.add(Job("sweep", every(0.1), work, one_replica=True))
    jobs.start()

    async def begun() -> bool:
        return work.begun == 1

    await until(begun)
    stopping = asyncio.create_task(jobs.stop(5))
    await asyncio.sleep(0.3)
    assert not stopping.done()
    gate.set()
    assert await stopping == 0
    assert (work.begun, work.ended) == (1, 1)


async def test_what_does_not_end_in_time_is_reported_and_not_called_off(db: Database) -> None:
    gate = asyncio.Event()
    work, jobs = Work(waits=gate), jobs_of(db)
    jobs.add(Job("sweep", every(0.1), work))
    jobs.start()

    async def begun() -> bool:
        return work.begun == 1

    await until(begun)
    assert await jobs.stop(0.05) == 1
    gate.set()

    async def ended() -> bool:
        return work.ended == 1

    await until(ended)


async def test_stopping_what_never_started(db: Database) -> None:
    assert await jobs_of(db).stop(1) == 0


@given(
    seconds=st.sampled_from([0.3, 1, 10, 300, 1800]),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants it so
    apart=st.floats(0, 0.9),
)
def test_two_clocks_within_one_occasion_name_the_same_one(seconds: float, now: datetime, apart: float) -> None:
    slot = due_slot(every(seconds), now)
    assert slot
    assert timedelta(0) <= now - slot < timedelta(seconds=seconds, microseconds=2)
    later = slot + timedelta(seconds=seconds) * apart
    again = due_slot(every(seconds), later + timedelta(microseconds=5))
    assert again
    assert abs(again - slot) < timedelta(milliseconds=1)
