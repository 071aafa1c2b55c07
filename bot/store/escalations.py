"""What sweeps and people do to episodes. A process that lost a race changes nothing.

A sweep's changes are one transaction: the episodes, their first cards, the reps' notes. Source: product.md 6,
reference/durability.md 6.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.escalations.episodes import LIVE, VANISHED, Episode, EpisodeState, Plan
from bot.escalations.pings import First
from bot.messages import ThreadNote
from bot.runbook.findings import Team
from bot.runbook.symptoms.sighting import Sighting, SymptomName
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.store import audit, episodes, groups, news
from bot.store.database import Database, Tx, insert
from bot.store.episodes import SWEEP, Key
from bot.store.tables import LIVE as LIVE_ROWS
from bot.store.tables import episode, exemption

CLEARED = "Salesforce no longer shows it."
UNCALLED = First(calls=False, why="")
NOBODY = {"claimed_by": None, "claimed_at": None, "dismissed_by": None, "closed_at": None, "reason": None}


@dataclass(frozen=True, slots=True)
class Directory:
    """Which team owns a symptom, where that team reads, and which Salesforce user is who in Slack."""

    teams: Mapping[SymptomName, Team]
    channels: Mapping[Team, str]
    reps: Mapping[RecordId, SlackUserId]
    team_from: Mapping[SymptomName, datetime] = field(default_factory=dict)
    """Where the owner hears of it first: when the team does."""
    firsts: Mapping[Key, First] = field(default_factory=dict)
    """How a team is told of each for the first time; what is not named calls it when it is next looked at."""
    calls: Mapping[Team, tuple[str, ...]] = field(default_factory=dict)
    """Who is called when a team is, by their Slack ids."""
    sweep: str = ""
    """What tells one sweep's messages to the reps from another's; empty: the moment of the commit."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a sweep really changed."""

    opened: tuple[Episode, ...]
    reopened: tuple[Episode, ...]
    changed: tuple[Episode, ...]
    refreshed: tuple[Episode, ...]
    closed: tuple[Episode, ...]
    handed_on: tuple[Episode, ...] = ()
    """Their teams have their cards now."""


@dataclass(frozen=True, slots=True)
class Known:
    """The episodes that a sweep compares with, and what those are about that this release cannot read."""

    episodes: tuple[Episode, ...]
    unreadable: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Raised:
    """`new` is False when the trouble was known already."""

    episode: Episode
    new: bool


def known(db: Database, since: datetime) -> Known:
    """The episodes that live, or closed since then, oldest first."""
    with db.transaction() as tx:
        found, unreadable = episodes.look(tx, or_(episode.c.state.in_(LIVE), episode.c.closed_at >= since))
        return Known(tuple(found), frozenset(unreadable))


def get(db: Database, number: int) -> Episode | None:
    with db.transaction() as tx:
        return next(iter(episodes.find(tx, episode.c.id == number)), None)


def open_on(db: Database, root: RecordId) -> list[Episode]:
    """What lives on one order, or on one quote."""
    with db.transaction() as tx:
        return episodes.find(tx, and_(episode.c.root == root, episode.c.state.in_(LIVE)))


def open_on_each(db: Database, roots: Collection[RecordId]) -> list[Episode]:
    """What lives on any of these orders."""
    with db.transaction() as tx:
        return episodes.find(tx, and_(episode.c.root.in_(roots), episode.c.state.in_(LIVE)))


def exempted(db: Database, symptom: SymptomName, record: RecordId) -> bool:
    """Whether the team said that this is no trouble on this order."""
    this = and_(exemption.c.symptom == symptom, exemption.c.record == record)
    with db.transaction() as tx:
        return tx.execute(select(exemption.c.at).where(this)).first() is not None


def exemptions(db: Database, symptom: SymptomName) -> frozenset[RecordId]:
    """Every order of which the team said so."""
    with db.transaction() as tx:
        found = tx.execute(select(exemption.c.record).where(exemption.c.symptom == symptom))
        return frozenset(RecordId(each) for each in found.scalars())


def commit(db: Database, plan: Plan, directory: Directory, now: datetime) -> Committed:
    """Carry out what one complete sweep found, with every card, note and DM, in one transaction."""
    with db.transaction() as tx:
        for each in plan.still:
            _see(tx, each)
        for each in plan.missed:
            _miss(tx, each)
        done = Committed(
            opened=_done(_open(tx, sighting, directory, now) for sighting in plan.new),
            reopened=_done(_reopen(tx, before, sighting, directory, now) for before, sighting in plan.again),
            changed=_done(_change_evidence(tx, before, sighting, directory, now) for before, sighting in plan.changed),
            refreshed=_done(_refresh(tx, before, sighting, directory, now) for before, sighting in plan.refreshed),
            closed=_done(
                _end(tx, before, why, now)
                for some, why in ((plan.gone, CLEARED), (plan.vanished, VANISHED))
                for before in some
            ),
            handed_on=_done(_hand_on(tx, before, directory, now) for before in plan.due),
        )
        for key, channel in _groups(tx, done):
            groups.show(tx, key, channel, now)
        news.write(tx, (*done.opened, *done.reopened), done.closed, directory.sweep or now.isoformat(), now)
        return done


def _groups(tx: Tx, done: Committed) -> list[tuple[str, str]]:
    """The grouped messages in which something has changed, and where they stand."""
    parts = (done.opened, done.reopened, done.changed, done.refreshed, done.closed, done.handed_on)
    keys = {each.grouped_in for some in parts for each in some if each.grouped_in}
    stands = select(episode.c.grouped_in, episode.c.channel).where(episode.c.grouped_in.in_(keys)).distinct()
    return sorted((str(row.grouped_in), str(row.channel)) for row in tx.execute(stands)) if keys else []


def raise_by_hand(db: Database, sighting: Sighting, by: Person, directory: Directory, now: datetime) -> Raised:
    """Open an episode because a person says so; only a person closes it until a sweep has seen it too."""
    with db.transaction() as tx:
        if opened := _open(tx, sighting, directory, now, by=by):
            return Raised(opened, new=True)
        same = and_(episode.c.symptom == sighting.symptom, episode.c.key == sighting.key)
        return Raised(episodes.find(tx, and_(same, episode.c.state.in_(LIVE)))[0], new=False)


def change(
    db: Database,
    before: Episode,
    after: Episode,
    by: Person,
    what: Literal["claimed", "dismissed", "closed"],
    now: datetime,
) -> Episode | None:
    """Record what a person decided about the episode they saw. None when it has changed since: read and judge again."""
    if _claimed_already(before, after):
        return before
    rep: episodes.RepHears = "closed" if after.state is EpisodeState.CLOSED else what
    note = ThreadNote(what=what, by=by.name, reason=after.reason, at=now)
    with db.transaction() as tx:
        return episodes.step(tx, before, _decided(after), note, by.slack_id, rep)


def exempt(
    db: Database, before: Episode, after: Episode, said: str, by: Person, reason: str, now: datetime
) -> Episode | None:
    """Record that it is no trouble on this order (`said` so), and what that makes of the episode. None as `change`."""
    what = {"symptom": before.seen.symptom, "record": before.seen.root}
    row = {**what, "slack_id": by.slack_id, "reason": reason, "at": now}
    note = ThreadNote(what="exempted", said=said, by=by.name, reason=reason, at=now)
    with db.transaction() as tx:
        rep: episodes.RepHears | None = "closed" if after.state is EpisodeState.CLOSED else None
        changed = episodes.step(tx, before, _decided(after), note, by.slack_id, rep)
        if changed:
            tx.execute(insert(tx, exemption).values(**row).on_conflict_do_nothing())
        return changed


def _open(tx: Tx, sighting: Sighting, directory: Directory, now: datetime, by: Person | None = None) -> Episode | None:
    """A new episode with its first card, or None: it is there already, and so is its card."""
    team = directory.teams[sighting.symptom]
    same = and_(episode.c.symptom == sighting.symptom, episode.c.key == sighting.key)
    rep = by.slack_id if by else directory.reps.get(sighting.owner)
    team_from = directory.team_from.get(sighting.symptom) if rep and not by else None
    fresh = insert(tx, episode).values(
        symptom=sighting.symptom,
        **_about(sighting),
        team=team,
        state=EpisodeState.OPEN,
        opened_at=now,
        raised_by=episodes.written(by),
        confirmed=by is None,
        missed=0,
        follows=select(func.max(episode.c.id)).where(same).scalar_subquery(),
        channel=directory.channels[team],
        rep=rep,
        steps=0,
        team_from=team_from,
        **(_first(sighting, directory, now) if team_from is None else {}),
    )
    only = fresh.on_conflict_do_nothing(index_elements=["symptom", "key"], index_where=LIVE_ROWS)
    row = tx.execute(only.returning(episode)).first()
    if row is None:
        return None
    episodes.tell(tx, row, "opened" if by else None, now)
    audit.append(tx, at=now, actor=by.slack_id if by else SWEEP, what="opened", subject=f"episode:{row.id}")
    return episodes.read(row)


def _first(sighting: Sighting, directory: Directory, now: datetime) -> dict[str, Any]:
    """How its team is told of it for the first time, as columns."""
    first = directory.firsts.get((sighting.symptom, sighting.key), UNCALLED)
    whom = directory.calls.get(directory.teams[sighting.symptom], ()) if first.calls else ()
    called = {"called_at": now} if first.calls else {}
    return {"grouped_in": first.group, "calls": json.dumps(whom) if whom else None, **called}


def _reopen(tx: Tx, before: Episode, sighting: Sighting, directory: Directory, now: datetime) -> Episode | None:
    values = {**NOBODY, **_sighted(sighting, before, directory), "state": EpisodeState.OPEN}
    note = ThreadNote(what="reopened", at=now)
    try:
        with tx.begin_nested():
            return episodes.step(tx, before, values, note, SWEEP, None, episode.c.closed_at == before.closed_at)
    except IntegrityError:  # a person has raised it anew in this very moment
        return None


def _change_evidence(
    tx: Tx, before: Episode, sighting: Sighting, directory: Directory, now: datetime
) -> Episode | None:
    values = _sighted(sighting, before, directory)
    if before.state is EpisodeState.DISMISSED:
        values |= {**NOBODY, "state": EpisodeState.OPEN, "called_at": None, "lead_called_at": None}
    return episodes.step(tx, before, values, ThreadNote(what="changed", at=now), SWEEP)


def _refresh(tx: Tx, before: Episode, sighting: Sighting, directory: Directory, now: datetime) -> Episode | None:
    return episodes.redraw(tx, before, _sighted(sighting, before, directory), now)


def _end(tx: Tx, before: Episode, why: str, now: datetime) -> Episode | None:
    values = {"state": EpisodeState.CLOSED, "closed_at": now, "reason": why, "missed": before.missed + 1}
    note = ThreadNote(what="closed", reason=why, at=now)
    return episodes.step(tx, before, values, note, SWEEP, None, episode.c.missed == before.missed)


def _hand_on(tx: Tx, before: Episode, directory: Directory, now: datetime) -> Episode | None:
    """The team's card, now that the owner has had the time to mend it."""
    done = episodes.redraw(tx, before, {"team_from": None, **_first(before.seen, directory, now)}, now)
    if done:
        audit.append(tx, at=now, actor=SWEEP, what="handed on", subject=f"episode:{before.id}")
    return done


def _see(tx: Tx, before: Episode) -> None:
    if before.missed:
        tx.execute(update(episode).where(episodes.as_read(before)).values(missed=0))


def _miss(tx: Tx, before: Episode) -> None:
    tx.execute(update(episode).where(episodes.as_read(before)).values(missed=before.missed + 1))


def _claimed_already(before: Episode, after: Episode) -> bool:
    same = before.claimed_by and after.claimed_by and before.claimed_by.slack_id == after.claimed_by.slack_id
    return before.state is after.state is EpisodeState.CLAIMED and bool(same)


def _decided(after: Episode) -> dict[str, Any]:
    """What people change: their own part, and what "no quote needed" leaves of the trouble."""
    plain = {name: getattr(after, name) for name in ("state", "claimed_at", "closed_at", "reason")}
    people = {name: episodes.written(getattr(after, name)) for name in ("claimed_by", "dismissed_by")}
    return {**plain, **people, **_about(after.seen)}


def _about(seen: Sighting) -> dict[str, Any]:
    """What an episode is about, as columns."""
    columns = {name: getattr(seen, name) for name in ("key", "record", "root", "evidence")}
    return {**columns, "seen": seen.model_dump_json()}


def _sighted(sighting: Sighting, before: Episode, directory: Directory) -> dict[str, Any]:
    """What a sweep saw, beside what a person wrote. From now on a new owner hears of it, unless a person raised it."""
    seen = sighting.model_copy(update={"note": sighting.note or before.seen.note})
    values = {**_about(seen), "confirmed": True, "missed": 0}
    if before.raised_by is None and before.seen.owner != seen.owner:
        values["rep"] = directory.reps.get(seen.owner)
    return values


def _done(changed: Iterable[Episode | None]) -> tuple[Episode, ...]:
    return tuple(each for each in changed if each)
