"""When an approved quote should have become an order."""

from datetime import UTC, datetime

import pytest

from bot.runbook.policy import Policy
from bot.runbook.quotes import business_days_later, unconverted
from bot.runbook.records import Picked, Quote, QuoteStatus
from bot.runbook.values import RecordId

MONDAY, FRIDAY, SATURDAY = (datetime(2026, 11, day, 15, 30, tzinfo=UTC) for day in (23, 27, 28))
APPROVED = Picked("Approved", QuoteStatus.APPROVED)


@pytest.mark.parametrize(
    ("moment", "days", "expected"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 1, datetime(2026, 11, 24, 15, 30, tzinfo=UTC)),
        (FRIDAY, 1, datetime(2026, 11, 30, 15, 30, tzinfo=UTC)),
        (SATURDAY, 1, datetime(2026, 12, 1, tzinfo=UTC)),  # counts from Monday's first minute
        (MONDAY, 5, datetime(2026, 11, 30, 15, 30, tzinfo=UTC)),
    ],
)
def test_business_days_leave_weekends_out(moment: datetime, days: int, expected: datetime) -> None:
    assert business_days_later(moment, days) == expected


@pytest.mark.parametrize(
    ("state", "approved_at", "late"),
    [
        (APPROVED, FRIDAY, True),
        (APPROVED, None, False),
        (Picked("Converted", QuoteStatus.CONVERTED), FRIDAY, False),
        (Picked("Frozen"), FRIDAY, False),
        (None, FRIDAY, False),
    ],
)
def test_only_what_is_approved_is_late(
    state: Picked[QuoteStatus] | None,
    approved_at: datetime | None,
    late: bool,  # noqa: FBT001 - a column of the table
) -> None:
    quote = Quote(RecordId("a00"), "Q-1", status=state, approved_at=approved_at)
    assert unconverted(quote, Policy(), datetime(2026, 11, 30, 15, 30, tzinfo=UTC)) is late
    assert not unconverted(quote, Policy(), datetime(2026, 11, 30, 15, 29, tzinfo=UTC))
