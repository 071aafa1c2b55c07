"""Shortcuts of the manifest: global ones, and those in a message's menu. Outsiders have none of them."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.interactions import Interactions
from sandbox.slack.messages import Messages
from sandbox.slack.responses import Responses
from sandbox.slack.workspace import Channel, Member

SAID = "The app did not respond to that shortcut. Choose it again."


@dataclass(frozen=True, slots=True)
class Shortcuts:
    interactions: Interactions
    messages: Messages
    responses: Responses

    async def use(self, member: Member, callback_id: str) -> dict[str, Any]:
        """A global shortcut: no channel, no response URL."""
        self._known(member, callback_id, "global")
        payload = self.interactions.head("shortcut", member)
        return await self._send(payload | {"callback_id": callback_id}, callback_id)

    async def use_on(self, member: Member, callback_id: str, channel: Channel, ts: str) -> dict[str, Any]:
        """A message shortcut. Ephemeral messages have no such menu."""
        self._known(member, callback_id, "message")
        if not self.interactions.workspace.present(member, channel):
            raise Refused("channel_not_found")
        message = self.messages.find(channel.id, ts)
        if message.viewer:
            raise Refused("message_not_found")
        payload = self.interactions.head("message_action", member) | {
            "callback_id": callback_id,
            "message_ts": ts,
            "channel": {"id": channel.id, "name": channel.shown},
            "message": message.shape(metadata=True),
            "response_url": self.responses.make(channel, member.id),
        }
        return await self._send(payload, callback_id)

    def _known(self, member: Member, callback_id: str, kind: str) -> None:
        shortcut = self.interactions.manifest.shortcuts.get(callback_id)
        if not shortcut or shortcut.kind != kind or member.outsider:
            raise Refused("unknown_shortcut")

    async def _send(self, payload: dict[str, Any], name: str) -> dict[str, Any]:
        payload["action_ts"] = self.messages.next_ts()
        delivery = await self.interactions.deliver(payload, name, answered=False, said=SAID)
        return {"ack_ms": delivery.ms}
