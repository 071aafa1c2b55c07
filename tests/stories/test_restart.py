"""The bot is killed, or asked to stop, while people work: nobody has to put anything right afterwards."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.telemetry import SECRETS
from tests.kit import Desk, Sandbox, running_sandbox, until, words
from tests.process import BotProcess, running_bot, start_bot

pytestmark = pytest.mark.slow


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A sandbox of this story's own, so that no other bot listens."""
    async with running_sandbox(tmp_path / "data") as sandbox:
        yield sandbox


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "bot.log"


async def connected(sandbox: Sandbox) -> None:
    async def both() -> bool:
        return bool((await sandbox.call("status"))["bot_connections"] == 2)

    await until(both)


async def test_killed_while_people_ask_it_comes_back_and_needs_nothing(sandbox: Sandbox, log: Path) -> None:
    desk = Desk(sandbox, "rep")
    doomed = await start_bot(sandbox.environment(), log)
    try:
        await connected(sandbox)
        assert "SO-011436" in words(await desk.asks("/order 11436"))
        slow = {"path": "/services", "mode": "delay", "seconds": 1, "times": 3}
        await sandbox.call("salesforce/faults", slow)
        asking = asyncio.gather(*(desk.types("/order 11436") for _ in range(8)))
        await asyncio.sleep(0.3)
        await doomed.kill()
        await asking
    finally:
        if doomed.process.returncode is None:
            await doomed.kill()
    await sandbox.call("salesforce/faults", method="DELETE")
    async with running_bot(sandbox.environment(), log):
        await connected(sandbox)
        assert "SO-011436" in words(await desk.asks("/order 11436"))
    assert "Traceback" not in doomed.told()


async def test_asked_to_stop_it_answers_what_is_under_way_first(sandbox: Sandbox, log: Path) -> None:
    desk = Desk(sandbox, "rep")
    async with running_bot(sandbox.environment(), log) as bot:
        await connected(sandbox)
        await desk.asks("/order 11436")
        slow = {"path": "/services/data", "mode": "delay", "seconds": 2, "times": 1}
        await sandbox.call("salesforce/faults", slow)
        before = len(await desk.sees())
        assert (await desk.types("/order 11436"))["ok"]
        assert await bot.stop() == 0
        assert len(await desk.sees()) == before + 1
        assert (await desk.types("/order 11436"))["error"] == "dispatch_failed"
    assert "stopped with work under way" not in bot.told()


async def test_asked_to_stop_before_slack_ever_answered_it_leaves(sandbox: Sandbox, log: Path) -> None:
    nowhere = sandbox.environment() | {"SLACK_API_URL": "http://127.0.0.1:9/api/"}
    async with running_bot(nowhere, log) as bot:

        async def waiting() -> bool:
            return "waiting for Slack" in bot.told()

        await until(waiting)
        assert await bot.stop() == 0


@pytest.mark.parametrize(
    ("name", "wrong_token"), [("SLACK_BOT_TOKEN", "xoxb-nobodys"), ("SLACK_APP_TOKEN", "xapp-nobodys")]
)
async def test_a_token_that_slack_does_not_know_ends_it_and_is_named(
    sandbox: Sandbox, log: Path, name: str, wrong_token: str
) -> None:
    wrong = sandbox.environment() | {name: wrong_token}
    async with running_bot(wrong, log) as bot:
        async with asyncio.timeout(20):
            assert await bot.process.wait() == 1
        assert f"{name}: Slack answers invalid_auth" in bot.told()


async def test_the_log_has_the_reference_of_a_fault_and_no_secret(sandbox: Sandbox, log: Path) -> None:
    desk = Desk(sandbox, "rep")
    async with running_bot(sandbox.environment(), log) as bot:
        await connected(sandbox)
        await desk.asks("/order 11436")
        unforeseen = {"status": 400, "error_code": "MALFORMED_QUERY", "times": 100}  # its first sweep may ask too
        await sandbox.call("salesforce/faults", {"path": "/services/data", "mode": "status", **unforeseen})
        read = words(await desk.asks("/order 11436"))
        await sandbox.call("salesforce/faults", method="DELETE")
        found = re.search(r"Reference ([A-Z0-9]{6})", read)
        assert found, read
        assert "MALFORMED_QUERY" not in read
        for mode in ("drop", "delay"):
            await sandbox.call("slack/faults", {"method": "response", "mode": mode, "seconds": 1, "times": 1})
        await Desk(sandbox, "unlinked").asks("/order 11436")
        told = bot.told()
    assert found[1] in told
    assert "MALFORMED_QUERY" in told
    unsaid(sandbox, bot)


def unsaid(sandbox: Sandbox, bot: BotProcess) -> None:
    """Nothing in the log opens a door or names a customer."""
    told = bot.told()
    assert not SECRETS.search(told)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert sandbox.environment()[name] not in told
    assert "PRIVATE KEY" not in told
    assert "/response/" not in told
    for person in ("uma@exodus.example", "harborcafe", "Harbor"):
        assert person not in told
