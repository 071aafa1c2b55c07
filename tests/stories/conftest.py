"""The outbox and its door, for the stories about delivery."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from blocks.links import Links
from blocks.messages import Renderer
from bot.actions.table import TABLE
from bot.app import salesforce
from bot.config import Config, Environment
from bot.runbook.permits import Kind
from bot.runbook.policy import Policy
from bot.services.people import People
from bot.services.recipients import Recipients
from bot.slack.client import new_session
from bot.store.schema import open_database
from tests.kit import Clock, Sandbox
from tests.stories.outgoing import Outgoing, environment_slack


@pytest.fixture
async def outgoing(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock, tmp_path: Path
) -> AsyncIterator[Outgoing]:
    """An empty outbox in a database of its own, and nobody delivering yet."""
    db, policy = await asyncio.to_thread(open_database, f"sqlite:///{tmp_path}/outbox.db"), Policy()
    links = Links(environment.salesforce_instance_url, {Kind.ORDER: "Sales_Order__c"})
    async with new_session() as session:
        slack = environment_slack(environment, session)
        org = salesforce(environment, configuration, clock, clock.ticks)
        where = {"team": "T0EXODUS", "operators": None, "unconfirmed": policy.unconfirmed_emails}
        people = People(slack, org.users, db, {}, **where, now=clock, ticks=clock.ticks)
        recipients = Recipients(people, org.presence, clock)
        yield Outgoing(
            sandbox,
            db,
            slack,
            clock,
            Renderer(links, policy, {each.name: each for each in TABLE}).render,
            policy,
            recipients,
        )
        org.transport.close()
    await asyncio.to_thread(db.close)
