"""What people say themselves, and what they see; the app hears of it as far as it subscribed."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.events import Events
from sandbox.slack.mentions import names_person, typed
from sandbox.slack.posting import Content, Posting
from sandbox.slack.workspace import Channel, Member, Workspace
from sandbox.worlds.people import BOT_USER


@dataclass(frozen=True, slots=True)
class Conversing:
    workspace: Workspace
    posting: Posting
    events: Events

    def say(self, member: Member, channel: Channel, text: str, thread: str | None = None) -> dict[str, Any]:
        """A person's own message, stored and, if subscribed to, delivered."""
        if not self.workspace.present(member, channel):
            raise Refused("channel_not_found")
        said = Content(typed(text, self.workspace, linked=True))
        message = self.posting.post(channel, said, author=member.id, thread=thread)
        self._tell(channel, message.shape())
        return {"ts": message.ts, "channel": channel.id}

    def delete(self, member: Member, channel: Channel, ts: str) -> dict[str, Any]:
        message = self.posting.messages.find(channel.id, ts)
        if message.user != member.id:
            raise Refused("cant_delete_message")
        gone = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": ts}
        gone |= {"previous_message": message.shape(), "ts": self.posting.messages.next_ts()}
        self.posting.remove(message)
        self._tell(channel, gone)
        return {"ts": ts}

    def seen(self, member: Member, channel: Channel) -> list[dict[str, Any]]:
        """The channel's messages as `member` has them in front of them."""
        return [
            message.shape(metadata=True)
            | {"ephemeral": message.viewer is not None, "notified": member.id in message.notified, "files": []}
            for message in self.posting.messages.seen(channel.id, member.id)
        ]

    def _tell(self, channel: Channel, event: dict[str, Any]) -> None:
        if BOT_USER not in channel.members:
            return
        kind, subscription = ("im", "message.im") if channel.user else ("channel", "message.channels")
        event |= {"channel": channel.id}
        self.events.tell(subscription, channel, event | {"channel_type": kind})
        if not channel.user and names_person(event.get("text", ""), BOT_USER):
            self.events.tell("app_mention", channel, event | {"type": "app_mention"})
