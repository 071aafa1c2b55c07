"""`views.*`: the app opens, stacks and changes modals, and publishes Home tabs."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Refused, invalid
from sandbox.slack.manifest import Manifest
from sandbox.slack.triggers import Trigger, Triggers
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ViewMethods:
    manifest: Manifest
    workspace: Workspace
    triggers: Triggers
    views: Views

    def methods(self) -> dict[str, Method]:
        return {
            "views.open": Method(self.open),
            "views.push": Method(self.push),
            "views.update": Method(self.update),
            "views.publish": Method(self.publish),
        }

    def open(self, arguments: Arguments) -> dict[str, Any]:
        trigger = self._trigger(arguments)
        view = self.views.open(self.workspace.member(trigger.user), definition(arguments))
        trigger.used = True
        return {"view": view.shape()}

    def push(self, arguments: Arguments) -> dict[str, Any]:
        """Only a trigger that came from a modal can push onto it."""
        trigger = self._trigger(arguments)
        if not trigger.view or not self.views.stack(trigger.user):
            raise Refused("invalid_trigger_id")
        view = self.views.push(self.workspace.member(trigger.user), definition(arguments))
        trigger.used = True
        return {"view": view.shape()}

    def update(self, arguments: Arguments) -> dict[str, Any]:
        id_, external_id = arguments.text("view_id"), arguments.text("external_id")
        if not id_ and not external_id:
            raise invalid("invalid_arguments", ["missing required field: view_id or external_id"])
        view = self.views.find(id_, external_id)
        return {"view": self.views.update(view, definition(arguments), arguments.text("hash")).shape()}

    def publish(self, arguments: Arguments) -> dict[str, Any]:
        """One person's Home tab, if the manifest has one."""
        member = self.workspace.members.get(arguments.required("user_id"))
        if not member or member.outsider or member.deleted:
            raise invalid("invalid_arguments", ["invalid `user_id` [json-pointer:/user_id]"])
        if not self.manifest.home_tab:
            raise Refused("not_enabled")
        return {"view": self.views.publish(member, definition(arguments), arguments.text("hash")).shape()}

    def _trigger(self, arguments: Arguments) -> Trigger:
        return self.triggers.check(arguments.required("trigger_id"))


def definition(arguments: Arguments) -> Any:
    given = arguments.structure("view", "invalid_arguments")
    if not given:
        raise invalid("invalid_arguments", ["missing required field: view"])
    return given
