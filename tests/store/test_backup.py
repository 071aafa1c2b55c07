"""A copy is whole, private, and made while others work; and after it was put back, nothing is done a second time."""

import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions.intents import IntentState
from bot.messages import OperatorNotice
from bot.store import actions, backup, notices, outbox, restore
from bot.store.database import Database, DatabaseRefused
from bot.store.schema import open_database
from bot.store.states import DeliveryState
from bot.store.tables import action_intent
from bot.store.tables import outbox as messages
from tests.store.kit import LEASE, NOW, ORDER, OTHER_ORDER, POLICY, SECOND, confirmed, dispatched, offered, rows

THIRD_ORDER = type(ORDER)("a01000000000003AAA")


def address(file: Path) -> str:
    return f"sqlite:///{file}"


def test_a_copy_is_made_while_a_bot_holds_the_file_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    db = open_database(address(tmp_path / "exodus.db"))
    confirmed(db)
    made = backup.back_up(address(tmp_path / "exodus.db"), None, NOW, keep=14)
    confirmed(db, root=OTHER_ORDER)
    db.close()
    assert made.file == tmp_path / "backups" / "exodus-20260302T140000Z.db"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.file.parent.stat().st_mode) == 0o700
    assert [each.name for each in made.file.parent.iterdir()] == [made.file.name]
    copy = open_database(address(made.file))
    assert len(rows(copy, action_intent)) == 1
    copy.close()


def test_only_the_newest_are_kept_and_other_files_left_alone(tmp_path: Path) -> None:
    open_database(address(tmp_path / "exodus.db")).close()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for other in ("exodus-notes.db", "other-20200101T000000Z.db", "exodus-20200101T000000Z.db.gz"):
        (folder / other).write_text("mine")
    for day in range(4):
        backup.back_up(address(tmp_path / "exodus.db"), folder, NOW + timedelta(days=day), keep=2)
    names = {each.name for each in folder.iterdir()}
    assert {"exodus-notes.db", "other-20200101T000000Z.db", "exodus-20200101T000000Z.db.gz"} < names
    assert sorted(each for each in names if each.startswith("exodus-2026")) == [
        "exodus-20260304T140000Z.db",
        "exodus-20260305T140000Z.db",
    ]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://db/exodus", "pg_dump"),
        ("sqlite:///{}/none.db", "no database"),
        ("sqlite:///{}/text.db", "could not be copied"),
        ("mysql://db/exodus", "names mysql"),
    ],
)
def test_what_cannot_be_copied_is_said(tmp_path: Path, url: str, told: str) -> None:
    (tmp_path / "text.db").write_text("this is no database, however long it may be")
    with pytest.raises(DatabaseRefused, match=told):
        backup.back_up(url.format(tmp_path), None, NOW, keep=1)
    assert not [*tmp_path.glob("backups/*")]


def test_a_damaged_database_makes_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "exodus.db"
    db = open_database(address(file))
    for number in range(200):
        offered(db, key=f"offer {number}")
    db.close()
    with sqlite3.connect(file) as damaged:
        damaged.execute("PRAGMA writable_schema=ON")
        damaged.execute("UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'action_intent'")
    damaged.close()
    with pytest.raises(DatabaseRefused):
        backup.back_up(address(file), None, NOW, keep=1)
    assert not [*tmp_path.glob("backups/*")]


def test_what_may_have_happened_since_is_not_done_again(db: Database) -> None:
    offer, decided, called = offered(db), confirmed(db, root=OTHER_ORDER), dispatched(db, root=THIRD_ORDER)
    notices.raise_once(db, "subject", "A fact.", "A step.", "C0OPERATORS", NOW)
    later = NOW + timedelta(days=2)
    found = restore.check(db, later, POLICY)
    assert (found.offers, found.decisions, found.calls) == (1, 1, 1)
    assert found.messages == 3  # two receipts and the notice
    assert actions.get(db, offer) is None
    judged = actions.get(db, decided)
    assert judged
    assert (judged.state, judged.reason) == (IntentState.NEEDS_PERSON, restore.RESTORED)
    assert actions.claim_confirmed(db, "two", later, LEASE) is None
    unknown = actions.due(db, "two", later + timedelta(hours=1), LEASE)
    assert unknown
    assert (unknown.key, unknown.state) == (called, IntentState.UNKNOWN)
    assert {row.state for row in rows(db, messages)} == {DeliveryState.DOUBTFUL}
    claimed = outbox.claim(db, "two", later + SECOND, lease=LEASE, pace=SECOND, settle=SECOND)
    assert claimed
    assert claimed.kind is outbox.MessageKind.LOOK_UP
    assert claimed.sent_at == NOW


def test_what_stood_in_slack_is_not_doubted_and_a_second_check_finds_nothing(db: Database) -> None:
    notices.raise_once(db, "subject", "A fact.", "A step.", "C0OPERATORS", NOW)
    claimed = outbox.claim(db, "one", NOW, lease=LEASE, pace=SECOND, settle=SECOND)
    assert claimed
    assert isinstance(claimed.message, OperatorNotice)
    outbox.sent(db, claimed, "C0OPERATORS", "1.1", NOW)
    notices.clear(db, "subject", NOW)  # an edit waits
    assert restore.check(db, NOW, POLICY) == restore.Restored(0, 0, 0, 0, 0)
    edit = outbox.claim(db, "one", NOW + 2 * SECOND, lease=LEASE, pace=SECOND, settle=SECOND)
    assert edit
    assert edit.kind is outbox.MessageKind.EDIT
    confirmed(db)
    assert restore.check(db, NOW, POLICY).decisions == 1
    assert restore.check(db, NOW, POLICY) == restore.Restored(0, 0, 0, 0, 0)


def test_others_at_work_are_not_overlooked(db: Database, tmp_path: Path) -> None:
    if db.sqlite:
        with pytest.raises(DatabaseRefused, match="Another bot"):
            open_database(db.url.render_as_string())
        return
    other = Database(db.url.render_as_string())
    try:
        with other.transaction(), pytest.raises(DatabaseRefused, match="stop every bot first"):
            restore.check(db, NOW, POLICY)
    finally:
        other.close()
