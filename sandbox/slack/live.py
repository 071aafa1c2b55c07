"""What the page hears: small notices that something changed. It then reads again; nothing is carried here."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import web

WAITING = 256
PULSE = 15.0


class Live:
    def __init__(self) -> None:
        self._listeners: dict[asyncio.Queue[dict[str, Any] | None], str | None] = {}

    def tell(self, kind: str, user: str | None = None, **facts: Any) -> None:
        """Send a notice to the pages of `user`, or to all."""
        for queue, listener in self._listeners.items():
            if user is None or listener in (None, user):
                push(queue, {"kind": kind, **facts})

    def close(self) -> None:
        for queue in self._listeners:
            push(queue, None)

    async def stream(self, request: web.Request, user: str | None) -> web.StreamResponse:
        """Server-sent events until the page goes away or the sandbox stops."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(WAITING)
        self._listeners[queue] = user
        try:
            await response.prepare(request)
            await response.write(b": open\n\n")
            await self._send(queue, response)
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            del self._listeners[queue]
        return response

    async def _send(self, queue: "asyncio.Queue[dict[str, Any] | None]", response: web.StreamResponse) -> None:
        while True:
            try:
                notice = await asyncio.wait_for(queue.get(), PULSE)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if notice is None:
                return
            await response.write(f"data: {json.dumps(notice)}\n\n".encode())


def push(queue: "asyncio.Queue[dict[str, Any] | None]", notice: dict[str, Any] | None) -> None:
    """A page that does not read loses its oldest notices: it re-reads everything anyway."""
    if queue.full():
        with suppress(asyncio.QueueEmpty):
            queue.get_nowait()
    queue.put_nowait(notice)
