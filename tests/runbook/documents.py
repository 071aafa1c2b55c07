"""What stands on a customer's own documents, told from the records alone: what may be said to them is held against it."""

import re
from datetime import date

from bot.runbook import tracking_numbers
from bot.runbook.findings import Words
from bot.runbook.records import InvoiceStatus, Order, TrackingStatus
from bot.runbook.values import Money

PLAIN = frozenset(
    [
        "a",
        "all",
        "and",
        "asks",
        "delivered",
        "due",
        "e-mailed",
        "follows",
        "for",
        "full",
        "has",
        "in",
        "invoice",
        "is",
        "link",
        "not",
        "of",
        "open",
        "order",
        "paid",
        "part",
        "payment",
        "product",
        "products",
        "rest",
        "separately",
        "shipped",
        "that",
        "the",
        "we",
        "with",
        "yet",
        "you",
        "your",
    ]
)
"""Every other word: none of them is the company's own."""


def not_on_documents(sentences: tuple[Words, ...], order: Order) -> list[str]:
    """Every amount, day, number or word in `sentences` that is neither plain English nor on a document."""
    issued = [
        each
        for each in order.invoices or ()
        if each.status and each.status.meaning in set(InvoiceStatus) - {InvoiceStatus.DRAFT, InvoiceStatus.VOID}
    ]
    mailed = [each for each in order.payment_orders or () if each.link_sent]
    gone = [
        each
        for each in order.trackings or ()
        if each.status and each.status.meaning in {TrackingStatus.IN_TRANSIT, TrackingStatus.DELIVERED}
    ]
    amounts = [
        *(each.total for each in issued),
        *(each.outstanding for each in issued),
        *(each.requested for each in mailed),
    ]
    days = [
        *(each.due for each in (*issued, *mailed)),
        *(each.shipped_on for each in gone),
        *(each.delivered_on for each in gone),
    ]
    names = [order.number, *(each.number for each in issued), *(str(each.carrier) for each in gone)]
    names += [number for each in gone for number in tracking_numbers.split(each.number)]
    stray: list[str] = []
    for word in (word for sentence in sentences for word in sentence):
        match word:
            case str():
                stray += _unknown(word, names, len(order.lines or ()))
            case Money():
                stray += [str(word)] if word not in amounts else []
            case date():
                stray += [str(word)] if word not in days else []
    return stray


def _unknown(text: str, names: list[str], products: int) -> list[str]:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    counts = {str(each) for each in range(products + 1)}
    return [each for each in re.findall(r"[^\s.,;()]+", text) if each.lower() not in PLAIN | counts]
