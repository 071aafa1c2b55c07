"""The next page is on its way while one is looked at, and nothing stays behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.salesforce.ahead import one_ahead

WHOLE = 3


async def pages(asked: list[int], *, broken_at: int = WHOLE) -> AsyncIterator[list[int]]:
    for number in range(WHOLE):
        asked.append(number)
        await asyncio.sleep(0)
        if number == broken_at:
            raise ConnectionError(number)
        yield [number]


async def test_the_next_is_asked_for_while_one_is_looked_at() -> None:
    asked: list[int] = []
    seen = []
    async for (number,) in one_ahead(pages(asked)):
        await asyncio.sleep(0.01)
        seen.append((number, list(asked)))
    assert seen == [(0, [0, 1]), (1, [0, 1, 2]), (2, [0, 1, 2])]


async def test_what_came_before_a_failure_is_handed_on_first() -> None:
    seen = []

    async def look() -> None:
        async for (number,) in one_ahead(pages([], broken_at=2)):
            await asyncio.sleep(0.01)  # the failure is there already
            seen.append(number)

    with pytest.raises(ConnectionError):
        await look()
    assert seen == [0, 1]


@pytest.mark.parametrize("broken_at", [1, WHOLE])
async def test_who_stops_early_leaves_nothing_on_its_way(broken_at: int) -> None:
    before = asyncio.all_tasks()
    asked: list[int] = []

    async def look() -> None:
        async with aclosing(one_ahead(pages(asked, broken_at=broken_at))) as coming:
            async for _ in coming:
                await asyncio.sleep(0.01)
                raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        await look()
    assert asyncio.all_tasks() == before
    assert asked == [0, 1]
