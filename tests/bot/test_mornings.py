"""When a rep's morning is: half past eight on their own clock, on business days, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.mornings import DAY, business_day, due

BERLIN, NEW_YORK, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")


def at(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("when", "morning"),
    [
        ("2026-11-30 08:29:59", False),
        ("2026-11-30 08:30:00", True),
        ("2026-11-30 11:29:59", True),
        ("2026-11-30 11:30:00", False),
        ("2026-11-30 20:30:00", False),
        ("2026-11-28 08:30:00", False),  # a Saturday
        ("2026-11-29 08:30:00", False),
    ],
)
def test_it_is_half_past_eight_on_a_business_day(when: str, morning: bool) -> None:  # noqa: FBT001
    for zone in (BERLIN, NEW_YORK, APIA):
        assert due(at(when, zone), zone) == (datetime.fromisoformat(when).date() if morning else None)


@pytest.mark.parametrize("day", ["2026-03-09", "2026-11-02", "2026-03-30", "2026-10-26"])
def test_after_the_clocks_changed_it_is_still_half_past_eight(day: str) -> None:
    """The Mondays after both changes, in Europe and in America."""
    for zone in (BERLIN, NEW_YORK):
        assert due(at(f"{day} 08:30", zone), zone) == date.fromisoformat(day)
        assert due(at(f"{day} 08:29", zone), zone) is None


@pytest.mark.parametrize(("day", "zone"), [("2026-03-29", "Europe/Berlin"), ("2026-10-25", "Europe/Berlin"), ("2026-03-08", "America/New_York"), ("2026-11-01", "America/New_York")])  # fmt: skip
def test_on_the_days_themselves_which_are_sundays_it_is_none(day: str, zone: str) -> None:
    begin = at(f"{day} 00:00", ZoneInfo(zone))
    assert all(due(begin + timedelta(minutes=10 * n), ZoneInfo(zone)) is None for n in range(140))


@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds it
def test_any_moment_belongs_to_the_morning_of_its_own_date_alone(now: datetime) -> None:
    for zone in (BERLIN, NEW_YORK, APIA):
        assert due(now, zone) in {None, now.astimezone(zone).date()}


def test_the_business_day_before_a_monday_is_friday() -> None:
    assert business_day(date(2026, 11, 30), -DAY) == date(2026, 11, 27)
    assert business_day(date(2026, 11, 27), DAY) == date(2026, 11, 30)
