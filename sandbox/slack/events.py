"""Events: what the app asked to hear of in its manifest, delivered again when nobody acknowledges."""

import asyncio
from itertools import count
from typing import Any

from sandbox.slack.interactions import VERIFICATION
from sandbox.slack.manifest import Manifest
from sandbox.slack.mentions import names_person
from sandbox.slack.socket import Socket
from sandbox.slack.workspace import APP, ENTERPRISE, Channel, ChannelType, Workspace
from sandbox.worlds.people import BOT_USER, TEAM

SUBSCRIPTIONS: dict[ChannelType, str] = {
    "channel": "message.channels",
    "group": "message.groups",
    "mpim": "message.mpim",
    "im": "message.im",
}
RETRIES = ((1, 0.0), (2, 60.0), (3, 300.0))
WHY = {"http_error": "http_error", "connection_failed": "connection_failed"}
AUTHORIZATION = {
    "team_id": TEAM,
    "user_id": BOT_USER,
    "is_bot": True,
    "is_enterprise_install": False,
}


class Events:
    def __init__(self, manifest: Manifest, workspace: Workspace, socket: Socket) -> None:
        self._manifest = manifest
        self._workspace = workspace
        self._socket = socket
        self._numbers = count(1)
        self._under_way: set[asyncio.Task[None]] = set()

    def tell(self, subscription: str, channel: Channel, event: dict[str, Any]) -> None:
        """Deliver `event` of `channel` in the background, if the app subscribed to it."""
        if subscription not in self._manifest.events:
            return
        task = asyncio.ensure_future(self._deliver(self._envelope(event, channel)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def said(self, channel: Channel, event: dict[str, Any]) -> None:
        """Tell of a message, or of a change to one, in a channel the app is in. It hears of its own ones, too."""
        if BOT_USER not in channel.members:
            return
        event = event | {"channel": channel.id}
        self.tell(SUBSCRIPTIONS[channel.kind], channel, event | {"channel_type": channel.kind})
        self._mention(channel, event)

    def _mention(self, channel: Channel, event: dict[str, Any]) -> None:
        """A mention is an event of its own, told again with `edited` when somebody changes what they wrote."""
        changed = event.get("subtype") == "message_changed" and "edited" in event["message"]
        said = event["message"] | {"channel": channel.id, "event_ts": event["ts"]} if changed else event
        if not channel.user and said.get("user") != BOT_USER and names_person(said.get("text", ""), BOT_USER):
            self.tell("app_mention", channel, said | {"type": "app_mention"})

    def clear(self) -> None:
        """Give up what was not acknowledged yet."""
        for task in self._under_way:
            task.cancel()

    async def close(self) -> None:
        self.clear()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _deliver(self, envelope: dict[str, Any]) -> None:
        """Once, and if nobody acknowledges, three times more: at once, after a minute, after five."""
        name = f"event {envelope['payload']['event']['type']}"
        delivery = await self._socket.send(name, envelope)
        for attempt, wait in RETRIES:
            if delivery.outcome == "acked" or not delivery.again:
                return
            await asyncio.sleep(wait)
            delivery = await self._socket.send(name, retried(envelope, attempt, WHY.get(delivery.outcome, "timeout")))

    def _envelope(self, event: dict[str, Any], channel: Channel) -> dict[str, Any]:
        number = next(self._numbers)
        organization = ENTERPRISE if self._workspace.on_grid else None
        payload = ({"enterprise_id": organization} if organization else {}) | {
            "token": VERIFICATION,
            "team_id": TEAM,
            "context_team_id": TEAM,
            "api_app_id": APP,
            "event": {"event_ts": event.get("ts"), **event},
            "type": "event_callback",
            "event_id": f"Ev{number:010d}",
            "event_time": int(float(event.get("ts") or event["event_ts"])),
            "authorizations": [AUTHORIZATION | {"enterprise_id": organization}],
            "is_ext_shared_channel": channel.shared,
            "event_context": f"4-{number}",
        }
        return {
            "type": "events_api",
            "payload": payload,
            "accepts_response_payload": False,
            "retry_attempt": 0,
            "retry_reason": "",
        }


def retried(envelope: dict[str, Any], attempt: int, why: str = "timeout") -> dict[str, Any]:
    """The same event once more, saying that it is."""
    return {**envelope, "retry_attempt": attempt, "retry_reason": why}
