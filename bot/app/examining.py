"""What `exodus doctor` looks at, put together without a bot."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from blocks.kit import Card, View
from blocks.samples import samples
from bot import doctor
from bot.actions.table import TABLE
from bot.app.org import Salesforce, salesforce
from bot.app.times import Now, utc_now
from bot.app.workplace import client
from bot.config import Config, Environment, default_mapping
from bot.doctor import Check
from bot.doctor.patient import Patient
from bot.runbook.symptoms.table import SYMPTOMS
from bot.slack.client import Slack, new_session


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
            yield _patient(environment, config, client(environment, session), org, now)
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
