"""As little of Slack as a bot needs to work: so little that the bot, not this, is what gets measured.

Whoever wants to know how Slack behaves looks into `sandbox/`.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, WSMsgType, web

from tests.kit import until

TEAM, USER = "T0EXODUS", "U0REP"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BOT_TOKEN, APP_TOKEN = "xoxb-bench", "xapp-bench"
STARTING = 60.0
"""Seconds in which an app has to come, on the busiest machine."""
ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": {"team_id": TEAM, "user_id": "U0EXODUSBOT", "bot_id": "B0EXODUSBOT"},
}


class Slack:
    """One workspace in which people type commands; Salesforce knows one of them."""

    def __init__(self) -> None:
        self.origin = ""
        self._sockets: list[web.WebSocketResponse] = []
        self._numbers = count()
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._replies: dict[str, asyncio.Future[Any]] = {}
        self._came_at = 0.0
        self.told: Counter[str] = Counter()
        """How often each text was posted to a response URL."""
        self.known: dict[str, dict[str, Any]] = {}
        """What `users.info` says of a person, where it is not what it says of everybody."""
        self.opened: list[dict[str, Any]] = []
        """What `views.open` was given."""
        self.posted: list[dict[str, Any]] = []
        """What `chat.postMessage` was given."""
        self.filled: list[dict[str, Any]] = []
        """What `views.update` was given."""
        self.answering = asyncio.Event()
        """Cleared, Slack takes no message until it is set."""
        self.answering.set()

    async def connected(self, connections: int) -> None:
        async def enough() -> bool:
            return len(self._sockets) >= connections

        await until(enough, STARTING)

    async def command(self, text: str, user: str = USER) -> None:
        """Send `/order <text>` and wait for its ack."""
        number = str(next(self._numbers))
        await self.deliver("slash_commands", self._typed(number, text, user))

    async def question(self, text: str, user: str = USER) -> float:
        """Send `/order <text>` and wait for the answer at its response URL: the seconds until that came."""
        number = str(next(self._numbers))
        answer = self.expect(number)
        begun = perf_counter()
        await self.deliver("slash_commands", self._typed(number, text, user))
        await answer
        return self._came_at - begun

    def _typed(self, number: str, text: str, user: str) -> dict[str, Any]:
        return {
            "command": "/order",
            "text": text,
            "team_id": TEAM,
            "user_id": user,
            "channel_id": "C0GENERAL",
            "trigger_id": number,
            "response_url": f"{self.origin}/response/{number}",
        }

    def expect(self, number: str) -> "asyncio.Future[Any]":
        """What will be posted to `/response/<number>`."""
        self._replies[number] = asyncio.get_running_loop().create_future()
        return self._replies[number]

    async def deliver(self, kind: str, payload: dict[str, Any]) -> Any:
        """Send one envelope and wait for what its ack carries."""
        envelope = str(next(self._numbers))
        message = {"envelope_id": envelope, "type": kind, "accepts_response_payload": True, "payload": payload}
        self._acks[envelope] = asyncio.get_running_loop().create_future()
        await self._sockets[int(envelope) % len(self._sockets)].send_str(json.dumps(message))
        try:
            return await self._acks[envelope]
        finally:
            del self._acks[envelope]

    def _user(self, user: str) -> dict[str, Any]:
        email = "rosa@exodus.example" if user == USER else f"{user.lower()}@exodus.example"
        told = {"id": user, "team_id": TEAM, "is_email_confirmed": True, "profile": {"email": email}}
        return told | self.known.get(user, {})

    async def serve_method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "apps.connections.open":
            return web.json_response({"ok": True, "url": f"{self.origin.replace('http', 'ws', 1)}/socket"})
        if method == "users.info":
            return web.json_response({"ok": True, "user": self._user(request.query["user"])})
        if method == "views.open":
            self.opened.append(await request.json())
            return web.json_response({"ok": True, "view": {"id": f"V{len(self.opened)}", "hash": "1"}})
        if method == "views.update":
            self.filled.append(await request.json())
        if method == "conversations.open":
            return web.json_response({"ok": True, "channel": {"id": "D0EVERYBODY"}})
        if method == "chat.postMessage":
            await self.answering.wait()
            self.posted.append(await request.json())
            return web.json_response({"ok": True, "ts": f"{len(self.posted)}.0", "message": self.posted[-1]})
        return web.json_response({"ok": True, **ANSWERS.get(method, {})})

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.append(socket)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                ack = json.loads(frame.data)
                self._acks[ack["envelope_id"]].set_result(ack.get("payload"))
        return socket

    async def serve_response(self, request: web.Request) -> web.Response:
        self._came_at = perf_counter()  # what is left to do here is not the bot's time
        said = await request.json()
        await self.answering.wait()
        self.told[said["text"]] += 1
        if waiting := self._replies.pop(request.match_info["number"], None):
            waiting.set_result(said)
        return web.Response(text="ok")


class SlackByHttp(Slack):
    """Likewise, but each payload goes to the app's address, as a request that Slack has signed."""

    def __init__(self, address: str, secret: str, http: ClientSession) -> None:
        super().__init__()
        self.address = address
        self._secret = secret.encode()
        self._http = http

    async def deliver(self, kind: str, payload: dict[str, Any]) -> Any:
        body = urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)}).encode()
        stamp = str(int(time.time()))
        signature = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = FORM | {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}
        async with self._http.post(f"{self.address}/slack/events", data=body, headers=headers) as answer:
            answer.raise_for_status()
            return await answer.text()

    async def connected(self, connections: int) -> None:  # noqa: ARG002 - there are none
        async def ready() -> bool:
            with suppress(ClientError):
                async with self._http.get(f"{self.address}/readyz") as answer:
                    return answer.ok
            return False

        await until(ready, STARTING)


@asynccontextmanager
async def running_slack(slack: Slack | None = None) -> AsyncIterator[Slack]:
    slack = slack or Slack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.serve_method)
    app.router.add_get("/socket", slack.serve_socket)
    app.router.add_post("/response/{number}", slack.serve_response)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await runner.cleanup()
