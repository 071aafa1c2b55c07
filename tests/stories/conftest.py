"""The outbox and its door, for the stories about delivery; and a reader of every channel, for all of them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from blocks.links import Links
from blocks.messages import Renderer
from bot.config import Environment
from bot.runbook.permits import Kind
from bot.runbook.policy import Policy
from bot.slack.client import new_session
from bot.store.schema import open_database
from tests.kills.world import Salesforce
from tests.kit import Clock, Sandbox
from tests.stories.leaks import Rules, leaks, public, values
from tests.stories.outgoing import Outgoing, environment_slack

PRIVATE = (
    "SELECT Name FROM Account",
    "SELECT Name, Email, Phone FROM Contact",
    "SELECT Customer_Purchase_Order__c, Shipping_Street__c, Billing_Street__c FROM Sales_Order__c",
    "SELECT Tracking_Number__c FROM Sales_Order_Tracking__c",
)
SHORTEST = 6
"""Shorter words are likely to stand in a message for another reason."""


@pytest.fixture
async def outgoing(sandbox: Sandbox, environment: Environment, clock: Clock, tmp_path: Path) -> AsyncIterator[Outgoing]:
    """An empty outbox in a database of its own, and nobody delivering yet."""
    db, policy = await asyncio.to_thread(open_database, f"sqlite:///{tmp_path}/outbox.db"), Policy()
    links = Links(environment.salesforce_instance_url, {Kind.ORDER: "Sales_Order__c"})
    async with new_session() as session:
        slack = environment_slack(environment, session)
        yield Outgoing(sandbox, db, slack, clock, Renderer(links, policy).render, policy)
    await asyncio.to_thread(db.close)


@pytest.fixture(scope="session")
async def rules(sandbox_process: Sandbox) -> Rules:
    """Where links may lead, and what the demo world's customers would not want to read in a channel."""
    org = await Salesforce.enter(sandbox_process)
    kept = {text for soql in PRIVATE for row in await org.query(soql) for text in values(row)}
    return Rules((f"{sandbox_process.url}/",), frozenset(text for text in kept if len(text) >= SHORTEST))


@pytest.fixture(autouse=True)
async def no_channel_reads_what_is_private(sandbox_process: Sandbox, rules: Rules) -> AsyncIterator[None]:
    """After every story: whatever it was about, nothing of a customer got into a channel."""
    yield
    entries = (await sandbox_process.call("slack/traffic"))["entries"]
    assert [(name, wrong) for name, body in public(entries) for wrong in leaks(body, rules)] == []
