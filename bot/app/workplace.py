"""One Slack workspace: what every adapter to it shares, and who its people are to us."""

from dataclasses import dataclass

import aiohttp

from bot.app.org import Salesforce
from bot.app.times import Now, Ticks
from bot.config import Config, ConfigError, Environment
from bot.runbook.findings import Team
from bot.services.people import People
from bot.slack.client import Slack, TokenRefused, Workspace
from bot.store.database import Database

TOKENS_FROM = {
    "SLACK_APP_TOKEN": "Set it to an app-level token of this app with connections:write.",
    "SLACK_BOT_TOKEN": "Set it to the token on the app's Install page.",
}


@dataclass(frozen=True, slots=True)
class Workplace:
    """The workspace that let us in, and the one session for all traffic with it."""

    slack: Slack
    session: aiohttp.ClientSession
    workspace: Workspace
    api_url: str


async def workplace(environment: Environment, session: aiohttp.ClientSession) -> Workplace:
    """Who we are to Slack; waits for whatever passes. Raises ConfigError for a token that only another one mends."""
    slack = client(environment, session)
    try:
        workspace = await slack.let_in(environment.app_token)
    except TokenRefused as refused:
        raise ConfigError([f"{refused}. {TOKENS_FROM[refused.name]}"]) from refused
    return Workplace(slack, session, workspace, _api_url(environment))


def client(environment: Environment, session: aiohttp.ClientSession) -> Slack:
    return Slack(environment.slack_bot_token.get_secret_value(), _api_url(environment), session)


def _api_url(environment: Environment) -> str:
    return environment.slack_api_url + "/"


def people(slack: Slack, org: Salesforce, db: Database, config: Config, team: str, now: Now, ticks: Ticks) -> People:
    return People(
        slack,
        org.users,
        db,
        config.people,
        team=team,
        operators=operators(config),
        unconfirmed=config.policy.unconfirmed_emails,
        now=now,
        ticks=ticks,
    )


def operators(config: Config) -> str | None:
    """The channel of those who run the bot."""
    return config.teams[Team.BOT_OPERATORS].channel if Team.BOT_OPERATORS in config.teams else None
