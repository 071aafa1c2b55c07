"""What a sweep opens at once stands as if it had been opened one by one, whoever else sweeps meanwhile."""

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Table, event
from sqlalchemy.exc import IntegrityError

from bot.escalations.episodes import Plan
from bot.escalations.pings import First
from bot.runbook.findings import Team
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.sighting import Sighting, SymptomName
from bot.runbook.symptoms.tracking_missing import TRACKING_MISSING
from bot.runbook.values import RecordId, SlackUserId
from bot.store import escalations
from bot.store.database import Database
from bot.store.sightings import TeamDirectory
from bot.store.tables import audit, episode, outbox
from tests.store.kit import DIRECTORY, MINUTE, NOW, race, rows, sighting

REPS = {RecordId(f"005{n:015}"): SlackUserId(f"U0REP{n}") for n in range(3)}
UNKNOWN = RecordId("005000000000099AAA")
GROUPS = (None, None, "group:s1:one", "group:s1:two")
BEFORE = NOW - 60 * MINUTE


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Every statement that is sent, once however many rows it is for."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(db._engine, "before_cursor_execute", note)
    yield sent
    event.remove(db._engine, "before_cursor_execute", note)


def seen(number: int, symptom: SymptomName = MISSING_LINKS.name, owner: RecordId = UNKNOWN) -> Sighting:
    named = sighting(RecordId(f"a01{number:015}"))
    return named.model_copy(update={"symptom": symptom, "owner": owner, "number": f"SO-{number:06}"})


def directory(some: tuple[Sighting, ...], chance: random.Random) -> TeamDirectory:
    """Some alone, some in one of two messages; of one symptom the owner hears first."""
    firsts = {
        (each.symptom, each.key): First(calls=chance.random() < 0.5, why="", group=chance.choice(GROUPS))
        for each in some
    }
    return replace(
        DIRECTORY,
        teams={**DIRECTORY.teams, TRACKING_MISSING.name: Team.SALES_OPERATIONS},
        reps=REPS,
        team_from={TRACKING_MISSING.name: NOW + 1440 * MINUTE},
        firsts=firsts,
        calls={Team.SALES_OPERATIONS: ("S0LEAD",)},
        sweep="s1",
    )


def mixed(chance: random.Random, many: int) -> tuple[Sighting, ...]:
    symptoms, owners = (MISSING_LINKS.name, TRACKING_MISSING.name), (*REPS, UNKNOWN)
    numbers = chance.sample(range(1_000), many)
    return tuple(seen(each, chance.choice(symptoms), chance.choice(owners)) for each in numbers)


def opened_before(db: Database, some: Sequence[Sighting], told: TeamDirectory) -> dict[str, int]:
    """The first three of these live; the others lived, and are long closed: their numbers."""
    earlier = replace(told, team_from={}, firsts={}, sweep="s0")
    opened = escalations.commit(db, Plan(new=tuple(some)), earlier, BEFORE).opened
    closed = [each.model_copy(update={"missed": 1}) for each in opened[3:]]
    escalations.commit(db, Plan(missed=opened[3:]), earlier, BEFORE)
    assert len(escalations.commit(db, Plan(gone=tuple(closed)), earlier, BEFORE).closed) == len(closed)
    return {each.seen.key: each.id for each in closed}


def posts(opened: Iterable[Any]) -> Iterator[tuple[str, str | None]]:
    """The keys of the messages to the team, each with the one in whose thread it stands: groups before their first."""
    begun = set[str]()
    for row in opened:
        if row.team_from is None:
            if row.grouped_in and row.grouped_in not in begun:
                begun.add(row.grouped_in)
                yield row.grouped_in, None
            yield f"episode:{row.id}", row.grouped_in


def after(db: Database, table: Table, last: int) -> list[Any]:
    return [row for row in rows(db, table) if row.id > last]


def last(db: Database, table: Table) -> int:
    return max(row.id for row in rows(db, table))


@pytest.mark.parametrize("seed", range(5))
def test_numbers_and_cards_come_in_the_order_in_which_they_were_seen(db: Database, seed: int):
    chance = random.Random(seed)  # noqa: S311 - another mixture each time, the same in each run
    some = mixed(chance, 30)
    told = directory(some, chance)
    before = chance.sample(some, 6)
    closed = opened_before(db, before, told)
    until = {table: last(db, table) for table in (episode, outbox, audit)}

    opened = escalations.commit(db, Plan(new=some), told, NOW).opened

    fresh = after(db, episode, until[episode])
    assert [row.key for row in fresh] == [each.key for each in some if each not in before[:3]]
    assert [each.id for each in opened] == [row.id for row in fresh]
    assert {row.key: row.follows for row in fresh if row.follows} == closed
    for row in fresh:
        first, owner = told.firsts[row.symptom, row.key], told.reps.get(escalations.get(db, row.id).seen.owner)
        held = bool(owner) and row.symptom == TRACKING_MISSING.name
        told_of = (None, None, False) if held else (first.group, NOW if first.calls else None, first.calls)
        assert (row.rep, row.team_from is not None) == (owner, held)
        assert (row.grouped_in, row.called_at, bool(row.calls)) == told_of
    news = [row for row in after(db, outbox, until[outbox]) if row.key.startswith("news:")]
    cards = [row for row in after(db, outbox, until[outbox]) if row not in news]
    assert [(row.key, row.thread_of) for row in cards] == list(posts(fresh))
    assert {row.destination for row in news} == {row.rep for row in fresh if row.rep}
    assert [row.subject for row in after(db, audit, until[audit])] == [f"episode:{row.id}" for row in fresh]


def test_two_who_see_some_of_the_same_open_each_once(replicas: tuple[Database, Database]):
    some = [seen(number, owner=next(iter(REPS))) for number in range(60)]
    told = replace(DIRECTORY, reps=REPS, sweep="s1")
    slices = [Plan(new=tuple(some[start : start + 30])) for start in (0, 10, 20, 30)]
    done = race(*(lambda n=n: escalations.commit(replicas[n % 2], slices[n], told, NOW) for n in range(4)))
    assert sorted(one.seen.key for each in done for one in each.opened) == sorted(each.key for each in some)
    numbers = sorted(row.id for row in rows(replicas[0], episode))
    assert sorted(row.subject for row in rows(replicas[0], audit)) == sorted(f"episode:{each}" for each in numbers)
    cards = [row.key for row in rows(replicas[0], outbox) if row.key.startswith("episode:")]
    assert sorted(cards) == sorted(f"episode:{each}" for each in numbers)


def test_fifty_take_as_many_statements_as_five(db: Database):
    took = []
    for start, many in ((0, 5), (100, 50)):
        some = tuple(seen(start + number, owner=next(iter(REPS))) for number in range(many))
        group = First(calls=True, why="", group=f"group:{start}")
        told = replace(DIRECTORY, reps=REPS, firsts={(each.symptom, each.key): group for each in some}, sweep=f"{many}")
        with statements(db) as sent:
            assert len(escalations.commit(db, Plan(new=some), told, NOW).opened) == many
        took.append(len(sent))
    assert took[0] == took[1] < 25


def test_of_what_breaks_in_the_middle_nothing_is_there(db: Database):
    some = (*(seen(number) for number in range(10)), seen(10).model_copy(update={"evidence": None}))
    with pytest.raises(IntegrityError):
        escalations.commit(db, Plan.model_construct(new=some), DIRECTORY, NOW)
    assert [len(rows(db, each)) for each in (episode, outbox, audit)] == [0, 0, 0]
