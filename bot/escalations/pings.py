"""Whom a trouble calls, and when. Pure: what is true, who is at work, what is hidden or muted, and the clock.

It decides about messages that ping, never about the record: every trouble has its card, whoever is called.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import Literal, TypeGuard

from bot.escalations.episodes import Episode, EpisodeState, heard, paused
from bot.escalations.hours import Hours
from bot.escalations.teams import Teams, acting, hours
from bot.runbook.findings import Team
from bot.runbook.stored import Stored
from bot.runbook.symptoms.sighting import Sighting, SymptomName, TroubleKey
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.values import Person

MANY = 5
"""More than so many at once are one message."""
Mutable = Literal["symptom", "provider", "gateway"]


class Mute(Stored):
    """What does not call some teams until a time: trouble of one symptom, at one provider, or over one gateway."""

    by: Mutable
    value: str
    """The symptom's name, or the provider's or gateway's as Salesforce has it; capitals say nothing."""
    until: datetime
    author: Person
    reason: str
    at: datetime
    teams: frozenset[Team] = frozenset()
    """Whom it keeps from being called: its author's teams. In what an earlier release wrote: everybody."""
    number: int = 0
    """Its row's, once it has one."""

    def ends_with(self, lifted: "Mute") -> bool:
        """Whether it goes where `lifted` does: the same thing, for the same teams or some of them."""
        same = (self.by, self.value.casefold()) == (lifted.by, lifted.value.casefold())
        return same and (not lifted.teams or (bool(self.teams) and self.teams <= lifted.teams))

    def covers(self, seen: Sighting, team: Team) -> bool:
        """Whether it keeps `seen` from calling `team`, whose it is."""
        named = {"symptom": seen.symptom, "provider": seen.provider, "gateway": seen.gateway}[self.by]
        alike = bool(named) and named.casefold() == self.value.casefold()
        return alike and (not self.teams or team in self.teams)


@dataclass(frozen=True, slots=True)
class Quiet:
    """What there is that keeps troubles from calling anybody."""

    standing: tuple[Sighting, ...] = ()
    """What is true now and may hide others."""
    mutes: tuple[Mute, ...] = ()

    def why(self, seen: Sighting, team: Team, catalogue: Catalogue, now: datetime) -> str | None:
        """Why `seen` does not call `team`, whose it is; None where nothing keeps it from that."""
        for each in self.standing:
            known = catalogue.get(each.symptom)
            if known and seen.symptom in known.hides and set(each.routes) & set(seen.routes):
                return f"hidden by {each.what or known.title}"
        for mute in self.mutes:
            if mute.covers(seen, team) and now < mute.until:
                return f"muted by {mute.author.name} until {mute.until:%Y-%m-%d %H:%M} UTC: {mute.reason}"
        return None


@dataclass(frozen=True, slots=True)
class First:
    """How a team is first told of a trouble: whether that calls it, and why not; and in which message, if not alone."""

    calls: bool
    why: str
    group: str | None = None
    provider: str = ""
    """The provider that those of one message are stuck at; else they have their symptom in common."""


@dataclass(frozen=True, slots=True)
class TroubleGroup:
    """What many in one message have in common: their symptom, or that and their provider."""

    symptom: SymptomName
    provider: str = ""

    @property
    def name(self) -> str:
        return f"{self.symptom}:{self.provider.casefold()}" if self.provider else str(self.symptom)


def hiding(sightings: Iterable[Sighting], catalogue: Catalogue) -> tuple[Sighting, ...]:
    """Those that may keep others quiet."""
    return tuple(each for each in sightings if (known := catalogue.get(each.symptom)) and known.hides)


def firsts(
    new: Sequence[Sighting], catalogue: Catalogue, teams: Teams, quiet: Quiet, now: datetime, sweep: str
) -> dict[TroubleKey, First]:
    """How each of what one sweep opens is told. `sweep` tells its grouped messages from those of other sweeps."""
    together = groups(new, catalogue)
    at_work = {team: hours(teams, team) for team in {catalogue[each.symptom].team for each in new}}
    opens = {team: each.next_open(now) for team, each in at_work.items()}
    found: dict[TroubleKey, First] = {}
    for seen in new:
        key = seen.symptom, seen.key
        group = together.get(key)
        team = catalogue[seen.symptom].team
        calls, why = _called(seen, catalogue, at_work[team], opens[team], quiet, now)
        place = (f"group:{sweep}:{group.name}", group.provider) if group else (None, "")
        found[key] = First(calls, why, *place)
    return found


def groups(new: Sequence[Sighting], catalogue: Catalogue) -> dict[TroubleKey, TroubleGroup]:
    """What belongs into one message: many at one provider, else many of one symptom."""
    found: dict[TroubleKey, TroubleGroup] = {}
    at_providers, of_symptoms = defaultdict(list), defaultdict(list)
    for seen in new:
        if catalogue[seen.symptom].by_provider and seen.provider:
            at_providers[seen.symptom, seen.provider.casefold()].append(seen)
    for (symptom, _), some in at_providers.items():
        if len(some) > MANY:
            found |= dict.fromkeys(map(_key, some), TroubleGroup(symptom, some[0].provider))
    for seen in new:
        if (seen.symptom, seen.key) not in found:
            of_symptoms[seen.symptom].append(seen)
    for symptom, some in of_symptoms.items():
        if len(some) > MANY:
            found |= dict.fromkeys(map(_key, some), TroubleGroup(symptom))
    return found


def _key(seen: Sighting) -> TroubleKey:
    return seen.symptom, seen.key


def _called(
    seen: Sighting, catalogue: Catalogue, team: Hours, opens: datetime, quiet: Quiet, now: datetime
) -> tuple[bool, str]:
    if silent := quiet.why(seen, catalogue[seen.symptom].team, catalogue, now):
        return False, silent
    if catalogue[seen.symptom].at_once:
        return True, "at once, at any hour"
    if opens > now:
        return False, f"its team is called when it opens, {team.local(opens):%a %Y-%m-%d %H:%M %Z}"
    return True, "its team is at work"


@dataclass(frozen=True, slots=True)
class DueCalls:
    """Whom one team's troubles call now: itself for what it was not called for yet, its lead for what is left lying."""

    team: tuple[Episode, ...] = ()
    lead: tuple[Episode, ...] = ()


def due(
    live: Iterable[Episode], team: Team, catalogue: Catalogue, teams: Teams, quiet: Quiet, now: datetime
) -> DueCalls:
    """What waits for a call of `team`, while it is at work. Whoever has taken something is not called for it."""
    at_work = hours(teams, team)
    if not at_work.is_open(now):
        return DueCalls()
    waiting = list(unclaimed(live, team, catalogue, quiet, now))
    return DueCalls(
        tuple(each for each in waiting if each.called_at is None),
        tuple(each for each in waiting if _left_lying(each, at_work, now)),
    )


def unclaimed(
    live: Iterable[Episode], team: Team, catalogue: Catalogue, quiet: Quiet, now: datetime
) -> Iterator[Episode]:
    """What nobody has taken and nothing keeps quiet, oldest first."""
    return (each for each in audible(live, team, catalogue, quiet, now) if each.state is EpisodeState.OPEN)


def audible(
    live: Iterable[Episode], team: Team, catalogue: Catalogue, quiet: Quiet, now: datetime
) -> Iterator[Episode]:
    """What its team has to work on and nothing keeps quiet, oldest first, whoever has it."""
    for each in sorted(live, key=lambda each: (each.opened_at, each.id)):
        told = each.team is team and each.state in {EpisodeState.OPEN, EpisodeState.CLAIMED} and each.team_from is None
        if told and not paused(each, now) and quiet.why(each.seen, team, catalogue, now) is None:
            yield each


def waits(episode: Episode, now: datetime) -> bool:
    """Whether a rep is to answer before anybody is called for it."""
    return episode.asked_until is not None and now < episode.asked_until


def uncalled(episode: Episode) -> bool:
    """Whether its team is still to be called for it; anew, where whoever had it has it no more."""
    return not heard(episode, episode.called_at)


def _left_lying(episode: Episode, team: Hours, now: datetime) -> bool:
    """Whether nobody took it for a business day. Where it has a time of its own to be taken by, that is what counts."""
    called = episode.called_at
    if called is None or uncalled(episode) or episode.to_take:
        return False
    return not heard(episode, episode.lead_called_at) and team.days_later(called, 1) <= now


def first_of_week(team: Hours, day: date) -> bool:
    """Whether `day` is the first business day of its week."""
    return not any(team.works_on(day - timedelta(days=back)) for back in range(1, day.weekday() + 1))


@dataclass(frozen=True, slots=True)
class TeamCounts:
    """What came of a team's troubles in a span of time; medians are of its working time."""

    opened: int
    closed: int
    to_take: timedelta | None
    to_close: timedelta | None


def numbers(episodes: Sequence[Episode], team: Hours, since: datetime, until: datetime) -> TeamCounts:
    """What came to the team, was taken and closed between the two; what only its owner knows is not the team's yet."""

    def within(at: datetime | None) -> TypeGuard[datetime]:
        return at is not None and since <= at < until

    theirs = [each for each in episodes if each.team_from is None]
    took = [team.between(each.theirs_since, each.claimed_at) for each in theirs if within(each.claimed_at)]
    closed = [team.between(each.theirs_since, each.closed_at) for each in theirs if within(each.closed_at)]
    return TeamCounts(
        opened=sum(within(each.theirs_since) for each in theirs),
        closed=len(closed),
        to_take=median_low(took) if took else None,
        to_close=median_low(closed) if closed else None,
    )


def whom(teams: Teams, team: Team) -> tuple[str, ...]:
    """Who is called when a team is: its group, else its members, else its lead; by their Slack ids."""
    settings = acting(teams, team)
    if settings is None:
        return ()
    return (settings.group,) if settings.group else tuple(sorted(settings.members)) or lead(teams, team)


def lead(teams: Teams, team: Team) -> tuple[str, ...]:
    settings = acting(teams, team)
    return (settings.lead,) if settings and settings.lead else ()
