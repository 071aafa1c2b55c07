"""Everything that is examined, wired by the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.actions.catalogue import Action
from bot.escalations.teams import Teams
from bot.runbook.policy import Policy
from bot.runbook.symptoms.table import Catalogue
from bot.salesforce.bindings import Bindings
from bot.salesforce.client import Client
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.symptoms import Symptoms
from bot.salesforce.visibility import Visibility
from bot.slack.client import Slack


@dataclass(frozen=True, slots=True)
class Patient:
    """`people`: Slack user id -> Salesforce username, as [people] names them."""

    slack: Slack
    app_token: str | None
    client: Client
    visibility: Visibility
    symptoms: Symptoms
    integration: str
    """The integration user's username."""
    mapping: Mappings
    bindings: Bindings
    table: tuple[Action, ...]
    catalogue: Catalogue
    teams: Teams
    policy: Policy
    people: Mapping[str, str]
    rights_minutes: int
    database: str
    cards: Mapping[str, Mapping[str, Any]]
    now: Callable[[], datetime]
