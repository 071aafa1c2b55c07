"""When a team is at work: zones, weekends, holidays, nights, and the days on which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from bot.escalations.hours import ALWAYS, WEEKDAYS, Hours
from bot.escalations.teams import TeamSettings, hours
from bot.runbook.findings import Team

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
OFFICE = Hours(zone=NEW_YORK, holidays={date(2026, 11, 26)})
NIGHTS = Hours(zone=NEW_YORK, hours="22:00-06:00")


def there(text: str, zone: str = NEW_YORK, fold: int = 0) -> datetime:
    """A moment by the clocks there."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("team", "moment", "opens"),
    [
        (OFFICE, "2026-11-23T10:00", "2026-11-23T10:00"),
        (OFFICE, "2026-11-23T08:59", "2026-11-23T09:00"),
        (OFFICE, "2026-11-23T18:00", "2026-11-24T09:00"),
        (OFFICE, "2026-11-25T20:00", "2026-11-27T09:00"),  # over the holiday
        (OFFICE, "2026-11-27T18:30", "2026-11-30T09:00"),  # over the weekend
        (OFFICE, "2026-03-06T19:00", "2026-03-09T09:00"),  # the clocks go forward in between
        (NIGHTS, "2026-11-23T12:00", "2026-11-23T22:00"),
        (NIGHTS, "2026-11-28T03:00", "2026-11-28T03:00"),  # Friday's shift, on Saturday
        (NIGHTS, "2026-11-28T06:00", "2026-11-30T22:00"),
        (ALWAYS, "2026-11-28T03:00", "2026-11-28T03:00"),
    ],
)
def test_when_it_opens(team: Hours, moment: str, opens: str) -> None:
    assert team.next_open(there(moment)) == there(opens)
    assert team.is_open(there(moment)) is (moment == opens)


@pytest.mark.parametrize(
    ("team", "moment", "morning"),
    [
        (OFFICE, "2026-11-23T08:00", "2026-11-23T09:00"),
        (OFFICE, "2026-11-23T09:00", "2026-11-24T09:00"),
        (OFFICE, "2026-11-25T12:00", "2026-11-27T09:00"),
        (OFFICE, "2026-10-30T12:00", "2026-11-02T09:00"),  # the clocks go back in between
        (NIGHTS, "2026-11-27T23:00", "2026-11-30T09:00"),
    ],
)
def test_the_next_business_morning(team: Hours, moment: str, morning: str) -> None:
    assert team.next_morning(there(moment)) == there(morning)


@pytest.mark.parametrize(
    ("team", "moment", "end"),
    [
        (OFFICE, "2026-11-23T10:00", "2026-11-24T18:00"),
        (OFFICE, "2026-11-23T20:00", "2026-11-24T18:00"),
        (OFFICE, "2026-11-25T10:00", "2026-11-27T18:00"),
        (OFFICE, "2026-11-27T10:00", "2026-11-30T18:00"),
        (OFFICE, "2026-11-28T10:00", "2026-11-30T18:00"),
        (NIGHTS, "2026-11-23T23:00", "2026-11-25T06:00"),
        (NIGHTS, "2026-11-24T02:00", "2026-11-25T06:00"),  # still Monday's shift
    ],
)
def test_the_end_of_the_next_business_day(team: Hours, moment: str, end: str) -> None:
    assert team.end_of_next_day(there(moment)) == there(end)


@pytest.mark.parametrize(
    ("team", "moment", "days", "later"),
    [
        (OFFICE, "2026-11-23T10:00", 0, "2026-11-23T10:00"),
        (OFFICE, "2026-11-23T10:00", 1, "2026-11-24T10:00"),
        (OFFICE, "2026-11-25T10:00", 1, "2026-11-27T10:00"),
        (OFFICE, "2026-11-28T10:00", 1, "2026-12-01T09:00"),  # counts from Monday's opening
        (OFFICE, "2026-11-23T20:00", 1, "2026-11-25T09:00"),
        (OFFICE, "2026-03-06T10:00", 1, "2026-03-09T10:00"),  # 71 hours, by the clocks one day on
        (OFFICE, "2026-10-30T10:00", 1, "2026-11-02T10:00"),  # 73 hours
        (OFFICE, "2026-11-20T10:00", 5, "2026-11-30T10:00"),
        (NIGHTS, "2026-11-24T02:00", 1, "2026-11-25T02:00"),
        (NIGHTS, "2026-11-28T02:00", 1, "2026-12-01T02:00"),
    ],
)
def test_business_days_later(team: Hours, moment: str, days: int, later: str) -> None:
    assert team.days_later(there(moment), days) == there(later)


@pytest.mark.parametrize(
    ("team", "moment", "worked", "then"),
    [
        (OFFICE, "2026-11-23T10:00", 2, "2026-11-23T12:00"),
        (OFFICE, "2026-11-23T17:00", 2, "2026-11-24T10:00"),
        (OFFICE, "2026-11-25T17:00", 10, "2026-11-27T18:00"),
        (OFFICE, "2026-11-28T17:00", 1, "2026-11-30T10:00"),
        (NIGHTS, "2026-03-07T00:00", 9, "2026-03-10T01:00"),  # Friday's last six, and Sunday has none
    ],
)
def test_business_time_is_added(team: Hours, moment: str, worked: int, then: str) -> None:
    found = team.add(there(moment), timedelta(hours=worked))
    assert found == there(then)
    assert team.between(there(moment), found) == timedelta(hours=worked)


def test_a_night_is_as_long_as_the_clocks_make_it() -> None:
    nights = Hours(zone=NEW_YORK, days=["sat"], hours="22:00-06:00")
    spring, autumn = "2026-03-07T12:00", "2026-10-31T12:00"
    for day, long in ((spring, 7), (autumn, 9), ("2026-11-07T12:00", 8)):
        assert nights.between(there(day), there(day) + timedelta(days=2)) == timedelta(hours=long)


def test_what_the_clocks_skip_and_what_they_show_twice() -> None:
    early = Hours(zone=NEW_YORK, days=WEEKDAYS, hours="02:15-02:45")
    assert early.next_open(there("2026-03-08T00:00")) == there("2026-03-08T03:15")
    late = Hours(zone=NEW_YORK, days=WEEKDAYS, hours="01:15-01:45")
    both = late.between(there("2026-11-01T00:00"), there("2026-11-01T12:00"))
    assert both == timedelta(minutes=90)  # from the first 1:15 to the second 1:45


def test_a_team_without_settings_has_the_operators_hours() -> None:
    operators, own = (TeamSettings(channel="C0HERE", zone=zone) for zone in (BERLIN, NEW_YORK))
    teams = {Team.BOT_OPERATORS: operators, Team.INTEGRATION: own}
    assert hours(teams, Team.INTEGRATION) is own
    assert hours(teams, Team.PAYMENT_ADMIN) is operators
    assert hours({}, Team.PAYMENT_ADMIN) == Hours()


@pytest.mark.parametrize(
    ("given_key", "value", "said"),
    [
        ("zone", "America/New York", "did you mean America/New_York?"),
        ("zone", "America", "is no time zone"),
        ("zone", "../UTC", "is no time zone"),
        ("zone", "", "is no time zone"),
        ("zone", 1, "is no time zone"),
        ("hours", "9-17", "two times of day"),
        ("hours", "09:00-17:60", "two times of day"),
        ("hours", "09:00-25:00", "two times of day"),
        ("hours", "24:00-06:00", "two times of day"),
        ("hours", "09:00-09:00", "round the clock"),
        ("hours", ["09:00", "17:00"], "two times of day"),
        ("days", [], "at least 1"),
        ("days", ["Monday"], "'mon'"),
        ("holidays", ["Christmas"], "date"),
        ("holidays", "2026-12-25", "frozenset"),
    ],
)
def test_what_is_no_setting_is_refused_in_words(given_key: str, value: Any, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Hours.model_validate({given_key: value})
    (error,) = refused.value.errors()[:1]
    assert error["loc"][0] == given_key
    assert said in error["msg"]


CLOCKS = some.integers(min_value=0, max_value=24 * 60 - 1)
ANY_HOURS = some.builds(
    lambda zone, days, opens, long, holidays: Hours(
        zone=zone, days=days, hours=f"{_clock(opens)}-{_clock((opens + long) % (24 * 60))}", holidays=holidays
    ),
    some.sampled_from([NEW_YORK, BERLIN, "UTC", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]),
    some.sets(some.sampled_from(WEEKDAYS), min_size=1),
    CLOCKS,
    some.integers(min_value=60, max_value=24 * 60 - 1),
    some.sets(some.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=9),
)
MOMENTS = some.timedeltas(timedelta(), timedelta(days=700)).map(
    lambda passed: datetime(2026, 1, 1, tzinfo=UTC) + passed
)
WORKED = some.timedeltas(timedelta(), timedelta(hours=9))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@given(ANY_HOURS, MOMENTS)
def test_it_opens_in_the_end_and_is_open_then(team: Hours, moment: datetime) -> None:
    opens = team.next_open(moment)
    assert opens >= moment
    assert team.is_open(opens)
    assert team.next_open(opens) == opens
    assert team.between(moment, opens) == timedelta()


@given(ANY_HOURS, MOMENTS, WORKED)
def test_time_added_is_the_time_between(team: Hours, moment: datetime, worked: timedelta) -> None:
    then = team.add(moment, worked)
    assert then >= moment + worked
    assert team.between(moment, then) == worked


@given(ANY_HOURS, MOMENTS, WORKED, WORKED)
def test_time_adds_up(team: Hours, moment: datetime, first: timedelta, second: timedelta) -> None:
    assert team.add(team.add(moment, first), second) == team.add(moment, first + second)


@given(ANY_HOURS, MOMENTS, some.integers(min_value=1, max_value=5))
def test_business_days_are_days_on_which_it_works(team: Hours, moment: datetime, days: int) -> None:
    later = team.days_later(moment, days)
    assert later > moment
    assert team.days_later(moment, days + 1) > later
    morning = team.next_morning(moment)
    assert team.works_on(team.local(morning).date())
    assert moment < morning
    assert team.last_morning(morning) == morning


@given(ANY_HOURS, MOMENTS)
def test_a_claim_outlives_the_next_opening(team: Hours, moment: datetime) -> None:
    end = team.end_of_next_day(moment)
    assert end > moment
    assert end > team.next_open(moment)
    assert not team.is_open(end) or team.is_open(end - timedelta(seconds=1))
