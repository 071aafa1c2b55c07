"""How a control call is read and answered, shared by all of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.control import Wrong, answering, read
from sandbox.slack.errors import Refused

Body = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Call:
    """A `POST`: what runs, which keys it must have and which it may."""

    run: Callable[[Body], Awaitable[Body]]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def handler(self) -> Handler:
        async def handle(request: web.Request) -> Body:
            return await self.run(await read(request, *self.required, optional=self.optional))

        return refusing(answering(handle))


def reading(run: Callable[[web.Request], Awaitable[Body]]) -> Handler:
    return refusing(answering(run))


def refusing(handler: Handler) -> Handler:
    """What Slack refuses is an answer, in Slack's words."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return web.json_response(refused.answer())

    return handle


def text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Wrong(f"{name} must be a text.")
    return value


def mapping(body: Body, name: str) -> Body:
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise Wrong(f"{name} must be an object.")
    return value
