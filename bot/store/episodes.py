"""One episode as a row, and the one way to change it: checked against what was read, told in the same transaction."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

import structlog
from pydantic import ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Row, Select, and_, select, update

from bot.escalations.episodes import Episode
from bot.messages import Place, RepNote, TeamCard, ThreadNote
from bot.runbook.symptoms.sighting import Sighting, SymptomName, TroubleKey
from bot.runbook.values import Person
from bot.store import audit, followers, groups, outbox, questions
from bot.store.database import Tx
from bot.store.outbox import Post
from bot.store.tables import episode

log = structlog.get_logger()

SWEEP = "sweep"
"""The actor where no person decided."""

PERSON: TypeAdapter[Person | None] = TypeAdapter(Person | None, config=ConfigDict(hide_input_in_errors=True))
JSON = ("asked", "to_take", "to_close")
PEOPLE = ("raised_by", "claimed_by", "dismissed_by", "snoozed_by")
COLUMNS = frozenset(Episode.model_fields)
"""Of a row, those that are an episode's."""
RepHears = Literal["opened", "claimed", "dismissed", "opened_again", "handed", "closed"]


def read(row: Row[Any]) -> Episode:
    kept = {name: value for name, value in row._mapping.items() if name in COLUMNS}  # noqa: SLF001 - public
    people = {name: PERSON.validate_json(kept[name]) for name in PEOPLE if kept[name]}
    facts = {"seen": Sighting.model_validate_json(row.seen)}
    facts |= {name: kept[name] and json.loads(kept[name]) for name in JSON}
    return Episode.model_validate({**kept, **people, **facts})


def card_key(number: int, moves: int) -> str:
    """The key of an episode's card in the outbox: each team that was given it has one of its own."""
    return f"episode:{number}:card:{moves}" if moves else f"episode:{number}"


def thread_key(row: Row[Any]) -> str:
    """The key of the message in whose thread an episode's history stands: its card, or the one that it shares."""
    return row.grouped_in or card_key(row.id, row.moves)


def _last_card(tx: Tx, number: int) -> Place | None:
    """Where the card of an earlier episode stands: the one of the team that had it last."""
    moves = tx.execute(select(episode.c.moves).where(episode.c.id == number)).scalar()
    return outbox.place(tx, card_key(number, moves or 0))


def written(person: Person | None) -> str | None:
    return PERSON.dump_json(person).decode() if person else None


def find(tx: Tx, where: ColumnElement[bool]) -> list[Episode]:
    """The episodes for which `where` holds and that this release can read, oldest first."""
    return look(tx, where)[0]


def look(tx: Tx, where: ColumnElement[bool]) -> tuple[list[Episode], list[TroubleKey]]:
    """Likewise, and what the others are about: one that nobody can read must not stop what is done for the rest."""
    return sorted_out(tx.execute(oldest_first(where)))


def oldest_first(where: ColumnElement[bool]) -> Select[Any]:
    return select(episode).where(where).order_by(episode.c.id)


def sorted_out(rows: Iterable[Row[Any]]) -> tuple[list[Episode], list[TroubleKey]]:
    """The rows as episodes, and what those are about that this release can't read."""
    found: list[Episode] = []
    unreadable: list[TroubleKey] = []
    for row in rows:
        try:
            found.append(read(row))
        except ValidationError as error:
            log.warning("episode can't be read", episode=row.id, errors=error.error_count())
            unreadable.append((SymptomName(row.symptom), row.key))
    return found, unreadable


def as_read(before: Episode) -> ColumnElement[bool]:
    """The episode is in the state, and about the evidence, that somebody judged."""
    unchanged = and_(episode.c.state == before.state, episode.c.evidence == before.seen.evidence)
    return and_(episode.c.id == before.id, unchanged)


def step(
    tx: Tx,
    before: Episode,
    values: dict[str, Any],
    note: ThreadNote,
    actor: str,
    rep: RepHears | None = None,
    where: ColumnElement[bool] | None = None,
) -> Episode | None:
    """Change an episode that is still as it was read, with its card, a note in its thread and the rep's DM."""
    conditions = [as_read(before)] if where is None else [as_read(before), where]
    row = _written_over(tx, conditions, {**values, "steps": episode.c.steps + 1})
    if row is None:
        return None
    after, subject = tell(tx, row, rep, note.at), f"episode:{row.id}"
    note = note.model_copy(update={"number": after.seen.number, "title": after.seen.what})
    if row.team_from is None:
        _note(tx, row, note, by_sweep=actor == SWEEP)
    if row.grouped_in and actor != SWEEP:  # a sweep shows it once, after all that it changes
        groups.show(tx, row.grouped_in, row.channel, note.at)
    followers.tell(tx, after, note, actor)
    questions.settle(tx, before, after, note.at)
    states = {"before": str(before.state), "after": str(row.state)}
    audit.append(tx, at=note.at, actor=actor, what=note.what, subject=subject, **states)
    return after


def _note(tx: Tx, row: Row[Any], note: ThreadNote, *, by_sweep: bool) -> None:
    """In its card's thread. Many share one: what sweeps find out about each shows on its card alone."""
    if row.grouped_in is None or not by_sweep:
        outbox.put(tx, _note_key(row.id, row.steps), row.channel, note, note.at, thread_of=thread_key(row))


def last_note(tx: Tx, of: Episode) -> ThreadNote | None:
    """What its last step was, where its thread was told."""
    note = outbox.waiting(tx, _note_key(of.id, of.steps))
    return note if isinstance(note, ThreadNote) else None


def _note_key(number: int, steps: int) -> str:
    return f"episode:{number}:note:{steps}"


def redraw(
    tx: Tx, before: Episode, values: dict[str, Any], now: datetime, where: ColumnElement[bool] | None = None
) -> Episode | None:
    """Change what an episode's card shows, if it is still as it was read: an edit, of which nobody is told."""
    row = _written_over(tx, [as_read(before)] if where is None else [as_read(before), where], values)
    if row is None:
        return None
    return tell(tx, row, None, now)


def _written_over(tx: Tx, conditions: list[ColumnElement[bool]], values: dict[str, Any]) -> Row[Any] | None:
    return tx.execute(update(episode).where(*conditions).values(**values).returning(episode)).first()


def tell(tx: Tx, row: Row[Any], rep: RepHears | None, now: datetime) -> Episode:
    """Put the card as it stands, and the rep's DM, into the outbox. No card while only the owner is to know."""
    return tell_all(tx, [row], rep, now)[0]


def tell_all(tx: Tx, rows: Sequence[Row[Any]], rep: RepHears | None, now: datetime) -> list[Episode]:
    """Likewise for many, in this order."""
    told = [read(row) for row in rows]
    posts: list[Post] = []
    begun: set[str] = set()
    for row, each in zip(rows, told, strict=True):
        if each.team_from is None:
            posts += _cards(tx, row, each, begun)
        if rep and row.rep:
            posts.append(Post(f"episode:{row.id}:rep:{row.steps}", row.rep, RepNote(what=rep, episode=each)))
    outbox.put_all(tx, posts, now)
    return told


def _cards(tx: Tx, row: Row[Any], told: Episode, begun: set[str]) -> Iterator[Post]:
    """Its card, after the message that it shares with others, where that is not there yet or among those `begun`."""
    calls = tuple(json.loads(row.calls)) if row.calls else ()
    shared = row.grouped_in
    if shared and shared not in begun:
        begun.add(shared)
        if group := groups.begun(tx, shared, told, calls):
            yield Post(shared, row.channel, group)
    earlier = _last_card(tx, told.follows) if told.follows else None
    card = TeamCard(episode=told, earlier=earlier, calls=() if shared else calls)
    yield Post(card_key(row.id, row.moves), row.channel, card, thread_of=shared)
