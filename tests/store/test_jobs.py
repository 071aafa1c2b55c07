"""Each occasion of a job is one replica's."""

from functools import partial

from bot.store import jobs
from bot.store.database import Database
from bot.store.states import RunState
from tests.store.kit import LEASE, NOW, SECOND, race


def test_replicas_share_the_slots(replicas: tuple[Database, Database]):
    for slot in map(str, range(10)):
        claims = [partial(jobs.claim, replicas[n % 2], "sweep", slot, f"bot{n}", NOW, LEASE) for n in range(6)]
        assert sorted(race(*claims), key=str) == [1, None, None, None, None, None]


def test_a_dead_replicas_slot_is_taken_over_by_one(replicas: tuple[Database, Database]):
    db, other = replicas
    assert jobs.claim(db, "digest", "2026-03-02", "dead", NOW, LEASE) == 1
    assert jobs.claim(other, "digest", "2026-03-02", "two", NOW + LEASE - SECOND, LEASE) is None
    later = NOW + LEASE
    claims = [partial(jobs.claim, replicas[n % 2], "digest", "2026-03-02", f"bot{n}", later, LEASE) for n in range(6)]
    assert sorted(race(*claims), key=str) == [2, None, None, None, None, None]
    assert not jobs.finish(db, "digest", "2026-03-02", "dead", 1, later, "woke up late")


def test_what_is_finished_stays_finished(db: Database):
    assert jobs.last(db, "sweep") is None
    jobs.claim(db, "sweep", "14:00", "one", NOW, LEASE)
    assert jobs.finish(db, "sweep", "14:00", "one", 1, NOW + SECOND, "2 opened")
    assert not jobs.finish(db, "sweep", "14:00", "one", 1, NOW + SECOND, "again")
    assert jobs.claim(db, "sweep", "14:00", "two", NOW + 2 * LEASE, LEASE) is None
    jobs.claim(db, "sweep", "14:05", "one", NOW + 300 * SECOND, LEASE)
    jobs.finish(db, "sweep", "14:05", "one", 1, NOW + 301 * SECOND, "a page was missing", ok=False)
    run = jobs.last(db, "sweep")
    assert run
    assert (run.slot, run.state, run.note) == ("14:05", RunState.FAILED, "a page was missing")
    assert run.finished_at == NOW + 301 * SECOND
