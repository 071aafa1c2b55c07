"""Slack: are both tokens accepted, and do they carry the scopes that manifest.yml asks for?"""

from importlib import resources
from pathlib import Path

import aiohttp
import yaml
from slack_sdk.errors import SlackApiError

from bot.doctor.check import Check, unwell, well
from bot.escalations.teams import Teams
from bot.runbook.findings import Team
from bot.slack.client import Slack, SlackUnavailable


async def examine(slack: Slack, app_token: str, teams: Teams) -> list[Check]:
    return [
        *await _bot(slack),
        await _app(slack, app_token),
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


async def _bot(slack: Slack) -> list[Check]:
    try:
        workspace = await slack.workspace()
    except (SlackApiError, SlackUnavailable) as error:
        return [
            unwell("Slack bot token", _reason(error), "Set SLACK_BOT_TOKEN to the token on the app's Install page.")
        ]
    missing = wanted_scopes() - workspace.scopes
    scopes = (
        unwell("Slack scopes", f"missing: {', '.join(sorted(missing))}", "Install the app again from manifest.yml.")
        if missing
        else well("Slack scopes", "all that manifest.yml names")
    )
    return [well("Slack bot token", f"accepted in {workspace.team}"), scopes]


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
        return f"Slack answers {error.response.get('error')}"
    return "Slack can't be reached"
