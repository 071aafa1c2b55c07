"""What an operator sees of a bot at work: whether it lives, whether it can answer, what it counts, and no customer."""

import asyncio
import math
import sqlite3
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot.app import Exodus, running
from bot.config import Config, Environment
from bot.store.database import Database
from bot.store.schema import migrate
from bot.telemetry import PERSONAL, SECRETS
from tests.kit import Clock, Desk, Sandbox, until, words
from tests.store import postgresql
from tests.watch import WatchedSandbox


class Watcher:
    """What a monitoring system asks, over HTTP."""

    def __init__(self, sandbox: Sandbox, bot: Exodus) -> None:
        self._http = sandbox.http
        self._url = f"http://127.0.0.1:{bot.server.port}"

    async def asks(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self._http.get(f"{self._url}{path}") as answer:
            return answer.status, await answer.json()

    async def text(self) -> str:
        async with self._http.get(f"{self._url}/metrics") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return await answer.text()

    async def number(self, name: str, **labels: str) -> float | None:
        """The one sample of that name with at least those labels, or None."""
        found = [
            sample.value
            for family in text_string_to_metric_families(await self.text())
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        assert len(found) < 2, found
        return found[0] if found else None


@pytest.fixture
def watcher(sandbox: Sandbox, bot: Exodus) -> Watcher:
    return Watcher(sandbox, bot)


async def test_what_the_bot_does_is_counted(watcher: Watcher, rosa: Desk) -> None:
    asked = ("exodus_ack_seconds_count", {"kind": "command"})
    read = ("exodus_salesforce_seconds_count", {"kind": "read", "outcome": "200"})
    before = [await watcher.number(name, **labels) or 0 for name, labels in (asked, read)]
    await rosa.asks("/order 11436")
    after = [await watcher.number(name, **labels) or 0 for name, labels in (asked, read)]
    assert after[0] == before[0] + 1
    assert after[1] > before[1]
    assert await watcher.number("exodus_ready") == 1
    assert await watcher.number("exodus_slack_connections") == 2
    assert await watcher.number("exodus_salesforce_allowance", part="limit")
    assert await watcher.number("exodus_store_seconds_count")
    assert await watcher.number("exodus_loop_lag_seconds_count") is not None


async def test_what_waits_is_seen_with_its_age(watcher: Watcher, bot: Exodus, sandbox: Sandbox) -> None:
    assert await watcher.number("exodus_outbox", state="failed") == 0  # the first one is seen to come
    await sandbox.call("slack/faults", {"method": "chat.postMessage", "mode": "status", "status": 503, "times": 1000})
    await bot.sweeps.sweep()
    assert await watcher.number("exodus_episodes", symptom="missing_links", state="open")
    assert sum([await watcher.number("exodus_outbox", state=each) or 0 for each in ("pending", "sending", "doubtful")])
    assert await watcher.number("exodus_outbox_oldest_seconds") is not None

    async def failed() -> bool:
        return bool(await watcher.number("exodus_deliveries_total", kind="post", outcome="Unanswered"))

    await until(failed)


async def test_no_number_names_a_customer_or_opens_a_door(
    watcher: Watcher, sandbox: WatchedSandbox, bot: Exodus, rosa: Desk
) -> None:
    await rosa.asks("/order 11440")
    await rosa.asks("/order wood")
    await bot.sweeps.sweep()
    told = await watcher.text()
    assert not SECRETS.search(told)
    assert not PERSONAL.search(told)
    assert "SO-0" not in told
    assert [each for each in sandbox.private if each in told] == []


async def test_ready_is_who_can_answer(watcher: Watcher, sandbox: Sandbox) -> None:
    assert await watcher.asks("/healthz") == (200, {"alive": True, "ended": []})
    assert await watcher.asks("/readyz") == (200, {"ready": True})
    await sandbox.call("slack/socket", {"do": "refuse", "seconds": 600})
    await sandbox.call("slack/socket", {"do": "drop"})

    async def deaf() -> bool:
        return await watcher.asks("/readyz") == (503, {"ready": False, "slack": "no connection"})

    await until(deaf)
    assert (await watcher.asks("/healthz"))[0] == 200  # a new start would not help
    await sandbox.reset()

    async def hears() -> bool:
        return await watcher.asks("/readyz") == (200, {"ready": True})

    await until(hears, seconds=40)


async def test_without_its_database_it_is_not_ready(watcher: Watcher, environment: Environment) -> None:
    file = environment.database_url.get_secret_value().removeprefix("sqlite:///")
    elsewhere = sqlite3.connect(file, isolation_level=None)
    try:
        elsewhere.execute("BEGIN IMMEDIATE")
        status, said = await watcher.asks("/readyz")
        assert (status, said) == (503, {"ready": False, "store": "no answer from the database"})
        assert await watcher.number("exodus_store_up") == 0
        assert await watcher.number("exodus_episodes") is None
        assert math.isnan(await watcher.number("exodus_outbox_oldest_seconds") or 0)
    finally:
        elsewhere.execute("ROLLBACK")
        elsewhere.close()

    async def back() -> bool:
        return (await watcher.asks("/readyz"))[0] == 200

    await until(back)


@pytest.mark.slow
async def test_its_database_server_goes_and_comes_back(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock, rosa: Desk
) -> None:
    with postgresql.serving() as server:
        url = postgresql.address(server.socket, "postgres")
        db = await asyncio.to_thread(Database, url)
        await asyncio.to_thread(migrate, db)
        await asyncio.to_thread(db.close)
        there = environment.model_copy(update={"database_url": SecretStr(url)})
        async with running(there, configuration, clock, clock.ticks, sweeping=False) as bot:
            watcher = Watcher(sandbox, bot)
            assert await watcher.asks("/readyz") == (200, {"ready": True})
            await asyncio.to_thread(server.end)
            assert await watcher.asks("/readyz") == (503, {"ready": False, "store": "no answer from the database"})
            assert (await watcher.asks("/healthz"))[0] == 200  # a new start would not bring the database back
            await asyncio.to_thread(server.begin)

            async def back() -> bool:
                return (await watcher.asks("/readyz"))[0] == 200

            await until(back)
            assert "SO-011436" in words(await rosa.asks("/order 11436"))


async def test_salesforce_away_is_told_to_people_and_leaves_the_bot_ready(
    watcher: Watcher, sandbox: Sandbox, rosa: Desk
) -> None:
    await sandbox.break_salesforce("/services", "status", status=503, times=100)
    await rosa.asks("/order 11436")
    assert (await watcher.asks("/readyz"))[0] == 200
    assert await watcher.number("exodus_salesforce_seconds_count", kind="login", outcome="503")


async def test_nothing_else_is_answered_there(watcher: Watcher, sandbox: Sandbox, bot: Exodus) -> None:
    for path in ("/", "/slack/events", "/metrics/../.env"):
        async with sandbox.http.get(f"http://127.0.0.1:{bot.server.port}{path}") as answer:
            assert answer.status in {404, 405}, path
    async with sandbox.http.post(f"http://127.0.0.1:{bot.server.port}/slack/events", data=b"{}") as answer:
        assert answer.status == 404  # Slack comes over connections here
