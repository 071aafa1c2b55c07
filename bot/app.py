"""The composition root: the one place that sees every floor. It wires the rooms together and drains them at stop."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

import handlers
from bot import doctor
from bot.background import Background
from bot.config import Config, ConfigError, Environment
from bot.doctor import Check
from bot.runbook.references import NumberFormat
from bot.salesforce.client import Client
from bot.salesforce.orders import Orders
from bot.salesforce.tokens import Tokens
from bot.salesforce.transport import QUEUE, THREADS, Transport
from bot.salesforce.users import Users
from bot.salesforce.visibility import Visibility
from bot.services.people import People
from bot.services.reviews import Reviews
from bot.slack.client import Slack, SlackUnavailable, Workspace, new_session
from bot.slack.connection import Connections
from bot.slack.replies import Replies
from handlers.listeners import Listeners

log = structlog.get_logger()

Now = Callable[[], datetime]

DRAIN_SECONDS = 30.0
ASK_AGAIN_SECONDS = 3.0


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Salesforce:
    """The adapters to one org."""

    transport: Transport
    client: Client
    users: Users
    orders: Orders


def salesforce(environment: Environment, config: Config, now: Now) -> Salesforce:
    settings = config.salesforce
    transport = Transport(environment.salesforce_instance_url, now, read_seconds=settings.answer_seconds)
    tokens = Tokens(
        transport,
        client_id=environment.salesforce_client_id,
        private_key=environment.private_key,
        audience=environment.salesforce_audience,
        keep=timedelta(minutes=settings.session_minutes) / 2,
    )
    client = Client(transport, tokens, settings.api_version)
    integration = environment.salesforce_integration_username
    rights = timedelta(minutes=settings.rights_minutes)
    visibility = Visibility(client, config.mapping, integration, keep=rights, now=now)
    return Salesforce(
        transport=transport,
        client=client,
        users=Users(client, config.mapping, integration),
        orders=Orders(client, config.mapping, visibility, origin=transport.origin, currency=settings.currency),
    )


async def examine(environment: Environment, config: Config) -> list[Check]:
    """What `exodus doctor` tries."""
    org = salesforce(environment, config, utc_now)
    try:
        async with new_session() as session:
            return await doctor.examine(
                Slack(environment.slack_bot_token.get_secret_value(), environment.slack_api_url + "/", session),
                environment.slack_app_token.get_secret_value(),
                org.client,
                environment.salesforce_integration_username,
                config.mapping,
            )
    finally:
        org.transport.close()


@contextlib.asynccontextmanager
async def running(environment: Environment, config: Config, now: Now = utc_now) -> AsyncIterator[Connections]:
    """The bot, connected to Slack; leaving closes the sockets first, then waits for what is under way.

    Raises ConfigError when Slack does not accept a token.
    """
    org = salesforce(environment, config, now)
    api_url = environment.slack_api_url + "/"
    async with new_session() as session:
        slack = Slack(environment.slack_bot_token.get_secret_value(), api_url, session)
        workspace = await _workspace(slack, environment.slack_app_token.get_secret_value())
        background = Background(THREADS + QUEUE)
        people = People(slack, org.users, config.people, workspace.team, now)
        reviews = Reviews(org.orders, config.policy, _order_number(config), org.transport.now)
        listeners = Listeners(people, Replies(session, api_url), background, now)
        handlers.register(listeners, reviews)
        app = bolt(slack, workspace)
        listeners.attach(app)
        connections = Connections(app, environment.slack_app_token.get_secret_value())
        try:
            await connections.open()
            log.info("connected", team=workspace.team)
            yield connections
        finally:
            await connections.close()
            if left := await background.drain(DRAIN_SECONDS):
                log.warning("stopped with work under way", left=left)
            org.transport.close()


def bolt(slack: Slack, workspace: Workspace) -> AsyncApp:
    """Bolt with nothing of its own between a payload and our listeners. Why `process_before_response`: slack.md 2."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=workspace.enterprise,
            team_id=workspace.team,
            bot_token=slack.web.token,
            bot_id=workspace.bot,
            bot_user_id=workspace.bot_user,
        )

    return AsyncApp(
        client=slack.web,
        authorize=authorize,
        process_before_response=True,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        request_verification_enabled=False,  # Socket Mode carries no signatures: the app token is the proof
    )


def _order_number(config: Config) -> NumberFormat:
    return config.mapping["order"].number_format


async def _workspace(slack: Slack, app_token: str) -> Workspace:
    """Who we are to Slack; waits while Slack is out of reach."""
    while True:
        try:
            await slack.web.apps_connections_open(app_token=app_token)
            return await slack.workspace()
        except SlackApiError as error:
            reason = error.response.get("error")
            raise ConfigError([f"SLACK_BOT_TOKEN or SLACK_APP_TOKEN: Slack answers {reason}"]) from error
        except (SlackUnavailable, aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack can't be reached", error=type(error).__name__)
            await asyncio.sleep(ASK_AGAIN_SECONDS)


async def run(environment: Environment, config: Config) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    starting = asyncio.create_task(_until(stop, environment, config))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not stop.is_set():
        await starting  # it failed: say how
    await _finish(starting)


async def _until(stop: asyncio.Event, environment: Environment, config: Config) -> None:
    async with running(environment, config):
        await stop.wait()
    log.info("stopped")


async def _finish(task: "asyncio.Task[None]") -> None:
    """Let a bot that is up leave in order; one that still waits for Slack is called off."""
    done, _ = await asyncio.wait({task}, timeout=DRAIN_SECONDS + 15)
    if not done:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
