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


def reads(policy: Policy) -> tuple[Reads, ...]:
    """Wants a moment of approval of its own: when a record was last changed says nothing about that."""
    long = Past("approved_at", timedelta(days=policy.quote_not_converted_days))
    where = (Means("status", (QuoteStatus.APPROVED,)), long, HasNone("order", "quote"))
    return (Reads("quote", where, needs=("name", "status", "approved_at", "owner")),)


def judge(quote: Quote, setting: Setting) -> Iterator[Trouble]:
    if quotes.unconverted(quote, setting.policy, setting.read_at):
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
