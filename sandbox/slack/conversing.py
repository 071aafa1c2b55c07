"""What people say themselves, and what they see; the app hears of it as far as it subscribed."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.manifest import Manifest
from sandbox.slack.mentions import typed
from sandbox.slack.posting import Content, Posting
from sandbox.slack.workspace import Channel, Member, Workspace


@dataclass(frozen=True, slots=True)
class Conversing:
    manifest: Manifest
    workspace: Workspace
    posting: Posting

    def say(self, member: Member, channel: Channel, text: str, thread: str | None = None) -> dict[str, Any]:
        """A person's own message, stored and, if subscribed to, delivered."""
        if not self.workspace.present(member, channel):
            raise Refused("channel_not_found")
        if channel.user:
            self.manifest.ensure_writable()
        said = Content(typed(text, self.workspace, linked=True))
        message = self.posting.post(channel, said, author=member.id, thread=thread)
        return {"ts": message.ts, "channel": channel.id}

    def delete(self, member: Member, channel: Channel, ts: str) -> dict[str, Any]:
        message = self.posting.messages.find(channel.id, ts)
        if message.user != member.id:
            raise Refused("cant_delete_message")
        self.posting.remove(message)
        return {"ts": ts}

    def start_afresh(self, member: Member) -> dict[str, Any]:
        """Ephemeral messages live in a client until it is loaded again; no history has them."""
        for channel in self.posting.messages.forget_whispers(member.id):
            self.posting.live.tell("messages", member.id, channel=channel)
        return {}

    def seen(self, member: Member, channel: Channel) -> list[dict[str, Any]]:
        """The channel's messages as `member` has them in front of them."""
        return [
            {"files": []}
            | message.shape(metadata=True)
            | {"ephemeral": message.viewer is not None, "notified": member.id in message.notified}
            for message in self.posting.messages.seen(channel.id, member.id)
        ]
