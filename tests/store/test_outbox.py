"""Every message leaves once; what it says may be mended as often as it takes."""

from datetime import datetime, timedelta

import pytest
import structlog
from sqlalchemy import select, update

from bot.messages import OperatorNotice
from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import Claimed, MessageKind
from bot.store.states import DeliveryState
from bot.store.tables import gate
from bot.store.tables import outbox as table
from tests.store.kit import LEASE, NOW, SECOND, race, rows

PACE = 1.1 * SECOND
SETTLE = 30 * SECOND


def message(fact: str) -> OperatorNotice:
    return OperatorNotice(subject="sweep", fact=fact, next_step="Look.", since=NOW)


def put(
    db: Database,
    key: str,
    fact: str = "A page is missing.",
    to: str = "C1",
    *,
    at: datetime = NOW,
    thread_of: str | None = None,
) -> None:
    with db.transaction() as tx:
        outbox.put(tx, key, to, message(fact), at, thread_of=thread_of)


def claim(db: Database, at: datetime = NOW, owner: str = "one") -> Claimed | None:
    return outbox.claim(db, owner, at, lease=LEASE, pace=PACE, settle=SETTLE)


def taken(db: Database, at: datetime = NOW, owner: str = "one") -> Claimed:
    delivery = claim(db, at, owner)
    assert delivery
    return delivery


def state(db: Database, key: str) -> str:
    return next(row.state for row in rows(db, table) if row.key == key)


def posted(db: Database, key: str, at: datetime = NOW, ts: str = "1.0") -> None:
    put(db, key, at=at)
    assert outbox.sent(db, taken(db, at), "C1", ts, at)


class TestOneMessage:
    def test_it_is_posted_and_done(self, db: Database):
        put(db, "a")
        delivery = taken(db)
        assert (delivery.kind, delivery.key, delivery.destination) == (MessageKind.POST, "a", "C1")
        assert delivery.message == message("A page is missing.")
        assert (delivery.version, delivery.sent_at, delivery.lease_until) == (1, NOW, NOW + LEASE)
        assert outbox.sent(db, delivery, "C1", "1.0", NOW)
        assert state(db, "a") == DeliveryState.DONE
        assert claim(db, NOW + 10 * LEASE) is None

    def test_news_edit_it_and_only_the_newest_leave(self, db: Database):
        posted(db, "a")
        for fact in ("second", "third"):
            put(db, "a", fact, at=NOW + 2 * SECOND)
        edit = taken(db, NOW + 2 * SECOND)
        assert (edit.kind, edit.channel, edit.ts, edit.message) == (MessageKind.EDIT, "C1", "1.0", message("third"))
        assert outbox.shown(db, edit, NOW + 2 * SECOND)
        assert claim(db, NOW + LEASE) is None

    def test_the_same_again_is_no_news(self, db: Database):
        posted(db, "a")
        put(db, "a")
        assert claim(db, NOW + LEASE) is None

    def test_news_before_the_post_leave_with_it(self, db: Database):
        put(db, "a", "first")
        put(db, "a", "second")
        delivery = taken(db)
        assert (delivery.kind, delivery.message) == (MessageKind.POST, message("second"))
        outbox.sent(db, delivery, "C1", "1.0", NOW)
        assert state(db, "a") == DeliveryState.DONE

    def test_news_while_it_is_on_its_way_follow_as_an_edit(self, db: Database):
        put(db, "a", "first")
        delivery = taken(db)
        put(db, "a", "second")
        assert claim(db, NOW + 2 * SECOND) is None
        assert outbox.sent(db, delivery, "C1", "1.0", NOW)
        edit = taken(db, NOW + 2 * SECOND)
        assert (edit.kind, edit.message) == (MessageKind.EDIT, message("second"))

    def test_what_failed_waits_for_news(self, db: Database):
        put(db, "a", "first")
        assert outbox.fail(db, taken(db), "is_archived")
        assert state(db, "a") == DeliveryState.FAILED
        assert claim(db, NOW + LEASE) is None
        put(db, "a", "second", at=NOW + LEASE)
        assert taken(db, NOW + LEASE).kind is MessageKind.POST


class TestDoubt:
    def test_an_unanswered_post_is_looked_up_once_slack_can_be_done_with_it(self, db: Database):
        put(db, "a")
        assert outbox.doubt(db, taken(db), NOW + SECOND, SETTLE)
        assert claim(db, NOW + SETTLE) is None
        look = taken(db, NOW + SECOND + SETTLE)
        assert (look.kind, look.version, look.sent_at) == (MessageKind.LOOK_UP, 1, NOW)
        assert outbox.sent(db, look, "C1", "1.0", NOW + MINUTES)
        assert state(db, "a") == DeliveryState.DONE

    def test_what_is_not_there_is_posted_again(self, db: Database):
        put(db, "a")
        outbox.doubt(db, taken(db), NOW, SETTLE)
        assert outbox.absent(db, taken(db, NOW + MINUTES), NOW + MINUTES)
        again = taken(db, NOW + 2 * MINUTES)
        assert (again.kind, again.sent_at) == (MessageKind.POST, NOW + 2 * MINUTES)

    def test_news_during_the_doubt_are_not_taken_for_shown(self, db: Database):
        put(db, "a", "first")
        outbox.doubt(db, taken(db), NOW, SETTLE)
        put(db, "a", "second")
        look = taken(db, NOW + MINUTES)
        assert look.version == 1
        outbox.sent(db, look, "C1", "1.0", NOW + MINUTES)
        edit = taken(db, NOW + 2 * MINUTES)
        assert (edit.kind, edit.message) == (MessageKind.EDIT, message("second"))

    @pytest.mark.parametrize("trouble", ["busy", "silent", "killed"])
    def test_a_look_up_that_fails_leaves_the_doubt(self, db: Database, trouble: str):
        put(db, "a")
        outbox.doubt(db, taken(db), NOW, SETTLE)
        look = taken(db, NOW + MINUTES)
        if trouble == "busy":
            outbox.postpone(db, look, NOW + 2 * MINUTES, "ratelimited", also_gate=True)
        elif trouble == "silent":
            outbox.doubt(db, look, NOW + MINUTES, SETTLE)
        else:
            assert claim(db, NOW + MINUTES + LEASE) is None
        look = taken(db, NOW + MINUTES + LEASE + SETTLE)
        assert (look.kind, look.sent_at) == (MessageKind.LOOK_UP, NOW)

    def test_an_unanswered_edit_is_made_again(self, db: Database):
        posted(db, "a")
        put(db, "a", "second")
        outbox.doubt(db, taken(db, NOW + 2 * SECOND), NOW + 2 * SECOND, SETTLE)
        assert taken(db, NOW + MINUTES).kind is MessageKind.EDIT


MINUTES = timedelta(minutes=1)


class TestDeath:
    def test_a_dead_bots_post_is_looked_up_after_lease_and_settle_time(self, db: Database):
        put(db, "a")
        taken(db)
        assert claim(db, NOW + LEASE - SECOND, "two") is None
        assert claim(db, NOW + LEASE, "two") is None
        assert state(db, "a") == DeliveryState.DOUBTFUL
        assert claim(db, NOW + LEASE + SETTLE - SECOND, "two") is None
        assert taken(db, NOW + LEASE + SETTLE, "two").kind is MessageKind.LOOK_UP

    def test_a_dead_bots_edit_is_made_again(self, db: Database):
        posted(db, "a")
        put(db, "a", "second")
        taken(db, NOW + 2 * SECOND)
        assert taken(db, NOW + 2 * SECOND + LEASE, "two").kind is MessageKind.EDIT

    @pytest.mark.parametrize("owner", ["one", "two"])
    def test_a_paused_bot_that_wakes_up_late_changes_nothing(self, db: Database, owner: str):
        """Not even when its row is its own again: the attempt is another."""
        put(db, "a")
        paused = taken(db)
        claim(db, NOW + LEASE, owner)
        look = taken(db, NOW + LEASE + SETTLE, owner)
        before = rows(db, table)
        assert not outbox.sent(db, paused, "C1", "1.0", NOW)
        assert not outbox.shown(db, paused, NOW)
        assert not outbox.doubt(db, paused, NOW, SETTLE)
        assert not outbox.absent(db, paused, NOW)
        assert not outbox.fail(db, paused, "is_archived")
        assert not outbox.postpone(db, paused, NOW, "ratelimited", also_gate=False)
        assert rows(db, table) == before
        assert outbox.sent(db, look, "C1", "1.0", NOW)


class TestPace:
    def test_one_channel_takes_one_message_at_a_time_others_do_not_wait(self, db: Database):
        for key, to in (("a", "C1"), ("b", "C1"), ("c", "C2")):
            put(db, key, to=to)
        assert [each and each.key for each in (claim(db), claim(db), claim(db))] == ["a", "c", None]
        assert claim(db, NOW + SECOND) is None
        assert taken(db, NOW + PACE).key == "b"

    def test_a_channel_that_is_too_fast_waits_for_all_replicas(self, replicas: tuple[Database, Database]):
        db, other = replicas
        put(db, "a")
        put(db, "b")
        put(db, "c", to="C2")
        outbox.postpone(db, taken(db), NOW + 30 * SECOND, "ratelimited", also_gate=True)
        assert taken(other).key == "c"
        assert claim(other, NOW + 29 * SECOND) is None
        assert taken(other, NOW + 30 * SECOND).key == "a"
        assert rows(db, gate)[0].next_at == NOW + 30 * SECOND + PACE

    def test_a_channel_we_are_not_in_does_not_hold_up_the_others_messages(self, db: Database):
        put(db, "a")
        put(db, "b")
        outbox.postpone(db, taken(db), NOW + 300 * SECOND, "not_in_channel", also_gate=False)
        assert taken(db, NOW + PACE).key == "b"

    def test_an_older_warning_does_not_open_the_gate_early(self, db: Database):
        put(db, "a")
        put(db, "b")
        slow = taken(db)
        outbox.postpone(db, taken(db, NOW + PACE), NOW + 60 * SECOND, "ratelimited", also_gate=True)
        outbox.postpone(db, slow, NOW + 5 * SECOND, "ratelimited", also_gate=True)
        assert claim(db, NOW + 59 * SECOND) is None

    def test_replicas_take_each_message_once_and_no_channel_twice(self, replicas: tuple[Database, Database]):
        for n in range(12):
            put(replicas[0], f"m{n}", to=f"C{n % 4}")
        for step in range(20):
            at = NOW + step * PACE
            found = race(*(lambda n=n, at=at: claim(replicas[n % 2], at, f"bot{n}") for n in range(6)))
            channels = [each.destination for each in found if each]
            assert len(channels) == len(set(channels))
            for each in found:
                assert each is None or outbox.sent(replicas[0], each, each.destination, "1.0", at)
        assert {(row.state, row.attempt) for row in rows(replicas[0], table)} == {("done", 1)}


class TestThreads:
    def test_a_reply_waits_for_its_parent(self, db: Database):
        put(db, "card")
        put(db, "note", thread_of="card")
        card = taken(db)
        assert claim(db, NOW + PACE) is None
        outbox.sent(db, card, "C1", "1.0", NOW)
        note = taken(db, NOW + PACE)
        assert (note.key, note.kind, note.thread_ts) == ("note", MessageKind.POST, "1.0")

    def test_a_message_in_doubt_holds_back_its_replies(self, db: Database):
        put(db, "card")
        put(db, "note", thread_of="card")
        outbox.doubt(db, taken(db), NOW, SETTLE)
        outbox.absent(db, taken(db, NOW + SETTLE), NOW + SETTLE)
        assert taken(db, NOW + MINUTES).key == "card"


class TestWhatOnlyANewerReleaseCanRead:
    """While replicas roll, an older one meets messages of a kind it does not know."""

    def test_it_holds_up_nobody_else_and_is_tried_again_in_a_minute(self, db: Database):
        put(db, "newer")
        put(db, "ours")
        kept = spoilt(db, "newer")
        with structlog.testing.capture_logs() as lines:
            assert taken(db).key == "ours"
        assert [line["key"] for line in lines] == ["newer"]
        assert "somebody@acme.example" not in str(lines)
        assert claim(db, NOW + MINUTES - SECOND) is None
        spoilt(db, "newer", kept)
        assert taken(db, NOW + MINUTES).key == "newer"

    def test_any_number_of_them_do_not_stop_the_door_for_good(self, db: Database):
        for n in range(outbox.UNREADABLE_AT_ONCE + 2):
            put(db, f"newer{n}")
            spoilt(db, f"newer{n}")
        put(db, "ours")
        assert claim(db) is None
        assert taken(db).key == "ours"

    def test_who_would_change_messages_does_without_it(self, db: Database):
        put(db, "newer")
        put(db, "ours")
        spoilt(db, "newer")
        with structlog.testing.capture_logs() as lines, db.transaction() as tx:
            assert outbox.waiting_of(tx, ["newer", "ours"]) == {"ours": message("A page is missing.")}
            assert outbox.waiting(tx, "newer") is None
        assert {line["key"] for line in lines} == {"newer"}
        assert "somebody@acme.example" not in str(lines)

    def test_one_in_doubt_stays_in_doubt(self, db: Database):
        put(db, "newer")
        outbox.doubt(db, taken(db), NOW, SETTLE)
        kept = spoilt(db, "newer")
        assert claim(db, NOW + SETTLE) is None
        spoilt(db, "newer", kept)
        assert taken(db, NOW + SETTLE + MINUTES).kind is MessageKind.LOOK_UP


def spoilt(db: Database, key: str, text: str = '{"kind": "forecast", "email": "somebody@acme.example"}') -> str:
    """Let the message of `key` say `text`. What it said."""
    with db.transaction() as tx:
        before = tx.execute(select(table.c.message).where(table.c.key == key)).scalar_one()
        tx.execute(update(table).where(table.c.key == key).values(message=text))
    return str(before)
