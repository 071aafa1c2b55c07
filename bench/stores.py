"""Intents and outbox posts a second on both engines: each goes through all its commits, 16 at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pytest

from bench.table import Row, percentile
from bot.actions.evidence import Before, Trace
from bot.actions.facts import Facts, Shown
from bot.actions.intents import Intent, IntentKey, IntentState, Outcome
from bot.messages import OperatorNotice
from bot.runbook.permits import ActionName
from bot.runbook.policy import Policy
from bot.runbook.values import Money, Person, RecordId, SlackUserId
from bot.store import actions, audit, outbox
from bot.store.database import Database
from bot.store.schema import migrate
from bot.store.shared_commits import brief
from tests.store.postgresql import address, running

COUNT = 400
COMMITS = 100
IN_FLIGHT = 16
LEASE = timedelta(seconds=90)
POLICY = Policy()
ROSA = Person(SlackUserId("U0REP"), RecordId("005000000000001AAA"), "rosa@exodus.example.demo", "Rosa Reyes")
FACTS = Facts(
    number="PAY-000001",
    order_number="SO-011436",
    to=("jane@acme.example",),
    shown=(Shown(key="amount", label="Requested amount", words=(Money(Decimal(1240), "USD"),)),),
)


async def rows(folder: Path) -> list[Row]:
    measured: list[Row] = []
    async with opened(f"sqlite:///{folder}/bench.db") as db:
        measured += await both(db, "SQLite")
    with suppress(pytest.skip.Exception), running() as socket:
        async with opened(address(socket, "postgres")) as db:
            measured += await both(db, "PostgreSQL")
    return measured


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    db = await asyncio.to_thread(_ready, url)
    try:
        yield db
    finally:
        db.close()


def _ready(url: str) -> Database:
    db = Database(url)
    migrate(db)
    return db


async def both(db: Database, engine: str) -> list[Row]:
    one = await asyncio.to_thread(commit, db)
    intents = await rate(lambda number: intent(db, number))
    posts = await rate(lambda number: post(db, number))
    return [
        Row(f"a commit of one row on {engine}, one after the other", f"p50 {one * 1_000:.1f} ms"),
        Row(f"Intents a second on {engine}, five commits each", f"{intents:,.0f}"),
        Row(f"Outbox posts a second on {engine}, three commits each", f"{posts:,.0f}"),
    ]


async def rate(work: Callable[[int], Awaitable[None]]) -> float:
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one(number: int) -> None:
        async with gate:
            await work(number)

    began = perf_counter()
    await asyncio.gather(*(one(number) for number in range(COUNT)))
    return COUNT / (perf_counter() - began)


async def intent(db: Database, number: int) -> None:
    """Five commits: what one decision costs the database."""
    now, key = datetime.now(UTC), IntentKey(f"offer{number}")
    record = RecordId(f"a0100000000{number:04}AAA")
    offered = Intent(
        key=key, action=ActionName.SEND_PAYMENT_LINK, record=record, root=record, family="links",
        scope=record, person=ROSA, facts=FACTS,
        state=IntentState.REQUESTED, requested_at=now,
    )  # fmt: skip
    await db.run(actions.offer, offered)
    await db.run(actions.confirm, key, ROSA, (), again=False, now=now, policy=POLICY)
    await db.run(actions.claim_confirmed, "bench", now, LEASE, key)
    await db.run(actions.dispatch, key, "bench", Before(at=now, known=frozenset()), now, LEASE)
    row = Trace(id="a04000000000001AAA", created=now, sent=now, status="Sent", failed=False)
    await db.run(actions.settle, key, Outcome(state=IntentState.SUCCEEDED, evidence=row), now, POLICY)


async def post(db: Database, number: int) -> None:
    """Three commits: put in, claimed, and there."""
    now, channel = datetime.now(UTC), f"C{number:06}"
    notice = OperatorNotice(subject="bench", fact="A fact.", next_step="A step.", since=now)
    await db.run(put, f"bench:{number}", channel, notice, now)
    claimed = await db.run(outbox.claim, "bench", now, lease=LEASE, pace=timedelta(0), settle=timedelta(seconds=30))
    if claimed:
        await db.run(outbox.sent, claimed, claimed.destination, f"{number}.000001", now)


@brief
def put(db: Database, key: str, channel: str, notice: OperatorNotice, now: datetime) -> None:
    """As part of what decisions and looks at evidence write."""
    with db.transaction() as tx:
        outbox.put(tx, key, channel, notice, now)


def commit(db: Database) -> float:
    """The seconds of the least that can be committed, a row at a time: what this disk allows."""
    taken: list[float] = []
    for number in range(COMMITS):
        began = perf_counter()
        with db.transaction() as tx:
            audit.append(tx, at=datetime.now(UTC), actor="bench", what="commit", subject=str(number))
        taken.append(perf_counter() - began)
    return percentile(taken, 0.5)
