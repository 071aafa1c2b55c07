"""`conversations.*`: channels and direct messages. Each kind of conversation needs its own scope."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Refused
from sandbox.slack.manifest import Manifest
from sandbox.slack.paging import page
from sandbox.slack.workspace import GENERAL, Channel, Workspace
from sandbox.worlds.people import BOT_USER, OTHER_TEAM, TEAM


@dataclass(frozen=True, slots=True)
class Conversations:
    manifest: Manifest
    workspace: Workspace

    def methods(self) -> dict[str, Method]:
        return {
            "conversations.open": Method(self.open, ("im:write",)),
            "conversations.list": Method(self.list, ("channels:read", "im:read"), json=False),
            "conversations.members": Method(self.members, ("channels:read", "im:read"), json=False),
            "conversations.info": Method(self.info, ("channels:read", "im:read"), json=False),
        }

    def open(self, arguments: Arguments) -> dict[str, Any]:
        """The direct message with one person; groups of people are not supported here."""
        if arguments.text("channel"):
            channel = self._channel(arguments.required("channel"))
            if not channel.user:
                raise Refused("method_not_supported_for_channel_type")
            return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
        users = [each.strip() for each in (arguments.text("users") or "").split(",") if each.strip()]
        if not users:
            raise Refused("users_list_not_supplied")
        if len(users) > 1:
            raise Refused("missing_scope", needed="mpim:write", provided=",".join(self.manifest.scopes))
        return self._open(users[0], full=arguments.flag("return_im"))

    def _open(self, user: str, *, full: bool) -> dict[str, Any]:
        if user == BOT_USER:
            raise Refused("cannot_dm_bot")
        member = self.workspace.members.get(user)
        if not member or member.outsider:
            raise Refused("user_not_found")
        if member.deleted:
            raise Refused("user_disabled")
        already = {"no_op": True, "already_open": True} if self.workspace.opened(member) else {}
        channel = self.workspace.direct(member)
        return already | {"channel": self.shape(channel) if full else {"id": channel.id}}

    def info(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._channel(arguments.required("channel"))
        self.manifest.require("im:read" if channel.user else "channels:read")
        shape = self.shape(channel)
        if arguments.flag("include_num_members"):
            shape["num_members"] = len(channel.members)
        return {"channel": shape}

    def list(self, arguments: Arguments) -> dict[str, Any]:
        """Conversations of the wanted types: public channels, and direct messages that were opened."""
        types = (arguments.text("types") or "public_channel").split(",")
        if unknown := set(types) - {"public_channel", "private_channel", "mpim", "im"}:
            raise Refused("invalid_types", types=sorted(unknown))
        for type_, scope in (("public_channel", "channels:read"), ("im", "im:read")):
            if type_ in types:
                self.manifest.require(scope)
        wanted = [
            each for each in self.workspace.channels.values() if ("im" if each.user else "public_channel") in types
        ]
        if arguments.flag("exclude_archived"):
            wanted = [each for each in wanted if not each.archived]
        channels, following = page([self.shape(each) for each in wanted], arguments, 100, 1000)
        return {"channels": channels, **following}

    def members(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._channel(arguments.required("channel"))
        self.manifest.require("im:read" if channel.user else "channels:read")
        members, following = page(sorted(channel.members), arguments, 100, 1000)
        return {"members": members, **following}

    def _channel(self, id_: str) -> Channel:
        channel = self.workspace.channels.get(id_)
        if not channel:
            raise Refused("channel_not_found")
        return channel

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
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": False,
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
