"""The teams in Slack: can each be posted to with no outsider reading along, and is anybody there who may take it?"""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from bot.doctor.check import Check, skipped, together, unwell, well, worth_knowing
from bot.doctor.slack import Member, Unsaid, asked
from bot.escalations.teams import Teams, TeamSettings
from bot.runbook.findings import Team
from bot.services.identity import GUESTS, NO_PEOPLE
from bot.slack.client import Slack
from bot.slack.posts import outsiders


async def examine(slack: Slack, teams: Teams, everybody: Collection[Member] | None) -> list[Check]:
    """`everybody` is None where Slack does not say who is in the workspace."""
    if not teams:
        return [unwell("Teams", "none is set", "Set [teams.<name>] in exodus.toml, one for each team.")]
    known = None if everybody is None else {str(each.get("id")): each for each in everybody}
    channels = [_channel(slack, team, each.channel) for team, each in teams.items()]
    channels += [_channel(slack, team, each.fallback, "fallback") for team, each in teams.items() if each.fallback]
    groups = [_group(slack, team, each.group) for team, each in teams.items() if each.group]
    people = [_people(team, each, known) for team, each in teams.items()]
    return [*missing(teams), *await together([*channels, *groups]), *people]


def missing(teams: Teams) -> Iterator[Check]:
    """Teams without a table: the operators' channel reads for them, where there is one."""
    unset = [str(each) for each in Team if each not in teams]
    if unset and Team.BOT_OPERATORS not in teams:
        mend = "Set [teams.<name>] for each, or [teams.bot_operators]: its channel then gets what is theirs."
        yield unwell("Teams", f"nobody hears for {', '.join(unset)}", mend)
    elif unset:
        found = f"bot_operators hear and decide for {', '.join(unset)}"
        yield worth_knowing("Teams", found, "Set [teams.<name>] for each.")


async def _channel(slack: Slack, team: Team, channel: str, setting: str = "channel") -> Check:
    name = f"{setting.capitalize()} of {team}"
    try:
        found = (await asked(slack, "conversations.info", channel=channel)).get("channel") or {}
    except Unsaid as unsaid:
        mend = f"Set [teams.{team}] {setting} to the id of a channel I am in; a private one I see only from inside."
        return unwell(name, f"{channel}: {unsaid}", mend)
    shown = f"#{found.get('name')}"
    if wrong := list(_wrong(found, shown)):
        return unwell(name, "; ".join(fact for fact, _ in wrong), " ".join(mend for _, mend in wrong))
    return well(name, shown)


def _wrong(channel: Mapping[str, Any], shown: str) -> Iterator[tuple[str, str]]:
    if channel.get("is_archived"):
        yield f"{shown} is archived", f"Unarchive {shown}, or set another channel."
    elif not channel.get("is_member"):
        yield f"I'm not in {shown}", f"Type /invite @Exodus in {shown}."
    if outsiders(channel):
        yield (
            f"people from outside can read {shown}, so nothing is posted there",
            f"Stop sharing {shown}, or set a channel of your own people.",
        )


async def _group(slack: Slack, team: Team, group: str) -> Check:
    name = f"User group of {team}"
    try:
        users = (await asked(slack, "usergroups.users.list", usergroup=group)).get("users") or []
    except Unsaid as unsaid:
        return unwell(name, f"{group}: {unsaid}", f"Set [teams.{team}] group to the id of a user group that exists.")
    if not users:
        return worth_knowing(name, f"{group} is empty", "Add the team's people to it in Slack.")
    return well(name, f"people: {len(users)}")


def _people(team: Team, settings: TeamSettings, known: Mapping[str, Member] | None) -> Check:
    """Whom the configuration names: nobody else may take, dismiss or be pinged."""
    name = f"People of {team}"
    if known is None:
        return skipped(name, "not tried: Slack does not say who is in the workspace")
    describe = partial(_trouble_with, known=known)
    if wrong := [f"{each} {trouble}" for each in sorted(settings.people) if (trouble := describe(each))]:
        return unwell(name, "; ".join(wrong), f"Name people of this workspace in [teams.{team}] members and lead.")
    if not settings.people and not settings.group:
        mend = f"Set members, lead or group in [teams.{team}]."
        return worth_knowing(name, "nobody: what is posted can be taken by nobody", mend)
    return well(name, f"named: {len(settings.people)}")


def _trouble_with(user: str, known: Mapping[str, Member]) -> str:
    found = known.get(user)
    if found is None:
        return "is nobody of this workspace"
    if any(found.get(each) for each in NO_PEOPLE):
        return "is deactivated or no person"
    return "is a guest" if any(found.get(each) for each in GUESTS) else ""
