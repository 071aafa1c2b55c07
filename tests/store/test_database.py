"""The traps of two engines and their drivers, each in the way we would fall into it."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from bot.runbook.symptoms.sighting import Sighting
from bot.store import episodes, intents, jobs, outbox
from bot.store.database import Database, DatabaseInUse, DatabaseRefused
from bot.store.tables import exemption, gate
from tests.store.kit import LEASE, NOW, ORDER, SECOND


def test_twenty_writers_lose_no_update(db: Database):
    with db.transaction() as tx:
        tx.execute(gate.insert().values(key="counter", next_at=NOW))

    def count(_: int) -> None:
        for _ in range(5):
            with db.transaction() as tx:
                read = tx.execute(select(gate.c.next_at).where(gate.c.key == "counter").with_for_update()).scalar_one()
                tx.execute(update(gate).where(gate.c.key == "counter").values(next_at=read + SECOND))

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(count, range(20)))
    with db.transaction() as tx:
        assert tx.execute(select(gate.c.next_at)).scalar_one() == NOW + 100 * SECOND


async def test_writers_on_the_stores_own_threads_lose_no_update(db: Database):
    def count(db: Database) -> None:
        with db.transaction() as tx:
            read = tx.execute(select(gate.c.next_at).where(gate.c.key == "counter").with_for_update()).scalar_one()
            tx.execute(update(gate).where(gate.c.key == "counter").values(next_at=read + SECOND))

    def begin(db: Database) -> None:
        with db.transaction() as tx:
            tx.execute(gate.insert().values(key="counter", next_at=NOW))

    def total(db: Database) -> object:
        with db.transaction() as tx:
            return tx.execute(select(gate.c.next_at)).scalar_one()

    await db.run(begin)
    await asyncio.gather(*(db.run(count) for _ in range(100)))
    assert await db.run(total) == NOW + 100 * SECOND


async def test_the_event_loop_is_no_place_for_a_transaction(db: Database):
    with pytest.raises(RuntimeError, match="event loop"):
        jobs.last(db, "sweep")
    assert await db.run(jobs.last, "sweep") is None


def test_no_whole_calls_a_whole(db: Database):
    with db.transaction(), pytest.raises(RuntimeError, match="inside another"):
        jobs.last(db, "sweep")
    assert jobs.last(db, "sweep") is None


def test_an_exception_leaves_nothing_behind(db: Database):
    def fail() -> None:
        with db.transaction() as tx:
            tx.execute(gate.insert().values(key="C1", next_at=NOW))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with db.transaction() as tx:
        assert tx.execute(select(gate)).all() == []


def test_a_conflict_is_told_by_the_row_that_comes_back_on_both_engines(db: Database):
    """With psycopg the row count after ON CONFLICT is -1: whoever trusts it believes that every claim is lost."""
    assert jobs.claim(db, "sweep", "14:00", "one", NOW, LEASE) == 1
    assert jobs.claim(db, "sweep", "14:00", "two", NOW, LEASE) is None


def test_an_error_names_nobody(db: Database):
    """What is logged of a failed statement is the statement, not the customer in it."""
    row = {
        "symptom": "missing_links",
        "record": ORDER,
        "slack_id": "U0REP",
        "reason": "noah@birch.example ordered by phone",
        "at": NOW,
    }
    with db.transaction() as tx:
        tx.execute(exemption.insert().values(**row))
    with pytest.raises(IntegrityError) as caught, db.transaction() as tx:
        tx.execute(exemption.insert().values(**row))
    assert "INSERT INTO symptom_exemption" in str(caught.value)
    assert "noah" not in str(caught.value)


@pytest.mark.parametrize(
    ("read", "stored"),
    [
        (outbox.MESSAGE.validate_json, '{"kind": "thread_note", "what": "noah@birch.example"}'),
        (outbox.MESSAGE.validate_json, "noah@birch.example"),
        (intents.PERSON.validate_json, '{"slack_id": "U0REP", "name": ["noah@birch.example"]}'),
        (episodes.PERSON.validate_json, '{"slack_id": "U0REP", "name": ["noah@birch.example"]}'),
        *((model.model_validate_json, '["noah@birch.example"]') for model in (*intents.MODELS.values(), Sighting)),
    ],
)
def test_nor_does_an_error_about_what_is_stored(read: Callable[[str], object], stored: str):
    with pytest.raises(ValidationError) as caught:
        read(stored)
    assert "noah" not in str(caught.value)


def test_times_come_back_in_utc_to_the_millisecond(db: Database):
    moment = NOW.replace(microsecond=123_999)
    with db.transaction() as tx:
        tx.execute(gate.insert().values(key="C1", next_at=moment))
        assert tx.execute(select(gate.c.next_at)).scalar_one() == NOW.replace(microsecond=123_000)
        with pytest.raises(Exception, match="time zone"):
            tx.execute(gate.insert().values(key="C2", next_at=moment.replace(tzinfo=None)))


def test_a_connection_that_the_server_dropped_is_replaced(db: Database, replicas: tuple[Database, Database]):
    if db.sqlite:
        return  # there is no server that could restart
    assert jobs.last(db, "sweep") is None
    with replicas[1].transaction() as tx:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        tx.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    assert jobs.last(db, "sweep") is None


@pytest.mark.parametrize(
    "url", ["exodus.db", "sqlite://", "sqlite:///:memory:", "postgresql://host/exodus", "mysql://host/exodus"]
)
def test_an_address_we_do_not_support_is_refused_with_what_to_write(url: str):
    with pytest.raises(DatabaseRefused, match="sqlite:///"):
        Database(url)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(DatabaseRefused, match="cannot be written"):
        Database(f"sqlite:///{tmp_path}/nowhere/exodus.db")


class TestSqlite:
    """One file, one bot."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "alone.db"

    def test_it_writes_to_the_disk_before_it_says_so(self, file: Path):
        db = Database(f"sqlite:///{file}")
        with db.transaction() as tx:
            ask = tx.exec_driver_sql
            assert ask("PRAGMA journal_mode").scalar() == "wal"
            assert ask("PRAGMA synchronous").scalar() == 2
            assert ask("PRAGMA foreign_keys").scalar() == 1
            assert ask("PRAGMA busy_timeout").scalar() == 5000
        db.close()

    def test_nobody_else_may_read_the_file(self, file: Path):
        Database(f"sqlite:///{file}").close()
        assert file.stat().st_mode & 0o077 == 0

    def test_a_second_bot_is_told_so(self, file: Path):
        first = Database(f"sqlite:///{file}")
        with pytest.raises(DatabaseInUse, match="Another bot"):
            Database(f"sqlite:///{file}")
        first.close()
        Database(f"sqlite:///{file}").close()

    def test_a_killed_bot_lets_go_of_the_file(self, file: Path):
        hold = (
            f"from bot.store.database import Database; Database('sqlite:///{file}'); print('up', flush=True); input()"
        )
        with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as bot:
            assert bot.stdout
            assert bot.stdout.readline() == b"up\n"
            with pytest.raises(DatabaseInUse):
                Database(f"sqlite:///{file}")
            bot.send_signal(signal.SIGKILL)
        Database(f"sqlite:///{file}").close()


async def test_what_is_run_is_on_its_way_before_anybody_waits_for_it(db: Database) -> None:
    begun = threading.Event()
    running = db.run(lambda _: begun.set())
    assert await asyncio.to_thread(begun.wait, 10)
    await running
