"""What a review costs: our own milliseconds from envelope to answer, and Salesforce calls."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, running_slack
from bench.table import Row, percentile
from bot.app import running
from bot.config import config
from bot.salesforce.transport import Adapter
from tests.conftest import environment_of
from tests.kit import ROOT, running_sandbox

REVIEWS = 300
ASKED = "11436"
P50_MS, P99_MS = 6.0, 15.0
UNCOUNTED = 20
"""Reviews before the clock starts: the first one also finds the person, their token and their rights."""


async def rows(folder: Path) -> list[Row]:
    async with running_sandbox(folder / "review") as sandbox, running_slack() as slack:
        known = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_api_url": f"{slack.origin}/api"}
        environment = type(environment_of(sandbox)).model_validate(environment_of(sandbox).model_dump() | known)
        async with running(environment, config(ROOT / "sandbox.toml"), sweeping=False):
            await slack.connected(2)
            await reviews(slack, UNCOUNTED)
            before = len(await sandbox.salesforce_calls())
            own = await reviews(slack, REVIEWS)
            calls = len(await sandbox.salesforce_calls()) - before
    return judged(own, calls)


async def reviews(slack: Slack, number: int) -> list[float]:
    """Our own milliseconds in each of `number` reviews, one after another."""
    own = []
    for _ in range(number):
        with salesforce_seconds() as spent:
            own.append((await slack.question(ASKED) - sum(spent)) * 1000)
    return own


@contextmanager
def salesforce_seconds() -> Iterator[list[float]]:
    """How long each request to Salesforce was out, measured where it leaves us."""
    spent: list[float] = []
    send = Adapter.send

    def timed(self: Adapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        begun = time.perf_counter()
        try:
            return send(self, request, **options)
        finally:
            spent.append(time.perf_counter() - begun)

    Adapter.send = timed  # type: ignore[method-assign]
    try:
        yield spent
    finally:
        Adapter.send = send  # type: ignore[method-assign]


def judged(own: list[float], calls: int) -> list[Row]:
    p50, p99 = percentile(own, 0.5), percentile(own, 0.99)
    each = calls / len(own)
    return [
        Row(
            "the bot's own time in /order, Salesforce's taken out",
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
            f"p50 under {P50_MS:.0f} ms, p99 under {P99_MS:.0f}",
            p50 < P50_MS and p99 < P99_MS,
        ),
        Row("Salesforce calls a review", f"{each:.2f}", "1", calls == len(own)),
    ]
