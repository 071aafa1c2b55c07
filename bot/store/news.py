"""What one sweep, or one press for many, changed for each rep: one direct message, however many orders it is about."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from bot.escalations.episodes import Episode
from bot.messages import Message, RepNews, RepNote
from bot.store import outbox
from bot.store.database import Tx
from bot.store.tables import episode

MOST_TOLD = 20


def write(
    tx: Tx,
    opened: Iterable[Episode],
    closed: Iterable[Episode],
    sweep: str,
    now: datetime,
    *,
    taken: Iterable[Episode] = (),
) -> None:
    """Tell the reps of these. What the same sweep (or press) has for them already is told with it, in one message."""
    changed = {each.id: RepNote(what="opened", episode=each) for each in opened}
    changed |= {each.id: RepNote(what="closed", episode=each) for each in closed}
    changed |= {each.id: RepNote(what="claimed", episode=each) for each in taken}
    by_rep = defaultdict(list)
    for number, rep in tx.execute(select(episode.c.id, episode.c.rep).where(episode.c.id.in_(changed))):
        if rep:
            by_rep[rep].append(changed[number])
    keys = {rep: f"news:{sweep}:{rep}" for rep in sorted(by_rep)}
    before = outbox.waiting_of(tx, list(keys.values()))
    told = (outbox.Post(key, rep, _together(before.get(key), by_rep[rep])) for rep, key in keys.items())
    outbox.put_all(tx, list(told), now)


def _together(before: Message | None, notes: list[RepNote]) -> RepNews:
    """What is told already and what comes to it; what nobody would read to the end is only counted."""
    known = before if isinstance(before, RepNews) else RepNews(notes=())
    every = (*known.notes, *notes)
    more = Counter(each.what for each in every[MOST_TOLD:])
    opened, closed, taken = known.opened + more["opened"], known.closed + more["closed"], known.taken + more["claimed"]
    return RepNews(notes=every[:MOST_TOLD], opened=opened, closed=closed, taken=taken)
