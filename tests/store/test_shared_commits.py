"""Those that wait while the disk writes share a commit, and nobody notices but for the time."""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from bot import metrics
from bot.actions.intents import IntentKey
from bot.store import actions
from bot.store.actions import Confirmed, Rejected, Why
from bot.store.database import Database
from bot.store.shared_commits import MOST, brief
from bot.store.tables import gate
from tests.store.kit import NOW, POLICY, ROSA, offered

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True, scope="session")


@pytest.fixture
def commits(db: Database) -> list[int]:
    """How often something was committed, as the length of a list."""
    seen: list[int] = []
    event.listen(db._engine, "commit", lambda _: seen.append(1))
    return seen


@brief
def put(db: Database, key: str) -> str:
    with db.transaction() as tx:
        tx.execute(gate.insert().values(key=key, next_at=NOW))
    return key


@brief
def put_half(db: Database, key: str) -> str:
    """It fails when something is written already, and goes on as if nothing were."""
    try:
        with db.transaction() as tx:
            tx.execute(gate.insert().values(key=key, next_at=NOW))
            tx.execute(gate.insert().values(key=key, next_at=NOW))
    except IntegrityError:
        return "went on"


@brief
def decide(db: Database, key: IntentKey) -> Confirmed | Rejected:
    return actions.confirm(db, key, ROSA, (), again=False, now=NOW, policy=POLICY)


def keys(db: Database) -> set[str]:
    with db.transaction() as tx:
        return set(tx.execute(select(gate.c.key)).scalars())


async def at_once(db: Database, *calls: Callable[[], Awaitable[Any]]) -> list[Any]:
    """What comes of calls that all come while the store's thread is busy."""
    free = threading.Event()
    busy = asyncio.ensure_future(db.run(lambda _: free.wait()))
    await asyncio.sleep(0.05)
    waiting = [asyncio.ensure_future(each()) for each in calls]
    await asyncio.sleep(0)
    free.set()
    await busy
    return await asyncio.gather(*waiting, return_exceptions=True)


def putting(db: Database, key: str) -> Callable[[], Awaitable[str]]:
    return lambda: db.run(put, key)


async def test_those_that_wait_share_a_commit(db: Database, commits: list[int]) -> None:
    wanted = [f"C{number}" for number in range(2 * MOST)]
    assert await at_once(db, *(putting(db, key) for key in wanted)) == wanted
    assert len(commits) == 2
    assert await db.run(keys) == set(wanted)


async def test_who_is_alone_waits_for_nobody(db: Database, commits: list[int]) -> None:
    assert [await db.run(put, "C1"), await db.run(put, "C2")] == ["C1", "C2"]
    assert len(commits) == 2


async def test_each_is_answered_when_it_is_on_the_disk_and_not_before(db: Database) -> None:
    missing: list[str] = []

    async def one(key: str) -> None:
        await db.run(put, key)
        with closing(sqlite3.connect(str(db.file))) as another:
            if not another.execute("SELECT 1 FROM gate WHERE key = ?", (key,)).fetchall():
                missing.append(key)

    await at_once(db, *(lambda key=key: one(f"C{key}") for key in range(MOST)))
    assert missing == []


async def test_one_that_fails_takes_nobody_with_it(db: Database) -> None:
    calls = [putting(db, key) for key in ("C1", "C2", "C2", "C3")]
    first, second, again, last = await at_once(db, *calls)
    assert (first, second, last) == ("C1", "C2", "C3")
    assert isinstance(again, IntegrityError)
    assert await db.run(keys) == {"C1", "C2", "C3"}


async def test_nothing_stays_of_one_that_fails_and_goes_on(db: Database) -> None:
    done = await at_once(db, putting(db, "C1"), lambda: db.run(put_half, "C2"), putting(db, "C3"))
    assert done == ["C1", "went on", "C3"]
    assert await db.run(keys) == {"C1", "C3"}


async def test_a_commit_that_fails_is_made_for_each_by_itself(db: Database, commits: list[int]) -> None:
    def fail_once(_: object) -> None:
        if len(commits) == 1:
            raise ZeroDivisionError

    event.listen(db._engine, "commit", fail_once)
    assert await at_once(db, *(putting(db, key) for key in ("C1", "C2", "C3"))) == ["C1", "C2", "C3"]
    assert len(commits) == 4
    assert await db.run(keys) == {"C1", "C2", "C3"}


async def test_a_single_statement_shares_it_too(db: Database, commits: list[int]) -> None:
    @brief
    def put_alone(db: Database, key: str) -> str:
        with db.statement() as tx:
            tx.execute(gate.insert().values(key=key, next_at=NOW))
        return key

    calls = [lambda key=key: db.run(put_alone, key) for key in ("C1", "C2")]
    assert await at_once(db, *calls, putting(db, "C3")) == ["C1", "C2", "C3"]
    assert len(commits) == 1
    assert await db.run(keys) == {"C1", "C2", "C3"}


async def test_what_is_taken_back_and_done_again_is_counted_once(db: Database) -> None:
    key = await db.run(offered)
    confirmed = metrics.INTENT_STEPS.labels("SendPaymentLinkEmail", "confirmed")
    before = confirmed._value.get()

    calls = [lambda: db.run(decide, key), putting(db, "C1"), putting(db, "C1")]
    *_, again = await at_once(db, *calls)
    assert isinstance(again, IntegrityError)
    assert confirmed._value.get() == before + 1


async def test_who_is_not_waited_for_any_more_is_left_out(db: Database) -> None:
    free = threading.Event()
    busy = asyncio.ensure_future(db.run(lambda _: free.wait()))
    given_up, wanted = (asyncio.ensure_future(db.run(put, key)) for key in ("C1", "C2"))
    await asyncio.sleep(0.05)
    given_up.cancel()
    await asyncio.sleep(0)
    free.set()
    assert (await wanted, await busy) == ("C2", True)
    assert await db.run(keys) == {"C2"}


async def test_of_two_decisions_in_one_commit_one_wins(db: Database) -> None:
    first, second = await db.run(lambda db: [offered(db), offered(db)])

    won, lost = await at_once(db, lambda: db.run(decide, first), lambda: db.run(decide, second))
    assert isinstance(won, Confirmed)
    assert isinstance(lost, Rejected)
    assert (lost.why, lost.other and lost.other.key) == (Why.BUSY, first)
