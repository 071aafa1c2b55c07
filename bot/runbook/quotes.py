"""Approved quotes that became no order.

Runbook: "Use this page after a quote is approved"; "Conversion and Handoff".
"""

from datetime import UTC, datetime, timedelta

from bot.runbook.policy import Policy
from bot.runbook.records import Quote, QuoteStatus

SATURDAY = 5


def unconverted(quote: Quote, policy: Policy, read_at: datetime) -> bool:
    """Whether a quote that has no order was approved so long ago that it should have one."""
    approved = quote.status is not None and quote.status.meaning is QuoteStatus.APPROVED
    if not approved or quote.approved_at is None:
        return False
    return business_days_later(quote.approved_at, policy.quote_not_converted_days) <= read_at


def business_days_later(moment: datetime, days: int) -> datetime:
    """The same time so many business days on, Monday to Friday; what falls on a weekend counts from Monday."""
    later = moment.astimezone(UTC)
    while later.weekday() >= SATURDAY:
        later = (later + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(days):
        later += timedelta(days=1)
        while later.weekday() >= SATURDAY:
            later += timedelta(days=1)
    return later
