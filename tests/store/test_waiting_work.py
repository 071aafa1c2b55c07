"""Whatever waits to be taken up is seen by the one look, at the moment at which it may be taken and no sooner."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

import pytest

from bot.actions.intents import IntentState, Outcome
from bot.store import actions, tasks, waiting_work, watches
from bot.store.database import Database
from tests.store import test_tasks, test_watches
from tests.store.kit import LEASE, MINUTE, NOW, OMAR, POLICY, SECOND, confirmed, dispatched, offered

UNKNOWN = Outcome(state=IntentState.UNKNOWN)
FIRST_LOOK = POLICY.look_after_seconds[0] * SECOND


def found(db: Database, at: datetime) -> set[str]:
    return {name for name, waits in asdict(waiting_work.look(db, at, LEASE)).items() if waits}


def unknown(db: Database) -> None:
    actions.settle(db, dispatched(db), UNKNOWN, NOW, POLICY)


def watched(db: Database) -> None:
    test_watches.found(db, test_watches.begun(db))


def told_of_by_one_who_died(db: Database) -> None:
    watched(db)
    assert watches.claim(db, NOW, NOW + LEASE)


def wanted(db: Database) -> None:
    test_tasks.done(db)


def taken_by_one_who_died(db: Database) -> None:
    wanted(db)
    assert tasks.take(db, NOW)


CASES: list[tuple[Callable[[Database], object], str, datetime]] = [
    (confirmed, "decisions", NOW),
    (dispatched, "decisions", NOW + LEASE),
    (unknown, "evidence", NOW + FIRST_LOOK),
    (watched, "watchers", NOW),
    (told_of_by_one_who_died, "watchers", NOW + LEASE),
    (wanted, "tasks", NOW),
    (taken_by_one_who_died, "tasks", NOW + LEASE),
]


@pytest.mark.parametrize(("left", "what", "since"), CASES, ids=lambda each: getattr(each, "__name__", None))
def test_what_was_left_is_due_from_its_moment_on(
    db: Database, left: Callable[[Database], object], what: str, since: datetime
) -> None:
    left(db)
    moments = (since - SECOND, since, since + MINUTE)
    assert [what in found(db, at) for at in moments] == [since == NOW, True, True]
    assert found(db, since) == {what}


def test_where_nothing_waits_nothing_is_due(db: Database) -> None:
    offered(db)
    test_watches.begun(db, by=OMAR)
    assert found(db, NOW + MINUTE) == set()


def test_what_is_taken_is_due_to_nobody_else(db: Database) -> None:
    key = confirmed(db)
    assert actions.claim_confirmed(db, "one", NOW, LEASE, key)
    assert found(db, NOW + SECOND) == set()
    unknown_at = NOW + FIRST_LOOK
    assert actions.claim_confirmed(db, "two", NOW + LEASE, LEASE)
    assert found(db, unknown_at) == set()
