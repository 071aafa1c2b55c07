"""Many troubles of one message, taken at once: each by a statement of its own, and told of together."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, select

from bot.escalations.episodes import LIVE, Episode
from bot.messages import ThreadNote
from bot.runbook.tasks import Task
from bot.runbook.values import Person
from bot.store import audit, episodes, followers, groups, news, outbox, tasks
from bot.store.database import Database, Tx
from bot.store.escalations import decided
from bot.store.tables import episode


def beside(db: Database, number: int) -> list[Episode]:
    """What lives and shares a message with that episode, oldest first; nothing where it has a card of its own."""
    group = select(episode.c.grouped_in).where(episode.c.id == number).scalar_subquery()
    with db.transaction() as tx:
        return episodes.find(tx, and_(episode.c.grouped_in == group, episode.c.state.in_(LIVE)))


def take(
    db: Database,
    taken: Sequence[tuple[Episode, Episode]],
    by: Person,
    press: str,
    now: datetime,
    notes: Mapping[int, Task],
) -> tuple[Episode, ...]:
    """Record that `by` takes these of one message, and return those that were still as they were read.

    `press` tells one press from another: what came of it is told once, in the thread and to each rep. `notes` are put
    on the orders. Oldest first, and their message last: two who press at once wait for each other at the first one.
    """
    with db.transaction() as tx:
        done = [one for before, after in taken if (one := _take(tx, before, after, by, now))]
        for each in done:
            if each.id in notes:
                tasks.for_episode(tx, each.id, each.steps, by, notes[each.id], now)
        if done:
            news.write(tx, (), (), press, now, taken=done)
            _tell(tx, done, by, press, now)
        return tuple(done)


def _take(tx: Tx, before: Episode, after: Episode, by: Person, now: datetime) -> Episode | None:
    values = {**decided(after), "steps": episode.c.steps + 1}
    done = episodes.redraw(tx, before, values, now, episode.c.steps == before.steps)
    if done:
        seen = done.seen
        step = ThreadNote(what="claimed", by=by.name, number=seen.number, title=seen.what, at=now)
        followers.tell(tx, done, step, by.slack_id)
        states = {"before": str(before.state), "after": str(done.state)}
        audit.append(tx, at=now, actor=by.slack_id, what="claimed", subject=f"episode:{done.id}", **states)
    return done


def _tell(tx: Tx, done: Sequence[Episode], by: Person, press: str, now: datetime) -> None:
    """In their message, and once in its thread however many parts a press is carried out in."""
    group, channel = str(done[0].grouped_in), done[0].channel
    key = f"{group}:taken:{press}"
    before = outbox.waiting(tx, key)
    many = len(done) + (before.many if isinstance(before, ThreadNote) else 0)
    until = done[0].claim_until
    outbox.put(
        tx, key, channel, ThreadNote(what="claimed", by=by.name, many=many, until=until, at=now), now, thread_of=group
    )
    groups.show(tx, group, channel, now)
