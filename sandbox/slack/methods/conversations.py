"""`conversations.*`: channels and direct messages. Each kind of conversation needs its own scope.

What is private does not exist for an app that is not in it; no app can be added to people's own direct messages.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Refused
from sandbox.slack.manifest import Manifest
from sandbox.slack.paging import page
from sandbox.slack.workspace import GENERAL, SCOPES, Channel, ChannelType, Workspace
from sandbox.worlds.people import BOT_USER, OTHER_TEAM, TEAM

READING = ("channels:read", "groups:read", "mpim:read", "im:read")
TYPES: dict[str, ChannelType] = {"public_channel": "channel", "private_channel": "group", "mpim": "mpim", "im": "im"}


@dataclass(frozen=True, slots=True)
class Conversations:
    manifest: Manifest
    workspace: Workspace

    def methods(self) -> dict[str, Method]:
        return {
            "conversations.open": Method(self.open),
            "conversations.list": Method(self.list, READING, json=False),
            "conversations.members": Method(self.members, READING, json=False),
            "conversations.info": Method(self.info, READING, json=False),
        }

    def open(self, arguments: Arguments) -> dict[str, Any]:
        """The direct message with one person, or with several a group direct message that the app is in."""
        if arguments.text("channel"):
            self.manifest.require("im:write", "mpim:write")
            channel = self.workspace.reach(arguments.required("channel"))
            if channel.kind not in ("im", "mpim"):
                raise Refused("method_not_supported_for_channel_type")
            return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
        users = list(dict.fromkeys(filter(None, map(str.strip, (arguments.text("users") or "").split(",")))))
        self.manifest.require("mpim:write" if len(users) > 1 else "im:write")
        if not users:
            raise Refused("users_list_not_supplied")
        full = arguments.flag("return_im")
        if len(users) > 1:
            channel = self.workspace.gather({BOT_USER, *(self._reachable(each) for each in users)})
            return {"channel": self.shape(channel) if full else {"id": channel.id}}
        return self._open(users[0], full=full)

    def _open(self, user: str, *, full: bool) -> dict[str, Any]:
        member = self.workspace.members[self._reachable(user)]
        already = {"no_op": True, "already_open": True} if self.workspace.opened(member) else {}
        channel = self.workspace.direct(member)
        return already | {"channel": self.shape(channel) if full else {"id": channel.id}}

    def _reachable(self, user: str) -> str:
        if user == BOT_USER:
            raise Refused("cannot_dm_bot")
        member = self.workspace.members.get(user)
        if not member or member.outsider:
            raise Refused("user_not_found")
        if member.deleted:
            raise Refused("user_disabled")
        return user

    def info(self, arguments: Arguments) -> dict[str, Any]:
        channel = self.workspace.reach(arguments.required("channel"))
        self.manifest.require(f"{channel.scopes}:read")
        shape = self.shape(channel)
        if arguments.flag("include_num_members"):
            shape["num_members"] = len(channel.members)
        return {"channel": shape}

    def list(self, arguments: Arguments) -> dict[str, Any]:
        """Conversations of the wanted types: all public channels, and of the others those that the app is in."""
        types = (arguments.text("types") or "public_channel").split(",")
        if unknown := set(types) - set(TYPES):
            raise Refused("invalid_types", types=sorted(unknown))
        kinds = [TYPES[each] for each in types]
        wanted = [each for each in self.workspace.channels.values() if each.kind in kinds and self._known(each)]
        for scope in dict.fromkeys(SCOPES[each] for each in kinds):
            self.manifest.require(f"{scope}:read")
        if arguments.flag("exclude_archived"):
            wanted = [each for each in wanted if not each.archived]
        channels, following = page([self.shape(each) for each in wanted], arguments, 100, 1000)
        return {"channels": channels, **following}

    def members(self, arguments: Arguments) -> dict[str, Any]:
        channel = self.workspace.reach(arguments.required("channel"))
        self.manifest.require(f"{channel.scopes}:read")
        members, following = page(sorted(channel.members), arguments, 100, 1000)
        return {"members": members, **following}

    def _known(self, channel: Channel) -> bool:
        return channel.kind == "channel" or BOT_USER in channel.members

    def shape(self, channel: Channel) -> dict[str, Any]:
        """A conversation in Slack's shape."""
        if channel.user:
            return {
                "id": channel.id,
                "created": channel.created,
                "is_archived": False,
                "is_im": True,
                "is_org_shared": False,
                "context_team_id": TEAM,
                "user": channel.user,
                "is_user_deleted": self.workspace.members[channel.user].deleted,
                "is_open": True,
            }
        teams = [TEAM, OTHER_TEAM] if channel.shared else [TEAM]
        return {
            "id": channel.id,
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": channel.kind != "mpim",
            "is_group": channel.kind == "mpim",
            "is_im": False,
            "is_mpim": channel.kind == "mpim",
            "is_private": channel.kind != "channel",
            "created": channel.created,
            "is_archived": channel.archived,
            "is_general": channel.id == GENERAL,
            "unlinked": 0,
            "is_shared": channel.shared,
            "is_org_shared": False,
            "is_ext_shared": channel.shared,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "shared_team_ids": teams,
            "context_team_id": TEAM,
            "creator": next(iter(self.workspace.members)),
            "is_member": BOT_USER in channel.members,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": channel.previous_names,
        }
