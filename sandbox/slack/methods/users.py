"""`users.*`: people as the app may see them. The e-mail needs its own scope; outsiders show little."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Refused
from sandbox.slack.manifest import Manifest
from sandbox.slack.paging import page
from sandbox.slack.workspace import APP, BOT, ENTERPRISE, ENTERPRISE_NAME, Member, Workspace
from sandbox.worlds.people import BOT_USER, TEAM


@dataclass(frozen=True, slots=True)
class Users:
    manifest: Manifest
    workspace: Workspace

    def methods(self) -> dict[str, Method]:
        return {
            "users.info": Method(self.info, ("users:read",), json=False),
            "users.list": Method(self.list, ("users:read",), json=False),
            "users.lookupByEmail": Method(self.look_up, ("users:read.email",), json=False),
        }

    def info(self, arguments: Arguments) -> dict[str, Any]:
        id_ = arguments.required("user")
        extra = {"locale": "en-US"} if arguments.flag("include_locale") else {}
        if id_ == BOT_USER:
            return {"user": self._bot() | extra}
        member = self.workspace.members.get(id_)
        if not member:
            raise Refused("user_not_found")
        return {"user": self.shape(member) | extra}

    def list(self, arguments: Arguments) -> dict[str, Any]:
        """Everybody of this workspace, in pages; outsiders are not listed."""
        insiders = [each for each in self.workspace.members.values() if not each.outsider]
        members, following = page([self._bot(), *map(self.shape, insiders)], arguments, 200, 1000)
        return {"members": members, "cache_ts": self.workspace.created, **following}

    def look_up(self, arguments: Arguments) -> dict[str, Any]:
        email = arguments.required("email").lower()
        for member in self.workspace.members.values():
            if member.email.lower() == email and not member.deleted and not member.outsider:
                return {"user": self.shape(member)}
        raise Refused("users_not_found")

    def shape(self, member: Member) -> dict[str, Any]:
        """A person in Slack's shape."""
        name = member.person.name
        first, _, last = name.partition(" ")
        profile = {"real_name": name, "display_name": member.handle, "first_name": first, "last_name": last}
        profile |= {"title": "", "phone": "", "team": member.home}
        if "users:read.email" in self.manifest.scopes and not member.outsider:
            profile["email"] = member.email
        shape = {
            "id": member.id,
            "team_id": member.home,
            "name": member.handle,
            "deleted": member.deleted,
            "real_name": name,
            "profile": profile,
            "is_bot": False,
            "is_app_user": False,
            "updated": member.updated,
        }
        if self.workspace.on_grid and not member.outsider:
            shape["enterprise_user"] = in_organization(member)
        if member.outsider:
            shape["is_stranger"] = True
        if member.deleted:
            return shape
        return (
            shape
            | {
                "is_admin": False,
                "is_owner": False,
                "is_primary_owner": False,
                "is_restricted": member.restricted,
                "is_ultra_restricted": False,
            }
            | ({} if member.is_email_confirmed is None else {"is_email_confirmed": member.is_email_confirmed})
            | zone(member)
        )

    def _bot(self) -> dict[str, Any]:
        name = self.manifest.bot_name
        return {
            "id": BOT_USER,
            "team_id": TEAM,
            "name": name.lower(),
            "deleted": False,
            "real_name": name,
            "profile": {"real_name": name, "api_app_id": APP, "bot_id": BOT, "always_active": True, "team": TEAM},
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": True,
            "is_app_user": False,
            "updated": self.workspace.created,
        }


def zone(member: Member) -> dict[str, Any]:
    """Their time zone by its name, what people call it, and its seconds east of Greenwich; all null where unknown."""
    if member.tz is None:
        return {"tz": None, "tz_label": None, "tz_offset": None}
    present = datetime.fromtimestamp(member.updated, ZoneInfo(member.tz))
    offset = present.utcoffset()
    return {"tz": member.tz, "tz_label": present.tzname(), "tz_offset": int(offset.total_seconds()) if offset else 0}


def in_organization(member: Member) -> dict[str, Any]:
    """Who somebody is across the workspaces of an Enterprise Grid."""
    return {
        "id": member.id,
        "enterprise_id": ENTERPRISE,
        "enterprise_name": ENTERPRISE_NAME,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "teams": member.teams,
    }
