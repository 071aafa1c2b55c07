"""What admins do to channels: archive, rename, share, make private, take the app out, keep it quiet; and back."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.events import Events
from sandbox.slack.live import Live
from sandbox.slack.messages import Messages
from sandbox.slack.workspace import Channel
from sandbox.worlds.people import BOT_USER, OTHER_TEAM

DEEDS = ["archive", "kick", "private", "rename (with name)", "restrict", "share"]


@dataclass(frozen=True, slots=True)
class Housekeeping:
    messages: Messages
    events: Events
    live: Live

    def do(self, what: str, channel: Channel, *, undo: bool = False, name: str | None = None) -> None:
        """Change `channel`; the app hears of it if it subscribed and is in there, or was until now."""
        if channel.kind in ("im", "mpim"):
            raise Refused("method_not_supported_for_channel_type")
        if what == "private":
            channel.private = not undo
            return
        if what == "restrict":
            channel.restricted = not undo
            return
        heard = BOT_USER in channel.members
        event = change(what, channel, undo=undo, name=name)
        if heard or BOT_USER in channel.members:
            stamp = self.messages.next_ts()
            self.events.tell(event["type"], channel, {"channel": channel.id, "event_ts": stamp, **event})
        self.live.tell("messages", channel=channel.id)


def change(what: str, channel: Channel, *, undo: bool, name: str | None) -> dict[str, Any]:
    """Make the change and return the event that tells of it."""
    match what:
        case "archive":
            channel.archived = not undo
            return {"type": "channel_unarchive" if undo else "channel_archive"}
        case "share":
            channel.shared = not undo
            return {"type": "channel_unshared" if undo else "channel_shared", "connected_team_id": OTHER_TEAM}
        case "kick" if undo:
            channel.members.add(BOT_USER)
            return {"type": "member_joined_channel", "user": BOT_USER}
        case "kick":
            channel.members.discard(BOT_USER)
            return {"type": "channel_left"}
        case "rename" if name:
            channel.previous_names.append(channel.name)
            channel.name = name.removeprefix("#")
            new = {"id": channel.id, "name": channel.name, "created": channel.created}
            return {"type": "channel_rename", "channel": new}
    raise Refused(
        "invalid_arguments", allowed=["archive", "kick", "private", "rename (with name)", "restrict", "share"]
    )
