"""A disk without room: whoever decides is told so, nothing half done stays, and what was written is there afterwards."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.actions.intents import IntentKey, IntentState
from bot.store import actions, notices
from bot.store.actions import Confirmed, Rejected
from bot.store.database import Database, DatabaseRefused, DiskFull
from bot.store.schema import open_database
from tests.store.kit import LEASE, NOW, POLICY, ROSA, confirmed, offered


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nothing may be mounted here")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def fill(disk: Path) -> Path:
    """Leave no room at all; whoever removes the file makes room again."""
    filling = disk / "filling"
    with suppress(OSError), filling.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 512)
    return filling


def decided(db: Database, key: IntentKey) -> Confirmed | Rejected:
    return actions.confirm(db, key, ROSA, (), again=False, now=NOW, policy=POLICY)


def told_until_full(db: Database) -> int:
    """How many notices there was room for."""
    for number in range(10_000):
        try:
            notices.raise_once(db, f"subject {number}", "fact " * 100, "step", "C0OPS", NOW)
        except DiskFull:
            return number
    raise AssertionError("the disk has no end")


def opened(disk: Path) -> Database:
    return open_database(f"sqlite:///{disk}/exodus.db")


def test_nothing_that_was_written_is_lost_and_it_goes_on_once_there_is_room(disk: Path):
    db = opened(disk)
    before = told_until_full(db)
    for _ in range(3):
        with pytest.raises(DiskFull):
            notices.raise_once(db, "one more", "fact " * 100, "step", "C0OPS", NOW)
    with db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM notice")).scalar() == before
        assert tx.execute(text("SELECT count(*) FROM outbox")).scalar() == before  # neither half alone
    db.close()
    db = opened(disk)
    with db.transaction() as tx:
        assert tx.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert tx.execute(text("SELECT count(*) FROM notice")).scalar() == before
    db.close()


def test_a_decision_is_not_taken_and_can_be_taken_once_there_is_room(disk: Path):
    db = opened(disk)
    key = offered(db)
    filling = fill(disk)
    with pytest.raises(DiskFull) as caught:
        decided(db, key)
    assert "my disk is full" in str(caught.value)
    assert "Nothing was decided" in str(caught.value)
    intent = actions.get(db, key)
    assert intent
    assert intent.state is IntentState.REQUESTED
    filling.unlink()
    taken = decided(db, key)
    assert isinstance(taken, Confirmed)
    assert taken.first
    db.close()


def test_a_decision_that_was_taken_before_is_still_there(disk: Path):
    db = opened(disk)
    key = confirmed(db)
    filling = fill(disk)
    for _ in range(3):  # nothing is called without a row that says so first
        with pytest.raises(DiskFull):
            actions.claim_confirmed(db, "one", NOW, LEASE, key)
    filling.unlink()
    claimed = actions.claim_confirmed(db, "one", NOW, LEASE, key)
    assert claimed
    assert claimed.key == key
    db.close()


def test_a_bot_that_starts_on_a_full_disk_says_so(disk: Path):
    opened(disk).close()
    for file in disk.glob("exodus.db*"):
        file.unlink()
    fill(disk)
    with pytest.raises(DatabaseRefused, match=r"disk is full|No space left"):
        opened(disk)
