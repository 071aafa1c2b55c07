"""What a sweep saw, written into one episode: parts of one transaction, which `escalations` opens.

A process that lost a race changes nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningInsert

from bot.escalations.episodes import LIVE, Episode, EpisodeState, Target
from bot.escalations.pings import First
from bot.escalations.targets import Targets
from bot.messages import ThreadNote
from bot.runbook.findings import Team
from bot.runbook.symptoms.sighting import Sighting, SymptomName, TroubleKey
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.store import audit, episodes
from bot.store.database import Tx, insert_on
from bot.store.episodes import SWEEP
from bot.store.tables import LIVE as LIVE_ROWS
from bot.store.tables import episode

UNCALLED = First(calls=False, why="")

UNDECIDED = ("claimed_by", "claimed_at", "claim_until", "remind_at", "dismissed_by", "closed_at", "reason")

UNWARNED = dict.fromkeys(("take_warned_at", "close_warned_at", "close_called_at"))
"""Of targets that have just begun."""

OWNER_ONLY = dict.fromkeys(("grouped_in", "calls", "called_at", "to_take", "to_close"))
"""Of what only its owner knows of yet."""

NOBODY = dict.fromkeys((*UNDECIDED, "snoozed_until", "snoozed_by", "asked", "asked_until"))


@dataclass(frozen=True, slots=True)
class TeamDirectory:
    """Which team owns a symptom, where that team reads, and which Salesforce user is who in Slack."""

    teams: Mapping[SymptomName, Team]
    channels: Mapping[Team, str]
    reps: Mapping[RecordId, SlackUserId]
    team_from: Mapping[SymptomName, datetime] = field(default_factory=dict)
    """Where the owner hears of it first: when the team does."""
    firsts: Mapping[TroubleKey, First] = field(default_factory=dict)
    """How a team is told of each for the first time; what is not named calls it when it is next looked at."""
    calls: Mapping[Team, tuple[str, ...]] = field(default_factory=dict)
    """Who is called when a team is, by their Slack ids."""
    targets: Targets = field(default_factory=Targets)
    """By when teams are to have taken and closed what they are told of."""
    sweep: str = ""
    """What tells one sweep's messages to the reps from another's; empty: the moment of the commit."""


def begin(
    tx: Tx, some: Sequence[Sighting], directory: TeamDirectory, now: datetime, by: Person | None = None
) -> list[Episode]:
    """New episodes with their first cards, in this order; without those that are there already, as are their cards."""
    if not some:
        return []
    fresh = [_fresh(each, directory, now, by) for each in some]
    rows = _following(tx, tx.execute(_beginning(tx.dialect.name), fresh).all())
    opened = episodes.tell_all(tx, rows, "opened" if by else None, now)
    actor, subjects = by.slack_id if by else SWEEP, [f"episode:{row.id}" for row in rows]
    audit.append_all(tx, at=now, actor=actor, what="opened", subjects=subjects)
    return opened


def _fresh(sighting: Sighting, directory: TeamDirectory, now: datetime, by: Person | None) -> dict[str, Any]:
    """The columns of a new episode; of each the same, so that one statement takes many."""
    team = directory.teams[sighting.symptom]
    rep = by.slack_id if by else directory.reps.get(sighting.owner)
    team_from = directory.team_from.get(sighting.symptom) if rep and not by else None
    return {
        "symptom": sighting.symptom,
        **about(sighting),
        "team": team,
        "state": EpisodeState.OPEN,
        "opened_at": now,
        "raised_by": episodes.written(by),
        "confirmed": by is None,
        "missed": 0,
        "channel": directory.channels[team],
        "rep": rep,
        "steps": 0,
        "team_from": team_from,
        **OWNER_ONLY,
        **(_first(sighting, team, directory, now) if team_from is None else {}),
    }


@cache
def _beginning(dialect: str) -> ReturningInsert[Any]:
    """Made once: a sweep begins hundreds. What lives already is passed over."""
    only = insert_on(dialect, episode).on_conflict_do_nothing(index_elements=["symptom", "key"], index_where=LIVE_ROWS)
    return only.returning(episode)


def _following(tx: Tx, begun: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Those rows, oldest first, with the episode of the same trouble that each follows, where there was one."""
    rows = {row.id: row for row in begun}
    if rows:
        rows |= {row.id: row for row in tx.execute(FOLLOW, {"begun": list(rows)})}
    return [rows[number] for number in sorted(rows)]


EARLIER = episode.alias("earlier")
SAME = and_(EARLIER.c.symptom == episode.c.symptom, EARLIER.c.key == episode.c.key, EARLIER.c.id < episode.c.id)
FOLLOW = (
    update(episode)
    .where(episode.c.id.in_(bindparam("begun", expanding=True)), exists().where(SAME))
    .values(follows=select(func.max(EARLIER.c.id)).where(SAME).scalar_subquery())
    .returning(episode)
)


def _first(sighting: Sighting, team: Team, directory: TeamDirectory, now: datetime) -> dict[str, Any]:
    """How its team is told of it for the first time, and by when it is to act, as columns."""
    first = directory.firsts.get((sighting.symptom, sighting.key), UNCALLED)
    whom = directory.calls.get(team, ()) if first.calls else ()
    called = {"called_at": now} if first.calls else {}
    begun = targets_of(directory.targets.begun(sighting.symptom, team, now))
    return {"grouped_in": first.group, "calls": json.dumps(whom) if whom else None, **called, **begun}


def targets_of(begun: Mapping[str, Target | None]) -> dict[str, str | None]:
    return {name: each.model_dump_json() if each else None for name, each in begun.items()}


def _anew(before: Episode, directory: TeamDirectory, now: datetime) -> dict[str, Any]:
    """What begins again with an episode that does: its targets, and what is said of them."""
    begun = directory.targets.begun(before.seen.symptom, before.team, now)
    lead = {"lead_called_at": None} if begun["to_take"] else {}
    return {**NOBODY, **UNWARNED, **lead, **targets_of(begun), "state": EpisodeState.OPEN}


def reopen(tx: Tx, before: Episode, sighting: Sighting, directory: TeamDirectory, now: datetime) -> Episode | None:
    """Nobody has it any more, and whoever thought it done hears that it is not: its team is called anew for either."""
    freed = {"freed_at": now if before.claimed_by or not before.unseen else None}
    values = {**_sighted(sighting, before, directory), **_anew(before, directory, now), **freed}
    note, unchanged = ThreadNote(what="reopened", at=now), episode.c.closed_at == before.closed_at
    return _unless_raised(
        tx, before, sighting.key, lambda: episodes.step(tx, before, values, note, SWEEP, None, unchanged)
    )


def change(tx: Tx, before: Episode, sighting: Sighting, directory: TeamDirectory, now: datetime) -> Episode | None:
    values = _sighted(sighting, before, directory)
    if before.state is EpisodeState.DISMISSED:
        values |= {**_anew(before, directory, now), **dict.fromkeys(("called_at", "lead_called_at", "freed_at"))}
    note = ThreadNote(what="changed", reason=sighting.evidence, at=now)
    return _unless_raised(tx, before, sighting.key, lambda: episodes.step(tx, before, values, note, SWEEP))


def refresh(tx: Tx, before: Episode, sighting: Sighting, directory: TeamDirectory, now: datetime) -> Episode | None:
    values = _sighted(sighting, before, directory)
    return _unless_raised(tx, before, sighting.key, lambda: episodes.redraw(tx, before, values, now))


def _unless_raised(tx: Tx, before: Episode, key: str, write: Callable[[], Episode | None]) -> Episode | None:
    """None where a person has raised the trouble of that key in this very moment."""
    if before.state in LIVE and before.seen.key == key:
        return write()  # there can't be another one
    try:
        with tx.begin_nested():
            return write()
    except IntegrityError:
        return None


def end(tx: Tx, before: Episode, why: str, now: datetime) -> Episode | None:
    values = {"state": EpisodeState.CLOSED, "closed_at": now, "reason": why, "missed": before.missed + 1}
    note = ThreadNote(what="closed", reason=why, at=now)
    return episodes.step(tx, before, values, note, SWEEP, None, episode.c.missed == before.missed)


def hand_on(
    tx: Tx, before: Episode, directory: TeamDirectory, now: datetime, by: Person | None = None, note: str | None = None
) -> Episode | None:
    """The team's card, now that the owner has had the time to mend it; or earlier, because a person says so."""
    seen = before.seen.model_copy(update={"note": note or before.seen.note})
    values = {**about(seen), "team_from": None, "given_at": now, **_first(seen, before.team, directory, now)}
    done = episodes.redraw(tx, before, values, now, episode.c.team_from.is_not(None))
    if done:
        audit.append(tx, at=now, actor=by.slack_id if by else SWEEP, what="handed on", subject=f"episode:{before.id}")
    return done


def see(tx: Tx, before: Episode) -> None:
    if before.missed:
        tx.execute(update(episode).where(episodes.as_read(before)).values(missed=0))


def miss(tx: Tx, before: Episode) -> None:
    tx.execute(update(episode).where(episodes.as_read(before)).values(missed=before.missed + 1))


def about(seen: Sighting) -> dict[str, Any]:
    """What an episode is about, as columns."""
    columns = {name: getattr(seen, name) for name in ("key", "record", "root", "evidence")}
    return {**columns, "seen": seen.model_dump_json()}


def _sighted(sighting: Sighting, before: Episode, directory: TeamDirectory) -> dict[str, Any]:
    """What a sweep saw, beside what a person wrote. From now on a new owner hears of it, unless a person raised it."""
    seen = sighting.model_copy(update={"note": sighting.note or before.seen.note})
    values = {**about(seen), "confirmed": True, "missed": 0}
    if before.raised_by is None and before.seen.owner != seen.owner:
        values["rep"] = directory.reps.get(seen.owner)
    return values
