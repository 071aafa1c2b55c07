"""One symptom on one record, from first seen to closed: its life. What people decide about it: decisions.py.

Level, not edge: a sweep hands in all that is true now; what it does not name any more is gone, once two complete
sweeps in a row say so.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from enum import StrEnum

from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.stored import Stored
from bot.runbook.symptoms.sighting import Sighting, SymptomName
from bot.runbook.values import Person, RecordId, SlackUserId

MISSED_SWEEPS = 2
VANISHED = "It can't be found in Salesforce any more."
"""Why an episode closes of which nobody knows that it is mended."""


NO_REP = SlackUserId("")
"""Nobody in Slack is the owner, as far as Slack says."""


class EpisodeState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    DISMISSED = "dismissed"
    """A person called it no problem: quiet until it has cleared or its evidence changes."""
    CLOSED = "closed"


LIVE = (EpisodeState.OPEN, EpisodeState.CLAIMED, EpisodeState.DISMISSED)


class Question(Stored):
    """What the team asked the rep, and what the rep said; both masked."""

    text: str
    by: Person
    of: str
    """The rep's name."""
    at: datetime
    answer: str | None = None
    to: SlackUserId | None = None
    """The owner, where whoever asks raised the trouble themselves; None where it is the episode's own rep."""
    whom: SlackUserId | None = None
    """Who was asked, who answers it even if the order is another's by now; None in what an earlier release wrote."""
    step: int | None = None
    """In which of the episode's steps it was asked; None in what an earlier release wrote."""


class Target(Stored):
    """By when something is to be done; where nobody has done it by `warn_at`, somebody is warned."""

    since: datetime
    by: datetime
    warn_at: datetime


class Episode(Stored):
    id: int
    seen: Sighting
    team: Team
    state: EpisodeState
    opened_at: datetime
    raised_by: Person | None = None
    confirmed: bool = True
    """A sweep has seen it. What only a person raised, only a person closes."""
    missed: int = 0
    """Complete sweeps in a row that did not see it."""
    claimed_by: Person | None = None
    claimed_at: datetime | None = None
    dismissed_by: Person | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    """Why it was dismissed or how it closed."""
    follows: int | None = None
    """The earlier episode of the same trouble."""
    team_from: datetime | None = None
    """Until then only the owner has been told; None where the team has its card."""
    given_at: datetime | None = None
    """When its team had its card, where that was not at opening: its owner was told first, or another team had it."""
    called_at: datetime | None = None
    """When its team was called for it."""
    lead_called_at: datetime | None = None
    """When the lead was, because nobody took it."""
    grouped_in: str | None = None
    """The grouped message that it has its place in, by its key in the outbox."""
    claim_until: datetime | None = None
    """Whoever has it has it until then."""
    freed_at: datetime | None = None
    """When it was anybody's again: let go of, run out, snoozed no more. Whoever was called before is called anew."""
    remind_at: datetime | None = None
    """When they are to be reminded of that; None once they were."""
    snoozed_until: datetime | None = None
    """Until then nobody is called for it."""
    snoozed_by: Person | None = None
    asked: Question | None = None
    asked_until: datetime | None = None
    """Until then the rep is waited for, nobody is called, and its targets' time does not pass."""
    to_take: Target | None = None
    to_close: Target | None = None
    take_warned_at: datetime | None = None
    close_warned_at: datetime | None = None
    close_called_at: datetime | None = None
    """When the lead was called, because it was not closed in time."""
    rep: SlackUserId | None = None
    """Who hears of it: whoever raised it, else the owner; NO_REP where Slack knows no such owner, None till it says."""
    channel: str = ""
    moves: int = 0
    """How often another team was given it: each time it has a new card."""
    came_from: Team | None = None
    """The team that had it before."""
    steps: int = 0
    """So many changes have been told. Whoever decides, decides about one of them."""

    @property
    def theirs_since(self) -> datetime:
        """When it came to the team that has it."""
        return self.given_at or self.opened_at

    @property
    def unseen(self) -> bool:
        """Whether sweeps no longer saw it when it closed; a person closes what is seen, too."""
        return self.missed >= MISSED_SWEEPS


class Plan(Stored):
    """What one complete sweep would change, and why. Printed by a dry run, committed by a sweep."""

    new: tuple[Sighting, ...] = ()
    again: tuple[tuple[Episode, Sighting], ...] = ()
    """Closed a short while ago and true again: the same episode."""
    changed: tuple[tuple[Episode, Sighting], ...] = ()
    """Still true with other evidence; a dismissed one opens again."""
    refreshed: tuple[tuple[Episode, Sighting], ...] = ()
    """Still true, but seen by a sweep for the first time, or with another owner or amount: only its card changes."""
    still: tuple[Episode, ...] = ()
    missed: tuple[Episode, ...] = ()
    """Not seen, for the first time."""
    gone: tuple[Episode, ...] = ()
    """Not seen in two sweeps running: to be closed."""
    vanished: tuple[Episode, ...] = ()
    """Likewise, because its record or its order can't be found any more: nothing is known to be mended."""
    due: tuple[Episode, ...] = ()
    """Its owner has had the time to mend it: now the team is told."""


def plan(sightings: Iterable[Sighting], known: Iterable[Episode], now: datetime, policy: Policy) -> Plan:
    """Compare all that is true now with the episodes that live, or closed within the reopening time."""
    latest = {_key(each.seen): each for each in sorted(known, key=lambda each: each.id)}
    true = {_key(each): each for each in sightings}
    new: list[Sighting] = []
    again: list[tuple[Episode, Sighting]] = []
    changed: list[tuple[Episode, Sighting]] = []
    refreshed: list[tuple[Episode, Sighting]] = []
    still: list[Episode] = []
    met: set[tuple[SymptomName, str]] = set()
    for key, sighting in true.items():
        before = latest.get(key) or _reported(latest, sighting, met)
        if before is None or _long_over(before, now, policy):
            new.append(sighting)
            continue
        met.add(_key(before.seen))
        if before.state is EpisodeState.CLOSED:
            again.append((before, sighting))
        elif before.seen.evidence not in {sighting.evidence, ""}:
            changed.append((before, _noted(sighting, before)))
        elif not before.confirmed or before.seen != _noted(sighting, before):
            refreshed.append((before, _noted(sighting, before)))
        else:
            still.append(before)
    unseen = [each for key, each in latest.items() if key not in met and each.state in LIVE and each.confirmed]
    return Plan(
        new=tuple(new),
        again=tuple(again),
        changed=tuple(changed),
        refreshed=tuple(refreshed),
        still=tuple(still),
        missed=tuple(each for each in unseen if each.missed + 1 < MISSED_SWEEPS),
        gone=tuple(each for each in unseen if each.missed + 1 >= MISSED_SWEEPS),
        due=tuple(each for key, each in latest.items() if key in met and _due(each, now)),
    )


def without(made: Plan, lost: AbstractSet[RecordId], only_said: Iterable[Episode] = ()) -> Plan:
    """The plan, where those records can't be found: what was to be closed as cleared is closed as vanished.

    So is what is `only_said`, by a person of an order that is no more: nobody could decide about it any longer.
    """
    vanished = tuple(each for each in made.gone if lost & {each.seen.record, each.seen.root})
    said = tuple(each for each in only_said if each.seen.root in lost)
    return made.model_copy(
        update={"gone": tuple(each for each in made.gone if each not in vanished), "vanished": (*vanished, *said)}
    )


def _due(episode: Episode, now: datetime) -> bool:
    return episode.state in LIVE and episode.team_from is not None and episode.team_from <= now


def _reported(
    latest: Mapping[tuple[SymptomName, str], Episode], sighting: Sighting, met: AbstractSet[tuple[SymptomName, str]]
) -> Episode | None:
    """What a person raised on the order without saying of which record; the first record that shows it is meant."""
    found = latest.get((sighting.symptom, sighting.root))
    return found if found and not found.confirmed and found.state in LIVE and _key(found.seen) not in met else None


def _key(sighting: Sighting) -> tuple[SymptomName, str]:
    return sighting.symptom, sighting.key


def _noted(sighting: Sighting, before: Episode) -> Sighting:
    """A sighting with what a person wrote when raising it: sweeps see no notes."""
    return sighting.model_copy(update={"note": before.seen.note})


def _long_over(episode: Episode, now: datetime, policy: Policy) -> bool:
    return episode.closed_at is not None and now - episode.closed_at >= timedelta(seconds=policy.reopen_seconds)


def paused(episode: Episode, now: datetime) -> bool:
    """Whether nobody is to be called for it now: it is snoozed, or the rep is waited for."""
    return any(until is not None and until > now for until in (episode.snoozed_until, episode.asked_until))


def heard(episode: Episode, told_at: datetime | None) -> bool:
    """Whether somebody was told then, and nobody who had it has let go of it since."""
    return told_at is not None and (episode.freed_at is None or told_at >= episode.freed_at)


def asked_whom(episode: Episode) -> SlackUserId | None:
    """Who may answer what was asked last, and has its message."""
    asked = episode.asked
    return (asked and (asked.whom or asked.to)) or episode.rep


def waited_for(question: Question, episode: Episode) -> bool:
    """Whether an answer to it is still of use: it has none, none is asked instead, and the trouble is not over."""
    asked = episode.asked
    if episode.state is EpisodeState.CLOSED or asked is None:
        return False
    return asked.step == question.step and asked.answer is None


def close(episode: Episode, reason: str, now: datetime) -> Episode:
    return episode.model_copy(update={"state": EpisodeState.CLOSED, "closed_at": now, "reason": reason})
