"""Slack comes by HTTP: what it signed is answered as over Socket Mode, and nothing else is read at all."""

import hashlib
import hmac
import json
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import Exodus, running
from bot.config import Config, Environment
from tests.kit import ROOT, Clock, Desk, Sandbox, running_sandbox, until, words
from tests.process import running_bot

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
HELP = urlencode(
    {"command": "/order", "text": "help", "trigger_id": "1.2.3", "user_id": "U1", "team_id": "T1"}
).encode()


LATER = timedelta(minutes=6)
SWEEPS = "sweep_seconds = 10"


@dataclass
class Stranger:
    """Anybody who can reach the bot's address, with what secret they have."""

    url: str
    secret: str
    http: aiohttp.ClientSession
    clock: Clock

    def signed(self, body: bytes, ago: float = 0.0, stamp: str | None = None) -> dict[str, str]:
        stamp = stamp if stamp is not None else str(int(self.clock().timestamp() - ago))
        made = hmac.new(self.secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}

    async def sends(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        async with self.http.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def secret(sandbox: Sandbox) -> str:
    return str((await sandbox.call("world"))["slack"]["signing_secret"])


@pytest.fixture
async def bot(
    environment: Environment, configuration: Config, clock: Clock, sandbox: Sandbox, secret: str
) -> AsyncIterator[Exodus]:
    """A bot that Slack reaches at an address, and a Slack that does so."""
    by_http = {"slack_app_token": None, "slack_signing_secret": SecretStr(f"{'0' * 32},{secret}")}  # being changed
    async with running(
        environment.model_copy(update=by_http), configuration, clock, clock.ticks, sweeping=False
    ) as exodus:
        await sandbox.call("slack/request_url", {"url": f"http://127.0.0.1:{exodus.server.port}/slack/events"})
        try:
            yield exodus
        finally:
            await sandbox.call("slack/request_url", {"url": None})


@pytest.fixture
def slack(bot: Exodus, secret: str, sandbox: Sandbox, clock: Clock) -> Stranger:
    return Stranger(f"http://127.0.0.1:{bot.server.port}/slack/events", secret, sandbox.http, clock)


async def test_people_notice_no_difference(bot: Exodus, sandbox: Sandbox, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    assert "SO-011436" in words(card)
    assert (await rosa.types("/order help"))["ok"]
    button = next(
        each["action_id"] for block in card["blocks"] if block["type"] == "actions" for each in block["elements"]
    )
    assert (await rosa.presses(card, button))["ok"]
    dm = Desk(sandbox, "rep", "dm")
    await dm.sees()
    await sandbox.call("slack/message", {"user": "rep", "channel": "dm", "text": "11436"})
    await sandbox.call("slack/message", {"user": "rep", "channel": "dm", "text": "11438"})

    async def both() -> bool:
        read = [words(each) for each in await dm.sees()]
        return all(any(f"SO-0{number}" in each for each in read) for number in (11436, 11438))

    await until(both)


async def test_no_connection_is_counted_that_could_seem_to_be_lacking(slack: Stranger) -> None:
    async with slack.http.get(slack.url.replace("/slack/events", "/metrics")) as answer:
        assert "\nexodus_slack_connections 0.0\n" in await answer.text()


async def test_what_slack_did_not_sign_is_refused_unread(slack: Stranger) -> None:
    right = slack.signed(HELP)
    thief = Stranger(slack.url, "f" * 32, slack.http, slack.clock)
    for headers in (
        {},
        {**right, "X-Slack-Signature": "v0=" + "0" * 64},
        {**right, "X-Slack-Signature": right["X-Slack-Signature"].removeprefix("v0=")},
        {**right, "X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": right["X-Slack-Signature"]},
        {**right, "X-Slack-Request-Timestamp": str(int(right["X-Slack-Request-Timestamp"]) + 1)},
        thief.signed(HELP),
        *(slack.signed(HELP, stamp=stamp) for stamp in ("abc", "-1", "1e9", "٣", "9" * 400, "0x10", " 12")),
    ):
        assert await slack.sends(HELP, FORM | headers) == (401, "")
    assert (await slack.sends(HELP + b"&text=else", FORM | right))[0] == 401
    for unsigned in (b"ssl_check=1", b'{"type": "url_verification", "challenge": "x"}', b"{", b"\xff"):
        for kind in (FORM, JSON):
            assert await slack.sends(unsigned, kind) == (401, "")


@pytest.mark.parametrize("ago", [301.0, 3600.0, -302.0])
async def test_what_was_signed_long_ago_or_hence_is_refused(slack: Stranger, ago: float) -> None:
    assert (await slack.sends(HELP, FORM | slack.signed(HELP, ago)))[0] == 401


async def test_what_was_here_already_is_refused(slack: Stranger, clock: Clock) -> None:
    clock.ahead += LATER
    signed = slack.signed(HELP, ago=200)
    status, text = await slack.sends(HELP, FORM | signed)
    assert status == 200
    assert "/order" in text
    for _ in range(3):
        assert await slack.sends(HELP, FORM | signed) == (401, "")
    assert (await slack.sends(HELP, FORM | slack.signed(HELP, ago=100)))[0] == 200


async def test_a_single_bot_takes_nothing_from_before_its_time(slack: Stranger, clock: Clock) -> None:
    """What the one before it took, it cannot know."""
    assert await slack.sends(HELP, FORM | slack.signed(HELP, ago=10)) == (401, "")
    clock.ahead += LATER
    assert (await slack.sends(HELP, FORM | slack.signed(HELP, ago=10)))[0] == 200


async def test_a_body_that_is_too_large_is_not_even_checked(slack: Stranger) -> None:
    large = b"text=" + b"a" * (1024 * 1024)
    async with slack.http.post(slack.url, data=BytesIO(large), headers=FORM | slack.signed(large)) as answer:
        assert answer.status == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"a" * 65_536

    async with slack.http.post(slack.url, data=endless(), headers=FORM | slack.signed(b"")) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, b"{"),
        (JSON, b"[]"),
        (JSON, b"\xff"),
        (FORM, b"payload=%7B"),
        (FORM, b"payload=[]"),
        ({"Content-Type": "text/xml"}, b"<a/>"),
    ],
)
async def test_what_cannot_be_read_is_refused_though_signed(slack: Stranger, kind: dict[str, str], body: bytes) -> None:
    assert (await slack.sends(body, kind | slack.signed(body)))[0] == 400


async def test_slack_may_look_whether_we_are_there(slack: Stranger) -> None:
    challenge = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    assert await slack.sends(challenge, JSON | slack.signed(challenge)) == (200, "3eZbrw1a")
    assert (await slack.sends(b"ssl_check=1", FORM | slack.signed(b"ssl_check=1")))[0] == 200


async def test_slack_does_not_take_an_address_that_is_not_ours(sandbox: Sandbox, bot: Exodus) -> None:
    elsewhere: dict[str, Any] = {"url": f"http://127.0.0.1:{bot.server.port}/healthz"}
    assert (await sandbox.attempt("slack/request_url", elsewhere))["error"] == "url_verification_failed"


def seldom_sweeping(home: Path) -> Path:
    """The demo's configuration without its sweeps every ten seconds, which read Salesforce beside a person."""
    given = (ROOT / "sandbox.toml").read_text()
    assert SWEEPS in given
    written = home / "exodus.toml"
    written.write_text(given.replace(SWEEPS, "sweep_seconds = 86400"))
    return written


@pytest.mark.slow
async def test_a_new_configuration_costs_nobody_an_answer_and_a_stop_tells_the_balancer_first(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    async with running_sandbox(tmp_path / "data", SANDBOX_REQUEST_URL=f"{address}/slack/events") as sandbox:
        desk = Desk(sandbox, "rep")
        environment = sandbox.environment() | {"EXODUS_CONFIG": str(seldom_sweeping(tmp_path))}
        async with running_bot(environment, tmp_path / "bot.log") as bot:

            async def ready(status: int = 200) -> bool:
                try:
                    async with sandbox.http.get(f"{address}/readyz") as answer:
                        return answer.status == status
                except aiohttp.ClientError:
                    return False

            await until(ready)
            await desk.asks("/order 11436")
            bot.process.send_signal(signal.SIGHUP)  # another bot in the same process: nobody notices
            while "configuration read again" not in bot.told():
                assert (await desk.types("/order help"))["ok"]
            await desk.asks("/order 11436")
            await sandbox.break_salesforce("/services/data", "delay", seconds=8)
            assert (await desk.types("/order 11436"))["ok"]
            bot.process.terminate()
            await until(lambda: ready(503))
            assert (await desk.types("/order help"))["ok"]  # until the balancer has heard of it
            assert await bot.stop() == 0
            assert "left to pay" in words((await desk.sees())[-1])  # the answer to what was under way came last
            assert (await desk.types("/order 11436"))["error"] == "dispatch_failed"
        assert "Traceback" not in bot.told()
