"""What sweeps and people do to episodes. A process that lost a race changes nothing.

A sweep's changes are one transaction: the episodes, their first cards, the reps' notes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, or_, select, update

from bot.errors import halt
from bot.escalations.episodes import LIVE, VANISHED, Episode, EpisodeState, Plan
from bot.messages import CardMoved, PersonNote, ThreadNote
from bot.runbook.findings import Ask, Team
from bot.runbook.symptoms.sighting import Sighting, SymptomName, TroubleKey
from bot.runbook.tasks import Task
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.store import episodes, groups, news, outbox, sightings, tasks
from bot.store.database import Database, Tx, insert
from bot.store.sightings import UNWARNED, TeamDirectory
from bot.store.tables import episode, exemption

What = Literal[
    "claimed",
    "given",
    "released",
    "snoozed",
    "woken",
    "asked",
    "answered",
    "handed",
    "done",
    "dismissed",
    "opened_again",
    "withdrawn",
]
PLAIN = (
    "state",
    "claimed_at",
    "claim_until",
    "freed_at",
    "remind_at",
    "snoozed_until",
    "asked_until",
    "closed_at",
    "reason",
    "team",
    "channel",
    "moves",
    "came_from",
    "given_at",
)
"""What people and time change, as it stands."""
HEARD: Mapping[What, episodes.RepHears] = {
    "claimed": "claimed",
    "given": "claimed",
    "handed": "handed",
    "opened_again": "opened_again",
}
"""What the rep hears of, while it goes on."""
WORKED_ON = (EpisodeState.OPEN, EpisodeState.CLAIMED)
RAISES = 3
UNREADABLE = halt(
    "A card about it stands already, and I can't read it.",
    way_out=Ask(Team.BOT_OPERATORS, "start the release that wrote it, or a newer one"),
)
CLEARED = "Salesforce no longer shows it."
UNTOLD = {**UNWARNED, **dict.fromkeys(("called_at", "lead_called_at", "calls", "grouped_in"))}
"""Of a team that has just been given something: it is called when it is next looked at."""


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
    unreadable: frozenset[TroubleKey] = frozenset()


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


def commit(db: Database, plan: Plan, directory: TeamDirectory, now: datetime) -> Committed:
    """Carry out what one complete sweep found, with every card, note and DM, in one transaction."""
    with db.transaction() as tx:
        for each in plan.still:
            sightings.see(tx, each)
        for each in plan.missed:
            sightings.miss(tx, each)
        done = Committed(
            opened=tuple(sightings.begin(tx, plan.new, directory, now)),
            reopened=_done(sightings.reopen(tx, before, sighting, directory, now) for before, sighting in plan.again),
            changed=_done(sightings.change(tx, before, sighting, directory, now) for before, sighting in plan.changed),
            refreshed=_done(
                sightings.refresh(tx, before, sighting, directory, now) for before, sighting in plan.refreshed
            ),
            closed=_done(
                sightings.end(tx, before, why, now)
                for some, why in ((plan.gone, CLEARED), (plan.vanished, VANISHED))
                for before in some
            ),
            handed_on=_done(sightings.hand_on(tx, before, directory, now) for before in plan.due),
        )
        for key, channel in _groups(tx, done):
            groups.show(tx, key, channel, now)
        quiet = {before.id for before, _ in plan.changed if before.state is EpisodeState.DISMISSED}
        awake = (each for each in done.changed if each.id in quiet)
        news.write(tx, (*done.opened, *done.reopened, *awake), done.closed, directory.sweep or now.isoformat(), now)
        return done


def _groups(tx: Tx, done: Committed) -> list[tuple[str, str]]:
    """The grouped messages in which something has changed, and where they stand."""
    parts = (done.opened, done.reopened, done.changed, done.refreshed, done.closed, done.handed_on)
    keys = {each.grouped_in for some in parts for each in some if each.grouped_in}
    stands = select(episode.c.grouped_in, episode.c.channel).where(episode.c.grouped_in.in_(keys)).distinct()
    return sorted((str(row.grouped_in), str(row.channel)) for row in tx.execute(stands)) if keys else []


def meet(
    db: Database, some: Iterable[Episode], reps: Mapping[RecordId, SlackUserId], sweep: str, now: datetime
) -> None:
    """Tell owners of what was opened while Slack did not say who they are; the same sweep's news go with it."""
    with db.transaction() as tx:
        met = []
        for each in some:
            if each.seen.owner in reps:
                unmet = and_(episode.c.id == each.id, episode.c.rep.is_(None), episode.c.raised_by.is_(None))
                known = update(episode).where(unmet).values(rep=reps[each.seen.owner]).returning(episode)
                met += [episodes.read(row) for row in tx.execute(known)]
        news.write(tx, [each for each in met if each.state in WORKED_ON], (), sweep, now)


def raise_by_hand(
    db: Database, sighting: Sighting, by: Person, directory: TeamDirectory, now: datetime, task: Task | None = None
) -> Raised:
    """Open an episode because a person says so; only a person closes it until a sweep has seen it too.

    What only its owner knew of yet is its team's from now on. Raises Halt where what stands can't be read, or changes
    again and again.
    """
    same = and_(episode.c.symptom == sighting.symptom, episode.c.key == sighting.key, episode.c.state.in_(LIVE))
    with db.transaction() as tx:
        for _ in range(RAISES):
            for opened in sightings.begin(tx, [sighting], directory, now, by=by):
                if task:
                    tasks.for_episode(tx, opened.id, 0, by, task, now)
                return Raised(opened, new=True)
            for stands in episodes.find(tx, same):  # none, if it has closed in this very moment
                if joined := _joined(tx, stands, directory, sighting.note, by, now):
                    return Raised(joined, new=False)
    raise UNREADABLE


def _joined(
    tx: Tx, stands: Episode, directory: TeamDirectory, note: str | None, by: Person, now: datetime
) -> Episode | None:
    """What stands already, with what somebody else says of it; None where it has changed since it was read.

    Their note goes into its thread. What was said there just now by the same person is a form that was sent twice.
    """
    if stands.team_from:
        return sightings.hand_on(tx, stands, directory, now, by, note)
    said = ThreadNote(what="said", by=by.name, reason=note, at=now)
    last = episodes.last_note(tx, stands)
    again = last and (last.what, last.by, last.reason) == (said.what, said.by, said.reason)
    if not note or note == stands.seen.note or again:
        return stands
    return episodes.step(tx, stands, {}, said, by.slack_id, where=episode.c.steps == stands.steps)


def change(  # noqa: PLR0913 - one decision, and all that is told of it
    db: Database,
    before: Episode,
    after: Episode,
    by: Person,
    what: What,
    now: datetime,
    *,
    reason: str | None = None,
    to: str | None = None,
    until: datetime | None = None,
    whispers: Iterable[tuple[SlackUserId, PersonNote]] = (),
    task: Task | None = None,
) -> Episode | None:
    """Record what a person decided about the episode they saw. None when it has changed since: read and judge again.

    `whispers` are DMs to others than the rep and whoever follows it; `task` is noted on the order.
    """
    if after == before:
        return before  # somebody pressed twice
    note = ThreadNote(what=what, by=by.name, to=to, reason=reason or after.reason, until=until, at=now)
    with db.transaction() as tx:
        rep = _rep_hears(what, after)
        moves = after.moves != before.moves
        values = {**decided(after), **(UNTOLD if moves else {})}
        done = episodes.step(tx, before, values, note, by.slack_id, rep, episode.c.steps == before.steps)
        if done is None:
            return None
        if moves:
            left = CardMoved(episode=done, by=by.name, reason=reason or "", at=now)
            outbox.put(tx, episodes.card_key(before.id, before.moves), before.channel, left, now)
            if before.grouped_in:
                groups.show(tx, before.grouped_in, before.channel, now)
        for slack_id, whisper in whispers:
            told = whisper.model_copy(update={"episode": done})
            outbox.put(tx, f"episode:{done.id}:{whisper.what}:{done.steps}:{slack_id}", slack_id, told, now)
        if task:
            tasks.for_episode(tx, done.id, done.steps, by, task, now)
        return done


def standing(db: Database, team: Team | None = None) -> list[Episode]:
    """What lives and is a team's by now, oldest first."""
    own = [episode.c.team == team] if team else []
    with db.transaction() as tx:
        return episodes.find(tx, and_(episode.c.state.in_(LIVE), episode.c.team_from.is_(None), *own))


def exempt(
    db: Database,
    before: Episode,
    after: Episode,
    said: str,
    by: Person,
    reason: str,
    now: datetime,
    task: Task | None = None,
) -> Episode | None:
    """Record that it is no trouble on this order (`said` so), and what that makes of the episode. None as `change`."""
    what = {"symptom": before.seen.symptom, "record": before.seen.root}
    row = {**what, "slack_id": by.slack_id, "reason": reason, "at": now}
    note = ThreadNote(what="exempted", said=said, by=by.name, reason=reason, at=now)
    with db.transaction() as tx:
        rep: episodes.RepHears | None = "closed" if after.state is EpisodeState.CLOSED else None
        unchanged = episode.c.steps == before.steps
        changed = episodes.step(tx, before, decided(after), note, by.slack_id, rep, unchanged)
        if changed:
            if task:
                tasks.for_episode(tx, changed.id, changed.steps, by, task, now)
            tx.execute(insert(tx, exemption).values(**row).on_conflict_do_nothing())
        return changed


def _rep_hears(what: What, after: Episode) -> episodes.RepHears | None:
    if after.state is EpisodeState.CLOSED:
        return "closed"
    if after.state is EpisodeState.DISMISSED:
        return "dismissed"
    return HEARD.get(what)


def decided(after: Episode) -> dict[str, Any]:
    """What people change: their own part, and what "no quote needed" leaves of the trouble."""
    plain = {name: getattr(after, name) for name in PLAIN}
    people = {name: episodes.written(getattr(after, name)) for name in ("claimed_by", "dismissed_by", "snoozed_by")}
    asked = {"asked": after.asked.model_dump_json() if after.asked else None}
    targets = sightings.targets_of({"to_take": after.to_take, "to_close": after.to_close})
    return {**plain, **people, **asked, **targets, **sightings.about(after.seen)}


def _done(changed: Iterable[Episode | None]) -> tuple[Episode, ...]:
    return tuple(each for each in changed if each)
