"""Slash commands: only those of the manifest, only from people of this workspace, never in a thread."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.interactions import VERIFICATION, Interactions
from sandbox.slack.manifest import Command
from sandbox.slack.responses import Responses
from sandbox.slack.typing import typed
from sandbox.slack.workspace import APP, ENTERPRISE, ENTERPRISE_NAME, TEAM_DOMAIN, Channel, Member


@dataclass(frozen=True, slots=True)
class Commands:
    interactions: Interactions
    responses: Responses

    async def run(self, member: Member, where: str, text: str, thread: str | None = None) -> dict[str, Any]:
        """Deliver what `member` typed and show what the ack carries. Raises what the person would be told."""
        name, _, rest = text.strip().partition(" ")
        command = self.interactions.manifest.commands.get(name)
        if not command or thread or member.outsider:
            raise self._unknown(name, member, thread)
        channel = self.interactions.workspace.channel(where, member)
        if not self.interactions.workspace.present(member, channel):
            raise Refused("channel_not_found")
        if channel.user:
            self.interactions.manifest.ensure_writable()
        payload = self._payload(command, member, channel, rest.strip())
        delivery = await self.interactions.socket.deliver(
            "slash_commands", name, payload, answered=True, user=member.id
        )
        if delivery.outcome != "acked":
            said = f"{name} failed: the app did not respond. Send it again."
            if delivery.outcome == "no_connection":
                said = f"{name} failed: the app is not connected. Send it again once it is."
            raise self.interactions.failed(delivery.outcome, member.id, said)
        try:
            self.responses.answer(delivery.payload, channel, member.id)
        except Refused as refused:
            said = f"{name} failed: the app's answer could not be shown ({refused.error}). See the traffic."
            self.interactions.live.tell("notice", member.id, text=said)
            raise Refused("dispatch_failed", notice=said, **refused.details) from refused
        return {"ack_ms": delivery.ms}

    def _unknown(self, name: str, member: Member, thread: str | None) -> Refused:
        said = f"{name} is not a command that works here. Type / to see those that do."
        if thread:
            said = f"{name} does not work in threads. Type it in the channel."
        self.interactions.live.tell("notice", member.id, text=said)
        return Refused("unknown_command", notice=said)

    def _payload(self, command: Command, member: Member, channel: Channel, text: str) -> dict[str, str]:
        grid = {"enterprise_id": ENTERPRISE, "enterprise_name": ENTERPRISE_NAME}
        return (grid if self.interactions.workspace.on_grid else {}) | {
            "token": VERIFICATION,
            "team_id": member.person.team,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": channel.shown,
            "user_id": member.id,
            "user_name": member.handle,
            "command": command.name,
            "text": typed(text, self.interactions.workspace, linked=command.should_escape),
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self.responses.make(channel, member.id),
            "trigger_id": self.interactions.triggers.make(member.id),
        }
