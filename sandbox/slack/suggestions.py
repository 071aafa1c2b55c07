"""Options that the app is asked for while somebody types into an external select; it answers in the ack."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.blocks.objects import MENU_OPTION, OPTION_GROUP
from sandbox.slack.blocks.rules import items
from sandbox.slack.errors import Refused, invalid
from sandbox.slack.interactions import Interactions
from sandbox.slack.messages import Message
from sandbox.slack.presses import Target, container, find
from sandbox.slack.views import View
from sandbox.slack.workspace import Channel, Member

MIN_QUERY = 3
MOST = 100
SAID = "The options could not be loaded. Type once more."


@dataclass(frozen=True, slots=True)
class Suggestions:
    interactions: Interactions

    async def in_view(self, member: Member, view: View, target: Target) -> dict[str, Any]:
        block, element = find(view.blocks, target)
        payload = self.interactions.head("block_suggestion", member, view=view.id)
        payload |= {"container": {"type": "view", "view_id": view.id}, "view": view.shape()}
        return await self._ask(payload, block, element, target.chosen)

    async def in_message(self, member: Member, channel: Channel, message: Message, target: Target) -> dict[str, Any]:
        block, element = find(message.blocks, target)
        payload = self.interactions.head("block_suggestion", member)
        payload |= {"container": container(message), "channel": {"id": channel.id, "name": channel.shown}}
        payload |= {} if message.viewer else {"message": message.shape(metadata=True)}
        return await self._ask(payload, block, element, target.chosen)

    async def _ask(
        self, payload: dict[str, Any], block: dict[str, Any], element: dict[str, Any], typed: str
    ) -> dict[str, Any]:
        """The app's options. A client asks only once enough was typed."""
        if element["type"] not in ("external_select", "multi_external_select"):
            raise Refused("element_not_found")
        if len(typed) < element.get("min_query_length", MIN_QUERY):
            return {"options": []}
        del payload["trigger_id"]
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        delivery = await self.interactions.deliver(payload, element["action_id"], answered=True, said=SAID)
        return offered(delivery.payload)


def offered(given: Any) -> dict[str, Any]:
    """What the ack offers, checked. Raises `invalid_options`."""
    answer = given if isinstance(given, dict) else {}
    if answer.get("option_groups"):
        found = [*items(OPTION_GROUP, MOST)(answer["option_groups"], "/option_groups")]
        options = [] if found else [one for group in answer["option_groups"] for one in group["options"]]
    else:
        options = answer.get("options", [])
        found = [*items(MENU_OPTION, MOST, 0)(options, "/options")]
    if found:
        raise invalid("invalid_options", found)
    return {"options": options}
