"""The bot in a process of its own, as an operator runs it, which tells when each call to Salesforce was out.

`python -m bench.timed` works until it is terminated and then prints those times. They are moments of the machine's
monotonic clock, which all its processes share.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import requests

from bot import telemetry
from bot.app import running
from bot.config import config, environment
from bot.salesforce.transport import Adapter
from tests.kit import ROOT


class Call(NamedTuple):
    """From where it left us until its answer was there, to the last byte."""

    begun: float
    ended: float


@contextmanager
def salesforce_calls() -> Iterator[list[Call]]:
    """Each request to Salesforce, measured where it leaves us."""
    calls: list[Call] = []
    send = Adapter.send

    def timed(self: Adapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        begun = time.perf_counter()
        try:
            return send(self, request, **options)
        finally:
            calls.append(Call(begun, time.perf_counter()))

    Adapter.send = timed  # type: ignore[method-assign]
    try:
        yield calls
    finally:
        Adapter.send = send  # type: ignore[method-assign]


def seconds(calls: Iterable[Call]) -> float:
    """How long they were out, one after another."""
    return sum(each.ended - each.begun for each in calls)


@asynccontextmanager
async def timed_bot(variables: Mapping[str, str], log: Path) -> AsyncIterator[list[Call]]:
    """The bot for as long as the block lasts; its calls are known afterwards."""
    calls: list[Call] = []
    with log.open("ab") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.timed",
            cwd=log.parent,  # not the repository: a developer's .env stays out of this
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
        )
    try:
        yield calls
    finally:
        if process.returncode is None:
            process.terminate()
        told, _ = await process.communicate()
        calls += (Call(*each) for each in json.loads(told or b"[]"))


async def work() -> list[Call]:
    """The bot at work, without sweeps, until this process is terminated."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with salesforce_calls() as calls:
        async with running(environment(), config(ROOT / "sandbox.toml"), sweeping=False):
            gc.collect()
            gc.freeze()  # as `exodus run` does with all that it has loaded
            await stop.wait()
    return calls


if __name__ == "__main__":
    telemetry.configure()
    print(json.dumps(asyncio.run(work())))
