"""`conversations.history` and `conversations.replies`: what was said, in pages; ephemeral messages are in neither."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Refused
from sandbox.slack.manifest import Manifest
from sandbox.slack.messages import Message, Messages
from sandbox.slack.paging import decode, encode, limit
from sandbox.slack.workspace import Channel, Workspace
from sandbox.worlds.people import BOT_USER

SCOPES = ("channels:history", "groups:history", "mpim:history", "im:history")
MOST = 999
NEVER = "9999999999.999999"


@dataclass(frozen=True, slots=True)
class Window:
    """Between which times, ends included or not."""

    oldest: float
    latest: float
    inclusive: bool

    def holds(self, message: Message) -> bool:
        ts = float(message.ts)
        if self.inclusive:
            return self.oldest <= ts <= self.latest
        return self.oldest < ts < self.latest


@dataclass(frozen=True, slots=True)
class History:
    manifest: Manifest
    workspace: Workspace
    messages: Messages

    def methods(self) -> dict[str, Method]:
        return {
            "conversations.history": Method(self.history, SCOPES, json=False),
            "conversations.replies": Method(self.replies, SCOPES, json=False),
        }

    def history(self, arguments: Arguments) -> dict[str, Any]:
        """The channel's own messages, newest first, without thread replies."""
        channel = self._readable(arguments)
        within = window(arguments)
        found = [each for each in self.messages.history(channel.id) if within.holds(each)]
        cursor = arguments.text("cursor")
        if cursor:
            mark = decode(cursor)
            found = [each for each in found if each.ts <= mark]
        size = limit(arguments, 100, MOST)
        following = found[size].ts if len(found) > size else None
        return answer(found[:size], arguments, following) | {"pin_count": 0}

    def replies(self, arguments: Arguments) -> dict[str, Any]:
        """The parent, then its replies, oldest first; the parent leads every page."""
        channel = self._readable(arguments)
        parent = self.messages.thread(channel.id, arguments.required("ts"))
        within = window(arguments)
        found = [each for each in parent.replies if within.holds(each)]
        cursor = arguments.text("cursor")
        if cursor:
            mark = decode(cursor)
            found = [each for each in found if each.ts >= mark]
        size = limit(arguments, MOST, 1000)
        following = found[size].ts if len(found) > size else None
        return answer([parent, *found[:size]], arguments, following)

    def _readable(self, arguments: Arguments) -> Channel:
        channel = self.workspace.reach(arguments.required("channel"))
        self.manifest.require(f"{channel.scopes}:history")
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel")
        return channel


def answer(found: list[Message], arguments: Arguments, following: str | None) -> dict[str, Any]:
    metadata = arguments.flag("include_all_metadata")
    shape: dict[str, Any] = {
        "messages": [each.shape(metadata=metadata) for each in found],
        "has_more": following is not None,
    }
    return shape | ({"response_metadata": {"next_cursor": encode(following)}} if following else {})


def window(arguments: Arguments) -> Window:
    return Window(
        oldest=moment(arguments.text("oldest") or "0", "invalid_ts_oldest"),
        latest=moment(arguments.text("latest") or NEVER, "invalid_ts_latest"),
        inclusive=arguments.flag("inclusive"),
    )


def moment(given: str, error: str) -> float:
    try:
        return float(given)
    except ValueError as wrong:
        raise Refused(error) from wrong
