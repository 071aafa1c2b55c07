"""Salesforce's present follows its answers, and no single answer carries it away."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.salesforce.clock import BELIEVABLE, Clock

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
NEAR = timedelta(seconds=2)


def present_after(*ahead: timedelta) -> Clock:
    """After answers that were so much ahead of our own clock."""
    clock = Clock(lambda: NOW)
    for each in ahead:
        clock.note(format_datetime(NOW + each, usegmt=True))
    return clock


def off(clock: Clock) -> timedelta:
    return clock.now() - NOW


believable = st.timedeltas(-BELIEVABLE + NEAR, BELIEVABLE - NEAR)
far = st.one_of(
    st.timedeltas(BELIEVABLE + NEAR, timedelta(days=365 * 7900)),
    st.timedeltas(timedelta(days=-365 * 1900), -BELIEVABLE - NEAR),
)


@given(believable)
def test_a_wrong_clock_of_ours_is_set_right_at_once(ahead: timedelta) -> None:
    assert abs(off(present_after(ahead)) - ahead) < NEAR


@given(believable, st.one_of(believable, far))
def test_one_answer_that_stands_alone_changes_nothing(known: timedelta, lone: timedelta) -> None:
    clock = present_after(known, lone, known)
    assert abs(off(clock) - known) < NEAR


@given(believable, believable)
def test_a_second_answer_that_agrees_is_believed(known: timedelta, jumped: timedelta) -> None:
    assert abs(off(present_after(known, jumped, jumped)) - jumped) < NEAR


@given(st.lists(far, min_size=1, max_size=9), st.one_of(st.none(), believable))
@example([datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - NOW] * 5, None)
@example([datetime(1, 1, 1, tzinfo=UTC) - NOW] * 5, timedelta(0))
def test_what_is_out_of_this_world_is_never_believed(said: list[timedelta], known: timedelta | None) -> None:
    clock = present_after(*([known] if known is not None else []), *said)
    assert abs(off(clock) - (known or timedelta(0))) < NEAR
    assert clock.jump
    assert not clock.jump.believed


@given(st.text() | st.sampled_from(["", "yesterday, perhaps", "Mon, 30 Nov 2026", "Mon, 30 Nov 2026 25:61:61 GMT"]))
def test_what_is_no_date_says_nothing(stamp: str) -> None:
    clock = Clock(lambda: NOW)
    clock.note(stamp)
    assert abs(off(clock)) <= BELIEVABLE


@pytest.mark.parametrize("zone", ["-0000", "+0000", "GMT", "UT", "-0500", "+1400"])
def test_every_way_to_write_a_zone_is_read(zone: str) -> None:
    shift = int(zone[1:3]) * (-1 if zone.startswith("-") else 1) if zone[0] in "+-" else 0
    shown = (NOW + timedelta(hours=1)).astimezone(timezone(timedelta(hours=shift)))
    clock = Clock(lambda: NOW)
    clock.note(f"{shown:%a, %d %b %Y %H:%M:%S} {zone}")
    assert abs(off(clock) - timedelta(hours=1)) < NEAR


def test_a_slow_drift_is_followed_without_a_word() -> None:
    steps = [timedelta(seconds=20 * each) for each in range(30)]
    clock = present_after(*steps)
    assert abs(off(clock) - steps[-1]) < NEAR
    assert clock.jump is None


def test_a_jump_says_how_far_and_whether_it_counts() -> None:
    known, jumped = timedelta(seconds=3), timedelta(minutes=10)
    clock = present_after(known, jumped)
    assert clock.jump
    assert (clock.jump.at, clock.jump.believed) == (NOW, False)
    assert abs(clock.jump.by - (jumped - known)) < NEAR
    clock.note(format_datetime(NOW + jumped, usegmt=True))
    assert clock.jump.believed
