"""The app's Home tab as a person opens it: they see what was published for them, and the app may hear of the visit."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.events import Events
from sandbox.slack.manifest import Manifest
from sandbox.slack.messages import Messages
from sandbox.slack.views import Views
from sandbox.slack.workspace import Member, Workspace


@dataclass(frozen=True, slots=True)
class Homes:
    manifest: Manifest
    views: Views
    events: Events
    messages: Messages
    workspace: Workspace

    def open(self, member: Member, tab: str = "home") -> dict[str, Any]:
        """What is there, or null before the app published anything. Raises `not_enabled` for a tab it does not have."""
        there = {"home": self.manifest.home_tab, "messages": self.manifest.messages_tab}
        if not there.get(tab) or member.outsider:
            raise Refused("not_enabled")
        view, channel = self.views.home(member.id), self.workspace.direct(member)
        shape = view.shape() if view and tab == "home" else None
        event: dict[str, Any] = {"type": "app_home_opened", "user": member.id, "channel": channel.id, "tab": tab}
        event |= {"event_ts": self.messages.next_ts()} | ({"view": shape} if shape else {})
        self.events.tell("app_home_opened", channel, event)
        return {"view": shape}
