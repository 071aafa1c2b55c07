"""When a team is at work: its zone, its days, its hours, its holidays. Pure, over the moments handed in.

A shift belongs to the day on which it begins, also where it runs past midnight. Clocks are read where the team is, so
that a day on which they change has its own length. Knows no symptom and no message.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

DAY = timedelta(days=1)
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MORNING = time(9)
"""When a team's morning message comes, by its own clock."""
MIDNIGHT = timedelta(hours=24)
_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, after the midnight with which the day begins; what ends the next day ends after 24 hours."""

    opens: timedelta
    closes: timedelta


@dataclass(frozen=True, slots=True)
class Shift:
    """One business day's work."""

    day: date
    opens: datetime
    closes: datetime


def _zone(given: Any) -> Any:
    if isinstance(given, ZoneInfo):
        return given
    try:
        return ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):  # also a name that is a folder of zones
        near = difflib.get_close_matches(str(given), available_timezones(), 1)
        hint = f"did you mean {near[0]}?" if near else "write one such as Europe/Berlin"
        raise ValueError(f"{given!r} is no time zone; {hint}") from None


def _span(given: Any) -> Any:
    if isinstance(given, Span):
        return given
    found = _SPAN.fullmatch(re.sub(r"\s", "", given)) if isinstance(given, str) else None
    opens, closes = (_clock(*found.groups()[:2]), _clock(*found.groups()[2:])) if found else (None, None)
    if opens is None or closes is None or opens == MIDNIGHT:
        raise ValueError('must be two times of day, such as "09:00-17:30", "22:00-06:00" or "00:00-24:00"')
    if opens == closes:
        raise ValueError('opens and closes at the same minute; write "00:00-24:00" for round the clock')
    return Span(opens, closes if closes > opens else closes + MIDNIGHT)


def _clock(hours: str, minutes: str) -> timedelta | None:
    at = timedelta(hours=int(hours), minutes=int(minutes))
    return at if int(minutes) < 60 and at <= MIDNIGHT else None  # noqa: PLR2004 - minutes to an hour


class Hours(BaseModel):
    """A team's hours. The defaults are an office's, by UTC; `hours` that end before they begin end the next day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("UTC")
    days: frozenset[Weekday] = Field(default=frozenset(WEEKDAYS[:5]), min_length=1)
    hours: Annotated[Span, BeforeValidator(_span)] = Span(timedelta(hours=9), timedelta(hours=18))
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether it is a business day."""
        return WEEKDAYS[day.weekday()] in self.days and day not in self.holidays

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def is_open(self, moment: datetime) -> bool:
        return self._now_or_next(moment).opens <= moment

    def next_open(self, moment: datetime) -> datetime:
        """When the team is at work: `moment` itself, or its next opening."""
        return max(moment, self._now_or_next(moment).opens)

    def next_morning(self, moment: datetime, at: time = MORNING) -> datetime:
        """The next business morning after `moment`, at that time of day."""
        return next(each for each in self._mornings(moment, at) if each > moment)

    def last_morning(self, moment: datetime, at: time = MORNING) -> datetime | None:
        """This day's business morning, if it is one and it has come."""
        day = self.local(moment).date()
        begun = self._at(day, _after_midnight(at))
        return begun if self.works_on(day) and begun <= moment else None

    def days_later(self, moment: datetime, days: int) -> datetime:
        """The same time of day so many business days on, counted from when the team is at work."""
        begin = self.next_open(moment)
        shift = self._now_or_next(begin)
        on = next(islice(self._after(shift.day), days - 1, None)) if days else shift.day
        local = self.local(begin)
        since = timedelta(days=(local.date() - shift.day).days, hours=local.hour, minutes=local.minute)
        return self._at(on, since + timedelta(seconds=local.second, microseconds=local.microsecond))

    def end_of_next_day(self, moment: datetime) -> datetime:
        """The close of the next business day: the one after that whose shift is under way, or whose date it is."""
        shift = self._now_or_next(moment)
        today = shift.day if shift.opens <= moment else self.local(moment).date()
        return self._shift(next(self._after(today))).closes

    def add(self, moment: datetime, worked: timedelta) -> datetime:
        """When so much of the team's time has passed after `moment`."""
        for shift in self._shifts(moment):
            begin = max(moment, shift.opens)
            if worked <= shift.closes - begin:
                return begin + worked
            worked -= shift.closes - begin
        raise AssertionError  # there is always another business day

    def between(self, since: datetime, until: datetime) -> timedelta:
        """How much of the team's time lies between the two."""
        total = timedelta()
        for shift in self._shifts(since):
            if shift.opens >= until:
                break
            total += min(until, shift.closes) - max(since, shift.opens)
        return total

    def _now_or_next(self, moment: datetime) -> Shift:
        return next(self._shifts(moment))

    def _shifts(self, moment: datetime) -> Iterator[Shift]:
        """The shift under way at `moment`, if one is, and all that follow; none reaches into another."""
        ended = None
        for day in self._after(self.local(moment).date() - 2 * DAY):  # yesterday's may run past midnight
            shift = self._shift(day)
            if shift.closes > (ended or moment):
                yield Shift(day, max(shift.opens, ended or shift.opens), shift.closes)
                ended = shift.closes

    def _after(self, day: date) -> Iterator[date]:
        """The business days after `day`."""
        while True:
            day += DAY
            if self.works_on(day):
                yield day

    def _mornings(self, moment: datetime, at: time) -> Iterator[datetime]:
        for day in self._after(self.local(moment).date() - DAY):
            yield self._at(day, _after_midnight(at))

    def _shift(self, day: date) -> Shift:
        return Shift(day, self._at(day, self.hours.opens), self._at(day, self.hours.closes, last=True))

    def _at(self, day: date, after: timedelta, *, last: bool = False) -> datetime:
        """A time of that day by the clocks there, in UTC; `last` where they show it twice.

        What they skip is taken by the clock as it went before, and so comes later by what was skipped.
        """
        wall = datetime.combine(day, time()) + after
        first, second = (wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return max(first, second) if last else first


def _after_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


ALWAYS = Hours(days=frozenset(WEEKDAYS), hours=Span(timedelta(), MIDNIGHT))
"""Round the clock."""
