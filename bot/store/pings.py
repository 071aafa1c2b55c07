"""What calls a team or its lead, and its morning message: put into the outbox with the mark that it was, in one commit.

A trouble is called for once: whichever process marks it first puts the message. Source: product.md 6.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from bot.escalations.episodes import LIVE, Episode, EpisodeState
from bot.messages import Place, TeamCall, TeamMorning, Waiting
from bot.runbook.findings import Team
from bot.store import episodes, outbox
from bot.store.database import Database, Tx
from bot.store.tables import episode

CALLED = {"waiting": episode.c.called_at, "left_lying": episode.c.lead_called_at}


def live(db: Database) -> tuple[Episode, ...]:
    """Every episode that is not closed, oldest first."""
    with db.transaction() as tx:
        return tuple(episodes.find(tx, episode.c.state.in_(LIVE)))


def lately(db: Database, team: Team, since: datetime) -> tuple[Episode, ...]:
    """What of a team's was opened, taken or closed since then."""
    moments = (episode.c.opened_at, episode.c.claimed_at, episode.c.closed_at)
    with db.transaction() as tx:
        return tuple(episodes.find(tx, and_(episode.c.team == team, or_(*(each >= since for each in moments)))))


def call(
    db: Database,
    what: Literal["waiting", "left_lying"],
    team: Team,
    channel: str,
    calls: tuple[str, ...],
    some: Iterable[Episode],
    now: datetime,
) -> int:
    """Call for those of these that nobody has taken and nobody was called for meanwhile. How many."""
    with db.transaction() as tx:
        rows = _mark(tx, what, some, now)
        if rows and calls:
            first = rows[0]
            message = TeamCall(what=what, team=team, calls=calls, lines=_lines(tx, rows))
            outbox.put(tx, f"call:{what}:{first.id}:{first.steps}", channel, message, now)
        return len(rows)


def morning(
    db: Database, day: date, channel: str, message: TeamMorning, some: Sequence[Episode], now: datetime
) -> None:
    """A team's morning message with these of its episodes; those that it was not called for yet count as called."""
    numbers = [each.id for each in some]
    with db.transaction() as tx:
        if message.calls:
            _mark(tx, "waiting", some, now)
        rows = tx.execute(select(episode).where(episode.c.id.in_(numbers)).order_by(episode.c.opened_at, episode.c.id))
        by_state: dict[str, list[Row[Any]]] = {EpisodeState.OPEN: [], EpisodeState.CLAIMED: []}
        for row in rows:
            by_state.setdefault(row.state, []).append(row)
        unclaimed, claimed = _lines(tx, by_state[EpisodeState.OPEN]), _lines(tx, by_state[EpisodeState.CLAIMED])
        if unclaimed or claimed or message.week:
            said = message.model_copy(update={"unclaimed": unclaimed, "claimed": claimed})
            outbox.put(tx, f"morning:{message.team}:{day.isoformat()}", channel, said, now)


def _mark(tx: Tx, what: str, some: Iterable[Episode], now: datetime) -> list[Row[Any]]:
    column = CALLED[what]
    open_still: ColumnElement[bool] = and_(episode.c.state == EpisodeState.OPEN, column.is_(None))
    of_these = episode.c.id.in_([each.id for each in some])
    marked = update(episode).where(of_these, open_still).values({column: now}).returning(episode)
    return sorted(tx.execute(marked), key=lambda row: (row.opened_at, row.id))


def _lines(tx: Tx, rows: Sequence[Row[Any]]) -> tuple[Waiting, ...]:
    """A line each; what shares a message and nobody has is one."""
    found: dict[str, Waiting] = {}
    for row in rows:
        told = episodes.read(row)
        key = row.grouped_in if row.grouped_in and told.claimed_by is None else f"episode:{row.id}"
        if key in found:
            found[key] = found[key].model_copy(update={"many": found[key].many + 1})
        else:
            found[key] = _line(told, outbox.place(tx, key))
    return tuple(found.values())


def _line(told: Episode, place: Place | None) -> Waiting:
    return Waiting(
        episode=told.id,
        number=told.seen.number,
        symptom=told.seen.symptom,
        what=told.seen.what,
        amount=told.seen.money,
        opened_at=told.opened_at,
        place=place,
        by=told.claimed_by.name if told.claimed_by else None,
    )
