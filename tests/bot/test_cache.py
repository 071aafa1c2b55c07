"""A value is fetched once however many ask, kept for a while, and a failure is kept for nobody."""

import asyncio
from datetime import timedelta

import pytest

from bot.cache import Cache
from tests.kit import Clock

KEEP = timedelta(minutes=5)


class Source:
    """Counts how often it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.open = asyncio.Event()
        self.open.set()

    async def fetch(self, key: str) -> str:
        self.asked += 1
        mine = f"{key}{self.asked}"
        await self.open.wait()
        if self.fails:
            raise LookupError(key)
        return mine


async def test_many_at_once_cost_one_fetch() -> None:
    source = Source()
    cache = Cache(source.fetch, KEEP, Clock().ticks)
    assert set(await asyncio.gather(*(cache.get("rosa") for _ in range(50)))) == {"rosa1"}
    assert await cache.get("omar") == "omar2"


async def test_it_is_kept_until_its_time_is_over() -> None:
    source, clock = Source(), Clock()
    cache = Cache(source.fetch, KEEP, clock.ticks)
    assert await cache.get("rosa") == "rosa1"
    clock.ahead = KEEP - timedelta(seconds=5)
    assert await cache.get("rosa") == "rosa1"
    clock.ahead = KEEP + timedelta(seconds=5)
    assert await cache.get("rosa") == "rosa2"


async def test_a_failure_is_told_to_all_who_wait_and_kept_for_nobody() -> None:
    source = Source()
    source.fails = True
    cache = Cache(source.fetch, KEEP, Clock().ticks)
    told = await asyncio.gather(*(cache.get("rosa") for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in told] == [LookupError] * 3
    source.fails = False
    assert await cache.get("rosa") == "rosa2"


async def test_whoever_gives_up_does_not_take_the_answer_from_the_others() -> None:
    source = Source()
    source.open.clear()
    cache = Cache(source.fetch, KEEP, Clock().ticks)
    hasty, patient = asyncio.ensure_future(cache.get("rosa")), asyncio.ensure_future(cache.get("rosa"))
    await asyncio.sleep(0)
    hasty.cancel()
    source.open.set()
    assert await patient == "rosa1"
    with pytest.raises(asyncio.CancelledError):
        await hasty


async def test_only_the_value_that_failed_is_forgotten() -> None:
    source = Source()
    cache = Cache(source.fetch, KEEP, Clock().ticks)
    await cache.get("rosa")
    cache.forget("rosa", "an older one")
    assert await cache.get("rosa") == "rosa1"
    cache.forget("rosa", "rosa1")
    assert await cache.get("rosa") == "rosa2"


@pytest.mark.parametrize("again", [1, 2, 3])
async def test_what_is_forgotten_while_it_is_fetched_is_not_kept(again: int) -> None:
    source = Source()
    source.open.clear()
    cache = Cache(source.fetch, KEEP, Clock().ticks)
    early = []
    for _ in range(again):
        early.append(asyncio.ensure_future(cache.get("rosa")))
        await asyncio.sleep(0)
        cache.forget("rosa")
    late = asyncio.ensure_future(cache.get("rosa"))
    await asyncio.sleep(0)
    source.open.set()
    assert len({await each for each in (*early, late)}) == again + 1 == source.asked
    assert await cache.get("rosa") == await late  # whoever came last is the one that is kept
    assert source.asked == again + 1


async def test_a_value_that_is_not_the_one_kept_leaves_a_fetch_alone() -> None:
    source = Source()
    source.open.clear()
    cache = Cache(source.fetch, KEEP, Clock().ticks)
    asked = asyncio.ensure_future(cache.get("rosa"))
    await asyncio.sleep(0)
    cache.forget("rosa", "an older one")
    source.open.set()
    assert await asked == await cache.get("rosa") == "rosa1"


async def test_how_long_it_is_kept_may_depend_on_what_came() -> None:
    source, clock = Source(), Clock()
    cache = Cache(source.fetch, lambda value: KEEP if value == "rosa2" else KEEP / 10, clock.ticks)
    await cache.get("rosa")
    clock.ahead = KEEP / 5
    assert await cache.get("rosa") == "rosa2"
    clock.ahead = KEEP
    assert await cache.get("rosa") == "rosa2"
