"""What our listeners cost: `/order help` beside apps that acknowledge the same text and do nothing else.

Round by round in one run, because machines differ: the ratios count.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median

from bench.bare import WAYS
from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, running_slack
from bench.table import Row, percentile
from tests.kit import ROOT, running_sandbox
from tests.process import running_bot

OURS = "ours"
ROUNDS = 9
COMMANDS = 2_000
IN_FLIGHT = 16
ALONE = 60
"""Commands one after another, in each round."""
OF_BARE, SOONER = 0.9, 10.0

Speeds = dict[str, list[float]]


async def rows(folder: Path) -> list[Row]:
    async with AsyncExitStack() as stack:
        slacks = {name: await stack.enter_async_context(running_slack()) for name in (OURS, *WAYS)}
        sandbox = await stack.enter_async_context(running_sandbox(folder / "speed"))
        ours_at = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": f"{slacks[OURS].origin}/api/",
        }
        await stack.enter_async_context(running_bot(sandbox.environment() | ours_at, folder / "speed-bot.log"))
        for name in WAYS:
            await stack.enter_async_context(running(name, slacks[name], folder / f"{name}.log"))
        for name, slack in slacks.items():
            await slack.connected(2 if name == OURS else 1)
        many = await rounds({name: slacks[name] for name in (OURS, "bare", "raw")}, speed)
        one = await rounds(slacks, alone)
    return [*among_many(many), by_itself(one)]


@asynccontextmanager
async def running(name: str, slack: Slack, log: Path) -> AsyncIterator[None]:
    with log.open("wb") as output:
        command = [sys.executable, "-m", "bench.bare", name, f"{slack.origin}/api/"]
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def rounds(slacks: dict[str, Slack], measure: Callable[[Slack], Awaitable[float]]) -> Speeds:
    """Every app in every round, taking turns at going first; the first round is a warm-up."""
    names: list[str] = [*slacks]
    found: Speeds = {}
    for number in range(ROUNDS + 1):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            found.setdefault(name, []).append(await measure(slacks[name]))
    return {name: each[1:] for name, each in found.items()}


async def speed(slack: Slack) -> float:
    """Commands a second, some in flight."""

    async def one_after_another() -> None:
        for _ in range(COMMANDS // IN_FLIGHT):
            await slack.command("help")

    begun = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(IN_FLIGHT)))
    return COMMANDS / (time.perf_counter() - begun)


async def alone(slack: Slack) -> float:
    """The median of the milliseconds until an ack, while nothing else is asked."""
    acks = []
    for _ in range(ALONE):
        begun = time.perf_counter()
        await slack.command("help")
        acks.append((time.perf_counter() - begun) * 1000)
    return percentile(acks, 0.5)


def among_many(speeds: Speeds) -> list[Row]:
    ours = speeds[OURS]
    told = {
        name: (median(mine / theirs for mine, theirs in zip(ours, speeds[name], strict=True)), median(speeds[name]))
        for name in ("bare", "raw")
    }
    return [
        Row(
            f"/order help against a bare Bolt app, {IN_FLIGHT} in flight, {ROUNDS} rounds",
            f"{told['bare'][0]:.2f} ({median(ours):,.0f} of {told['bare'][1]:,.0f} commands/s)",
            f"at least {OF_BARE}",
            told["bare"][0] >= OF_BARE,
        ),
        Row("the same against aiohttp alone", f"{told['raw'][0]:.2f} ({told['raw'][1]:,.0f} commands/s)"),
    ]


def by_itself(acks: Speeds) -> Row:
    sooner = median(theirs / mine for mine, theirs in zip(acks[OURS], acks["stock"], strict=True))
    own, stock, raw = (median(acks[name]) for name in (OURS, "stock", "raw"))
    return Row(
        f"/order help one at a time against a stock Bolt app, {ROUNDS} rounds",
        f"{sooner:.1f} times sooner (p50 {own:.2f} ms, stock {stock:.2f}, aiohttp alone {raw:.2f})",
        f"at least {SOONER:.0f} times",
        sooner >= SOONER,
    )
