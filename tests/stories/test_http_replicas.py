"""Slack comes by HTTP to two bots on one database: a copy of what one of them took is taken by neither."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from bot.app import running
from bot.config import Config, Environment
from bot.store.database import Database
from bot.store.schema import migrate
from tests.kit import Clock, Desk, Sandbox, words
from tests.store import postgresql
from tests.stories.test_http import FORM, HELP, JSON, LATER, Stranger


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A database for both."""
    with postgresql.running() as socket:
        db = Database(postgresql.create(socket, "replicas"))
        migrate(db)
        db.close()
        yield postgresql.address(socket, "replicas")


@pytest.fixture
async def secret(sandbox: Sandbox) -> str:
    return str((await sandbox.call("world"))["slack"]["signing_secret"])


@pytest.fixture
async def bots(
    address: str,
    environment: Environment,
    configuration: Config,
    clock: Clock,
    sandbox: Sandbox,
    secret: str,
) -> AsyncIterator[list[Stranger]]:
    """Whoever reaches the first, and the second."""
    own: dict[str, Any] = {
        "slack_app_token": None,
        "slack_signing_secret": SecretStr(secret),
        "database_url": SecretStr(address),
    }
    async with AsyncExitStack() as stack:
        both = [
            await stack.enter_async_context(
                running(environment.model_copy(update=own), configuration, clock, clock.ticks, sweeping=False)
            )
            for _ in range(2)
        ]
        urls = [f"http://127.0.0.1:{each.server.port}/slack/events" for each in both]
        yield [Stranger(url, secret, sandbox.http, clock) for url in urls]


def event(number: int) -> bytes:
    said = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": f"{number}.0", "text": "help"}
    payload = {"type": "event_callback", "event_id": f"Ev{number}", "team_id": "T1", "event": said}
    return json.dumps(payload).encode()


def press(number: int) -> bytes:
    pressed = {"type": "button", "action_id": "gone", "block_id": "b", "action_ts": f"{number}.0"}
    who = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": f"{number}.1"}
    payload = {"type": "block_actions", "actions": [pressed], "container": {"type": "message"}, **who}
    return urlencode({"payload": json.dumps(payload)}).encode()


@pytest.mark.parametrize(("kind", "body"), [(FORM, HELP), (JSON, event(1)), (FORM, press(1))])
async def test_a_copy_is_refused_by_both(bots: list[Stranger], kind: dict[str, str], body: bytes) -> None:
    one, other = bots
    headers = kind | one.signed(body)
    assert (await one.sends(body, headers))[0] == 200
    for each in (other, one, other):
        assert await each.sends(body, headers) == (401, "")


async def test_of_copies_that_come_at_once_one_is_taken(bots: list[Stranger]) -> None:
    for number in range(5):
        body = HELP + f"&n={number}".encode()
        headers = FORM | bots[0].signed(body)
        answers = await asyncio.gather(*(bots[n % 2].sends(body, headers) for n in range(12)))
        assert sorted(status for status, _ in answers) == [200] + [401] * 11


async def test_what_slack_itself_sends_once_more_it_signs_anew_and_is_taken(bots: list[Stranger], clock: Clock) -> None:
    """Its second try at an event, after whatever became of the first."""
    one, other = bots
    body = event(7)
    assert (await one.sends(body, JSON | one.signed(body)))[0] == 200
    clock.ahead += LATER / 4
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert (await other.sends(body, JSON | again | other.signed(body)))[0] == 200


async def test_a_bot_that_just_started_takes_what_was_signed_before(bots: list[Stranger]) -> None:
    """Its fellows would have; and what they took, it knows."""
    one, other = bots
    headers = FORM | one.signed(HELP, ago=120)
    assert (await other.sends(HELP, headers))[0] == 200
    assert await one.sends(HELP, headers) == (401, "")


async def test_people_are_answered_through_either(bots: list[Stranger], sandbox: Sandbox) -> None:
    for number, each in enumerate(bots):
        await sandbox.call("slack/request_url", {"url": each.url})
        try:
            assert f"SO-01143{6 + number}" in words(await Desk(sandbox, "rep").asks(f"/order 1143{6 + number}"))
        finally:
            await sandbox.call("slack/request_url", {"url": None})
