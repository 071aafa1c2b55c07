"""What a rep should know of their open orders before the day begins. It knows no clock: the days are handed in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.runbook import headline
from bot.runbook.findings import Words
from bot.runbook.next_step import USEFUL, owes
from bot.runbook.orders import Review
from bot.runbook.owed import cancelled
from bot.runbook.permits import ActionName
from bot.runbook.records import PlanStatus
from bot.runbook.worklist import Worklist, WorklistRow

DUE_WITHIN = timedelta(days=3)
OVERDUE_SINCE = tuple(map(timedelta, (1, 7, 14, 30)))
UNTOLD = dict(USEFUL)[ActionName.SEND_TRACKING]
"""Shipped and not told of: the cards' own rule."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One order, and why it is named this morning."""

    row: WorklistRow
    words: Words


def reasons(work: Worklist, today: date, last_told: date) -> tuple[Reason, ...]:
    """What is worth knowing `today`, in the order of the lists. `last_told`: the business day before."""
    rows: Iterable[WorklistRow] = (*work.you, *work.team, *work.customer, *work.shipment)
    return tuple(Reason(row, told[0]) for row in rows if (told := [*why(row.review, today, last_told)]))


def why(found: Review, today: date, last_told: date) -> Iterator[Words]:
    """Everything that names the order, the most pressing first."""
    yield from _money(found, today, last_told)
    if untold := UNTOLD(found):
        yield ("shipped: ", *untold)
    for plan in found.order.agreements or ():
        active = plan.status is not None and plan.status.meaning is PlanStatus.ACTIVE
        if active and plan.next_date is None and "next_date" not in plan.unread:
            yield (f"{plan.number} says {plan.status.shown if plan.status else ''}, and no next payment is scheduled",)


def _money(found: Review, today: date, last_told: date) -> Iterator[Words]:
    order, due = found.order, headline.first_due(found.order)
    if due is None or not owes(order) or cancelled(order):
        return
    if any(last_told < due + since <= today for since in OVERDUE_SINCE):  # what a weekend hides is told after it
        yield (*_amount(found), "overdue since ", due)
    elif today <= due <= today + DUE_WITHIN:
        yield (*_amount(found), "due ", "today" if due == today else due)


def _amount(found: Review) -> Words:
    return (found.order.balance, " ") if found.order.balance else ()
