"""The address we listen on: is it alive, is it ready, what does it count; and, where Slack comes by HTTP, its requests.

It stands before anything else does and goes after it, so that whoever watches sees the start and the end too.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import nan
from time import monotonic, perf_counter

import structlog
from aiohttp import web

from bot import metrics
from bot.slack.requests import LARGEST, Requests
from bot.store import backlog
from bot.store.backlog import Backlog
from bot.store.database import Database
from bot.store.states import DeliveryState

log = structlog.get_logger()

STORE_SECONDS = 2.0
BODY_SECONDS = 3.0
"""Slack gives up after as long."""
LAG_EVERY = 0.5
WATCHED = 60.0
LEAVING_SECONDS = 5.0
"""For a balancer to read that we are not ready any more and to send Slack elsewhere."""

NO_CONTENT_TYPES = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Works:
    """What of the bot at work is worth watching."""

    connected: Callable[[], Awaitable[int]]
    """How many ways from Slack to us are open."""
    ended: Callable[[], list[str]]
    """What should run for as long as we do, and has ended."""
    under_way: Callable[[], int]
    allowance: Callable[[], str]
    """Salesforce's own words for it: `api-usage=18/5000`."""
    requests: Requests | None
    """Where Slack comes by HTTP."""


class Server:
    """One address. `works` is what is watched: nothing at first, and another after the configuration was reloaded."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self.works: Works | None = None
        self.leaving = False
        self.port = 0
        self._db = db
        self._now = now
        self._asking: asyncio.Task[bool] | None = None
        self._probed = float("-inf")

    @contextlib.asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[None]:
        """Listen there. Raises OSError where that cannot be."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_post("/slack/events", self._slack)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        lag = asyncio.create_task(_watch_lag(), name="loop lag")
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            self.port = runner.addresses[0][1]
            yield
        finally:
            lag.cancel()
            await runner.cleanup()

    async def leave(self) -> None:
        """Say that we are going; where somebody asks whether we are ready, give them the time to hear it."""
        self.leaving = True
        if self.works and self.works.requests and monotonic() - self._probed < WATCHED:
            await asyncio.sleep(LEAVING_SECONDS)

    async def _healthz(self, _request: web.Request) -> web.Response:
        """503 when only a new start can help: something that must run for as long as we do has ended."""
        ended = self.works.ended() if self.works and not self.leaving else []
        return _said({"alive": not ended, "ended": ended}, well=not ended)

    async def _readyz(self, _request: web.Request) -> web.Response:
        self._probed = monotonic()
        lacking = await self._lacking()
        return _said({"ready": not lacking, **lacking}, well=not lacking)

    async def _lacking(self) -> Mapping[str, str]:
        """What keeps us from answering a person now, in words. Salesforce does not: what is wrong there is told."""
        lacking = {}
        if self.leaving:
            lacking["bot"] = "stopping"
        elif self.works is None:
            lacking["bot"] = "starting: Slack has not answered yet"
        elif not await self.works.connected():
            lacking["slack"] = "no connection"
        if not await self._store_answers():
            lacking["store"] = "no answer from the database"
        return lacking

    async def _store_answers(self) -> bool:
        """Ask, and wait only so long; while one question is open no second one is put."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(), name="is the store there?")
        await asyncio.wait({self._asking}, timeout=STORE_SECONDS)
        return self._asking.done() and self._asking.result()

    async def _ask(self) -> bool:
        try:
            await self._db.run(backlog.answers)
        except Exception as error:  # noqa: BLE001 - whatever the driver raises, the answer is no
            log.warning("the database does not answer", error=type(error).__name__)
            return False
        return True

    async def _metrics(self, _request: web.Request) -> web.Response:
        lacking = await self._lacking()
        found = None if "store" in lacking else await self._backlog()
        connections = await self.works.connected() if self.works and not self.works.requests else 0
        # from here to the text nothing awaits: two scrapes never mix
        metrics.READY.set(not lacking)
        metrics.STORE_UP.set(found is not None)
        metrics.CONNECTIONS.set(connections)
        if self.works:
            metrics.UNDER_WAY.set(self.works.under_way())
            _set_allowance(self.works.allowance())
        _set_backlog(found, self._now())
        return web.Response(body=metrics.shown(), headers={"Content-Type": metrics.CONTENT_TYPE, **NO_CONTENT_TYPES})

    async def _backlog(self) -> Backlog | None:
        try:
            return await self._db.run(backlog.read)
        except Exception:
            log.exception("backlog not read")  # whatever it is: the rest is worth more now than ever
            return None

    async def _slack(self, request: web.Request) -> web.Response:
        requests = self.works.requests if self.works else None
        if requests is None:
            raise web.HTTPNotFound
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            metrics.REQUESTS_REFUSED.labels("size").inc()
            raise
        except TimeoutError:
            metrics.REQUESTS_REFUSED.labels("slow").inc()
            raise web.HTTPRequestTimeout from None
        answer = await requests.answer(request.headers, body)
        return web.Response(status=answer.status, text=answer.body, headers={**answer.headers, **NO_CONTENT_TYPES})


def _said(facts: Mapping[str, object], *, well: bool) -> web.Response:
    return web.Response(
        status=200 if well else 503,
        text=json.dumps(facts) + "\n",
        content_type="application/json",
        headers=NO_CONTENT_TYPES,
    )


async def _watch_lag() -> None:
    while True:
        begun = perf_counter()
        await asyncio.sleep(LAG_EVERY)
        metrics.LOOP_LAG.observe(max(0.0, perf_counter() - begun - LAG_EVERY))


def _set_allowance(usage: str) -> None:
    used, slash, limit = usage.rpartition("api-usage=")[2].partition(";")[0].partition("/")
    if slash and used.isdecimal() and limit.isdecimal():
        metrics.ALLOWANCE.labels("used").set(int(used))
        metrics.ALLOWANCE.labels("limit").set(int(limit))


def _set_backlog(found: Backlog | None, now: datetime) -> None:
    """What is not known is not shown: an old number would be a wrong one."""
    for each in (metrics.INTENTS, metrics.EPISODES, metrics.OUTBOX, metrics.JOB_AGE):
        each.clear()
    if found is None:
        metrics.OLDEST_UNKNOWN.set(nan)
        metrics.OUTBOX_AGE.set(nan)
        return
    metrics.OUTBOX.labels(DeliveryState.FAILED).set(0)  # from the start, so that the first one is seen to come
    for gauge, counts in (
        (metrics.INTENTS, found.intents),
        (metrics.EPISODES, found.episodes),
        (metrics.OUTBOX, found.messages),
    ):
        for labels, count in counts.items():
            gauge.labels(*labels).set(count)
    for job, at in found.done.items():
        metrics.JOB_AGE.labels(job).set(_age(at, now))
    metrics.OLDEST_UNKNOWN.set(_age(found.unknown_since, now))
    metrics.OUTBOX_AGE.set(_age(found.waiting_since, now))


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
