"""Bolt's app with a clock beside it: how long each payload waits for its ack, whichever way it came in."""

from collections.abc import Awaitable, Callable
from functools import cache
from time import perf_counter
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.listener.async_listener import AsyncListener

from bot import metrics

KINDS = {
    "block_actions": "press",
    "view_submission": "submission",
    "view_closed": "closed",
    "message_action": "shortcut",
    "shortcut": "shortcut",
    "block_suggestion": "options",
    "event_callback": "event",
}

Payload = dict[str, Any]
"""What Slack sent, as it came."""
Listen = Callable[[AsyncAck, Payload], Awaitable[BoltResponse | None]]


class App(AsyncApp):
    """Times what `process_before_response` makes one: finding the listener, and its ack.

    Left out is what Bolt would do for each payload before its ack, and what nobody asks for here.
    """

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        begun = perf_counter()
        response = await super().async_dispatch(req)
        _acks(kind_of(req.body)).observe(perf_counter() - begun)
        return response

    def _init_context(self, req: AsyncBoltRequest) -> None:
        """Without a web client of its own: our listeners call Slack by theirs."""
        req.context["logger"] = self.logger
        req.context["client"] = self.client
        req.context["listener_runner"] = self.listener_runner

    def hear(self, is_kind: Callable[[Payload], bool], listen: Listen, *, acks: bool = False) -> None:
        """Give every payload of that kind to `listen`. `acks`: Bolt acknowledges it, when `listen` has ended."""
        self._async_listeners.append(Listener(is_kind, listen, acks=acks))


class Listener(AsyncListener):
    """Is asked and called as it is: Bolt would gather thirty values for each, and choose by the arguments' names."""

    def __init__(self, is_kind: Callable[[Payload], bool], listen: Listen, *, acks: bool) -> None:
        self._is_kind = is_kind
        self._listen = listen
        self.ack_function = listen  # type: ignore[assignment]  # as with Bolt's own; only its name is asked for
        self.auto_acknowledgement = acks
        self.matchers, self.middleware, self.lazy_functions, self.ack_timeout = (), (), (), 3

    async def async_matches(self, *, req: AsyncBoltRequest, **_: object) -> bool:
        return self._is_kind(req.body)

    async def run_ack_function(self, *, request: AsyncBoltRequest, **_: object) -> BoltResponse | None:
        return await self._listen(request.context.ack, request.body)


_acks = cache(metrics.ACK.labels)


def kind_of(body: object) -> str:
    """What came, in our words: one of a few, whatever is in it."""
    if not isinstance(body, dict):
        return "other"
    return "command" if "command" in body else KINDS.get(str(body.get("type")), "other")
