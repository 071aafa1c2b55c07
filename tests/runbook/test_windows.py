"""How long a provider has really had an order on its desk: by its own hours, over midnight and both clock changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook.windows import ALWAYS, Window, window, worked

HOUR = timedelta(hours=1)
WEEK = frozenset(range(7))
BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "since", "until", "expected"),
    [
        (ALWAYS, "2026-11-23 08:00", "2026-11-23 12:30", 4.5),
        (window("09:00", "17:00", "UTC", None), "2026-11-23 16:00", "2026-11-24 10:00", 2),
        (
            window("09:00", "17:00", "UTC", "Mon;Tue;Wed;Thu;Fri"),
            "2026-11-20 16:00",
            "2026-11-23 10:00",
            2,
        ),  # a weekend
        (window("22:00", "06:00", "UTC", None), "2026-11-23 21:00", "2026-11-24 07:00", 8),  # over midnight
        (window("22:00", "06:00", "UTC", "Sun"), "2026-11-23 00:00", "2026-11-24 07:00", 6),  # Sunday's, till Monday
        (window("00:00", "24:00", BERLIN, None), "2026-10-24 22:00", "2026-10-25 23:00", 25),  # the long day
        (window("00:00", "24:00", BERLIN, None), "2026-03-28 23:00", "2026-03-29 22:00", 23),  # the short one
        (window("01:00", "04:00", BERLIN, None), "2026-10-24 12:00", "2026-10-25 12:00", 4),
        (window("01:00", "04:00", BERLIN, None), "2026-03-28 12:00", "2026-03-29 12:00", 2),
        (window("08:00:00.000Z", "10:00:00.000Z", "UTC", None), "2026-11-23 00:00", "2026-11-24 00:00", 2),
        (window(None, "10:00", None, ""), "2026-11-23 00:00", "2026-11-24 00:00", 24),  # left open is always
        (window("8 o'clock", "25:00", "Mars/Olympus", "x"), "2026-11-23 00:00", "2026-11-23 01:00", 1),
    ],
)
def test_only_its_own_hours_count(hours: Window, since: str, until: str, expected: float) -> None:
    assert worked(hours, at(since), at(until)) == expected * HOUR


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given
WINDOWS = st.builds(
    Window,
    st.integers(0, 1439),
    st.integers(0, 1440),
    st.sampled_from(["UTC", BERLIN, "America/New_York", "Asia/Kolkata"]),
    st.frozensets(st.integers(0, 6)),
)


@given(WINDOWS, MOMENTS, st.lists(st.timedeltas(timedelta(), timedelta(days=20)), min_size=2, max_size=2))
def test_it_never_counts_more_than_passed_and_adds_up(hours: Window, since: datetime, parts: list[timedelta]) -> None:
    middle, until = since + parts[0], since + parts[0] + parts[1]
    first, second = worked(hours, since, middle), worked(hours, middle, until)
    assert timedelta() <= first <= parts[0]
    assert worked(hours, since, until) == first + second
