"""How a message comes to stand somewhere: its contents checked as Slack checks them, its readers told.

The Web API, response URLs and acks all post through here; whether the caller may post there is theirs to ask.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.blocks.layout import completed, problems
from sandbox.slack.blocks.tables import ONE_TABLE
from sandbox.slack.errors import Refused, invalid
from sandbox.slack.events import Events
from sandbox.slack.files import File
from sandbox.slack.live import Live
from sandbox.slack.mentions import notified
from sandbox.slack.messages import Message, Messages
from sandbox.slack.workspace import Channel, Workspace
from sandbox.worlds.people import BOT_USER, TEAM

LONGEST_TEXT = 40_000
LONGEST_EDIT = 4_000
TS = re.compile(r"\d{10}\.\d{6}")
BLOCKS_ALONE = "This message contains interactive elements."


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, checked and completed."""

    text: str
    blocks: list[Any] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    files: list[File] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    """Forwarded messages; what an app sends as attachments is refused."""


def content(text: str | None, blocks: Any, metadata: Any = None, longest: int = LONGEST_TEXT) -> Content:
    """Raises `no_text`, `msg_too_long`, `invalid_blocks` or an error about the metadata."""
    if not (text and text.strip()) and not blocks:
        raise Refused("no_text")
    if text and len(text) > longest:
        raise Refused("msg_too_long")
    found = problems(blocks or [], "/blocks")
    if found:
        raise invalid("invalid_attachments" if ONE_TABLE in found[0] else "invalid_blocks", found)
    return Content(text or BLOCKS_ALONE, completed(blocks or []), checked_metadata(metadata))


def checked_metadata(given: Any) -> dict[str, Any] | None:
    if given is None or given == {}:
        return None
    if not isinstance(given, dict) or set(given) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if not isinstance(given["event_type"], str) or not isinstance(given["event_payload"], dict):
        raise Refused("invalid_metadata_format")
    return given


@dataclass(frozen=True, slots=True)
class Posting:
    workspace: Workspace
    messages: Messages
    events: Events
    live: Live

    def post(self, channel: Channel, said: Content, *, author: str = BOT_USER, thread: str | None = None) -> Message:
        """A message for everybody in `channel`. Raises `is_archived` or an error about the thread."""
        if channel.archived:
            raise Refused("is_archived")
        message = self._message(channel, said, author, thread)
        message.notified = notified(self.workspace, channel, author, said.text, said.blocks)
        self._add(message)
        self.events.said(channel, message.shape() | ({"subtype": "file_share"} if message.files else {}))
        return message

    def whisper(self, channel: Channel, said: Content, viewer: str, thread: str | None = None) -> Message:
        """A message that `viewer` alone sees."""
        if channel.archived:
            raise Refused("is_archived")
        message = self._message(channel, said, BOT_USER, thread)
        message.viewer = viewer
        return self._add(message)

    def change(self, message: Message, said: Content, edited: dict[str, str] | None = None) -> Message:
        """Replace what a message says. It pings nobody."""
        before = message.shape()
        message.text, message.blocks, message.edited = said.text, said.blocks, edited or message.edited
        if not message.viewer:
            changed = {"message": message.shape(), "previous_message": before}
            self._hidden(message, {"subtype": "message_changed", **changed})
        self.live.tell("messages", message.viewer, channel=message.channel)
        return message

    def remove(self, message: Message) -> None:
        before = message.shape()
        self.messages.remove(message)
        if not message.viewer:
            gone = {"deleted_ts": message.ts, "previous_message": before}
            self._hidden(message, {"subtype": "message_deleted", **gone})
        self.live.tell("messages", message.viewer, channel=message.channel)

    def _message(self, channel: Channel, said: Content, author: str, thread: str | None) -> Message:
        root = self._thread(channel, thread) if thread else None
        ts = self.messages.next_ts()
        message = Message(channel.id, ts, author, said.text, said.blocks, thread_ts=root, metadata=said.metadata)
        message.files, message.attachments = said.files, said.attachments
        message.team = TEAM if author == BOT_USER else self.workspace.member(author).home
        return message

    def _thread(self, channel: Channel, thread: str) -> str | None:
        """The parent's ts. A reply to a message that is gone is not refused: it stands in the channel itself."""
        if not TS.fullmatch(thread):
            raise Refused("invalid_thread_ts")
        try:
            return self.messages.thread(channel.id, thread).ts
        except Refused:
            return None

    def _hidden(self, message: Message, change: dict[str, Any]) -> None:
        event = {"type": "message", "hidden": True, "ts": self.messages.next_ts(), **change}
        self.events.said(self.workspace.channels[message.channel], event)

    def _add(self, message: Message) -> Message:
        self.messages.add(message)
        self.live.tell("messages", message.viewer, channel=message.channel)
        return message
