"""Tasks that orders shall have: taken once, whoever dies; and told of where they are not on record."""

import json
from dataclasses import replace
from datetime import datetime

from bot.actions.intents import Doubt, IntentKey, IntentState, Outcome, Refusal
from bot.escalations.pings import First
from bot.messages import Receipt
from bot.runbook.tasks import Task
from bot.runbook.values import RecordId
from bot.store import actions, audit, escalations, restore, tasks
from bot.store.database import Database
from bot.store.tables import audit as audited
from bot.store.tables import order_task, outbox
from tests.store.kit import (
    DIRECTORY,
    EVIDENCE,
    LEASE,
    MINUTE,
    NOW,
    ORDER,
    POLICY,
    ROSA,
    SECOND,
    dispatched,
    race,
    rows,
    sighting,
)

TASK = Task(order=ORDER, subject="Payment link sent: PO-000042", text="Requested amount: 1240.00 USD")
MADE = RecordId("00T000000000001AAA")


def done(db: Database) -> IntentKey:
    """A decision that was carried out, and wants its task."""
    key = dispatched(db)
    succeeded = Outcome(state=IntentState.SUCCEEDED, evidence=EVIDENCE)
    assert actions.settle(db, key, succeeded, NOW, POLICY, TASK)
    return key


def receipt(db: Database, key: IntentKey) -> Receipt:
    (row,) = [each for each in rows(db, outbox) if each.key == f"receipt:{key}"]
    return Receipt.model_validate_json(row.message)


def test_a_task_is_taken_by_one_of_two_and_never_again(replicas: tuple[Database, Database]):
    key = done(replicas[0])
    found = race(*(lambda db=db: tasks.take(db, NOW) for db in replicas))
    (taken,) = [each for each in found if each]
    assert (taken.key, taken.person, taken.task) == (f"intent:{key}", ROSA, TASK)
    assert tasks.take(replicas[0], NOW + 2 * LEASE) is None


def test_what_is_on_record_is_in_the_audit_and_the_receipt_says_no_more(db: Database):
    key = done(db)
    assert (taken := tasks.take(db, NOW))
    before = receipt(db, key)
    assert tasks.settle(db, taken.key, MADE, NOW)
    last = rows(db, audited)[-1]
    assert (last.actor, last.what, last.subject, last.after) == (audit.BOT, "noted on the order", f"intent:{key}", MADE)
    assert receipt(db, key) == before


def test_a_refused_task_and_an_unanswered_one_are_told_on_the_receipt(db: Database):
    key = done(db)
    for answer, told in ((Refusal(reason="No access."), "No access."), (Doubt(), tasks.NOBODY_SAW)):
        assert (taken := tasks.take(db, NOW))
        assert tasks.settle(db, taken.key, answer, NOW)
        assert receipt(db, key).not_noted == told
        assert not tasks.settle(db, taken.key, MADE, NOW)  # a late answer changes nothing
        with db.transaction() as tx:
            tx.execute(order_task.update().values(state="wanted"))


def test_who_dies_over_a_task_leaves_it_unknown_and_nobody_makes_it_again(db: Database):
    key = done(db)
    assert tasks.take(db, NOW)
    assert tasks.lapse(db, NOW + LEASE - SECOND, LEASE) == 0
    assert tasks.lapse(db, NOW + LEASE, LEASE) == 1
    assert receipt(db, key).not_noted == tasks.NOBODY_SAW
    assert tasks.take(db, NOW + MINUTE) is None


def test_a_step_of_an_episode_is_told_in_its_cards_thread(db: Database):
    raised = escalations.raise_by_hand(db, sighting(), ROSA, DIRECTORY, NOW).episode
    with db.transaction() as tx:
        tasks.for_episode(tx, raised.id, 1, ROSA, TASK, NOW)
        tasks.for_episode(tx, raised.id, 1, ROSA, TASK, NOW)  # asked for twice, it is one
    taken = tasks.take(db, NOW)
    assert taken
    assert tasks.take(db, NOW) is None
    tasks.settle(db, taken.key, Refusal(reason="No access."), NOW)
    note = next(each for each in rows(db, outbox) if each.key == f"episode:{raised.id}:task:1")
    assert note.thread_of == f"episode:{raised.id}"
    expected = {
        "kind": "thread_note",
        "what": "not_noted",
        "said": None,
        "by": ROSA.name,
        "reason": "No access.",
        "at": None,
    }
    assert expected.items() <= (json.loads(note.message) | {"at": None}).items()


def test_a_step_of_one_of_many_is_told_in_the_thread_of_their_message(db: Database):
    seen = sighting()
    shared = {(seen.symptom, seen.key): First(calls=False, why="", group="group:s1:missing_links")}
    raised = escalations.raise_by_hand(db, seen, ROSA, replace(DIRECTORY, firsts=shared), NOW).episode
    with db.transaction() as tx:
        tasks.for_episode(tx, raised.id, 1, ROSA, TASK, NOW)
    taken = tasks.take(db, NOW)
    assert taken
    tasks.settle(db, taken.key, Refusal(reason="No access."), NOW)
    note = next(each for each in rows(db, outbox) if each.key == f"episode:{raised.id}:task:1")
    assert note.thread_of == "group:s1:missing_links"


def test_after_a_backup_was_put_back_nothing_is_noted_that_may_be_there(db: Database):
    key = done(db)
    found = restore.check(db, datetime.now(NOW.tzinfo), POLICY)
    assert found.tasks == 1
    assert receipt(db, key).not_noted == restore.RESTORED
    assert tasks.take(db, NOW) is None
