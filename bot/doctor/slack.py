"""Slack: are both tokens accepted, and do they carry the scopes that manifest.yml asks for?"""

from collections.abc import Collection
from importlib import resources
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.doctor.check import Check, unwell, well
from bot.escalations.teams import Teams
from bot.runbook.findings import Team
from bot.runbook.policy import Unconfirmed
from bot.services.people import GUESTS, NO_PEOPLE
from bot.slack.client import Slack, SlackUnavailable, reason

PAGE, MOST_PAGES = 200, 100
SLACKBOT = "USLACKBOT"
"""Slack calls it no bot."""


async def examine(
    slack: Slack, app_token: str | None, teams: Teams, unconfirmed: Unconfirmed, named: Collection[str]
) -> list[Check]:
    """`named` are the Slack users whom the configuration names: what Slack says of their address is no matter."""
    return [
        *await _bot(slack, unconfirmed, named),
        *([await _app(slack, app_token)] if app_token else []),
        *[await _team(slack, name, each.channel) for name, each in teams.items()],
        *([] if teams else [unwell("Teams", "none is set", "Set [teams.<name>] in exodus.toml, one for each team.")]),
    ]


async def _team(slack: Slack, name: Team, channel: str) -> Check:
    what = f"Channel of {name}"
    try:
        found = (await slack.web.conversations_info(channel=channel))["channel"]
    except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
        return unwell(
            what, f"{channel}: {_reason(error)}", f"Set [teams.{name}] channel to the id of a channel I am in."
        )
    if not found.get("is_member") or found.get("is_archived"):
        return unwell(what, f"I can't post to #{found.get('name')}", f"Type /invite @Exodus in #{found.get('name')}.")
    return well(what, f"#{found.get('name')}")


async def _bot(slack: Slack, unconfirmed: Unconfirmed, named: Collection[str]) -> list[Check]:
    try:
        workspace = await slack.workspace()
    except (SlackApiError, SlackUnavailable) as error:
        return [
            unwell("Slack bot token", _reason(error), "Set SLACK_BOT_TOKEN to the token on the app's Install page.")
        ]
    return [
        well("Slack bot token", f"accepted in {workspace.team}"),
        _scopes(workspace.scopes),
        await _confirmed(slack, unconfirmed, named),
    ]


def _scopes(granted: frozenset[str] | None) -> Check:
    what, mend = "Slack scopes", "Install the app again from manifest.yml."
    if granted is None:
        return well(what, "unknown: Slack does not say which it granted (no X-OAuth-Scopes in its answer)")
    if missing := wanted_scopes() - granted:
        return unwell(what, f"missing: {', '.join(sorted(missing))}", mend)
    return well(what, "all that manifest.yml names")


async def _confirmed(slack: Slack, unconfirmed: Unconfirmed, named: Collection[str]) -> Check:
    """Of how many people Slack does not say whether their address is confirmed: all of them are refused, or let in."""
    what = "Confirmed e-mail addresses"
    try:
        members = [each for each in await _members(slack) if _may_ask(each) and each.get("id") not in named]
    except (SlackApiError, SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        return unwell(what, _reason(error), "Check the app's users:read scope, and ask again in a few minutes.")
    unsaid = sum(each.get("is_email_confirmed") not in {True, False} for each in members)
    if not unsaid:
        return well(what, f"Slack says it of all {len(members)} people")
    fact = f"Slack does not say it of {unsaid} of {len(members)} people"
    if unconfirmed == "accept":
        return well(what, f"{fact}; they are let in, as [policy] unconfirmed_emails says")
    mend = 'Name them in [people], or set unconfirmed_emails = "accept" in [policy] if your Slack is behind SSO.'
    return unwell(what, f"{fact}; they are refused", mend)


async def _members(slack: Slack) -> list[dict[str, Any]]:
    """The workspace's people, in pages."""
    found: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await slack.web.users_list(limit=PAGE, cursor=cursor or None)
        found += page.get("members") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found


def _may_ask(member: dict[str, Any]) -> bool:
    return not any(member.get(each) for each in (*GUESTS, *NO_PEOPLE, "is_stranger")) and member.get("id") != SLACKBOT


async def _app(slack: Slack, token: str) -> Check:
    try:
        await slack.web.apps_connections_open(app_token=token)
    except (SlackApiError, OSError, TimeoutError) as error:
        mend = "Make an app-level token with connections:write and set SLACK_APP_TOKEN."
        return unwell("Slack app token", _reason(error), mend)
    return well("Slack app token", "accepted")


def wanted_scopes() -> frozenset[str]:
    """The scopes in manifest.yml: beside the packages in a checkout, inside ours in an installed wheel."""
    beside = Path(__file__).parents[2] / "manifest.yml"
    text = beside.read_text() if beside.exists() else (resources.files("bot") / "manifest.yml").read_text()
    return frozenset(yaml.safe_load(text)["oauth_config"]["scopes"]["bot"])


def _reason(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack answers {reason(error)}"
    return "Slack can't be reached"
