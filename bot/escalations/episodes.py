"""One symptom on one record, from first seen to closed: its life, and who may do what to it.

Level, not edge: a sweep hands in all that is true now; what it does not name any more is gone, once two complete
sweeps in a row say so. Source: product.md 6, reference/escalations.md 2.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from bot.runbook.findings import Do, Finding, Team, forbids
from bot.runbook.policy import Policy
from bot.runbook.symptoms import OrderLink, SymptomName, evidence
from bot.runbook.values import Person, RecordId, SlackUserId

MISSED_SWEEPS = 2


class State(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    DISMISSED = "dismissed"
    """A person called it no problem: quiet until it has cleared or its evidence changes."""
    CLOSED = "closed"


LIVE = (State.OPEN, State.CLAIMED, State.DISMISSED)


class Frozen(BaseModel):
    # stored: a newer release may have written more, and what is stored is not for the log
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Sighting(Frozen):
    """A symptom that is true now, with the facts its card shows. `evidence` changes when the trouble itself does."""

    symptom: SymptomName
    record: RecordId
    number: str
    lacks: tuple[OrderLink, ...] = ()
    """The links that are missing, where that is the trouble."""
    evidence: str
    since: datetime | None = None
    """When the order was entered, where a sweep has read it."""
    owner: RecordId
    owner_name: str
    owner_email: str | None = Field(default=None, exclude=True)
    """Whom to look for in Slack, once: neither stored nor shown."""
    amount: Decimal | None = None
    currency: str | None = None
    note: str | None = None
    """What a person wrote when raising it; masked before it is shown."""


class Episode(Frozen):
    id: int
    seen: Sighting
    team: Team
    state: State
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


class Plan(Frozen):
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


def plan(sightings: Iterable[Sighting], known: Iterable[Episode], now: datetime, policy: Policy) -> Plan:
    """Compare all that is true now with the episodes that live, or closed within the reopening time."""
    latest = {_key(each.seen): each for each in sorted(known, key=lambda each: each.id)}
    true = {_key(each): each for each in sightings}
    new: list[Sighting] = []
    again: list[tuple[Episode, Sighting]] = []
    changed: list[tuple[Episode, Sighting]] = []
    refreshed: list[tuple[Episode, Sighting]] = []
    still: list[Episode] = []
    for key, sighting in true.items():
        before = latest.get(key)
        if before is None or _long_over(before, now, policy):
            new.append(sighting)
        elif before.state is State.CLOSED:
            again.append((before, sighting))
        elif before.seen.evidence != sighting.evidence:
            changed.append((before, _noted(sighting, before)))
        elif not before.confirmed or _kept(before.seen) != _kept(_noted(sighting, before)):
            refreshed.append((before, _noted(sighting, before)))
        else:
            still.append(before)
    unseen = [each for key, each in latest.items() if key not in true and each.state in LIVE and each.confirmed]
    return Plan(
        new=tuple(new),
        again=tuple(again),
        changed=tuple(changed),
        refreshed=tuple(refreshed),
        still=tuple(still),
        missed=tuple(each for each in unseen if each.missed + 1 < MISSED_SWEEPS),
        gone=tuple(each for each in unseen if each.missed + 1 >= MISSED_SWEEPS),
    )


def _key(sighting: Sighting) -> tuple[SymptomName, RecordId]:
    return sighting.symptom, sighting.record


def _noted(sighting: Sighting, before: Episode) -> Sighting:
    """A sighting with what a person wrote when raising it: sweeps see no notes."""
    return sighting.model_copy(update={"note": before.seen.note})


def _kept(sighting: Sighting) -> Sighting:
    """What the store knows of it."""
    return sighting.model_copy(update={"owner_email": None})


def _long_over(episode: Episode, now: datetime, policy: Policy) -> bool:
    return episode.closed_at is not None and now - episode.closed_at >= timedelta(seconds=policy.reopen_seconds)


def without_quote(sighting: Sighting) -> Sighting | None:
    """What is left of a sighting on an order that needs no quote: a missing opportunity stays missing."""
    if OrderLink.QUOTE not in sighting.lacks:
        return sighting
    left = tuple(each for each in sighting.lacks if each is not OrderLink.QUOTE)
    return sighting.model_copy(update={"lacks": left, "evidence": evidence(left)}) if left else None


def claim(episode: Episode, by: Person, now: datetime) -> Episode | Finding:
    """Anyone linked may take an open episode. A finding says why not: it is over, or somebody has it."""
    if over := _over(episode):
        return over
    holder = episode.claimed_by
    if episode.state is State.CLAIMED and holder and holder.slack_id != by.slack_id:
        return forbids(f"{holder.name} has it already.", way_out=Do("Talk to them if you want to take over."))
    return episode.model_copy(update={"state": State.CLAIMED, "claimed_by": by, "claimed_at": now})


def dismiss(
    episode: Episode, by: Person, reason: str, members: frozenset[SlackUserId], now: datetime
) -> Episode | Finding:
    """Not a problem, says one of the team that owns it. What no sweep has seen is thereby closed."""
    if refused := may_judge(episode, by, members):
        return refused
    if not episode.confirmed:
        return close(episode, reason, now)
    return episode.model_copy(update={"state": State.DISMISSED, "dismissed_by": by, "reason": reason})


def exempt(
    episode: Episode, by: Person, reason: str, members: frozenset[SlackUserId], now: datetime
) -> Episode | Finding:
    """No quote is needed here, says one of the team that owns it. Closed, unless an opportunity is missing as well."""
    if refused := may_judge(episode, by, members):
        return refused
    if OrderLink.QUOTE not in episode.seen.lacks:
        return forbids(f"{episode.seen.number} does not lack a quote.", way_out=Do("Look at the card again."))
    if left := without_quote(episode.seen):
        return episode.model_copy(update={"seen": left})
    return close(episode, f"No quote needed: {reason}", now)


def close(episode: Episode, reason: str, now: datetime) -> Episode:
    return episode.model_copy(update={"state": State.CLOSED, "closed_at": now, "reason": reason})


def may_judge(episode: Episode, by: Person, members: frozenset[SlackUserId]) -> Finding | None:
    """Only the members and the lead of the team that owns an episode may dismiss it or exempt its order."""
    if over := _over(episode):
        return over
    if by.slack_id in members:
        return None
    return forbids(
        "Only the team that owns this, or its lead, may do that.",
        way_out=Do("Take it with “I'll take it”, or say in the thread what you know."),
    )


def _over(episode: Episode) -> Finding | None:
    number = episode.seen.number
    match episode.state:
        case State.CLOSED:
            return forbids(f"{number} is closed already.", way_out=Do("There is nothing left to do here."))
        case State.DISMISSED:
            by = episode.dismissed_by.name if episode.dismissed_by else "Somebody"
            return forbids(f"{by} said of {number} that it is not a problem.", way_out=Do("Talk to them if it is."))
    return None
