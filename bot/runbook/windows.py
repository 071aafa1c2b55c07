"""The hours in which a 3PL provider works: how long it has really had an order on its desk.

Runbook: "When to Escalate", row 5. A still order outside the hours is not stuck (reference: Fulfillment Runtime).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = timedelta(days=60)
"""Longer ago than this is long enough by any hours."""
_CLOCK = re.compile(r"\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Window:
    """Minutes after midnight in `zone`; an `end` at or before `start` is the next day's. `days` as `date.weekday`."""

    start: int
    end: int
    zone: str
    days: frozenset[int]


ALWAYS = Window(0, 24 * 60, "UTC", frozenset(range(7)))


def window(start: str | None, end: str | None, zone: str | None, days: str | None) -> Window:
    """The hours as the org writes them ("08:00", "24:00", "Mon;Tue"); what it leaves open is always."""
    begins, ends = _minutes(start), _minutes(end)
    if begins is None or ends is None:
        begins, ends = ALWAYS.start, ALWAYS.end
    named = {DAYS.index(each) for each in re.findall("|".join(DAYS), (days or "").casefold())}
    return Window(begins, ends, zone or ALWAYS.zone, frozenset(named) or ALWAYS.days)


def worked(hours: Window, since: datetime, until: datetime) -> timedelta:
    """How much of the time between the two lies within the hours."""
    since = max(since, until - LONGEST)
    zone, total = _zone(hours.zone), timedelta()
    day = since.astimezone(zone).date() - DAY  # yesterday's may run past midnight
    while day <= until.astimezone(zone).date():
        if day.weekday() in hours.days:
            opens, closes = _opening(hours, day, zone)
            total += max(min(closes, until) - max(opens, since), timedelta())
        day += DAY
    return total


def _opening(hours: Window, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """When it opens and closes that day, by the clocks there, whatever they do that night."""
    end = hours.end if hours.end > hours.start else hours.end + 24 * 60
    return _at(day, hours.start, zone), _at(day, end, zone)


def _at(day: date, minutes: int, zone: tzinfo) -> datetime:
    days, rest = divmod(minutes, 24 * 60)
    local = datetime.combine(day + DAY * days, time(rest // 60, rest % 60), tzinfo=zone)
    return local.astimezone(UTC)


def _minutes(text: str | None) -> int | None:
    found = _CLOCK.match(text or "")
    minutes = int(found[1]) * 60 + int(found[2]) if found else None
    return minutes if minutes is not None and minutes <= ALWAYS.end else None


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
