"""The teams of the runbook's table: channel, members, lead."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from bot.runbook.findings import Team
from bot.runbook.values import SlackUserId


class TeamSettings(BaseModel):
    """`[teams.<name>]` in exodus.toml. Ids, never names: names change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: str = Field(pattern=r"^[CG][A-Z0-9]{2,}$")
    members: frozenset[SlackUserId] = frozenset()
    group: str | None = Field(default=None, pattern=r"^S[A-Z0-9]{2,}$")
    """A Slack user group whose members count as the team's."""
    lead: SlackUserId | None = None

    @property
    def people(self) -> frozenset[SlackUserId]:
        """The members named here, and the lead."""
        return self.members | ({self.lead} if self.lead else set())


Teams = Mapping[Team, TeamSettings]


def channels(teams: Teams) -> dict[Team, str]:
    """Where each team reads. A team without a channel of its own is read by the bot's operators, if they have one."""
    own = {team: settings.channel for team, settings in teams.items()}
    operators = own.get(Team.BOT_OPERATORS)
    return {**dict.fromkeys(Team, operators), **own} if operators else own
