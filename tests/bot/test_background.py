"""However much one person asks for, there is room for the others; and whoever has none is told."""

import asyncio
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.background import AT_ONCE, EACH, SPARE, Background, some_at_once

LIMIT = 40


async def _begun(asked: list[str]) -> tuple[Counter[str], Background, asyncio.Event]:
    background, over = Background(LIMIT), asyncio.Event()

    async def work() -> None:
        await over.wait()

    begun = Counter(by for by in asked if background.start("ask", work, by=by))
    return begun, background, over


@given(st.lists(st.sampled_from(["rosa", "omar", "uma", ""]), max_size=120))
def test_nobody_takes_more_than_their_places(asked: list[str]) -> None:
    async def story() -> None:
        begun, background, over = await _begun(asked)
        for by, wanted in Counter(asked).items():
            assert begun[by] <= (EACH if by else LIMIT)
            if begun[by] < wanted and begun.total() < LIMIT:
                assert background.taken_up(by)
        over.set()
        assert await background.drain(1) == 0
        assert not any(background.taken_up(by) for by in asked)

    asyncio.run(story())


async def test_there_is_room_to_tell_that_there_is_none() -> None:
    begun, background, over = await _begun(["rosa"] * 100)
    assert begun["rosa"] == EACH

    async def tell() -> None:
        await over.wait()

    assert sum(background.start("no room", tell, by="rosa", spare=True) for _ in range(100)) == EACH
    assert sum(background.start("no room", tell, by=f"{n}", spare=True) for n in range(200)) == LIMIT + SPARE - 2 * EACH
    over.set()
    await background.drain(1)


async def test_works_begin_one_after_another_and_what_comes_in_meanwhile_goes_first() -> None:
    background, seen = Background(LIMIT), list[str]()

    async def work() -> None:
        seen.append("work")

    async def coming_in() -> None:
        while background.under_way():
            seen.append("ack")
            await asyncio.sleep(0)

    for _ in range(EACH):
        assert background.start("ask", work)
    await coming_in()
    assert seen.count("work") == EACH
    assert "work work" not in " ".join(seen)


async def test_whoever_has_no_room_hears_of_it_before_the_others_begin() -> None:
    background, seen = Background(LIMIT), list[str]()

    async def work(what: str) -> None:
        seen.append(what)

    for _ in range(LIMIT):
        assert background.start("ask", lambda: work("answer"))
    assert background.start("no room", lambda: work("busy"), spare=True)
    await background.drain(1)
    assert seen.index("busy") <= 1


async def test_what_takes_long_holds_nothing_else_up_and_a_failure_ends_nothing() -> None:
    waiting, done, most = list(range(20)), [], 0
    running: set[int] = set()
    others_done = asyncio.Event()

    async def claim() -> int | None:
        return waiting.pop(0) if waiting else None

    async def work(number: int) -> None:
        nonlocal most
        running.add(number)
        most = max(most, len(running))
        await (others_done.wait() if number == 0 else asyncio.sleep(0.001))
        running.discard(number)
        if number == 3:
            raise ValueError("a piece that fails")
        done.append(number)
        if len(done) == 18:
            others_done.set()

    await some_at_once(claim, work)
    assert sorted(done) == [each for each in range(20) if each != 3]
    assert done[-1] == 0, "the slow one ends last, the others did not wait for it"
    assert most == AT_ONCE
