"""Presses: a button, a menu, a tick in a message or a modal. What is not on the person's screen cannot be pressed."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.blocks.layout import each_block, elements
from sandbox.slack.errors import Refused
from sandbox.slack.interactions import Interactions
from sandbox.slack.messages import Message, Messages
from sandbox.slack.responses import Responses
from sandbox.slack.state import STATELESS, Entered, enter, entry, values
from sandbox.slack.views import View
from sandbox.slack.workspace import Channel, Member

SAID = "The app did not respond to that. Press it again."


@dataclass(frozen=True, slots=True)
class Target:
    """Which element a person touched, and what they chose there, if it lets them choose."""

    action_id: str
    block_id: str | None = None
    chosen: Any = None


@dataclass(frozen=True, slots=True)
class Presses:
    interactions: Interactions
    messages: Messages
    responses: Responses

    async def on_message(self, member: Member, channel: Channel, ts: str, target: Target) -> dict[str, Any]:
        """Press something in a message the person can see. Raises `message_not_found` or `element_not_found`."""
        message = self.visible(member, channel, ts)
        block, element = find(message.blocks, target)
        action = self._action(block, element, target)
        entered = message.entered.setdefault(member.id, {})
        keep(entered, block, element, action)
        payload = self.interactions.head("block_actions", member) | {
            "container": container(message),
            "channel": {"id": channel.id, "name": channel.shown},
            "state": {"values": values(message.blocks, entered)},
            "response_url": self.responses.make(channel, member.id, message),
            "actions": [action],
        }
        if not message.viewer:
            payload["message"] = message.shape(metadata=True)
        return await self._send(payload, element)

    async def on_view(self, member: Member, view: View, target: Target, given: dict[str, Any]) -> dict[str, Any]:
        """Press something in the modal on top; `given` is what was entered in it meanwhile."""
        block, element = find(view.blocks, target)
        enter(view.blocks, view.entered, given)
        action = self._action(block, element, target)
        keep(view.entered, block, element, action)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return {"ack_ms": None}
        payload = self.interactions.head("block_actions", member, view=view.id if view.kind == "modal" else None) | {
            "container": {"type": "view", "view_id": view.id},
            "view": view.shape(),
            "actions": [action],
        }
        return await self._send(payload, element)

    def visible(self, member: Member, channel: Channel, ts: str) -> Message:
        """A message `member` has on the screen. Raises `channel_not_found` or `message_not_found`."""
        if not self.interactions.workspace.present(member, channel):
            raise Refused("channel_not_found")
        message = self.messages.find(channel.id, ts)
        if message.viewer not in (None, member.id):
            raise Refused("message_not_found")
        return message

    def _action(self, block: dict[str, Any], element: dict[str, Any], target: Target) -> dict[str, Any]:
        action = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
        action["action_ts"] = self.messages.next_ts()
        if element["type"] == "button":
            own = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
            if target.chosen is not None and target.chosen != element.get("value"):
                raise Refused("invalid_value")
            return action | own
        if element["type"] in ("feedback_buttons", "icon_button"):
            return action | small_button(element, target.chosen)
        return action | entry(element, target.chosen)

    async def _send(self, payload: dict[str, Any], element: dict[str, Any]) -> dict[str, Any]:
        delivery = await self.interactions.deliver(payload, element["action_id"], answered=False, said=SAID)
        return {"ack_ms": delivery.ms}


def find(blocks: list[Any], target: Target) -> tuple[dict[str, Any], dict[str, Any]]:
    """The element on the screen. Raises `element_not_found`, or `element_ambiguous` where a block id must tell."""
    found = [
        (block, element)
        for block in each_block(blocks)
        for element in elements(block)
        if element.get("action_id") == target.action_id and target.block_id in (None, block["block_id"])
    ]
    if not found:
        raise Refused("element_not_found")
    if len(found) > 1:
        raise Refused("element_ambiguous")
    return found[0]


def small_button(element: dict[str, Any], chosen: Any) -> dict[str, Any]:
    """What a press on an icon, or on one of two thumbs, says; which thumb, `chosen` tells by its value."""
    buttons = [element.get("positive_button"), element.get("negative_button")]
    pressed = element
    if element["type"] == "feedback_buttons":
        pressed = next((each for each in buttons if each and each.get("value") == chosen), {})
    if not pressed:
        raise Refused("invalid_value")
    return {key: pressed[key] for key in ("text", "value") if key in pressed}


def keep(entered: Entered, block: dict[str, Any], element: dict[str, Any], action: dict[str, Any]) -> None:
    """Remember what was chosen, for the state of this press and of the next."""
    if element["type"] not in STATELESS:
        held = {key: value for key, value in action.items() if key not in ("action_id", "block_id", "action_ts")}
        entered.setdefault(block["block_id"], {})[element["action_id"]] = held


def container(message: Message) -> dict[str, Any]:
    where = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.viewer is not None,
    }
    return where | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
