"""`auth.*`, `api.*` and `apps.*`: who the app is, and its way to Socket Mode."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.manifest import Manifest
from sandbox.slack.socket import Socket
from sandbox.slack.workspace import BOT, ENTERPRISE, TEAM_NAME, Workspace
from sandbox.worlds.people import BOT_USER, TEAM


@dataclass(frozen=True, slots=True)
class Apps:
    manifest: Manifest
    workspace: Workspace
    socket: Socket
    origin: str

    def methods(self) -> dict[str, Method]:
        return {
            "auth.test": Method(self.test),
            "apps.connections.open": Method(self.open, caller="app"),
        }

    def test(self, _arguments: Arguments) -> dict[str, Any]:
        return ({"enterprise_id": ENTERPRISE} if self.workspace.on_grid else {}) | {
            "url": f"{self.origin}/",
            "team": TEAM_NAME,
            "user": self.manifest.bot_name.lower(),
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "is_enterprise_install": False,
        }

    def open(self, _arguments: Arguments) -> dict[str, Any]:
        return {"url": self.socket.address()}
