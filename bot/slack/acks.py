"""Bolt's app with a clock beside it: how long each payload waits for its ack, whichever way it came in."""

from functools import cache
from time import perf_counter

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

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


class App(AsyncApp):
    """Times what `process_before_response` makes one: finding the listener, and its ack."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        begun = perf_counter()
        response = await super().async_dispatch(req)
        _acks(kind_of(req.body)).observe(perf_counter() - begun)
        return response

    def _init_context(self, req: AsyncBoltRequest) -> None:
        """Bolt would make a web client for each payload, before its ack; our listeners call Slack by their own."""
        req.context["logger"] = self.logger
        req.context["client"] = self.client
        req.context["listener_runner"] = self.listener_runner


_acks = cache(metrics.ACK.labels)


def kind_of(body: object) -> str:
    """What came, in our words: one of a few, whatever is in it."""
    if not isinstance(body, dict):
        return "other"
    return "command" if "command" in body else KINDS.get(str(body.get("type")), "other")
