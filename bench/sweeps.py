"""A whole reading of every symptom: calls, our own time, memory, and how long an ack waits meanwhile."""

import asyncio
import gc
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.ground import spread
from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, running_slack
from bench.table import Row, percentile
from bench.timed import salesforce_calls, seconds
from bot.app import Exodus, running
from bot.config import config
from bot.salesforce.symptoms import Sightings
from tests.conftest import environment_of
from tests.kills.memory import megabytes
from tests.kit import ROOT, Sandbox, running_sandbox

SIZES = (1_000, 10_000, 100_000)
SYMPTOMS = 500
MOST_CALLS, OWN_SECONDS, GROWTH_MB, HELD_UP_MS = 3, 3.0, 100.0, 50.0
EVERY = 0.02
"""Seconds between two commands whose acks are timed."""


async def rows(folder: Path) -> list[Row]:
    return [row for size in SIZES for row in await swept(folder, size)]


async def swept(folder: Path, size: int) -> list[Row]:
    async with running_sandbox(folder / f"sweep{size}") as sandbox:
        await spread(sandbox, size, SYMPTOMS)
        await sandbox.call("clock", {"advance": 900})
        async with working(sandbox, folder / f"quiet{size}.db") as (bot, _):
            first = await measured(bot, sandbox)
            usual = await measured(bot, sandbox)
        async with working(sandbox, folder / f"busy{size}.db") as (bot, slack):
            acks = await meanwhile(bot, slack)
    return [
        judged(f"the day's first sweep of {size:,} orders, which reads everything", first),
        judged(f"any other sweep of {size:,} orders", usual),
        held_up(f"acks during the first sweep of {size:,} orders", acks),
    ]


@dataclass(frozen=True, slots=True)
class Cost:
    symptoms: int
    calls: int
    pages: int
    """Calls that fetched the rest of an answer."""
    own: float
    growth: float
    """Megabytes at the most, beyond what there was before."""


@asynccontextmanager
async def working(sandbox: Sandbox, file: Path) -> AsyncIterator[tuple[Exodus, Slack]]:
    """A bot that has swept nothing yet, and does not sweep by itself.

    It has its token and knows which fields it may see, as one has that ran yesterday.
    """
    async with running_slack() as slack:
        known = {
            "slack_bot_token": BOT_TOKEN,
            "slack_app_token": APP_TOKEN,
            "slack_api_url": f"{slack.origin}/api",
            "database_url": f"sqlite:///{file}",
        }
        environment = type(environment_of(sandbox)).model_validate(environment_of(sandbox).model_dump() | known)
        async with running(environment, config(ROOT / "sandbox.toml"), sweeping=False) as bot:
            gc.collect()
            gc.freeze()  # as `exodus run` does once it is up
            await slack.connected(2)
            await slack.command("help")
            await bot.sweeps.symptoms.gone({})
            yield bot, slack


async def measured(bot: Exodus, sandbox: Sandbox) -> Cost:
    before = len(await sandbox.salesforce_calls())
    with salesforce_calls() as spent, highest_memory() as memory:
        begun = time.perf_counter()
        found = await bot.sweeps.sweep()
        own = time.perf_counter() - begun - seconds(spent)
    calls = (await sandbox.salesforce_calls())[before:]
    pages = sum("/query/" in str(each["path"]) for each in calls)
    assert found.reading  # noqa: S101 - a sweep that was made has one
    if unread := {str(name): each for name, each in found.reading.found.items() if not isinstance(each, Sightings)}:
        raise RuntimeError(f"not read whole: {unread}")
    symptoms = sum(len(each.all) for each in found.reading.found.values() if isinstance(each, Sightings))
    return Cost(symptoms, len(calls) - pages, pages, own, max(memory) - memory[0])


def own_megabytes() -> float:
    return megabytes(os.getpid()) or 0.0


@contextmanager
def highest_memory() -> Iterator[list[float]]:
    """Megabytes that this process has in memory, looked at a hundred times a second by a thread of its own."""
    seen, stop = [own_megabytes()], threading.Event()

    def look() -> None:
        while not stop.wait(0.01):
            seen.append(own_megabytes())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        stop.set()
        looking.join()


async def meanwhile(bot: Exodus, slack: Slack) -> list[float]:
    """The milliseconds until each of the acks of commands that come in while a sweep runs."""
    sweep, acks = asyncio.create_task(bot.sweeps.sweep()), []
    while not sweep.done():
        begun = time.perf_counter()
        await slack.command("help")
        acks.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(EVERY)
    await sweep
    return acks


def judged(what: str, cost: Cost) -> Row:
    calls = f"{cost.calls} calls, {cost.pages} further pages"
    return Row(
        f"{what}; {cost.symptoms} symptoms",
        f"{calls}, {cost.own:.2f} s of our own, {cost.growth:.0f} MB more",
        f"{MOST_CALLS} calls, {OWN_SECONDS:.0f} s, {GROWTH_MB:.0f} MB",
        cost.calls <= MOST_CALLS and cost.own < OWN_SECONDS and cost.growth < GROWTH_MB,
    )


def held_up(what: str, acks: list[float]) -> Row:
    return Row(
        what,
        f"p50 {percentile(acks, 0.5):.1f} ms, slowest of {len(acks)} {max(acks):.1f} ms",
        f"slowest under {HELD_UP_MS:.0f} ms",
        max(acks) < HELD_UP_MS,
    )
