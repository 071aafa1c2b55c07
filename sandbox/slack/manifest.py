"""What the app asked Slack for: commands, scopes, events and shortcuts, read from its manifest and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox.slack.errors import Refused


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    name: str
    kind: str
    callback_id: str


EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.mpim": "mpim:history",
    "message.im": "im:history",
    "channel_archive": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_unshared": "channels:read",
    "member_joined_channel": "channels:read",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    bot_name: str
    commands: dict[str, Command]
    shortcuts: dict[str, Shortcut]
    asked: tuple[str, ...]
    """The scopes it names. `withdrawn` are those among them that the installed app has not got."""
    events: frozenset[str]
    interactive: bool
    home_tab: bool
    messages_tab: bool
    writable: bool
    withdrawn: set[str] = field(default_factory=set)

    @property
    def scopes(self) -> tuple[str, ...]:
        """What is granted."""
        return tuple(each for each in self.asked if each not in self.withdrawn)

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The manifest at `path`. Raises ValueError when Slack would not run this app by Socket Mode."""
        given = yaml.safe_load(path.read_text())
        if not isinstance(given, dict):
            raise ValueError(f"{path} is not an app manifest")  # noqa: TRY004 - the file is wrong, not a caller
        features, settings = given.get("features") or {}, given.get("settings") or {}
        if not settings.get("socket_mode_enabled"):
            raise ValueError(f"{path}: settings.socket_mode_enabled is off, so no connection could be opened")
        tabs = features.get("app_home") or {}
        name = (given.get("display_information") or {}).get("name", "")
        manifest = cls(
            bot_name=(features.get("bot_user") or {}).get("display_name", name),
            commands={each["command"]: command(each) for each in features.get("slash_commands") or []},
            shortcuts={each["callback_id"]: shortcut(each) for each in features.get("shortcuts") or []},
            asked=tuple(((given.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []),
            events=frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or []),
            interactive=bool((settings.get("interactivity") or {}).get("is_enabled")),
            home_tab=bool(tabs.get("home_tab_enabled")),
            messages_tab=bool(tabs.get("messages_tab_enabled")),
            writable=bool(tabs.get("messages_tab_enabled")) and not tabs.get("messages_tab_read_only_enabled"),
        )
        if lacking := [*manifest.lacking()]:
            raise ValueError(f"{path} must also ask for {', '.join(lacking)}")
        return manifest

    def lacking(self) -> Iterator[str]:
        """Scopes that what the manifest lists would need; Slack installs no such app."""
        needed = {EVENT_SCOPES[each] for each in self.events & set(EVENT_SCOPES)}
        needed |= {"commands"} if self.commands or self.shortcuts else set()
        yield from sorted(needed - set(self.scopes))

    def ensure_writable(self) -> None:
        """A client has no message box where the app's Messages tab is off or read-only: nothing can be typed there."""
        if not self.writable:
            raise Refused(
                "messages_tab_disabled",
                notice="Sending messages to this app has been turned off. Type it in a channel.",
            )

    def require(self, *scopes: str) -> None:
        """Refuse unless one of `scopes` was granted."""
        if scopes and not set(scopes) & set(self.scopes):
            raise Refused("missing_scope", needed=",".join(scopes), provided=",".join(self.scopes))


def command(given: dict[str, Any]) -> Command:
    return Command(
        name=given["command"],
        description=given.get("description", ""),
        usage_hint=given.get("usage_hint", ""),
        should_escape=bool(given.get("should_escape", False)),
    )


def shortcut(given: dict[str, Any]) -> Shortcut:
    return Shortcut(name=given["name"], kind=given["type"], callback_id=given["callback_id"])
