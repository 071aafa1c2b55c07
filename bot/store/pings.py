"""What calls a team or its lead, and its morning message: put into the outbox with the mark that it was, in one commit.

A trouble is called for once: whichever process marks it first puts the message.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from bot.escalations.episodes import LIVE, Episode, EpisodeState
from bot.escalations.targets import Nudge, running
from bot.messages import Place, TeamCall, TeamMorning, ThreadCall, TroubleLine
from bot.runbook.findings import Team
from bot.store import episodes, outbox
from bot.store.database import Database, Tx
from bot.store.tables import episode

CallKind = Literal["waiting", "left_lying"] | Nudge
CALLED: dict[CallKind, ColumnElement[datetime]] = {
    "waiting": episode.c.called_at,
    "left_lying": episode.c.lead_called_at,
    "free": episode.c.called_at,
    "take_soon": episode.c.take_warned_at,
    "take_late": episode.c.lead_called_at,
    "close_soon": episode.c.close_warned_at,
    "close_late": episode.c.close_called_at,
}
"""Where it is marked that somebody was called for it."""
WHOEVER_HAS_IT: tuple[CallKind, ...] = ("close_soon", "close_late")
"""What is called for while somebody has it, too."""


def live(db: Database) -> tuple[Episode, ...]:
    """Every episode that is not closed, oldest first."""
    with db.transaction() as tx:
        return tuple(episodes.find(tx, episode.c.state.in_(LIVE)))


def lately(db: Database, team: Team, since: datetime) -> tuple[Episode, ...]:
    """What came to a team, or was taken or closed by it, since then."""
    moments = (episode.c.opened_at, episode.c.given_at, episode.c.claimed_at, episode.c.closed_at)
    with db.transaction() as tx:
        return tuple(episodes.find(tx, and_(episode.c.team == team, or_(*(each >= since for each in moments)))))


def call(
    db: Database,
    what: CallKind,
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


def nudge(db: Database, what: Nudge, calls: tuple[str, ...], some: Iterable[Episode], now: datetime) -> int:
    """Call for each of these in its own thread, as `call` does; `calls` where nobody has it. How many."""
    with db.transaction() as tx:
        rows = _mark(tx, what, some, now)
        for row in rows:
            message = _nudged(what, episodes.read(row), calls)
            if message.calls:
                key = f"call:{what}:{row.id}:{row.steps}"
                outbox.put(tx, key, row.channel, message, now, thread_of=episodes.thread_key(row))
        return len(rows)


def _nudged(what: Nudge, told: Episode, calls: tuple[str, ...]) -> ThreadCall:
    target = told.to_take if what in {"take_soon", "take_late"} else told.to_close if what != "free" else None
    holder = told.claimed_by
    return ThreadCall(
        what=what,
        number=told.seen.number,
        title=told.seen.what,
        calls=(holder.slack_id,) if holder and what == "close_soon" else calls,
        by=target.by if target else None,
        has=holder.name if holder else None,
    )


def morning(
    db: Database,
    day: date,
    channel: str,
    message: TeamMorning,
    some: Sequence[Episode],
    now: datetime,
    asked: Sequence[Episode] = (),
) -> None:
    """A team's morning message with these of its episodes; those that it was not called for yet count as called.

    For those that are `asked` about a rep is waited for: they are listed, and call nobody.
    """
    with db.transaction() as tx:
        if message.calls:
            _mark(tx, "waiting", some, now)
        standing, waiting = _as_they_stand(tx, some), _as_they_stand(tx, asked)
        said = message.model_copy(
            update={
                "unclaimed": _lines(tx, [row for row in standing if row.state == EpisodeState.OPEN]),
                "claimed": _lines(tx, [row for row in standing if row.state == EpisodeState.CLAIMED]),
                "asked": _lines(tx, [row for row in waiting if row.state == EpisodeState.OPEN]),
            }
        )
        if said.unclaimed or said.claimed or said.asked or said.week:
            outbox.put(tx, f"morning:{message.team}:{day.isoformat()}", channel, said, now)


def _as_they_stand(tx: Tx, some: Sequence[Episode]) -> Sequence[Row[Any]]:
    """Their rows by now, oldest first."""
    of_these = episode.c.id.in_([each.id for each in some])
    return tx.execute(select(episode).where(of_these).order_by(episode.c.opened_at, episode.c.id)).all()


def _mark(tx: Tx, what: CallKind, some: Iterable[Episode], now: datetime) -> list[Row[Any]]:
    """Mark those that nobody was called for yet; or not since they are free, where that is what it is about."""
    column, theirs = CALLED[what], what in WHOEVER_HAS_IT
    states = (EpisodeState.OPEN, EpisodeState.CLAIMED) if theirs else (EpisodeState.OPEN,)
    unsaid: ColumnElement[bool] = column.is_(None)
    anew = unsaid if theirs else or_(unsaid, column < episode.c.freed_at)
    of_these = episode.c.id.in_([each.id for each in some])
    marked = update(episode).where(of_these, episode.c.state.in_(states), anew).values({column: now}).returning(episode)
    return sorted(tx.execute(marked), key=lambda row: (row.opened_at, row.id))


def _lines(tx: Tx, rows: Sequence[Row[Any]]) -> tuple[TroubleLine, ...]:
    """A line each; what shares a message and nobody has is one."""
    found: dict[str, TroubleLine] = {}
    for row in rows:
        told = episodes.read(row)
        shared = row.grouped_in and told.claimed_by is None and told.asked_until is None
        key = row.grouped_in if shared else episodes.card_key(row.id, row.moves)
        if key in found:
            found[key] = found[key].model_copy(update={"many": found[key].many + 1})
        else:
            found[key] = _line(told, outbox.place(tx, key))
    return tuple(found.values())


def _line(told: Episode, place: Place | None) -> TroubleLine:
    return TroubleLine(
        episode=told.id,
        number=told.seen.number,
        symptom=told.seen.symptom,
        what=told.seen.what,
        amount=told.seen.money,
        opened_at=told.opened_at,
        place=place,
        by=told.claimed_by.name if told.claimed_by else None,
        asked=told.asked.of if told.asked and told.asked_until else None,
        until=target[1].by if (target := running(told)) else None,
    )
