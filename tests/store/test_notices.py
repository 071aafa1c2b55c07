"""Operators are told once, and once more when it is over."""

from bot.messages import OperatorNotice
from bot.store import notices
from bot.store.database import Database
from bot.store.outbox import MESSAGE
from bot.store.tables import outbox
from tests.store.kit import MINUTE, NOW, race, rows


def tell(db: Database, at=NOW) -> bool:
    return notices.raise_once(db, "sweep", "A page is missing.", "Look at the log.", "C0OPS", at)


def said(db: Database) -> list[OperatorNotice]:
    found = [MESSAGE.validate_json(row.message) for row in rows(db, outbox)]
    return [each for each in found if isinstance(each, OperatorNotice)]


def test_trouble_that_lasts_is_told_once(db: Database):
    assert tell(db)
    assert not tell(db, NOW + MINUTE)
    assert [(each.fact, each.since) for each in said(db)] == [("A page is missing.", NOW)]


def test_two_replicas_tell_it_once(replicas: tuple[Database, Database]):
    assert sorted(race(*(lambda db=db: tell(db) for db in replicas * 3))) == [False] * 5 + [True]
    assert len(said(replicas[0])) == 1


def test_what_is_over_is_said_on_the_same_message(db: Database):
    assert not notices.clear(db, "sweep", NOW)
    tell(db)
    assert notices.clear(db, "sweep", NOW + MINUTE)
    assert not notices.clear(db, "sweep", NOW + 2 * MINUTE)
    assert [each.over_since for each in said(db)] == [NOW + MINUTE]


def test_trouble_that_comes_back_is_news(db: Database):
    tell(db)
    notices.clear(db, "sweep", NOW + MINUTE)
    assert tell(db, NOW + 2 * MINUTE)
    assert [(each.since, each.over_since) for each in said(db)] == [(NOW, NOW + MINUTE), (NOW + 2 * MINUTE, None)]
