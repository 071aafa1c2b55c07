"""Submitting and closing modals: what is sent, and what the app's answer does to the stack."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.interactions import Interactions
from sandbox.slack.responses import Responses
from sandbox.slack.socket import Delivery
from sandbox.slack.state import enter, held, holders, missing, values
from sandbox.slack.views import View, Views
from sandbox.slack.workspace import Member

TROUBLE = "The app did not respond. Send it again."


@dataclass(frozen=True, slots=True)
class Submissions:
    interactions: Interactions
    views: Views
    responses: Responses

    async def submit(self, member: Member, view: View, given: dict[str, Any]) -> dict[str, Any]:
        """Send the modal on top; what `given` leaves out keeps what it held. Answers what the app decided."""
        if not view.definition.get("submit") or view.definition.get("submit_disabled"):
            raise Refused("element_not_found")
        enter(view.blocks, view.entered, given)
        found = missing(view.blocks, values(view.blocks, view.entered))
        if found:
            return {"response_action": "errors", "errors": found, "ack_ms": None}
        payload = self.interactions.head("view_submission", member, view=view.id) | {
            "view": view.shape(),
            "response_urls": self._response_urls(member, view),
        }
        delivery = await self.interactions.deliver(payload, name(view), answered=True, said=TROUBLE)
        return self._apply(member, view, delivery)

    async def close(self, member: Member, view: View) -> dict[str, Any]:
        """Close the modal on top, or with `clear_on_close` all; those that asked are told."""
        if view.definition.get("clear_on_close"):
            return await self._tell_closed(member, self.views.drop(member.id), cleared=True)
        self.views.pop(view)
        return await self._tell_closed(member, [view], cleared=False)

    async def _tell_closed(self, member: Member, closed: list[View], *, cleared: bool) -> dict[str, Any]:
        for view in closed:
            if view.definition.get("notify_on_close"):
                payload = self.interactions.head("view_closed", member, view=view.id)
                payload |= {"view": view.shape(), "is_cleared": cleared}
                del payload["trigger_id"]
                await self.interactions.deliver(payload, name(view), answered=False, said=TROUBLE)
        return {"response_action": None, "errors": {}}

    def _response_urls(self, member: Member, view: View) -> list[dict[str, str]]:
        """One for each menu of conversations that asked for it and in which something was chosen."""
        state, found = values(view.blocks, view.entered), []
        for block, element in holders(view.blocks):
            chosen = held(state[block["block_id"]][element["action_id"]])
            if element.get("response_url_enabled") and chosen:
                channel = self.interactions.workspace.channel(chosen)
                where = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel.id}
                found.append(where | {"response_url": self.responses.make(channel, member.id)})
        return found

    def _apply(self, member: Member, view: View, delivery: Delivery) -> dict[str, Any]:
        answer: dict[str, Any] = {"response_action": None, "errors": {}, "ack_ms": delivery.ms}
        given = delivery.payload or {}
        action = given.get("response_action") if isinstance(given, dict) else "invalid"
        try:
            self._change(member, view, action, given)
        except Refused as refused:
            said = f"The app's answer could not be shown ({refused.error}). See the traffic."
            self.interactions.live.tell("notice", member.id, text=said)
            raise Refused("invalid_response", notice=said, **refused.details) from refused
        if action == "errors":
            answer["errors"] = given["errors"]
        return answer | {"response_action": action}

    def _change(self, member: Member, view: View, action: str | None, given: dict[str, Any]) -> None:
        match action:
            case None:
                self.views.pop(view)
            case "clear":
                self.views.drop(member.id)
            case "update":
                self.views.update(view, given.get("view"))
            case "push":
                self.views.push(member, given.get("view"))
            case "errors":
                check_errors(view, given.get("errors"))
            case _:
                raise Refused("invalid_response_action")


def check_errors(view: View, errors: Any) -> None:
    """Errors stand beside input blocks of this very modal, or Slack does not show them."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused("invalid_errors")


def name(view: View) -> str:
    return str(view.definition.get("callback_id") or view.id)
