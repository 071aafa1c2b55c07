"""What everything a person does has in common: who they are to the app, its delivery, and the notice when it fails."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.slack.live import Live
from sandbox.slack.manifest import Manifest
from sandbox.slack.socket import Delivery, Socket
from sandbox.slack.triggers import Triggers
from sandbox.slack.workspace import APP, ENTERPRISE, ENTERPRISE_NAME, SIBLING, TEAM_DOMAIN, Member, Workspace
from sandbox.worlds.people import TEAM

VERIFICATION = "sandbox-verification-token"
DOMAINS = {TEAM: TEAM_DOMAIN, SIBLING: "exodus-sibling"}
FAILURES = {"timeout": "operation_timeout"}
"""What the person's client is told; of everything else, `dispatch_failed`."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """The shared part: payload heads and delivery."""

    manifest: Manifest
    workspace: Workspace
    socket: Socket
    triggers: Triggers
    live: Live

    def head(self, kind: str, member: Member, *, view: str | None = None) -> dict[str, Any]:
        """The keys every interaction carries. A modal belongs to the person's own team, a message to ours."""
        team = member.home if view else TEAM
        grid = self.workspace.on_grid and not member.outsider
        organization = {"enterprise_id": ENTERPRISE, "enterprise_name": ENTERPRISE_NAME} if grid else {}
        return {
            "type": kind,
            "team": {"id": team, "domain": DOMAINS.get(team, "partner"), **organization},
            "user": user(member),
            "api_app_id": APP,
            "token": VERIFICATION,
            "trigger_id": self.triggers.make(member.id, view),
            "enterprise": {"id": ENTERPRISE, "name": ENTERPRISE_NAME} if grid else None,
            "is_enterprise_install": False,
        }

    async def deliver(self, payload: dict[str, Any], name: str, *, answered: bool, said: str) -> Delivery:
        """Send an interaction. Raises `dispatch_failed` or `operation_timeout`, and `said` is what the person reads."""
        if not self.manifest.interactive:
            raise self.failed("no_connection", payload["user"]["id"], said)
        person = payload["user"]["id"]
        delivery = await self.socket.deliver("interactive", name, payload, answered=answered, user=person)
        if delivery.outcome != "acked":
            raise self.failed(delivery.outcome, person, said)
        return delivery

    def failed(self, outcome: str, person: str, said: str) -> Refused:
        self.live.tell("notice", person, text=said)
        return Refused(FAILURES.get(outcome, "dispatch_failed"), notice=said)


def user(member: Member) -> dict[str, str]:
    return {"id": member.id, "username": member.handle, "name": member.handle, "team_id": member.home}
