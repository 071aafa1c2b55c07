"""Approved quotes that became no order.

Runbook: "Use this page after a quote is approved"; "Conversion and Handoff".
"""

from datetime import datetime

from bot.runbook.records import Quote, QuoteStatus


def unconverted(quote: Quote, due: datetime | None, read_at: datetime) -> bool:
    """Whether a quote that has no order should have one: approved, and it was to have one by `due`."""
    approved = quote.status is not None and quote.status.meaning is QuoteStatus.APPROVED
    return approved and due is not None and due <= read_at
