"""A test's hands on the local Slack: control calls, Web API calls, the clock, and a bare Socket Mode app."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.slack.service import Slack

Json = dict[str, Any]


@dataclass
class Desk:
    """A test's hands: control calls, Web API calls, and the clock."""

    origin: str
    slack: Slack
    clock: Clock
    http: aiohttp.ClientSession

    async def post(self, path: str, **body: Any) -> Json:
        async with self.http.post(f"{self.origin}/sandbox/slack/{path}", json=body) as answer:
            return await answer.json()

    async def get(self, path: str, **query: str) -> Json:
        async with self.http.get(f"{self.origin}/sandbox/slack/{path}", params=query) as answer:
            return await answer.json()

    async def api(self, method: str, token: str | None = None, **arguments: Any) -> Json:
        return (await self.raw(method, token, **arguments))[2]

    async def raw(self, method: str, token: str | None = None, **arguments: Any) -> tuple[int, Any, Json]:
        headers = {"Authorization": f"Bearer {token or self.slack.credentials['bot_token']}"}
        form = {name: value for name, value in arguments.items() if isinstance(value, str)}
        body: Json = {"data": form} if len(form) == len(arguments) else {"json": arguments}
        async with self.http.post(f"{self.origin}/api/{method}", headers=headers, **body) as answer:
            return answer.status, answer.headers, await answer.json()

    async def respond(self, url: str, **message: Any) -> tuple[int, str]:
        async with self.http.post(url, json=message) as answer:
            return answer.status, await answer.text()

    async def seen(self, user: str, channel: str) -> list[Json]:
        answer = await self.get("seen", user=user, channel=channel)
        assert answer["ok"], answer
        return list(answer["messages"])

    async def texts(self, user: str, channel: str) -> list[str]:
        return [each["text"] for each in await self.seen(user, channel)]

    async def top(self, user: str) -> Json:
        return dict((await self.get("views", user=user))["views"][-1])

    def client(self) -> AsyncWebClient:
        return AsyncWebClient(self.slack.credentials["bot_token"], base_url=f"{self.origin}/api/", session=self.http)

    async def address(self) -> str:
        return str((await self.api("apps.connections.open", self.slack.credentials["app_token"]))["url"])

    @asynccontextmanager
    async def connected(self, answer: "Answer | None" = None) -> AsyncIterator["App"]:
        async with self.http.ws_connect(await self.address()) as ws:
            app = App(ws, (await ws.receive_json()), answer or nothing)
            task = asyncio.create_task(app.listen())
            try:
                yield app
            finally:
                task.cancel()


async def eventually(check: Callable[[], Awaitable[bool]]) -> None:
    """Wait until `check` holds; fail after ten seconds."""
    async with asyncio.timeout(10):
        while not await check():  # noqa: ASYNC110 - what is waited for happens in the app or the sandbox
            await asyncio.sleep(0.01)


Answer = Callable[[Json], Awaitable[Any]]
SILENT = object()


async def nothing(_payload: Json) -> None:
    return None


async def silent(_payload: Json) -> Any:
    return SILENT


@dataclass
class App:
    """A bare Socket Mode client: keeps every envelope and acknowledges it with what `answer` says."""

    ws: aiohttp.ClientWebSocketResponse
    hello: Json
    answer: Answer
    envelopes: list[Json] = field(default_factory=list)

    async def listen(self) -> None:
        async for frame in self.ws:
            envelope = frame.json()
            self.envelopes.append(envelope)
            if "envelope_id" not in envelope:
                continue
            payload = await self.answer(envelope["payload"])
            if payload is not SILENT:
                ack = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
                await self.ws.send_json(ack)

    @property
    def last(self) -> Json:
        return dict(self.envelopes[-1]["payload"])

    async def until(self, count: int) -> None:
        async def arrived() -> bool:
            return len(self.envelopes) >= count

        await eventually(arrived)
