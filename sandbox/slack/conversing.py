"""What people say themselves, and what they see; the app hears of it as far as it subscribed."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.attaching import attached, forwarded
from sandbox.slack.errors import Refused
from sandbox.slack.files import Files
from sandbox.slack.manifest import Manifest
from sandbox.slack.messages import Message
from sandbox.slack.posting import LONGEST_TEXT, Content, Posting
from sandbox.slack.typing import typed, written
from sandbox.slack.workspace import Channel, Member, Workspace


@dataclass(frozen=True, slots=True)
class Words:
    """What a person puts into one message: a text, files as a control call names them, or a message they forward."""

    text: str = ""
    files: Any = None
    forwards: Message | None = None


@dataclass(frozen=True, slots=True)
class Conversing:
    manifest: Manifest
    workspace: Workspace
    posting: Posting
    files: Files
    origin: str

    def say(self, member: Member, channel: Channel, words: Words, thread: str | None = None) -> dict[str, Any]:
        """A person's own message, stored and, if subscribed to, delivered."""
        self._ensure_present(member, channel)
        if channel.user:
            self.manifest.ensure_writable()
        message = self.posting.post(channel, self._content(member, words), author=member.id, thread=thread)
        for file in message.files:
            file.shares.setdefault(channel.id, []).append(message.ts)
        return {"ts": message.ts, "channel": channel.id}

    def edit(self, member: Member, channel: Channel, ts: str, text: str) -> dict[str, Any]:
        """Other words for a message of their own; its files and what it forwards stay."""
        message = self._own(member, channel, ts, "cant_update_message")
        stamp = {"user": member.id, "ts": self.posting.messages.next_ts()}
        self.posting.change(message, self._content(member, Words(text)), stamp)
        return {"ts": ts, "channel": channel.id}

    def delete(self, member: Member, channel: Channel, ts: str) -> dict[str, Any]:
        self.posting.remove(self._own(member, channel, ts, "cant_delete_message"))
        return {"ts": ts}

    def standing(self, member: Member, channel: Channel, ts: str) -> Message:
        """A message that `member` can forward: nothing that only one person sees. Raises `message_not_found`."""
        self._ensure_present(member, channel)
        message = self.posting.messages.find(channel.id, ts)
        if message.viewer:
            raise Refused("message_not_found")
        return message

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

    def _content(self, member: Member, words: Words) -> Content:
        """As Slack keeps it. Raises `no_text` or `msg_too_long`."""
        if not (words.text.strip() or words.files or words.forwards):
            raise Refused("no_text")
        if len(words.text) > LONGEST_TEXT:
            raise Refused("msg_too_long")
        said = Content(typed(words.text, self.workspace, linked=True), written(words.text, self.workspace))
        if words.files:
            said.files.extend(attached(words.files, member.id, self.files))
        if words.forwards:
            place = self.workspace.channels[words.forwards.channel]
            said.attachments.append(forwarded(words.forwards, place, self.workspace, self.origin))
        return said

    def _own(self, member: Member, channel: Channel, ts: str, error: str) -> Message:
        self._ensure_present(member, channel)
        message = self.posting.messages.find(channel.id, ts)
        if message.user != member.id:
            raise Refused(error)
        return message

    def _ensure_present(self, member: Member, channel: Channel) -> None:
        if not self.workspace.present(member, channel):
            raise Refused("channel_not_found")
