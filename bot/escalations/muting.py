"""What can be muted, by whom, and until when. Pure: what stands, who decides and when their team works are handed in.

Muting stops the calls of one's own team, never another's and never the record: every trouble keeps its card.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.escalations.decisions import Snooze, snoozed_until
from bot.escalations.episodes import Episode
from bot.escalations.hours import Hours
from bot.escalations.pings import Mutable, Mute
from bot.runbook.findings import Team
from bot.runbook.symptoms.table import Catalogue

WEEK = timedelta(days=7)


class Length(StrEnum):
    """For how long something is muted."""

    HOUR = "hour"
    TODAY = "today"
    NEXT_DAY = "next_day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Caller:
    """What calls teams, and whom: one symptom, one provider, or one gateway by the name that Salesforce has."""

    by: Mutable
    value: str
    title: str
    teams: frozenset[Team]


def callers(standing: Iterable[Episode], catalogue: Catalogue) -> tuple[Caller, ...]:
    """Every symptom, and the providers and gateways of what stands now, each with the teams that it calls."""
    places: dict[tuple[Mutable, str], tuple[str, frozenset[Team]]] = {}
    handed = defaultdict[str, set[Team]](set)
    for each in standing:
        handed[each.seen.symptom].add(each.team)
        named: Mapping[Mutable, str] = {"provider": each.seen.provider, "gateway": each.seen.gateway}
        for by, name in named.items():
            if name:
                title, teams = places.get((by, name.casefold()), (name, frozenset()))
                places[by, name.casefold()] = title, teams | {each.team}
    kinds = catalogue.values()
    symptoms = (Caller("symptom", each.name, each.title, frozenset({each.team} | handed[each.name])) for each in kinds)
    found = (Caller(by, title, title, teams) for (by, _), (title, teams) in sorted(places.items()))
    return (*symptoms, *found)


def muted_until(length: Length, hours: Hours, now: datetime) -> datetime:
    """An hour, the team's day, until its next business morning, or a week."""
    return now + WEEK if length is Length.WEEK else snoozed_until(Snooze(length), hours, now)


def clock_of(caller: Caller, mine: frozenset[Team]) -> Team:
    """By which team's hours it is muted: one of whoever mutes it."""
    return min(caller.teams & mine)


def whose(mute: Mute, caller: Caller | None) -> frozenset[Team]:
    """The teams that it keeps from being called."""
    return mute.teams or (caller.teams if caller else frozenset())


def may_lift(mute: Mute, caller: Caller | None, who: str, teams: frozenset[Team]) -> bool:
    """Whoever muted it, and the teams that it keeps from being called."""
    return mute.author.slack_id == who or bool(whose(mute, caller) & teams)
