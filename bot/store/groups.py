"""Many troubles of one kind in one message: what it says is counted from the episodes whose place it is."""

import json
from datetime import datetime

from sqlalchemy import func, select

from bot.escalations.episodes import LIVE, Episode, EpisodeState
from bot.messages import TeamGroup
from bot.runbook.symptoms.sighting import Sighting
from bot.store import outbox
from bot.store.database import Tx
from bot.store.tables import episode

FIRST_FEW = 5


def begun(tx: Tx, key: str, member: Episode, calls: tuple[str, ...]) -> TeamGroup | None:
    """The message in which `member` has its place, unless it is there; `calls` is whom it calls."""
    if outbox.known(tx, key):
        return None
    seen = member.seen
    provider = seen.provider if key.endswith(f":{seen.provider.casefold()}") else ""
    return TeamGroup(
        team=member.team,
        symptom=seen.symptom,
        provider=provider,
        states={},
        opened_at=member.opened_at,
        calls=calls,
    )


def show(tx: Tx, key: str, channel: str, now: datetime) -> None:
    """Let that message say how its troubles stand."""
    before = outbox.waiting(tx, key)
    if isinstance(before, TeamGroup):
        called = tx.execute(select(episode.c.calls).where(episode.c.grouped_in == key, episode.c.calls.is_not(None)))
        calls = before.calls or tuple(json.loads(called.scalar() or "[]"))
        first = tx.execute(select(func.min(episode.c.id)).where(episode.c.grouped_in == key)).scalar()
        said = {"states": _states(tx, key), "numbers": _numbers(tx, key), "calls": calls, "first": first}
        outbox.put(tx, key, channel, before.model_copy(update=said), now)


def _states(tx: Tx, key: str) -> dict[EpisodeState, int]:
    counted = (
        select(episode.c.state, func.count().label("many")).where(episode.c.grouped_in == key).group_by(episode.c.state)
    )
    return {EpisodeState(state): count for state, count in sorted((row.state, row.many) for row in tx.execute(counted))}


def _numbers(tx: Tx, key: str) -> tuple[str, ...]:
    """The orders of the oldest few that live."""
    of_it = (episode.c.grouped_in == key, episode.c.state.in_(LIVE))
    rows = tx.execute(select(episode.c.seen).where(*of_it).order_by(episode.c.id).limit(FIRST_FEW))
    return tuple(Sighting.model_validate_json(row.seen).number for row in rows)
