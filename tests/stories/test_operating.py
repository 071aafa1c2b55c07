"""An operator at the command line while the bot runs: backups, a second start, and a configuration changed on the way."""

import json
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.telemetry import SECRETS
from tests.kit import ROOT, Desk, Sandbox, running_sandbox, until, words
from tests.process import BotProcess, run_exodus, running_bot
from tests.watch import watched

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """A sandbox of this file's own, so that no other bot listens."""
    async with running_sandbox(tmp_path_factory.mktemp("operating") / "data") as sandbox:
        yield sandbox


def configure(path: Path, more: str = "") -> Path:
    """The demo's configuration, and `more`."""
    path.write_text(f"{(ROOT / 'sandbox.toml').read_text()}\n{more}\n")
    return path


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    return configure(tmp_path / "exodus.toml")


@pytest.fixture
def environment(sandbox: Sandbox, configured: Path, tmp_path: Path) -> dict[str, str]:
    own = {"EXODUS_CONFIG": str(configured), "DATABASE_URL": f"sqlite:///{tmp_path}/exodus.db"}
    return sandbox.environment() | own


@pytest.fixture
async def bot(environment: dict[str, str], sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[BotProcess]:
    async with running_bot(environment, tmp_path / "bot.log") as bot:

        async def connected() -> bool:
            return bool((await sandbox.call("status"))["bot_connections"] == 2)

        await until(connected)
        yield bot


async def test_the_database_is_one_bots_and_copied_all_the_same(
    bot: BotProcess, environment: dict[str, str], tmp_path: Path
) -> None:
    status, out, _ = await run_exodus("backup", "--json", environment=environment, where=tmp_path)
    made = json.loads(out)
    assert (status, made["ok"], Path(made["file"]).parent) == (0, True, tmp_path / "backups")
    for command in ("run", "restore-check", "migrate"):
        status, _, err = await run_exodus(command, environment=environment, where=tmp_path)
        assert status == 1
        assert "DATABASE_URL: Another bot is using" in err
        assert "Traceback" not in err
    restored = environment | {"DATABASE_URL": f"sqlite:///{made['file']}"}
    status, out, _ = await run_exodus("restore-check", "--json", environment=restored, where=tmp_path)
    assert (status, json.loads(out)["ok"]) == (0, True)
    status, out, _ = await run_exodus("restore-check", environment=restored, where=tmp_path)
    assert status == 0
    assert "looked for in Slack before they are posted" in " ".join(out.split())
    assert await bot.stop() == 0


async def test_an_address_that_is_taken_is_said(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        status, _, err = await run_exodus("run", environment=environment | {"EXODUS_LISTEN": listen}, where=tmp_path)
    assert status == 1
    assert f"EXODUS_LISTEN: {listen} can't be listened on: " in err
    assert "Traceback" not in err


async def test_a_new_configuration_is_taken_without_a_gap_and_a_wrong_one_not_at_all(
    bot: BotProcess, sandbox: Sandbox, configured: Path
) -> None:
    desk, stranger = Desk(sandbox, "rep"), Desk(sandbox, "unlinked")
    people = {each["role"]: each["id"] for each in (await sandbox.call("world"))["people"]}
    assert "SO-011436" not in words(await stranger.asks("/order 11436"))

    async def told(what: str) -> bool:
        return what in bot.told()

    configure(configured, "[polcy]\nsweep_seconds = 1")
    bot.process.send_signal(signal.SIGHUP)
    await until(lambda: told("configuration kept as it was"))
    assert "polcy: unknown key" in bot.told()
    assert (await desk.types("/order help"))["ok"]

    configure(configured, f'[people]\n{people["unlinked"]} = "rosa@exodus.example.demo"')
    bot.process.send_signal(signal.SIGHUP)
    while not await told("configuration read again"):
        assert (await sandbox.call("status"))["bot_connections"] >= 2
    assert (await desk.types("/order help"))["ok"]
    assert "SO-011436" in words(await stranger.asks("/order 11436"))
    assert (await sandbox.call("status"))["bot_connections"] == 2
    assert await bot.stop() == 0
    assert "Traceback" not in bot.told()


ASKED = (
    "/order",
    "/order 11436",
    "/order wood",
    "/order jane@nowhere.example",
    "/order 11440",
    "/order SO-999999",
    "/payment 11439",
    "/invoice 11447",
    "/tracking 11448",
    "/plan 11450",
)


async def test_a_whole_run_leaves_no_secret_and_no_customer_in_the_log(
    bot: BotProcess, sandbox: Sandbox, environment: dict[str, str]
) -> None:
    private = (await watched(sandbox)).private
    assert len(private) > 100
    rep, dm = Desk(sandbox, "rep"), Desk(sandbox, "rep", "dm")
    for asked in ASKED:
        await rep.asks(asked)
    for who in ("guest", "unlinked", "rep_other_region"):
        await Desk(sandbox, who).types("/order 11436")
    for trouble in (
        {"mode": "status", "status": 400, "error_code": "MALFORMED_QUERY"},
        {"mode": "status", "status": 503},
        {
            "mode": "body",
            "body": "<html>jane@nowhere.example https://pay.example/l/secret</html>",
            "content_type": "text/html",
        },
        {"mode": "drop"},
    ):
        await sandbox.break_salesforce("/services/data", **trouble)
        await rep.asks("/order 11436")
    await sandbox.call("slack/faults", {"method": "response", "mode": "status", "status": 500, "times": 2})
    await rep.types("/order 11436")
    await dm.sees()
    await sandbox.call(
        "slack/message", {"user": "rep", "channel": "dm", "text": "what of jane@nowhere.example, 11436?"}
    )
    await dm.reads()
    assert await bot.stop() == 0
    told = bot.told()
    assert "fault" in told
    assert not SECRETS.search(told)
    assert "nowhere.example" not in told
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert environment[name] not in told
    assert "PRIVATE KEY" not in told
    assert [each for each in private if each in told] == []
