"""The teams of the runbook's table: channel, members, lead, and when they are at work."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, model_validator

from bot.escalations.hours import Hours
from bot.runbook.findings import Team
from bot.runbook.values import SlackUserId


def _id(pattern: str, what: str) -> AfterValidator:
    def check(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise ValueError(f"{given!r} is no {what}; names change, ids do not")
        return given

    return AfterValidator(check)


ChannelId = Annotated[str, _id(r"[CG][A-Z0-9]{2,}", "channel's id, such as C0123456789")]
UserGroupId = Annotated[str, _id(r"S[A-Z0-9]{2,}", "user group's id, such as S0123456789")]
MemberId = Annotated[SlackUserId, _id(r"[UW][A-Z0-9]{2,}", "person's Slack id, such as U0123456789")]


class TeamSettings(Hours):
    """`[teams.<name>]` in exodus.toml: who they are beside their hours. Ids, never names: names change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: ChannelId
    members: frozenset[MemberId] = frozenset()
    group: UserGroupId | None = None
    """A Slack user group whose members count as the team's."""
    lead: MemberId | None = None
    fallback: ChannelId | None = None
    """Where its messages go while nothing can be posted in its channel; else the operators' channel has them."""

    @model_validator(mode="after")
    def _elsewhere(self) -> "TeamSettings":
        if self.fallback == self.channel:
            raise ValueError("fallback is the channel itself; name another one, or leave it to the operators' channel")
        return self

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


def fallbacks(teams: Teams) -> dict[str, str]:
    """For each team's channel, where its messages go while nothing can be posted there; without one they wait."""
    operators = teams.get(Team.BOT_OPERATORS)
    known = ((each.channel, each.fallback or (operators and operators.channel)) for each in teams.values())
    return {channel: to for channel, to in known if to and to != channel}


def acting(teams: Teams, team: Team) -> TeamSettings | None:
    """Who acts as that team: itself, or while it is not set up the operators, who read for it."""
    return teams.get(team) or teams.get(Team.BOT_OPERATORS)


def hours(teams: Teams, team: Team) -> Hours:
    """When whoever acts as that team is at work."""
    return acting(teams, team) or Hours()


def business_days(teams: Teams) -> Callable[[Team, datetime, int], datetime]:
    """So many business days of a team on from a moment."""
    return lambda team, moment, days: hours(teams, team).days_later(moment, days)
