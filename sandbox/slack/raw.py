"""A payload made by hand, delivered as it is: what Slack's own clients would never send, and what they rarely do.

Nothing of it is judged. Only where it says `"MAKE"` a response URL or a trigger id is put that really works.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.control import Wrong
from sandbox.slack.errors import Refused
from sandbox.slack.messages import Message, Messages
from sandbox.slack.responses import Responses
from sandbox.slack.socket import Delivery, Socket
from sandbox.slack.triggers import Triggers
from sandbox.slack.views import Views
from sandbox.slack.workspace import Channel, Member, Workspace

KINDS = ("slash_commands", "interactive", "events_api")
MAKE = "MAKE"


@dataclass(frozen=True, slots=True)
class Raw:
    workspace: Workspace
    socket: Socket
    triggers: Triggers
    messages: Messages
    views: Views
    responses: Responses

    async def deliver(self, member: Member, channel: Channel, kind: str, payload: Any) -> dict[str, Any]:
        """How the delivery ended, and what the ack carried; a command's answer is shown as any other's."""
        if kind not in KINDS:
            raise Wrong(f"kind must be one of {', '.join(KINDS)}.")
        made = self._made(payload, member, channel, payload if isinstance(payload, dict) else {})
        delivery = await self._send(kind, made, member)
        answer = {"outcome": delivery.outcome, "payload": delivery.payload}
        if kind == "slash_commands" and delivery.outcome == "acked":
            try:
                self.responses.answer(delivery.payload, channel, member.id)
            except Refused as refused:
                raise Refused("dispatch_failed", **answer, **refused.details) from refused
        return answer

    async def _send(self, kind: str, payload: Any, member: Member) -> Delivery:
        envelope = {"type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"}
        if kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        return await self.socket.send(f"raw {kind}", envelope, member.id)

    def _made(self, value: Any, member: Member, channel: Channel, whole: dict[str, Any]) -> Any:
        """`value`, however deep, with what was to be made."""
        match value:
            case dict():
                return {key: self._at(key, each, member, channel, whole) for key, each in value.items()}
            case list():
                return [self._made(each, member, channel, whole) for each in value]
        return value

    def _at(self, key: str, value: Any, member: Member, channel: Channel, whole: dict[str, Any]) -> Any:
        if key == "response_url" and value == MAKE:
            return self.responses.make(channel, member.id, self._pressed(whole, channel))
        if key == "trigger_id" and value == MAKE:
            return self.triggers.make(member.id, self._modal(whole, member))
        return self._made(value, member, channel, whole)

    def _pressed(self, whole: dict[str, Any], channel: Channel) -> Message | None:
        """The message that a press says it was made on, if it stands there: its response URL may replace it."""
        ts = part(whole, "container").get("message_ts") or part(whole, "message").get("ts")
        try:
            return self.messages.find(channel.id, str(ts)) if whole.get("type") == "block_actions" else None
        except Refused:
            return None

    def _modal(self, whole: dict[str, Any], member: Member) -> str | None:
        """The modal that a payload says it came from, if the person has it open: only that may be pushed onto."""
        id_ = part(whole, "view").get("id")
        return next((each.id for each in self.views.stack(member.id) if each.id == id_), None)


def part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}
