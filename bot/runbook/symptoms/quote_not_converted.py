"""An approved quote that became no order. Runbook: "Conversion and Handoff"."""

from collections.abc import Iterator
from datetime import timedelta

from bot.runbook import quotes
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.records import Quote, QuoteStatus
from bot.runbook.symptoms.reads import HasNone, Means, Past, Reads
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.symptoms.symptom import Setting, Symptom, Trouble

CLOCKS_CHANGE = timedelta(hours=1)
"""A business day may be that much shorter than 24 hours."""


def reads(policy: Policy) -> tuple[Reads, ...]:
    """Wants a moment of approval of its own: when a record was last changed says nothing about that."""
    long = Past("approved_at", timedelta(days=policy.quote_not_converted_days) - CLOCKS_CHANGE)
    where = (Means("status", (QuoteStatus.APPROVED,)), long, HasNone("order", "quote"))
    return (Reads("quote", where, needs=("name", "status", "approved_at", "owner")),)


def judge(quote: Quote, setting: Setting) -> Iterator[Trouble]:
    days, approved = setting.policy.quote_not_converted_days, quote.approved_at
    due = setting.business_days(QUOTE_NOT_CONVERTED.team, approved, days) if approved else None
    if quotes.unconverted(quote, due if setting.waits else approved, setting.read_at):
        yield Trouble(quote.id, "approved, and no order", kind=quote.kind, since=quote.approved_at)


QUOTE_NOT_CONVERTED = Symptom(
    SymptomName("quote_not_converted"),
    Team.SALES_OPERATIONS,
    "Approved quote without an order",
    "Convert it into a Sales Order in Salesforce, or reject it.",
    reads,
    judge,
    since="approved",
    cleared="Its order is there, or it is no longer approved.",
    root="quote",
    owner_first=True,
)
