"""What our listeners add to Bolt: `/order help` against a bare app that acks the same text, round by round."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, running_slack
from bench.table import Row
from tests.kit import ROOT, running_sandbox
from tests.process import running_bot

ROUNDS = 9
COMMANDS = 2_000
IN_FLIGHT = 16
BUDGET = 0.7


async def rows(folder: Path) -> list[Row]:
    async with running_slack() as slack, running_slack() as other, running_sandbox(folder / "speed") as sandbox:
        ours_at = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{slack.origin}/api/"}
        environment = sandbox.environment() | ours_at
        async with running_bot(environment, folder / "speed-bot.log"), running_bare(other, folder / "bare.log"):
            await slack.connected(2)
            await other.connected(1)
            return judged(await rounds(slack, other))


@asynccontextmanager
async def running_bare(slack: Slack, log: Path) -> AsyncIterator[None]:
    with log.open("wb") as output:
        command = [sys.executable, "-m", "bench.bare", f"{slack.origin}/api/"]
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def rounds(slack: Slack, other: Slack) -> list[tuple[float, float]]:
    """Commands per second, ours and the bare app's, taking turns at going first; the first round is a warm-up."""
    speeds: list[tuple[float, float]] = []
    for number in range(ROUNDS + 1):
        if number % 2:
            ours, bare = await speed(slack), await speed(other)
        else:
            bare, ours = await speed(other), await speed(slack)
        speeds.append((ours, bare))
    return speeds[1:]


async def speed(slack: Slack) -> float:
    async def one_after_another() -> None:
        for _ in range(COMMANDS // IN_FLIGHT):
            await slack.command("help")

    begun = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(IN_FLIGHT)))
    return COMMANDS / (time.perf_counter() - begun)


def judged(speeds: list[tuple[float, float]]) -> list[Row]:
    ratio = median(ours / bare for ours, bare in speeds)
    ours, bare = (median(each) for each in zip(*speeds, strict=True))
    return [
        Row(
            f"/order help against a bare Bolt app, {IN_FLIGHT} in flight, {ROUNDS} rounds",
            f"{ratio:.2f} ({ours:,.0f} of {bare:,.0f} commands/s)",
            f"at least {BUDGET}",
            ratio >= BUDGET,
        )
    ]
