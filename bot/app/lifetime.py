"""How a bot starts and stops: what it opens, in which order it comes up, and what it waits for before it is gone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from time import monotonic

import structlog

from blocks.escalations import CHANNEL_LOCALE
from blocks.text import load_locale
from bot.actions.table import TABLE
from bot.app import schedule
from bot.app.org import salesforce
from bot.app.times import Now, Ticks, utc_now
from bot.app.wiring import Wiring
from bot.app.workplace import workplace
from bot.background import Background
from bot.config import Config, ConfigError, Environment
from bot.jobs import Jobs
from bot.salesforce.bindings import off
from bot.salesforce.transport import Transport
from bot.server import Server, Works
from bot.services.actions import Actions
from bot.services.clocks import Clocks
from bot.services.delivery import Delivery
from bot.services.lapses import Lapses
from bot.services.mornings import Mornings
from bot.services.pings import Pings
from bot.services.sweeps import Sweeps
from bot.services.tasks import Tasks
from bot.services.unknown_values import UnknownValueNotices
from bot.services.watches import Watches
from bot.slack.bolt import bolt
from bot.slack.client import new_session
from bot.slack.connection import Connections
from bot.slack.replays import Replicas
from bot.slack.requests import Requests, Signatures
from bot.store import requests
from bot.store.database import Database, DatabaseRefused
from bot.store.schema import open_database

log = structlog.get_logger()

DRAIN_SECONDS = 75.0
"""Longer than an action may take: a call under way is never called off."""

Door = Connections | Requests
"""Where Slack comes in: over connections that we keep, or at an address of ours."""


@dataclass(frozen=True, slots=True)
class House:
    """What stays while the configuration may change: the database, and the address we listen on."""

    environment: Environment
    db: Database
    server: Server
    signatures: Signatures
    """What Slack has sent to our address, so that nothing counts twice."""
    now: Now
    ticks: Ticks


@dataclass(frozen=True, slots=True, repr=False)  # whoever prints it, or a task that made it, would print everything
class Exodus:
    """The bot while it runs."""

    door: Door
    server: Server
    delivery: Delivery
    sweeps: Sweeps
    actions: Actions
    clocks: Clocks
    tasks: Tasks
    lapses: Lapses
    watches: Watches
    mornings: Mornings
    pings: Pings
    values: UnknownValueNotices
    db: Database


@contextlib.asynccontextmanager
async def running(
    environment: Environment,
    config: Config,
    now: Now = utc_now,
    ticks: Ticks = monotonic,
    *,
    sweeping: bool = True,
) -> AsyncIterator[Exodus]:
    """The bot, connected to Slack; leaving closes the door first, then waits for what is under way.

    Raises ConfigError when Slack does not accept a token or the database cannot be used.
    """
    async with housed(environment, now, ticks) as house, working(house, config, sweeping=sweeping) as exodus:
        try:
            yield exodus
        finally:
            await house.server.leave()


@contextlib.asynccontextmanager
async def housed(environment: Environment, now: Now = utc_now, ticks: Ticks = monotonic) -> AsyncIterator[House]:
    """The database and the server, before anything works in it. Raises ConfigError."""
    load_locale(CHANNEL_LOCALE)
    db = await asyncio.to_thread(database, environment)  # the store never runs on the loop
    server = Server(db, now)
    try:
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(server.listening(*environment.listen))
            except OSError as error:
                reason = f"EXODUS_LISTEN: {environment.exodus_listen} can't be listened on: {error.strerror}"
                raise ConfigError([reason]) from error
            yield House(environment, db, server, _signatures(environment, db, now), now, ticks)
    finally:
        db.close()


def database(environment: Environment) -> Database:
    """Raises ConfigError, also while another bot holds the SQLite file."""
    try:
        return open_database(environment.database_url.get_secret_value())
    except DatabaseRefused as refused:
        raise ConfigError([f"DATABASE_URL: {refused}"]) from refused


def _signatures(environment: Environment, db: Database, now: Now) -> Signatures:
    """Which of Slack's requests count. A SQLite file has one bot: what came while it ran, it knows by itself."""

    async def take(signatures: Collection[str]) -> Collection[str]:
        return await db.run(requests.take, signatures, now())

    return Signatures(environment.signing_secrets, now, None if db.sqlite else Replicas(take))


@contextlib.asynccontextmanager
async def working(house: House, config: Config, *, sweeping: bool = True) -> AsyncIterator[Exodus]:
    """The bot at work by this configuration. Two may overlap for a while, like two replicas.

    Raises ConfigError when Slack does not accept a token.
    """
    async with _wired(house, config) as wiring:
        door, jobs, stop = _door(house, wiring), schedule.jobs(wiring, sweeping=sweeping), asyncio.Event()
        delivering = asyncio.create_task(wiring.delivery.run(stop), name="delivery")
        try:
            await door.open()
            jobs.start()
            house.server.works = _watched(door, jobs, delivering, wiring.background, wiring.org.transport)
            log.info("connected", team=wiring.at.workspace.team)
            if missing := off(TABLE, config.actions):
                log.warning("actions without a binding are off", actions=missing)
            yield _exodus(door, house.server, wiring)
        finally:
            await door.close()
            left = sum(await asyncio.gather(wiring.background.drain(DRAIN_SECONDS), jobs.stop(DRAIN_SECONDS)))
            stop.set()
            wiring.delivery.wake()
            await delivering
            if left:
                log.warning("stopped with work under way", left=left)


@contextlib.asynccontextmanager
async def _wired(house: House, config: Config) -> AsyncIterator[Wiring]:
    """The use cases over an org and a workspace that let us in. Raises ConfigError."""
    environment = house.environment
    org = salesforce(environment, config, house.now, house.ticks)
    try:
        async with new_session() as session:
            at = await workplace(environment, session)
            yield Wiring(config, house.db, org, at, environment.salesforce_instance_url, house.now, house.ticks)
    finally:
        org.transport.close()


def _door(house: House, wiring: Wiring) -> Door:
    app = bolt(wiring.at.slack, wiring.at.workspace)
    wiring.listeners().attach(app)
    token = house.environment.app_token
    return Connections(app, token) if token else Requests(app, house.signatures)


def _exodus(door: Door, server: Server, wiring: Wiring) -> Exodus:
    return Exodus(
        door,
        server,
        wiring.delivery,
        wiring.sweeps,
        wiring.actions,
        wiring.clocks,
        wiring.tasks,
        wiring.lapses,
        wiring.watches,
        wiring.mornings,
        wiring.pings,
        wiring.values,
        wiring.db,
    )


def _watched(
    door: Door, jobs: Jobs, delivering: "asyncio.Task[None]", background: Background, transport: Transport
) -> Works:
    def ended() -> list[str]:
        lasting = {"delivery": not delivering.done(), "jobs": jobs.running, "slack": door.watched()}
        return [name for name, lasts in lasting.items() if not lasts]

    return Works(
        connected=door.alive,
        ended=ended,
        under_way=background.under_way,
        allowance=lambda: transport.usage,
        requests=door if isinstance(door, Requests) else None,
    )
