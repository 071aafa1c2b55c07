"""A signed request is taken once, whichever replica it comes to."""

import secrets
from datetime import timedelta

from bot.services import upkeep
from bot.store import requests
from bot.store.database import Database
from bot.store.tables import request_taken
from tests.store.kit import NOW, POLICY, race, rows


def test_it_is_taken_by_whoever_comes_first(replicas: tuple[Database, Database]) -> None:
    one, other = replicas
    assert requests.take(one, ["a", "b"], NOW) == {"a", "b"}
    assert requests.take(other, ["b", "c"], NOW) == {"c"}
    assert requests.take(one, ["c", "a"], NOW) == set()


def test_copies_that_come_at_the_same_moment_in_any_order_are_taken_once(replicas: tuple[Database, Database]) -> None:
    sent = [secrets.token_hex(32) for _ in range(40)]
    taken = race(*(lambda n=n: requests.take(replicas[n % 2], sent[::-1] if n % 3 else sent, NOW) for n in range(8)))
    assert sorted(each for some in taken for each in some) == sorted(sent)


async def test_it_is_remembered_for_as_long_as_its_time_alone_would_let_it_in(db: Database) -> None:
    await db.run(requests.take, ["old"], NOW)
    await db.run(requests.take, ["new"], NOW + timedelta(minutes=50))
    await upkeep.tidy(db, POLICY, lambda: NOW + timedelta(minutes=65))
    assert {row.signature for row in await db.run(rows, request_taken)} == {"new"}
