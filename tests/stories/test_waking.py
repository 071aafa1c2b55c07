"""Slack answers badly while the bot starts: it waits for what passes, and ends for what only another token mends."""

import asyncio
import threading
from typing import Any

import pytest
import structlog

from bot.app import running
from bot.config import Config, ConfigError, Environment
from bot.slack import client
from tests.kit import Sandbox, until

PASSES = [
    {"mode": "error", "error": "internal_error"},
    {"mode": "error", "error": "fatal_error"},
    {"mode": "error", "error": "ratelimited", "status": 429, "retry_after": 1},
    {"mode": "error", "error": "some_new_error"},
    {"mode": "error", "error": "ekm_access_denied"},
    {"mode": "status", "status": 503},
    {"mode": "body", "status": 503, "body": "<html>", "content_type": "text/html"},
    {"mode": "body", "status": 200, "body": "upstream error", "content_type": "text/plain"},
    {"mode": "body", "status": 200, "body": "[1]", "content_type": "application/json"},
    {"mode": "body", "status": 200, "body": "{", "content_type": "application/json"},
    {"mode": "body", "status": 200, "body": '{"ok": true}', "content_type": "application/json"},
    {"mode": "drop"},
]
CALLS = {"SLACK_APP_TOKEN": "apps.connections.open", "SLACK_BOT_TOKEN": "auth.test"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ASK_AGAIN_SECONDS", 0.02)
    monkeypatch.setattr(client, "LONGEST_PAUSE", 0.05)


async def spoil(sandbox: Sandbox, method: str, faults: list[dict[str, Any]]) -> None:
    for each in faults:
        await sandbox.call("slack/faults", {"method": method, "times": 1, **each})


async def test_what_passes_is_waited_for(sandbox: Sandbox, environment: Environment, configuration: Config) -> None:
    for method in CALLS.values():
        await spoil(sandbox, method, PASSES)
    async with asyncio.timeout(30), running(environment, configuration, sweeping=False):
        assert (await sandbox.call("status"))["bot_connections"] == 2


def stores() -> list[str]:
    """The threads of stores that are open."""
    return [each.name for each in threading.enumerate() if each.name.startswith("store")]


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive", "not_allowed_token_type"])
async def test_a_token_that_will_not_do_is_named_and_everything_is_closed(
    sandbox: Sandbox, environment: Environment, configuration: Config, name: str, code: str
) -> None:
    await spoil(sandbox, CALLS[name], [PASSES[0], {"mode": "error", "error": code}])
    before = stores()
    with structlog.testing.capture_logs(), pytest.raises(ConfigError) as caught:
        async with running(environment, configuration, sweeping=False):
            pass
    (problem,) = caught.value.problems
    assert problem.startswith(f"{name}: Slack answers {code}. Set it to ")

    async def closed() -> bool:
        return stores() == before

    await until(closed)
