"""`usergroups.*`: the teams' groups and who is in them."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Refused
from sandbox.slack.workspace import Group, Workspace
from sandbox.worlds.people import BOT_USER, TEAM

SCOPE = ("usergroups:read",)


@dataclass(frozen=True, slots=True)
class Usergroups:
    workspace: Workspace

    def methods(self) -> dict[str, Method]:
        return {
            "usergroups.list": Method(self.groups, SCOPE, json=False),
            "usergroups.users.list": Method(self.users, SCOPE, json=False),
        }

    def groups(self, arguments: Arguments) -> dict[str, Any]:
        extra = arguments.flag("include_users")
        groups = self.workspace.groups.values()
        return {"usergroups": [self._shape(each) | ({"users": self._active(each)} if extra else {}) for each in groups]}

    def users(self, arguments: Arguments) -> dict[str, Any]:
        group = self.workspace.groups.get(arguments.required("usergroup"))
        if not group:
            raise Refused("no_such_subteam")
        return {"users": self._active(group)}

    def _active(self, group: Group) -> list[str]:
        """Members who can still sign in: deactivation takes people out of their groups."""
        return [each for each in group.members if not self.workspace.members[each].deleted]

    def _shape(self, group: Group) -> dict[str, Any]:
        created = self.workspace.created
        return {
            "id": group.id,
            "team_id": TEAM,
            "is_usergroup": True,
            "name": group.name,
            "description": "",
            "handle": group.handle,
            "is_external": False,
            "date_create": created,
            "date_update": created,
            "date_delete": 0,
            "auto_type": None,
            "created_by": BOT_USER,
            "updated_by": BOT_USER,
            "deleted_by": None,
            "user_count": len(self._active(group)),
        }
