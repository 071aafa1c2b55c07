"""By when a team is to have taken a trouble, and to have it closed. Pure, over the teams' hours and a moment handed in.

What a trouble's targets are is settled when its team is told of it: a changed configuration moves none that runs.
Time in which the rep is waited for does not count; a snooze keeps calls back and moves nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from bot.escalations import pings
from bot.escalations.episodes import Episode, EpisodeState, Target, heard
from bot.escalations.hours import Hours
from bot.escalations.pings import Quiet, audible, uncalled
from bot.escalations.teams import Teams, hours
from bot.runbook.findings import Team
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.symptoms.table import Catalogue

WARNED_AFTER = 0.75
"""Of the time that there is."""
MOST_DAYS, MOST_WORKED = 90, timedelta(hours=500)
_PART = r"(\d{1,6})\s*(minutes?|mins?|m|hours?|h|days?|d)\s*"

Nudge = Literal["free", "take_soon", "take_late", "close_soon", "close_late"]
"""What a trouble in a team's hands calls somebody for: nobody has it any more, or a target is near, or missed."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Time of a team's: so many business days, then so much of its working time."""

    days: int = 0
    worked: timedelta = timedelta()

    def after(self, moment: datetime, team: Hours) -> datetime:
        later = team.days_later(moment, self.days) if self.days else moment
        return team.add(later, self.worked) if self.worked else later


def _allowed(given: Any) -> Any:
    if given is None or isinstance(given, Allowed):
        return given
    text = given.strip().casefold() if isinstance(given, str) else ""
    if not re.fullmatch(f"({_PART})+", text):
        raise ValueError('must be a time in the team\'s hours, such as "45 min", "4 h", "1 h 30 min" or "2 days"')
    days, minutes = 0, 0
    for many, unit in re.findall(_PART, text):
        days += int(many) if unit.startswith("d") else 0
        minutes += int(many) * {"h": 60, "m": 1}.get(unit[0], 0)
    found = Allowed(days, timedelta(minutes=minutes))
    if found == Allowed() or found.days > MOST_DAYS or found.worked > MOST_WORKED:
        raise ValueError(f"must be longer than nothing, and at most {MOST_DAYS} days or 500 h")
    return found


class Within(BaseModel):
    """`[symptoms.<name>]` in exodus.toml: how soon its team is to have taken it, and to have it closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    take_within: Annotated[Allowed | None, BeforeValidator(_allowed)] = None
    close_within: Annotated[Allowed | None, BeforeValidator(_allowed)] = None

    @model_validator(mode="after")
    def _in_that_order(self) -> "Within":
        take, close = self.take_within, self.close_within
        if take and close and (close.days, close.worked) < (take.days, take.worked):
            raise ValueError("close_within is shorter than take_within; what is to be closed has to be taken before")
        return self


@dataclass(frozen=True, slots=True)
class Targets:
    """What is set for each symptom, over the hours of whichever team has it."""

    teams: Teams = field(default_factory=dict)
    within: Mapping[SymptomName, Within] = field(default_factory=dict)

    def begun(self, symptom: SymptomName, team: Team, now: datetime) -> dict[str, Target | None]:
        """An episode's targets, where its team has just been told of it."""
        within, at_work = self.within.get(symptom, Within()), hours(self.teams, team)
        return {
            "to_take": _target(within.take_within, at_work, now),
            "to_close": _target(within.close_within, at_work, now),
        }

    def freed(self, episode: Episode, now: datetime) -> dict[str, Target | None]:
        """Likewise, where nobody has it any more: it is to be taken anew."""
        return {"to_take": self.begun(episode.seen.symptom, episode.team, now)["to_take"]}

    def waited(self, episode: Episode, now: datetime) -> dict[str, Target | None]:
        """Likewise, where the rep was waited for until now, or was to answer by now."""
        if episode.asked is None or episode.asked_until is None:
            return {}
        at_work, asked, until = hours(self.teams, episode.team), episode.asked.at, min(now, episode.asked_until)
        kept = {"to_take": episode.to_take, "to_close": episode.to_close}
        return {name: each and _later(each, at_work, asked, until) for name, each in kept.items()}


def _target(allowed: Allowed | None, team: Hours, now: datetime) -> Target | None:
    if allowed is None:
        return None
    by = allowed.after(now, team)
    return Target(since=now, by=by, warn_at=team.add(now, team.between(now, by) * WARNED_AFTER))


def _later(target: Target, team: Hours, asked: datetime, until: datetime) -> Target:
    """By as much later as the team has worked in between; what had come before stays."""
    since = max(asked, target.since)
    passed = team.between(since, until)
    if not passed:
        return target

    def moved(moment: datetime) -> datetime:
        return team.add(moment, passed) if moment > since else moment

    return Target(since=target.since, by=moved(target.by), warn_at=moved(target.warn_at))


def running(episode: Episode) -> tuple[Literal["take", "close"], Target] | None:
    """What has to be done next, and by when; None where nothing is set, or where its time does not pass."""
    if episode.team_from is not None or episode.asked_until is not None:
        return None
    if episode.state is EpisodeState.OPEN and episode.to_take:
        return "take", episode.to_take
    if episode.state in {EpisodeState.OPEN, EpisodeState.CLAIMED} and episode.to_close:
        return "close", episode.to_close
    return None


def soon(episode: Episode, now: datetime) -> bool:
    """Whether it is due soon, or was: three quarters of its time have passed."""
    found = running(episode)
    return found is not None and found[1].warn_at <= now


def overdue(episode: Episode, now: datetime) -> bool:
    found = running(episode)
    return found is not None and found[1].by <= now


def today(episode: Episode, team: Hours, now: datetime) -> bool:
    """Whether it is due by the end of the team's day, or was before."""
    found = running(episode)
    return found is not None and team.local(found[1].by).date() <= team.local(now).date()


def by_target(some: Iterable[Episode]) -> list[Episode]:
    """Those that have a target, the nearest first."""
    found = [(set_[1].by, each.id, each) for each in some if (set_ := running(each))]
    return [each for _, _, each in sorted(found, key=lambda one: one[:2])]


def nudges(
    live: Iterable[Episode], team: Team, catalogue: Catalogue, teams: Teams, quiet: Quiet, now: datetime
) -> Iterator[tuple[Nudge, Episode]]:
    """What of a team's calls somebody in its own thread now, while the team is at work."""
    if hours(teams, team).is_open(now):
        for each in audible(live, team, catalogue, quiet, now):
            for what in _of(each, now):
                yield what, each


def whom(teams: Teams, team: Team, what: Nudge) -> tuple[str, ...]:
    """Who is called: the lead for what is late, if there is one, else the team."""
    late = pings.lead(teams, team) if what in {"take_late", "close_late"} else ()
    return late or pings.whom(teams, team)


def _of(episode: Episode, now: datetime) -> Iterator[Nudge]:
    take, close = episode.to_take, episode.to_close
    if episode.state is EpisodeState.OPEN:
        if episode.called_at and uncalled(episode):
            yield "free"
        if take and take.by <= now and not heard(episode, episode.lead_called_at):
            yield "take_late"
        elif take and take.warn_at <= now < take.by and not heard(episode, episode.take_warned_at):
            yield "take_soon"
    if close and close.by <= now and episode.close_called_at is None:
        yield "close_late"
    elif close and close.warn_at <= now < close.by and episode.close_warned_at is None:
        yield "close_soon"
