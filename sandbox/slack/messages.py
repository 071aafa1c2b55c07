"""Every message, by channel: who said what, in which thread, and who may see it. Not whether it was allowed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.slack.errors import Refused
from sandbox.slack.files import File
from sandbox.slack.state import Entered
from sandbox.slack.workspace import APP, BOT
from sandbox.worlds.people import BOT_USER, TEAM


@dataclass(eq=False)
class Message:
    """One message. With `viewer` it is ephemeral: that person's alone, in no history.

    `entered` is what each person chose in it so far; everybody sees only their own.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Any] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    files: list[File] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    team: str = TEAM
    viewer: str | None = None
    notified: frozenset[str] = frozenset()
    edited: dict[str, str] | None = None
    deleted: bool = False
    replies: list["Message"] = field(default_factory=list)
    entered: dict[str, Entered] = field(default_factory=dict)

    @property
    def by_app(self) -> bool:
        return self.user == BOT_USER

    @property
    def root(self) -> bool:
        return self.thread_ts in (None, self.ts)

    def shape(self, *, metadata: bool = False) -> dict[str, Any]:
        """As Slack's API writes it; metadata only where it was asked for."""
        if self.deleted:
            return self._tombstone() | self._thread()
        shape: dict[str, Any] = {"user": self.user, "type": "message", "ts": self.ts}
        if self.by_app:
            shape |= {"bot_id": BOT, "app_id": APP}
        shape |= {"text": self.text, "team": self.team} | self._thread()
        if self.team != TEAM:
            shape |= {"user_team": self.team, "source_team": self.team}
        if self.blocks:
            shape["blocks"] = self.blocks
        if self.files:
            shape |= {"files": [each.shape() for each in self.files], "upload": True}
        if self.attachments:
            shape["attachments"] = self.attachments
        if self.edited:
            shape["edited"] = self.edited
        if metadata and self.metadata:
            shape["metadata"] = self.metadata
        return shape

    def _tombstone(self) -> dict[str, Any]:
        text = "This message was deleted."
        return {
            "type": "message",
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "ts": self.ts,
            "text": text,
            "hidden": True,
        }

    def _thread(self) -> dict[str, Any]:
        if not self.root:
            return {"thread_ts": self.thread_ts}
        if not self.replies:
            return {}
        people = list(dict.fromkeys(each.user for each in self.replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(self.replies),
            "reply_users_count": len(people),
            "reply_users": people[:5],
            "latest_reply": self.replies[-1].ts,
        }


class Messages:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._kept: dict[str, dict[str, Message]] = {}

    def clear(self) -> None:
        """Forget all; the next ts is still later than every one given out."""
        self._kept.clear()

    def next_ts(self) -> str:
        """A ts never given out before, later than all others."""
        now = int(self._clock.now().timestamp() * 1_000_000)
        self._last = max(now, self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def add(self, message: Message) -> Message:
        self._kept.setdefault(message.channel, {})[message.ts] = message
        parent = self._parent(message)
        if parent and not message.viewer:
            parent.replies.append(message)
        return message

    def find(self, channel: str, ts: str) -> Message:
        """A message that still stands. Raises `message_not_found`."""
        message = self._kept.get(channel, {}).get(ts)
        if not message or message.deleted:
            raise Refused("message_not_found")
        return message

    def thread(self, channel: str, ts: str) -> Message:
        """The parent of a thread; a deleted one stands as long as it has replies. Raises `thread_not_found`."""
        message = self._kept.get(channel, {}).get(ts)
        if not message or message.viewer:
            raise Refused("thread_not_found")
        return self.thread(channel, message.thread_ts) if message.thread_ts and not message.root else message

    def remove(self, message: Message) -> None:
        """Delete it. A parent with replies leaves a tombstone."""
        message.deleted = True
        message.blocks, message.metadata, message.attachments = [], None, []
        parent = self._parent(message)
        if parent:
            parent.replies = [each for each in parent.replies if each is not message]
        if not message.replies:
            del self._kept[message.channel][message.ts]
        if parent and parent.deleted and not parent.replies:
            del self._kept[parent.channel][parent.ts]

    def forget_whispers(self, user: str) -> set[str]:
        """What only `user` saw is gone, as when their client starts afresh; the channels that it stood in."""
        gone = [each for kept in self._kept.values() for each in kept.values() if each.viewer == user]
        for message in gone:
            del self._kept[message.channel][message.ts]
        return {each.channel for each in gone}

    def seen(self, channel: str, user: str) -> Iterator[Message]:
        """What `user` has in front of them in `channel`, oldest first: replies too, and their own ephemeral ones."""
        for message in self._kept.get(channel, {}).values():
            if message.viewer in (None, user):
                yield message

    def history(self, channel: str) -> list[Message]:
        """The channel's own messages, newest first: no replies, nothing ephemeral."""
        return [each for each in reversed(self._kept.get(channel, {}).values()) if each.root and not each.viewer]

    def _parent(self, message: Message) -> Message | None:
        if message.root or message.thread_ts is None:
            return None
        return self._kept.get(message.channel, {}).get(message.thread_ts)
