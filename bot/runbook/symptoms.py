"""The runbook's escalation table: what may be wrong, and which team owns it.

Runbook: "When to Escalate".
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.values import RecordId


class SymptomName(StrEnum):
    MISSING_LINKS = "missing_links"


class OrderLink(StrEnum):
    """A link that an order made from a quote should keep. Runbook: "Conversion and Handoff"."""

    QUOTE = "quote"
    OPPORTUNITY = "opportunity"


@dataclass(frozen=True, slots=True)
class Symptom:
    """One row of the table: `title` says what is wrong, `next_step` what the runbook wants done."""

    name: SymptomName
    title: str
    next_step: str
    team: Team


MISSING_LINKS = Symptom(
    SymptomName.MISSING_LINKS,
    "Order without quote or opportunity",
    "Link what is missing in Salesforce. Until then no invoice, payment link or tracking e-mail may go out.",
    Team.SALES_OPERATIONS,
)

SYMPTOMS = {each.name: each for each in (MISSING_LINKS,)}


def lacking(
    order_type: str | None,
    quote: RecordId | None,
    opportunity: RecordId | None,
    policy: Policy,
    *,
    no_quote_needed: bool = False,
) -> tuple[OrderLink, ...]:
    """The links an order should have and has not; nothing where its path never has them.

    `no_quote_needed`: sales operations has said so of this very order; a missing opportunity stays missing.
    """
    if policy.never_has_links(order_type):
        return ()
    links = ((OrderLink.QUOTE, quote), (OrderLink.OPPORTUNITY, opportunity))
    return tuple(name for name, link in links if link is None and not (no_quote_needed and name is OrderLink.QUOTE))


def evidence(lacks: tuple[OrderLink, ...]) -> str:
    """What Salesforce shows of missing links, in words; it changes when the trouble does."""
    return ", ".join(f"no {link}" for link in lacks)
