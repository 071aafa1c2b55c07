"""The composition root: the one place that sees every floor. It wires the rooms together and drains them at stop."""

import asyncio
import contextlib
import functools
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

import handlers
from blocks.kit import Card, View
from blocks.links import Links
from blocks.messages import Renderer
from blocks.samples import samples
from bot import doctor
from bot.actions.catalogue import bound
from bot.actions.table import TABLE
from bot.background import Background
from bot.config import Config, ConfigError, Environment, default_mapping
from bot.doctor import Check
from bot.doctor.patient import Patient
from bot.escalations.teams import business_days
from bot.jobs import Job, Jobs, every
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.symptoms.table import SYMPTOMS
from bot.salesforce.actions import Actions as SalesforceActions
from bot.salesforce.bindings import off, ways
from bot.salesforce.client import Client
from bot.salesforce.orders import Orders
from bot.salesforce.presence import Presence
from bot.salesforce.quotes import Quotes
from bot.salesforce.search import Search, numbers
from bot.salesforce.symptoms import Symptoms
from bot.salesforce.tasks import Tasks as SalesforceTasks
from bot.salesforce.tokens import Tokens
from bot.salesforce.transport import QUEUE, THREADS, Transport
from bot.salesforce.users import Users
from bot.salesforce.visibility import Visibility
from bot.salesforce.watched import Watched
from bot.server import Server, Works
from bot.services import upkeep
from bot.services.actions import Actions
from bot.services.board import Board
from bot.services.clocks import Clocks
from bot.services.delivery import Delivery
from bot.services.endings import Endings
from bot.services.escalations import Escalations
from bot.services.handing_over import HandingOver
from bot.services.hearing import Hearing
from bot.services.home import Home
from bot.services.leases import EVERY_SECONDS as LEASES_SECONDS
from bot.services.leases import Leases
from bot.services.mornings import Mornings, zones
from bot.services.muting import Muting
from bot.services.offers import Offers
from bot.services.people import People
from bot.services.pings import EVERY_SECONDS as PINGS_EVERY
from bot.services.pings import Pings
from bot.services.printing import Printing
from bot.services.reviews import Reviews
from bot.services.sharing import Sharing
from bot.services.sweeps import Sweeps, Swept, told
from bot.services.tasks import Tasks
from bot.services.threads import Threads
from bot.services.watches import Watches
from bot.slack.acks import App
from bot.slack.client import Slack, SlackUnavailable, TokenRefused, Workspace, new_session
from bot.slack.connection import Connections
from bot.slack.files import Files
from bot.slack.homes import Homes
from bot.slack.posts import Posts
from bot.slack.replies import Replies
from bot.slack.requests import Requests, Signatures
from bot.store.database import Database, DatabaseRefused
from bot.store.schema import looked_into, open_database
from handlers.listeners import Listeners

log = structlog.get_logger()

Now = Callable[[], datetime]
Ticks = Callable[[], float]

DRAIN_SECONDS = 75.0
"""Longer than an action may take: a call under way is never called off."""
TOKENS_FROM = {
    "SLACK_APP_TOKEN": "Set it to an app-level token of this app with connections:write.",
    "SLACK_BOT_TOKEN": "Set it to the token on the app's Install page.",
}
LOOK_SECONDS = 1.0
MORNING_SECONDS = 20.0


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Salesforce:
    """The adapters to one org."""

    transport: Transport
    client: Client
    visibility: Visibility
    users: Users
    orders: Orders
    search: Search
    actions: SalesforceActions
    symptoms: Symptoms
    presence: Presence
    tasks: SalesforceTasks
    quotes: Quotes
    watched: Watched


def salesforce(environment: Environment, config: Config, now: Now, ticks: Ticks = monotonic) -> Salesforce:
    settings, integration = config.salesforce, environment.salesforce_integration_username
    transport = Transport(environment.salesforce_instance_url, now, read_seconds=settings.answer_seconds)
    tokens = Tokens(
        transport,
        client_id=environment.salesforce_client_id,
        private_key=environment.private_key,
        audience=environment.salesforce_audience,
        keep=timedelta(minutes=settings.session_minutes) / 2,
        ticks=ticks,
    )
    client = Client(transport, tokens, settings.api_version)
    rights = timedelta(minutes=settings.rights_minutes)
    visibility = Visibility(client, config.mapping, integration, keep=rights, ticks=ticks)
    orders = Orders(client, config.mapping, visibility, currency=settings.currency)
    search = Search(client, config.mapping, visibility, orders, currency=settings.currency)
    return Salesforce(
        transport=transport,
        client=client,
        visibility=visibility,
        users=Users(client, config.mapping, integration),
        orders=orders,
        search=search,
        actions=SalesforceActions(
            client,
            config.mapping,
            visibility,
            orders,
            search,
            config.actions,
            call_seconds=config.policy.call_seconds,
            keep=rights,
            ticks=ticks,
        ),
        symptoms=Symptoms(
            client,
            config.mapping,
            visibility,
            config.policy,
            SYMPTOMS,
            integration=integration,
            currency=settings.currency,
            business_days=business_days(config.teams),
        ),
        presence=Presence(client, config.mapping),
        tasks=SalesforceTasks(client, config.mapping, call_seconds=config.policy.call_seconds),
        quotes=Quotes(client, config.mapping, visibility, currency=settings.currency),
        watched=Watched(client, config.mapping, visibility, integration=integration, currency=settings.currency),
    )


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


@dataclass(frozen=True, slots=True)
class Exodus:
    """The bot while it runs."""

    door: Door
    server: Server
    delivery: Delivery
    sweeps: Sweeps
    actions: Actions
    clocks: Clocks
    tasks: Tasks
    leases: Leases
    watches: Watches
    mornings: Mornings
    pings: Pings
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
    db = await asyncio.to_thread(_open, environment)  # the store never runs on the loop
    server = Server(db, now)
    try:
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(server.listening(*environment.listen))
            except OSError as error:
                reason = f"EXODUS_LISTEN: {environment.exodus_listen} can't be listened on: {error.strerror}"
                raise ConfigError([reason]) from error
            yield House(environment, db, server, Signatures(environment.signing_secrets, now), now, ticks)
    finally:
        db.close()


@contextlib.asynccontextmanager
async def working(  # noqa: PLR0915 - one flat list of what is wired
    house: House, config: Config, *, sweeping: bool = True
) -> AsyncIterator[Exodus]:
    """The bot at work by this configuration. Two may overlap for a while, like two replicas.

    Raises ConfigError when Slack does not accept a token.
    """
    environment, db, now, ticks = house.environment, house.db, house.now, house.ticks
    async with contextlib.AsyncExitStack() as opened:
        org = salesforce(environment, config, now, ticks)
        opened.callback(org.transport.close)
        slack_session = await opened.enter_async_context(new_session())
        api_url = environment.slack_api_url + "/"
        owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        operators = _operators(config)
        background, stop = Background(THREADS + QUEUE), asyncio.Event()
        slack = Slack(environment.slack_bot_token.get_secret_value(), api_url, slack_session)
        workspace = await _workspace(slack, environment.app_token)
        objects = {name: record.object for name, record in config.mapping.items()}
        links = Links(environment.salesforce_instance_url, objects, workspace.url)
        table = bound(TABLE, ways(TABLE, config.actions))
        posts = Posts(slack, ticks)
        people = _people(slack, org, db, config, workspace.team, now, ticks)
        render, hearing = Renderer(links, config.policy, table).render, Hearing(people, org.presence, now)
        delivery = Delivery(db, posts, render, now, owner, config.policy, operators, hearing)
        known = numbers(config.mapping, environment.salesforce_instance_url)
        reviews = Reviews(
            org.orders, org.search, config.policy, known, db, tuple(table.values()), now=org.transport.now
        )
        offers = Offers(db, org.actions, table, config.policy, now, org.transport.now)
        endings = Endings(db, background)
        actions = Actions(offers, db, org.actions, table, config.policy, background, owner, now, delivery.wake, endings)
        printing = Printing(offers, org.actions, Files(slack, posts, slack_session, api_url))
        sweeps = Sweeps(org.symptoms, SYMPTOMS, db, people, config.teams, config.policy, now, delivery.wake)
        escalations = Escalations(
            reviews,
            org.presence,
            people,
            SYMPTOMS,
            db,
            posts,
            config.teams,
            config.policy,
            now,
            delivery.wake,
        )
        handing = HandingOver(
            reviews, org.quotes, SYMPTOMS, db, config.teams, config.policy, now, org.transport.now, delivery.wake
        )
        watches = Watches(db, org.orders, org.watched, people, config.policy, now, org.transport.now, delivery.wake)
        listeners = Listeners(
            people, Replies(slack_session, slack.web, api_url), Homes(slack.web), posts, background, known.order, now
        )
        sharing = Sharing(reviews, db, posts, now, delivery.wake, operators)
        mornings = Mornings(db, people, reviews, config.policy, now, reviews.now, delivery.wake, zones(slack, ticks))
        listing = Board(db, org.presence, escalations)
        home = Home(reviews, watches, db, listing, reviews.now)
        threads = Threads(posts)
        use = handlers.UseCases(
            reviews,
            people,
            actions,
            printing,
            escalations,
            handing,
            listing,
            Muting(listing, db, SYMPTOMS, config.teams, now),
            sharing,
            threads,
            watches,
            home,
            mornings,
        )
        handlers.register(listeners, use, links)
        app = bolt(slack, workspace)
        listeners.attach(app)
        token = environment.app_token
        door = Connections(app, token) if token else Requests(app, house.signatures)
        tasks = Tasks(db, org.tasks, config.policy, now, org.transport.now, delivery.wake)
        pings = Pings(db, SYMPTOMS, config.teams, owner, now, delivery.wake)
        leases = Leases(db, now, delivery.wake)
        clocks = Clocks(org.transport.present, db, operators, now, delivery.wake)
        exodus = Exodus(
            door, house.server, delivery, sweeps, actions, clocks, tasks, leases, watches, mornings, pings, db
        )
        jobs = Jobs(db, owner, now, timedelta(seconds=config.policy.lease_seconds))
        for job in _jobs(exodus, config.policy, now, sweeping=sweeping):
            jobs.add(job)
        delivering = asyncio.create_task(delivery.run(stop), name="delivery")
        works = _watched(door, jobs, delivering, background, org.transport)
        try:
            await door.open()
            jobs.start()
            house.server.works = works
            log.info("connected", team=workspace.team)
            if missing := off(TABLE, config.actions):
                log.warning("actions without a binding are off", actions=missing)
            yield exodus
        finally:
            await door.close()
            left = sum(await asyncio.gather(background.drain(DRAIN_SECONDS), jobs.stop(DRAIN_SECONDS)))
            stop.set()
            delivery.wake()
            await delivering
            if left:
                log.warning("stopped with work under way", left=left)


def _people(slack: Slack, org: Salesforce, db: Database, config: Config, team: str, now: Now, ticks: Ticks) -> People:
    return People(
        slack,
        org.users,
        db,
        config.people,
        team=team,
        operators=_operators(config),
        unconfirmed=config.policy.unconfirmed_emails,
        now=now,
        ticks=ticks,
    )


def _operators(config: Config) -> str | None:
    return config.teams[Team.BOT_OPERATORS].channel if Team.BOT_OPERATORS in config.teams else None


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


def _jobs(exodus: Exodus, policy: Policy, now: Now, *, sweeping: bool) -> Iterator[Job]:
    """What is done again and again. Without `sweeping`, only what follows from what people decide."""
    yield Job("take up", every(LOOK_SECONDS), exodus.actions.take_up)
    yield Job("evidence", every(LOOK_SECONDS), exodus.actions.look_for_evidence)
    yield Job("tell watchers", every(LOOK_SECONDS), exodus.watches.tell)
    yield Job("tasks", every(LOOK_SECONDS), exodus.tasks.note)
    yield Job("leases", every(LEASES_SECONDS), exodus.leases.look)
    tidy = functools.partial(upkeep.tidy, exodus.db, policy, now)
    yield Job("upkeep", every(upkeep.EVERY_SECONDS), tidy, one_replica=True)
    if sweeping:
        yield Job("sweep", every(policy.sweep_seconds), exodus.sweeps.note, one_replica=True)
        yield Job("watches", every(policy.sweep_seconds), exodus.watches.find, one_replica=True)
        yield Job("mornings", every(MORNING_SECONDS), exodus.mornings.tell)
        yield Job("pings", every(PINGS_EVERY), exodus.pings.look)
        yield Job("clocks", every(LOOK_SECONDS), exodus.clocks.watch)


def _open(environment: Environment) -> Database:
    try:
        return open_database(environment.database_url.get_secret_value())
    except DatabaseRefused as refused:
        raise ConfigError([f"DATABASE_URL: {refused}"]) from refused


async def sweep(environment: Environment, config: Config) -> tuple[bool, list[str]]:
    """One sweep now: whether it was complete, and what it says in lines.

    Raises ConfigError, also while a bot holds the SQLite file.
    """
    db = await asyncio.to_thread(_open, environment)
    try:
        async with _sweeping(environment, config, db, acting=True) as sweeps:
            found = await sweeps.sweep()
            return found.complete, list(told(found, SYMPTOMS, config.teams))
    finally:
        db.close()


async def looked(environment: Environment, config: Config, now: Now = utc_now) -> Swept:
    """What a sweep would do at that time, also beside a running bot. Raises ConfigError."""
    opened = looked_into(environment.database_url.get_secret_value())
    try:
        db = await asyncio.to_thread(opened.__enter__)
    except DatabaseRefused as refused:
        raise ConfigError([f"DATABASE_URL: {refused}"]) from refused
    try:
        async with _sweeping(environment, config, db, now, acting=False) as sweeps:
            return await sweeps.plan()
    finally:
        await asyncio.to_thread(opened.__exit__, None, None, None)


@contextlib.asynccontextmanager
async def _sweeping(
    environment: Environment, config: Config, db: Database, now: Now = utc_now, *, acting: bool
) -> AsyncIterator[Sweeps]:
    """Sweeps outside a running bot; while only looking nobody has to be found in Slack."""
    org = salesforce(environment, config, utc_now)
    try:
        async with new_session() as session:
            slack = Slack(environment.slack_bot_token.get_secret_value(), environment.slack_api_url + "/", session)
            people = _people(slack, org, db, config, await _team(slack) if acting else "", utc_now, monotonic)
            yield Sweeps(org.symptoms, SYMPTOMS, db, people, config.teams, config.policy, now, lambda: None)
    finally:
        org.transport.close()


async def _team(slack: Slack) -> str:
    """Our workspace; nobody's while Slack does not say, and then no owner is written to."""
    try:
        return (await slack.workspace()).team
    except (SlackApiError, SlackUnavailable) as error:
        log.warning("Slack does not say which workspace this is", error=type(error).__name__)
        return ""


async def examine(
    environment: Environment, config: Config, as_users: tuple[str, ...] = (), now: Now = utc_now
) -> list[Check]:
    """What `exodus doctor` tries; `as_users` are reps, by Slack id or Salesforce username."""
    async with _examined(environment, config, now) as patient:
        return await doctor.examine(patient, as_users)


async def examine_person(environment: Environment, config: Config, user: str) -> list[Check]:
    """Why that Slack user is refused, step by step."""
    async with _examined(environment, config) as patient:
        return await doctor.examine_person(patient, user)


async def proposed(environment: Environment, config: Config) -> str:
    """A [mapping] for this org, as a piece of exodus.toml. Raises Halt where Salesforce does not answer."""
    async with _examined(environment, config) as patient:
        return await doctor.mapping_of(patient, default_mapping())


@contextlib.asynccontextmanager
async def _examined(environment: Environment, config: Config, now: Now = utc_now) -> AsyncIterator[Patient]:
    org = salesforce(environment, config, now)
    try:
        async with new_session() as session:
            slack = Slack(environment.slack_bot_token.get_secret_value(), environment.slack_api_url + "/", session)
            yield _patient(environment, config, slack, org, now)
    finally:
        org.transport.close()


def _patient(environment: Environment, config: Config, slack: Slack, org: Salesforce, now: Now) -> Patient:
    return Patient(
        slack=slack,
        app_token=environment.app_token,
        client=org.client,
        visibility=org.visibility,
        symptoms=org.symptoms,
        integration=environment.salesforce_integration_username,
        mapping=config.mapping,
        bindings=config.actions,
        table=TABLE,
        catalogue=SYMPTOMS,
        teams=config.teams,
        policy=config.policy,
        people=config.people,
        rights_minutes=config.salesforce.rights_minutes,
        database=environment.database_url.get_secret_value(),
        cards={name: asked_about(each) for name, each in samples().items()},
        now=now,
    )


def asked_about(drawn: Card | View) -> dict[str, Any]:
    """What `blocks.validate` is asked about it: a message's blocks without its text, or a whole view."""
    return {"view": drawn.payload()} if isinstance(drawn, View) else {"message": {"blocks": list(drawn.blocks)}}


def bolt(slack: Slack, workspace: Workspace) -> App:
    """Bolt with nothing of its own between a payload and our listeners. Why `process_before_response`: slack.md 2."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=workspace.enterprise,
            team_id=workspace.team,
            bot_token=slack.token,
            bot_id=workspace.bot,
            bot_user_id=workspace.bot_user,
        )

    quiet = logging.getLogger("exodus.bolt")
    quiet.setLevel(logging.ERROR)  # it would warn that SLACK_BOT_TOKEN is in the environment
    app = App(
        logger=quiet,
        client=slack.bare,
        authorize=authorize,
        process_before_response=True,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        request_verification_enabled=False,  # Socket Mode carries none, and over HTTP we look before Bolt reads
    )
    quiet.setLevel(logging.WARNING)  # at INFO it prints payloads
    return app


async def _workspace(slack: Slack, app_token: str | None) -> Workspace:
    """Who we are to Slack; waits for whatever passes. Raises ConfigError for a token that only another one mends."""
    try:
        return await slack.let_in(app_token)
    except TokenRefused as refused:
        raise ConfigError([f"{refused}. {TOKENS_FROM[refused.name]}"]) from refused
