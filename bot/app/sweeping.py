"""A sweep from the command line, or what one would do: without a bot, also beside a running one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from time import monotonic

import structlog
from slack_sdk.errors import SlackApiError

from bot.app.lifetime import database
from bot.app.org import salesforce
from bot.app.times import Now, utc_now
from bot.app.workplace import client, people
from bot.config import Config, ConfigError, Environment
from bot.runbook.symptoms.table import SYMPTOMS
from bot.services.sweeps import Sweeps, Swept
from bot.slack.client import Slack, SlackUnavailable, new_session
from bot.store.database import Database, DatabaseRefused
from bot.store.schema import looked_into

log = structlog.get_logger()


async def sweep(environment: Environment, config: Config) -> Swept:
    """One sweep now. Raises ConfigError, also while a bot holds the SQLite file."""
    db = await asyncio.to_thread(database, environment)
    try:
        async with _sweeping(environment, config, db, acting=True) as sweeps:
            return await sweeps.sweep()
    finally:
        db.close()


async def looked(environment: Environment, config: Config, now: Now = utc_now) -> Swept:
    """What a sweep would do at that time, also beside a running bot. Raises ConfigError."""
    looking = looked_into(environment.database_url.get_secret_value())
    try:
        db = await asyncio.to_thread(looking.__enter__)
    except DatabaseRefused as refused:
        raise ConfigError([f"DATABASE_URL: {refused}"]) from refused
    try:
        async with _sweeping(environment, config, db, now, acting=False) as sweeps:
            return await sweeps.plan()
    finally:
        await asyncio.to_thread(looking.__exit__, None, None, None)


@contextlib.asynccontextmanager
async def _sweeping(
    environment: Environment, config: Config, db: Database, now: Now = utc_now, *, acting: bool
) -> AsyncIterator[Sweeps]:
    """Sweeps outside a running bot; while only looking nobody has to be found in Slack."""
    org = salesforce(environment, config, utc_now)
    try:
        async with new_session() as session:
            slack = client(environment, session)
            known = people(slack, org, db, config, await _team(slack) if acting else "", utc_now, monotonic)
            yield Sweeps(
                org.symptoms, SYMPTOMS, db, known, config.teams, config.targets, config.policy, now, lambda: None
            )
    finally:
        org.transport.close()


async def _team(slack: Slack) -> str:
    """Our workspace; nobody's while Slack does not say, and then no owner is written to."""
    try:
        return (await slack.workspace()).team
    except (SlackApiError, SlackUnavailable) as error:
        log.warning("Slack does not say which workspace this is", error=type(error).__name__)
        return ""
