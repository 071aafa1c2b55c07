"""An order is shown to a channel once, however often somebody presses within a minute; later it is shown anew."""

from datetime import datetime, timedelta

from bot.messages import NotShared, SharedOrder
from bot.runbook.values import Person, RecordId
from bot.store import outbox, sharing
from bot.store.database import Database
from bot.store.outbox import MESSAGE
from bot.store.tables import audit
from bot.store.tables import outbox as table
from tests.store.kit import LEASE, MINUTE, NOW, OMAR, ORDER, OTHER_ORDER, ROSA, SECOND, race, rows


def share(
    db: Database, *, by: Person = ROSA, order: RecordId = ORDER, channel: str = "C0GENERAL", at: datetime = NOW
) -> bool:
    summary = SharedOrder(order_number="SO-011436", by=by.name, sharer=by.slack_id, shared_at=at)
    return sharing.share(db, summary, order, channel, by, at)


def claim(db: Database, at: datetime = NOW) -> outbox.Claimed:
    found = outbox.claim(db, "one", at, lease=LEASE, pace=SECOND, settle=timedelta())
    assert found
    return found


def test_a_second_press_within_the_minute_is_the_first(db: Database):
    assert share(db)
    assert not share(db, at=NOW + 59 * SECOND)
    assert len(rows(db, table)) == 1
    assert [(row.what, row.subject, row.after) for row in rows(db, audit)] == [
        ("shared", f"order:{ORDER}", "C0GENERAL")
    ]


def test_later_it_is_shown_anew(db: Database):
    for minutes in range(3):
        assert share(db, at=NOW + minutes * MINUTE)
    assert len(rows(db, table)) == 3


def test_somebody_else_another_order_and_another_channel_are_other_shares(db: Database):
    assert share(db)
    assert share(db, by=OMAR)
    assert share(db, order=OTHER_ORDER)
    assert share(db, channel="C0SALESOPS")
    assert len(rows(db, table)) == 4


def test_two_replicas_show_it_once(replicas: tuple[Database, Database]):
    race(*(lambda db=db: share(db) for db in replicas * 3))
    assert len(rows(replicas[0], table)) == 1


def test_what_did_not_get_through_may_be_shared_again_at_once(db: Database):
    share(db)
    outbox.fail(db, claim(db), "not_in_channel")
    assert share(db, at=NOW + SECOND)
    assert claim(db, NOW + 2 * SECOND).kind is outbox.MessageKind.POST


def test_after_one_that_did_not_get_through_a_double_press_is_still_one(db: Database):
    share(db)
    outbox.fail(db, claim(db), "not_in_channel")
    later = NOW + 5 * MINUTE
    assert share(db, at=later)
    outbox.sent(db, claim(db, later + SECOND), "C0GENERAL", "1.1", later + SECOND)
    assert not share(db, at=later + 2 * SECOND)


def test_who_shared_hears_once_that_it_did_not_get_through(db: Database):
    told = NotShared(order_number="SO-011436", channel="C0GENERAL", fact="It was not shared.", next_step="Invite me.")
    for _ in range(2):  # a process that died between the note and the end of the row comes here again
        sharing.give_back(db, "share:1:back:1", ROSA.slack_id, told, NOW)
    (row,) = rows(db, table)
    assert row.destination == ROSA.slack_id
    assert MESSAGE.validate_json(row.message) == told
