"""What the bot needs, tried as the bot: the list, and the verdicts."""

from collections.abc import Collection

from bot.doctor import salesforce as salesforce_checks
from bot.doctor import slack as slack_checks
from bot.doctor.check import Check
from bot.escalations.teams import Teams
from bot.runbook.policy import Unconfirmed
from bot.salesforce.bindings import Bindings
from bot.salesforce.client import Client
from bot.salesforce.mapping import Mapping
from bot.slack.client import Slack

__all__ = ["Check", "examine"]


async def examine(
    slack: Slack,
    app_token: str | None,
    client: Client,
    integration: str,
    mapping: Mapping,
    bindings: Bindings,
    teams: Teams,
    unconfirmed: Unconfirmed,
    named: Collection[str],
) -> list[Check]:
    """Every check, in the order in which a newcomer would mend them."""
    return [
        *await slack_checks.examine(slack, app_token, teams, unconfirmed, named),
        *await salesforce_checks.examine(client, integration, mapping, bindings),
    ]
