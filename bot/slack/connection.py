"""Socket Mode: two connections, so that one may be renewed while the other listens, and a watchdog over both.

Why a watchdog: slack_sdk can end up deaf with nothing logged (its issue 1110). A connection that stays silent
is closed and replaced whole; there is never more than one client in a place.
"""

import asyncio
import contextlib
import json

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

log = structlog.get_logger()

CONNECTIONS = 2
LOOK_EVERY = 10.0
PATIENCE = 3
PING_SECONDS = 5.0
OK = 200


class Handler(AsyncSocketModeHandler):
    """Sends an ack as Bolt wrote it, where Bolt's own would read it and write it once more."""

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        answer = await run_async_bolt_app(self.app, req)
        if answer.status == OK:
            payload = answer.body if _is_json(answer) else json.dumps({"text": answer.body})
            carried = f', "payload": {payload}' if answer.body else ""
            await client.send_message(f'{{"envelope_id": {json.dumps(req.envelope_id)}{carried}}}')


def _is_json(answer: BoltResponse) -> bool:
    return answer.first_headers().get("content-type", "").startswith("application/json")


class Connections:
    """Opens, watches and closes our WebSockets to Slack."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._app = app
        self._token = app_token
        self._handlers: list[AsyncSocketModeHandler] = []
        self._watchdog: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect. Waits, as long as it takes, until each connection stands."""
        for _ in range(CONNECTIONS):
            handler = self._handler()
            self._handlers.append(handler)
            await handler.connect_async()  # type: ignore[no-untyped-call]
        self._watchdog = asyncio.create_task(self._watch(), name="socket watchdog")

    def _handler(self) -> AsyncSocketModeHandler:
        return Handler(self._app, self._token, ping_interval=PING_SECONDS)

    async def alive(self) -> int:
        """How many connections hear Slack now."""
        return sum([await handler.client.is_connected() for handler in self._handlers])

    def watched(self) -> bool:
        """Whether somebody still looks after the connections."""
        return self._watchdog is None or not self._watchdog.done()

    async def _watch(self) -> None:
        silent = [0] * CONNECTIONS
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for place, handler in enumerate(self._handlers):
                silent[place] = 0 if await handler.client.is_connected() else silent[place] + 1
                if silent[place] >= PATIENCE:
                    silent[place] = 0
                    await self._replace(place)

    async def _replace(self, place: int) -> None:
        log.warning("socket replaced", place=place)
        await _close(self._handlers[place])
        self._handlers[place] = fresh = self._handler()
        try:
            await asyncio.wait_for(
                fresh.connect_async(),  # type: ignore[no-untyped-call]
                LOOK_EVERY,
            )
        except TimeoutError:
            log.warning("socket not replaced yet", place=place)

    async def close(self) -> None:
        if self._watchdog:
            self._watchdog.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watchdog
        for handler in self._handlers:
            await _close(handler)


async def _close(handler: AsyncSocketModeHandler) -> None:
    try:
        await handler.close_async()  # type: ignore[no-untyped-call]
    except Exception:
        # whatever a broken client raises while it closes, it must not keep the next one from being made
        log.warning("socket did not close cleanly", exc_info=True)
