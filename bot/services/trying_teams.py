"""Which team a trouble goes to, whom it calls and when: what `exodus teams test` answers. It changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.escalations import pings
from bot.escalations.episodes import Target
from bot.escalations.hours import Hours
from bot.escalations.pings import First, Quiet
from bot.escalations.targets import Targets
from bot.escalations.teams import Teams, channels, hours
from bot.runbook.findings import Team
from bot.runbook.symptoms.sighting import Sighting, SymptomName
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.values import RecordId
from bot.services.sweeps import Swept

ANY = RecordId("any order")


@dataclass(frozen=True, slots=True)
class Routed:
    """Of one trouble: whose it is, and in lines what becomes of it."""

    number: str
    symptom: str
    team: str
    channel: str | None
    calls: bool
    lines: list[str] = field(default_factory=list)


def moment(text: str) -> datetime:
    """A time with its zone. Raises ValueError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time such as 2026-12-24T18:00-05:00") from None
    if found.tzinfo is None:
        raise ValueError(f"{text} has no zone; write one such as {text}+00:00 or {text}-05:00")
    return found


def of_any(symptom: str | None, catalogue: Catalogue, targets: Targets, at: datetime) -> Iterator[Routed]:
    """What becomes of each symptom, or of one, on whatever order; nothing is read for it."""
    for name in catalogue:
        if symptom in {None, name}:
            seen = Sighting(
                symptom=name, key=ANY, record=ANY, root=ANY, number=ANY, evidence="", owner=ANY, owner_name=""
            )
            yield _answer(seen, catalogue, targets, Quiet(), at)


def of_order(
    named: str, symptom: str | None, swept: Swept, catalogue: Catalogue, targets: Targets, at: datetime
) -> Iterator[Routed]:
    """What becomes of the trouble that a sweep sees on that order now."""
    for seen in _seen(swept):
        on = {seen.number.casefold(), seen.root.casefold(), *(each.number.casefold() for each in seen.also)}
        if named.strip().casefold() in on and symptom in {None, seen.symptom}:
            yield _answer(seen, catalogue, targets, swept.quiet, at)


def unexpected(answers: Sequence[Routed], expect: Team | None) -> list[str]:
    """What makes the command fail: nothing found, a team that nobody reads for, or another than expected."""
    if not answers:
        return ["There is no such trouble. An order is named by its whole number, such as SO-011437, or by its id."]
    unread = [f"{each.symptom}: nobody reads for {each.team}" for each in answers if each.channel is None]
    others = [each for each in answers if expect and each.team != expect]
    return unread + [f"{each.number} {each.symptom}: {each.team}, not {expect}" for each in others]


def unread(swept: Swept, symptom: str | None) -> list[str]:
    """Likewise, what a sweep can't tell: nobody knows then whether there is such trouble."""
    return [f"{name}: {why.reason} {why.next_step}" for name, why in swept.cannot.items() if symptom in {None, name}]


def _seen(swept: Swept) -> Iterator[Sighting]:
    plan = swept.plan
    yield from plan.new
    yield from (seen for _, seen in (*plan.again, *plan.changed, *plan.refreshed))
    yield from (each.seen for each in plan.still)


def _answer(seen: Sighting, catalogue: Catalogue, targets: Targets, quiet: Quiet, at: datetime) -> Routed:
    symptom, teams = catalogue[seen.symptom], targets.teams
    team, at_work, channel = symptom.team, hours(teams, symptom.team), channels(teams).get(symptom.team)
    begin = at_work.days_later(at, 1) if symptom.owner_first else at
    first = pings.firsts([seen], catalogue, teams, quiet, begin, "")[seen.symptom, seen.key]
    because = f", because: {seen.evidence}" if seen.evidence else ""
    lines = [f"{seen.number} {seen.symptom}: {team} in {channel or 'no channel'}{because}"]
    if symptom.owner_first:
        lines.append(f"  its owner hears of it first, the team {_said(at_work, begin)}")
    lines += list(_steps(first, at_work, teams, team, begin, targets.begun(seen.symptom, team, begin)))
    return Routed(seen.number, SymptomName(seen.symptom), str(team), channel, first.calls, lines)


def _steps(
    first: First, at_work: Hours, teams: Teams, team: Team, begin: datetime, begun: Mapping[str, Target | None]
) -> Iterator[str]:
    whom, lead = " ".join(pings.whom(teams, team)), " ".join(pings.lead(teams, team))
    yield f"  calls {whom or 'nobody, the team names no one'}: {first.why}"
    called = begin if first.calls else at_work.next_open(begin)
    yield f"  in the morning message of {_said(at_work, at_work.next_morning(begin))}, unless it is over by then"
    if lead and not begun["to_take"]:
        yield f"  calls {lead} {_said(at_work, at_work.days_later(called, 1))}, unless somebody has taken it"
    for what, done in (("to_take", "taken"), ("to_close", "closed")):
        if target := begun[what]:
            warned = "whoever has it" if done == "closed" else whom or "nobody"
            warns = f"warns {warned} {_said(at_work, target.warn_at)}"
            yield f"  to be {done} by {_said(at_work, target.by)}: {warns}, then calls {lead or whom or 'nobody'}"


def _said(at_work: Hours, at: datetime) -> str:
    return f"{at_work.local(at):%a %Y-%m-%d %H:%M %Z}"
