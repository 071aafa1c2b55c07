"""Slack: are both tokens accepted, do they carry the scopes that we need, do the clocks agree, who may ask?"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib import resources
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.doctor.check import Check, skipped, unwell, well, worth_knowing
from bot.runbook.policy import Unconfirmed
from bot.services.identity import GUESTS, NO_PEOPLE
from bot.slack.client import Slack, reason
from bot.slack.scopes import needed

PAGE, MOST_PAGES = 200, 100
SLACKBOT = "USLACKBOT"
"""Slack calls it no bot."""
FAR_APART = timedelta(minutes=1)
INSTALL_AGAIN = "Save manifest.yml in the app's settings and install the app again (a Slack admin)."

Member = Mapping[str, Any]


class Unsaid(Exception):  # noqa: N818 - it is what happened
    """Slack did not answer what was asked: its code, empty where it was out of reach."""

    def __init__(self, code: str = "") -> None:
        super().__init__(f"Slack answers {code}" if code else "Slack can't be reached")
        self.code = code


@dataclass(frozen=True, slots=True)
class SlackApp:
    """What the first answer says of where we are: the workspace, its granted scopes, and its time."""

    team: str
    name: str
    scopes: frozenset[str] | None
    at: datetime | None


async def asked(slack: Slack, method: str, **arguments: str) -> Mapping[str, Any]:
    """Slack's answer. Raises Unsaid."""
    return (await _answer(slack, method, **arguments))[0]


async def _answer(slack: Slack, method: str, **arguments: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    try:
        answer = await slack.web.api_call(method, params=arguments)
    except SlackApiError as error:
        raise Unsaid(reason(error)) from error
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unsaid from error
    if not isinstance(answer.data, dict):
        raise Unsaid("something that is not JSON")
    return answer.data, {name.lower(): value for name, value in answer.headers.items()}


async def workspace(slack: Slack) -> SlackApp:
    """Raises Unsaid."""
    said, headers = await _answer(slack, "auth.test")
    scopes = headers.get("x-oauth-scopes")
    return SlackApp(
        team=str(said.get("team_id", "")),
        name=str(said.get("team") or said.get("team_id", "")),
        scopes=None if scopes is None else frozenset(scopes.replace(" ", "").split(",")) - {""},
        at=_moment(headers.get("date")),
    )


def _moment(stamp: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(stamp) if stamp else None
    except ValueError:
        return None


async def asked_whole(slack: Slack, method: str, body: Mapping[str, Any]) -> None:
    """Ask with a JSON body. Raises SlackApiError with Slack's whole answer, or Unsaid where there is none."""
    try:
        await slack.web.api_call(method, json=dict(body))
    except SlackApiError as error:
        if isinstance(error.response.data, dict):
            raise
        raise Unsaid(reason(error)) from error
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unsaid from error


def accepted(workspace: SlackApp) -> Check:
    return well("Slack bot token", f"accepted in {workspace.name}")


def refused(unsaid: Unsaid) -> Check:
    if not unsaid.code:
        return unwell("Slack bot token", str(unsaid), "Let this machine reach slack.com over HTTPS; see SLACK_API_URL.")
    mend = "Set SLACK_BOT_TOKEN to the token on the app's Install page; install the app again if it was revoked."
    return unwell("Slack bot token", str(unsaid), mend)


async def app_token(slack: Slack, token: str) -> Check:
    name = "Slack app token"
    try:
        await slack.web.apps_connections_open(app_token=token)
    except (SlackApiError, SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        said = f"Slack answers {reason(error)}" if isinstance(error, SlackApiError) else "Slack can't be reached"
        return unwell(name, said, "Make an app-level token with connections:write and set SLACK_APP_TOKEN.")
    return well(name, "accepted")


def scopes(granted: frozenset[str] | None) -> Check:
    """What our calls need against what Slack has granted."""
    name = "Slack scopes"
    if granted is None:
        return skipped(name, "unknown: Slack does not say which it granted (no X-OAuth-Scopes in its answer)")
    wanted = needed()
    if missing := wanted.keys() - granted:
        said = "; ".join(f"{scope} (for {', '.join(wanted[scope])})" for scope in sorted(missing))
        return unwell(name, f"missing: {said}", INSTALL_AGAIN)
    return well(name, f"all {len(wanted)} that our calls and events need")


def manifest(granted: frozenset[str] | None) -> Check:
    """The installed app against manifest.yml: of what is installed a bot token is told the scopes alone."""
    name = "Slack manifest"
    if granted is None:
        return skipped(name, "unknown: Slack does not say which scopes it granted")
    asked_for = wanted_scopes()
    if missing := asked_for - granted:
        return unwell(name, f"not installed as in manifest.yml: {', '.join(sorted(missing))}", INSTALL_AGAIN)
    if more := granted - asked_for:
        mend = "Take them out of the app's settings and install it again, or leave them: nothing here uses them."
        return worth_knowing(name, f"granted beside manifest.yml: {', '.join(sorted(more))}", mend)
    return well(name, "its scopes are installed; commands and events Slack tells no bot: compare them after an upgrade")


def clock(at: datetime | None, now: Callable[[], datetime]) -> Check:
    name = "Slack clock"
    if at is None:
        return skipped(name, "unknown: there is no Date in Slack's answer")
    apart = at - now()
    if abs(apart) > FAR_APART:
        way = "behind" if apart > timedelta() else "ahead of"
        found = f"this machine is {abs(apart).total_seconds():.0f} s {way} Slack"
        return unwell(
            name, found, "Set this machine's clock by NTP (whoever runs it): signatures and logins depend on it."
        )
    return well(name, "within a minute of ours")


async def members(slack: Slack) -> list[Member]:
    """The workspace's people, in pages. Raises Unsaid."""
    found: list[Member] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        page = {"cursor": cursor} if cursor else {}
        answer = await asked(slack, "users.list", limit=str(PAGE), **page)
        found += answer.get("members") or []
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found


def confirmed(everybody: Collection[Member], unconfirmed: Unconfirmed, named: Collection[str]) -> Check:
    """Of how many people Slack does not say whether their address is confirmed: all of them are refused, or let in.

    `named` are those whom the configuration names: what Slack says of their address is no matter.
    """
    name = "Confirmed e-mail addresses"
    asking = [each for each in everybody if _may_ask(each) and each.get("id") not in named]
    unsaid = sum(each.get("is_email_confirmed") not in {True, False} for each in asking)
    if not unsaid:
        return well(name, f"Slack says it of all {len(asking)} people")
    fact = f"Slack does not say it of {unsaid} of {len(asking)} people"
    if unconfirmed == "accept":
        return well(name, f"{fact}; they are let in, as [policy] unconfirmed_emails says")
    mend = 'Name them in [people], or set unconfirmed_emails = "accept" in [policy] if your Slack is behind SSO.'
    return unwell(name, f"{fact}; they are refused", mend)


def people_unknown(unsaid: Unsaid) -> Check:
    mend = "Check the app's users:read scope, and ask again in a few minutes."
    return unwell("Confirmed e-mail addresses", str(unsaid), mend)


def _may_ask(member: Member) -> bool:
    return not any(member.get(each) for each in (*GUESTS, *NO_PEOPLE, "is_stranger")) and member.get("id") != SLACKBOT


def wanted_scopes() -> frozenset[str]:
    """The scopes in manifest.yml: beside the packages in a checkout, inside ours in an installed wheel."""
    beside = Path(__file__).parents[2] / "manifest.yml"
    text = beside.read_text() if beside.exists() else (resources.files("bot") / "manifest.yml").read_text()
    return frozenset(yaml.safe_load(text)["oauth_config"]["scopes"]["bot"])
