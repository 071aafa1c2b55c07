"""What the bot costs before anybody asks anything: how long it takes to start, what it needs while nothing happens."""

import asyncio
import os
import time
from pathlib import Path

from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, running_slack
from bench.table import Row
from tests.kills.memory import megabytes
from tests.kit import ROOT, Sandbox, running_sandbox
from tests.process import BotProcess, running_bot

STARTS = 3
START_SECONDS = 5.0
STILL, IDLE = 5.0, 20.0
"""Seconds until nothing of the start is left to do, and in which is looked how much is done for nothing."""
TICKS = os.sysconf("SC_CLK_TCK")


async def rows(folder: Path) -> list[Row]:
    async with running_sandbox(folder / "standing") as sandbox:
        starts = [await started(sandbox, folder / f"start{number}") for number in range(STARTS)]
        share, memory = await idle(sandbox, folder / "idle")
    return [
        Row(
            f"from `exodus run` to the first answered /order help, a new database, best of {STARTS}",
            f"{min(starts):.2f} s",
            f"under {START_SECONDS:.0f} s",
            min(starts) < START_SECONDS,
        ),
        Row("the bot while nothing happens, of one core, between two sweeps", f"{share:.1%} and {memory:.0f} MB"),
    ]


def at(sandbox: Sandbox, slack: Slack, home: Path) -> dict[str, str]:
    home.mkdir()
    slack_at = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{slack.origin}/api/"}
    return sandbox.environment() | slack_at | {"DATABASE_URL": f"sqlite:///{home}/exodus.db"}


async def started(sandbox: Sandbox, home: Path) -> float:
    async with running_slack() as slack:
        environment, begun = at(sandbox, slack, home), time.perf_counter()
        async with running_bot(environment, home / "bot.log"):
            await slack.connected(1)
            await slack.command("help")
            return time.perf_counter() - begun


async def idle(sandbox: Sandbox, home: Path) -> tuple[float, float]:
    """The share of a core, and the megabytes. The sweeps' own time is measured by itself."""
    async with running_slack() as slack:
        environment = at(sandbox, slack, home) | {"EXODUS_CONFIG": str(seldom_sweeping(home))}
        async with running_bot(environment, home / "bot.log") as bot:
            return await cost(bot, slack)


def seldom_sweeping(home: Path) -> Path:
    """The demo's configuration, with the durations of production: the demo sweeps every ten seconds."""
    lines = (ROOT / "sandbox.toml").read_text().splitlines()
    config = home / "exodus.toml"
    config.write_text("\n".join(each for each in lines if not each.startswith("sweep_seconds")))
    return config


async def cost(bot: BotProcess, slack: Slack) -> tuple[float, float]:
    await slack.connected(2)
    await asyncio.sleep(STILL)
    before = cpu_seconds(bot.process.pid)
    await asyncio.sleep(IDLE)
    return (cpu_seconds(bot.process.pid) - before) / IDLE, megabytes(bot.process.pid) or 0.0


def cpu_seconds(pid: int) -> float:
    """Of a process so far, its own and the system's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
