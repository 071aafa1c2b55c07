"""What time alone does to trouble in people's hands, and what they have and keep. What concerns one is one message.

A process that lost a race changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, or_

from bot.escalations.episodes import LIVE, Episode, EpisodeState
from bot.escalations.lapses import Lapse
from bot.messages import HeldNotes, PersonNote, ThreadNote
from bot.runbook.values import SlackUserId
from bot.store import episodes, groups, outbox
from bot.store.database import Database, Tx
from bot.store.episodes import SWEEP
from bot.store.escalations import decided
from bot.store.tables import episode

MOST_TOLD = 20
Change = tuple[Episode, Episode]
"""An episode as it was read, and as it is to be."""


def lapsing(db: Database, now: datetime) -> list[Episode]:
    """What has something that runs out by now."""
    held = and_(episode.c.state == EpisodeState.CLAIMED, or_(episode.c.claim_until <= now, episode.c.remind_at <= now))
    with db.transaction() as tx:
        over = or_(held, episode.c.snoozed_until <= now, episode.c.asked_until <= now)
        return episodes.find(tx, and_(episode.c.state.in_(LIVE), over))


def lapse(db: Database, some: Sequence[Change], what: Lapse, now: datetime) -> tuple[Episode, ...]:
    """Record what time alone has done to these, and return those of which nobody was faster.

    Those of one holder go together: they hear of all that is theirs in one message, as of `now`.
    """
    with db.transaction() as tx:
        done = [(before, after) for before, to in some if (after := _lapsed(tx, before, to, what, now))]
        for key, channel in sorted({(each.grouped_in, each.channel) for _, each in done if each.grouped_in}):
            groups.show(tx, key, channel, now)
        if what in {Lapse.RELEASED, Lapse.REMINDED}:
            _tell_holders(tx, done, "lapsed" if what is Lapse.RELEASED else "reminder", now)
        return tuple(after for _, after in done)


def _lapsed(tx: Tx, before: Episode, after: Episode, what: Lapse, now: datetime) -> Episode | None:
    holder, unchanged = before.claimed_by, episode.c.steps == before.steps
    if what is Lapse.RELEASED:
        note = ThreadNote(what="lapsed", by=holder.name if holder else None, at=now)
        return episodes.step(tx, before, decided(after), note, SWEEP, None, unchanged)
    return episodes.redraw(tx, before, _counted(after), now, unchanged)


def _counted(after: Episode) -> dict[str, object]:
    """A step is counted though it is nobody's news: whoever read the episode before it changes nothing."""
    return {**decided(after), "steps": episode.c.steps + 1}


def _tell_holders(tx: Tx, done: Sequence[Change], what: Literal["lapsed", "reminder"], now: datetime) -> None:
    told: dict[SlackUserId, list[PersonNote]] = {}
    for before, after in done:
        if holder := before.claimed_by:
            note = PersonNote(what=what, episode=after, whose=holder.user_id)
            told.setdefault(holder.slack_id, []).append(note)
    for slack_id, notes in sorted(told.items()):
        key = f"held:{what}:{now.isoformat()}:{slack_id}"
        known = outbox.waiting(tx, key)
        before_, more = (known.notes, known.more) if isinstance(known, HeldNotes) else ((), 0)
        every = (*before_, *notes)
        left = more + len(every[MOST_TOLD:])
        outbox.put(tx, key, slack_id, HeldNotes(what=what, notes=every[:MOST_TOLD], more=left), now)


def held_by(db: Database, slack_id: SlackUserId) -> list[Episode]:
    """What that person has, oldest first."""
    theirs = episode.c.claimed_by.contains(f'"{slack_id}"', autoescape=True)
    with db.transaction() as tx:
        found = episodes.find(tx, and_(episode.c.state == EpisodeState.CLAIMED, theirs))
        return [each for each in found if each.claimed_by and each.claimed_by.slack_id == slack_id]


def keep(db: Database, some: Sequence[Change], now: datetime) -> tuple[Episode, ...]:
    """Record what shows on their cards and is nobody's news; those that were still as they were read."""
    with db.transaction() as tx:
        kept = (
            episodes.redraw(tx, before, _counted(after), now, episode.c.steps == before.steps) for before, after in some
        )
        return tuple(each for each in kept if each)
