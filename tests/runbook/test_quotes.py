"""When an approved quote should have become an order."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.quotes import unconverted
from bot.runbook.records import Picked, Quote, QuoteStatus
from bot.runbook.symptoms.quote_not_converted import QUOTE_NOT_CONVERTED
from bot.runbook.symptoms.symptom import Setting
from bot.runbook.values import RecordId

FRIDAY, MONDAY = (datetime(2026, 11, day, 15, 30, tzinfo=UTC) for day in (27, 30))
APPROVED = Picked("Approved", QuoteStatus.APPROVED)


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        (APPROVED, MONDAY, True),
        (APPROVED, MONDAY + timedelta(minutes=1), False),
        (APPROVED, None, False),
        (Picked("Converted", QuoteStatus.CONVERTED), MONDAY, False),
        (Picked("Frozen"), MONDAY, False),
        (None, MONDAY, False),
    ],
)
def test_only_what_is_approved_is_late(
    state: Picked[QuoteStatus] | None,
    due: datetime | None,
    late: bool,  # noqa: FBT001 - a column of the table
) -> None:
    quote = Quote(RecordId("a00"), "Q-1", status=state, approved_at=FRIDAY)
    assert unconverted(quote, due, MONDAY) is late


def test_its_time_is_counted_in_the_business_days_of_the_team_that_hears_of_it() -> None:
    asked: list[tuple[Team, datetime, int]] = []

    def after_the_weekend(team: Team, moment: datetime, days: int) -> datetime:
        asked.append((team, moment, days))
        return MONDAY

    quote = Quote(RecordId("a00"), "Q-1", status=APPROVED, approved_at=FRIDAY)
    policy = Policy(quote_not_converted_days=2)
    for read_at, late in ((MONDAY - timedelta(seconds=1), False), (MONDAY, True)):
        setting = Setting(policy, read_at, business_days=after_the_weekend)
        assert bool(list(QUOTE_NOT_CONVERTED.judge(quote, setting))) is late
    assert set(asked) == {(Team.SALES_OPERATIONS, FRIDAY, 2)}
