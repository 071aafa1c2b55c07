"""Rows that an older release wrote, brought up to date and read: `docs/upgrading.md` promises that nothing is lost.

`old_rows/` has one of each kind, named by the step of the migrations that its tables had.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from bot.runbook.watches import Event
from bot.store import escalations, intents, mornings, mutes, outbox, people, restore, schema, tasks, watches
from bot.store.database import Database, Tx
from bot.store.schema import migrate, outdated
from bot.store.tables import action_intent
from bot.store.tables import outbox as messages
from tests.store.kit import LEASE, MINUTE, NOW, POLICY, ROSA, rows

OLD = sorted((Path(__file__).parent / "old_rows").glob("*.sql"))
LATER = NOW + timedelta(hours=1)


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, empty_url: str) -> Iterator[Database]:
    """A database as that release left it, with the tables that its migrations made."""
    path: Path = request.param
    db = Database(empty_url)
    with db.transaction() as tx:
        command.upgrade(schema._alembic(tx), path.stem)
        for statement in path.read_text().split(";\n"):
            tx.exec_driver_sql(statement)
        _count_on(tx)
    yield db
    db.close()


def _count_on(tx: Tx) -> None:
    """PostgreSQL does not notice the numbers that rows brought along."""
    if tx.dialect.name == "postgresql":
        for table in ("episode", "outbox", "audit"):
            tx.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))  # noqa: S608


STATES = {"requested", "confirmed", "dispatched", "succeeded", "unknown", "failed", "needs_person"}


def test_all_that_was_kept_can_be_read(old: Database) -> None:
    assert outdated(old)
    assert migrate(old)
    known = escalations.known(old, NOW)
    assert (len(known.episodes), known.unreadable) == (3, frozenset())
    kept = [intents.read(row) for row in rows(old, action_intent)]
    assert {each.state for each in kept} == STATES
    assert all(each.facts.number == "PO-000042" and each.facts.shown for each in kept)
    assert people.by_user(old, ROSA.user_id) == ROSA.slack_id


def test_every_message_that_waited_goes_out_once(old: Database) -> None:
    migrate(old)
    waited = {row.key for row in rows(old, messages)}
    sent = []
    while delivery := outbox.claim(old, "new", LATER, lease=LEASE, pace=timedelta(), settle=MINUTE):
        sent.append(delivery.key)
        assert outbox.sent(old, delivery, "C0ANY", f"{len(sent)}.0", LATER)
    assert sorted(sent) == sorted(waited)


def test_what_was_under_way_is_put_in_doubt_after_a_restore(old: Database) -> None:
    migrate(old)
    doubted = restore.check(old, LATER, POLICY)
    assert (doubted.offers, doubted.decisions, doubted.calls) == (1, 1, 1)
    assert doubted.messages > 0
    assert restore.check(old, LATER, POLICY) == restore.Restored(0, 0, 0, 0, 0)


@pytest.mark.parametrize("old", OLD[1:], ids=lambda path: path.stem, indirect=True)
def test_what_people_asked_for_stands(old: Database) -> None:
    """Of releases that knew it."""
    migrate(old)
    assert [(each.number, each.event) for each in watches.all_open(old)] == [("SO-011436", Event.PAID)]
    assert [each.value for each in mutes.standing(old, LATER)] == ["missing_links"]
    assert mornings.wished(old, ROSA.slack_id).never
    taken = tasks.take(old, LATER)
    assert taken
    assert taken.task.subject == "Payment link sent"
