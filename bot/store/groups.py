"""Many troubles of one kind in one message: what it says is counted from the episodes whose place it is."""

from datetime import datetime

from sqlalchemy import func, select

from bot.escalations.episodes import LIVE, Episode, EpisodeState
from bot.messages import TeamGroup
from bot.runbook.symptoms.sighting import Sighting
from bot.store import outbox
from bot.store.database import Tx
from bot.store.tables import episode

FIRST_FEW = 5


def show(tx: Tx, member: Episode, channel: str, calls: tuple[str, ...], now: datetime) -> None:
    """Let the message in which `member` has its place say how its troubles stand; `calls` is who it called."""
    key = str(member.grouped_in)
    before = outbox.waiting(tx, key)
    first = before if isinstance(before, TeamGroup) else _begun(member, calls)
    called = {"calls": first.calls or calls}
    said = first.model_copy(update={"states": _states(tx, key), "numbers": _numbers(tx, key), **called})
    outbox.put(tx, key, channel, said, now)


def _begun(member: Episode, calls: tuple[str, ...]) -> TeamGroup:
    seen = member.seen
    provider = seen.provider if str(member.grouped_in).endswith(f":{seen.provider.casefold()}") else ""
    return TeamGroup(
        team=member.team,
        symptom=seen.symptom,
        provider=provider,
        states={},
        opened_at=member.opened_at,
        calls=calls,
    )


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
