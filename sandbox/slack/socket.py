"""Socket Mode: the app's WebSocket connections, each envelope to exactly one of them, and the wait for its ack.

An app that gave an address gets its payloads there instead. It knows nothing of what an envelope is about.
"""

import asyncio
import json
import secrets
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, Literal
from uuid import uuid4

from aiohttp import WSMsgType, web

from sandbox.clock import Clock
from sandbox.slack.errors import Refused
from sandbox.slack.live import Live
from sandbox.slack.request_url import RequestUrl
from sandbox.slack.traffic import Entry, Traffic
from sandbox.slack.workspace import APP

MOST = 10
ACK_WITHIN = 3.0
LIFETIME = 18_060
TICKET_LIFETIME = timedelta(seconds=30)
HOST = "applink-1"
PING_EVERY = 10.0

Do = Literal["disconnect", "drop", "mute", "refuse"]


@dataclass(eq=False)
class Connection:
    socket: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, "asyncio.Future[Any]"] = field(default_factory=dict)
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one envelope ended: `acked` with its payload and milliseconds, or why not.

    Over HTTP that may also be `http_error` or `connection_failed`, and `again` is False where the app wants no retry.
    """

    outcome: str
    payload: Any = None
    ms: float | None = None
    again: bool = True


class Socket:
    def __init__(self, clock: Clock, traffic: Traffic, live: Live, requests: RequestUrl, origin: str) -> None:
        self._clock = clock
        self._requests = requests
        self._traffic = traffic
        self._live = live
        self._address = origin.replace("http", "ws", 1)
        self._tickets: dict[str, datetime] = {}
        self._connections: deque[Connection] = deque()
        self._refused_until: datetime | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def connections(self) -> int:
        """How many ways to the app there are: its connections, or its address."""
        return 1 if self._requests.url else len(self._connections)

    def address(self) -> str:
        """A single-use address for one connection. Raises `internal_error` while connections are refused."""
        if self._refused():
            raise Refused("internal_error")
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = self._clock.now() + TICKET_LIFETIME
        return f"{self._address}/socket?ticket={ticket}&app_id={APP}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from handshake to end."""
        good_until = self._tickets.pop(request.query.get("ticket", ""), None)
        if not good_until or self._clock.now() > good_until:
            return web.Response(status=401, text="invalid_ticket")
        if self._refused():
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=False, compress=False)
        await socket.prepare(request)
        if len(self._connections) >= MOST:
            await socket.send_str(farewell("too_many_websockets"))
            await socket.close()
            return socket
        connection = Connection(socket, request)
        self._connections.append(connection)
        self._live.tell("status")
        pings = asyncio.create_task(self._ping(connection))
        try:
            await socket.send_str(self._hello())
            await self._listen(connection)
        except ConnectionResetError:
            pass  # the app went away between two frames
        finally:
            pings.cancel()
            self._forget(connection)
        return socket

    async def deliver(self, kind: str, name: str, payload: Any, *, answered: bool, user: str | None = None) -> Delivery:
        """Send an envelope to one connection and wait for its ack. `answered`: whether the ack may carry a payload."""
        envelope = {"type": kind, "payload": payload, "accepts_response_payload": answered}
        return await self.send(name, envelope, user)

    async def send(self, name: str, envelope: dict[str, Any], user: str | None = None) -> Delivery:
        """Send this envelope; one that was sent before keeps its id."""
        envelope = {"envelope_id": str(uuid4()), **envelope}
        entry = self._traffic.begin("delivery", name, envelope, user)
        delivery = await self._exchange(envelope, entry)
        entry.finish(delivery.outcome, delivery.payload)
        self._live.tell("traffic")
        return delivery

    async def do(self, what: Do, seconds: float) -> None:
        """Trouble on every connection: warned and closed, dropped, silent for a while, or no new ones for a while."""
        until = self._clock.now() + timedelta(seconds=seconds)
        match what:
            case "refuse":
                self._refused_until = until
            case "mute":
                for each in self._connections:
                    each.muted_until = until
            case "drop":
                for each in list(self._connections):
                    self._forget(each)
                    if each.request.transport:
                        each.request.transport.abort()
            case "disconnect":
                for each in list(self._connections):
                    self._later(self._retire(each, seconds))

    def mend(self) -> None:
        """End every trouble that was asked for."""
        self._refused_until = None
        for each in self._connections:
            each.muted_until = None

    async def close(self) -> None:
        for task in list(self._closing):
            task.cancel()
        for each in list(self._connections):
            self._forget(each)
            with suppress(ConnectionError):
                await asyncio.wait_for(each.socket.close(), 1.0)

    async def _exchange(self, envelope: dict[str, Any], entry: Entry) -> Delivery:
        if self._requests.url:
            answer = await self._requests.deliver(envelope)
            return Delivery(answer.outcome, answer.payload, answer.ms, answer.again)
        connection = self._next()
        if not connection:
            return Delivery("no_connection")
        id_ = envelope["envelope_id"]
        acked: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.waiting[id_] = acked
        entry.begun = begun = perf_counter()
        try:
            if not self._muted(connection):
                await connection.socket.send_str(json.dumps(envelope))
            payload = await asyncio.wait_for(acked, ACK_WITHIN)
        except (TimeoutError, ConnectionError):
            await asyncio.sleep(max(0.0, ACK_WITHIN - (perf_counter() - begun)))
            return Delivery("timeout")
        finally:
            connection.waiting.pop(id_, None)
        return Delivery("acked", payload, round((perf_counter() - begun) * 1000, 3))

    def _next(self) -> Connection | None:
        """Round robin over the open connections."""
        if not self._connections:
            return None
        self._connections.rotate(-1)
        return self._connections[-1]

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if self._muted(connection):
                continue
            if frame.type is WSMsgType.PING:
                await connection.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._ack(connection, frame.data)

    def _ack(self, connection: Connection, text: str) -> None:
        try:
            given = json.loads(text)
        except ValueError:
            return
        answer = connection.waiting.get(given.get("envelope_id", "")) if isinstance(given, dict) else None
        if answer and not answer.done():
            answer.set_result(given.get("payload"))

    async def _ping(self, connection: Connection) -> None:
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(PING_EVERY)
                if not self._muted(connection):
                    await connection.socket.ping(f"Ping from {HOST}".encode())

    async def _retire(self, connection: Connection, seconds: float) -> None:
        with suppress(ConnectionError):
            await connection.socket.send_str(farewell("warning"))
            await asyncio.sleep(seconds)
            self._forget(connection)
            await connection.socket.send_str(farewell("refresh_requested"))
            await connection.socket.close()

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._live.tell("status")

    def _muted(self, connection: Connection) -> bool:
        return connection.muted_until is not None and self._clock.now() < connection.muted_until

    def _refused(self) -> bool:
        return self._refused_until is not None and self._clock.now() < self._refused_until

    def _hello(self) -> str:
        return json.dumps(
            {
                "type": "hello",
                "num_connections": len(self._connections),
                "debug_info": {"host": HOST, "build_number": 1, "approximate_connection_time": LIFETIME},
                "connection_info": {"app_id": APP},
            }
        )


def farewell(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})
