"""The replicas' common memory, asked before the ack: many at once, and not for long."""

import asyncio
from collections.abc import Collection

from bot.slack import replays
from bot.slack.replays import Replicas


async def test_what_comes_while_one_question_is_open_is_the_next_one() -> None:
    asked: list[set[str]] = []

    async def take(signatures: Collection[str]) -> Collection[str]:
        asked.append(set(signatures))
        await asyncio.sleep(0.01)
        return {each for each in signatures if int(each) % 2}

    replicas = Replicas(take)
    first = await asyncio.gather(*(replicas.first(str(n)) for n in range(64)))
    assert first == [bool(n % 2) for n in range(64)]
    assert len(asked) <= 2
    assert set().union(*asked) == {str(n) for n in range(64)}
    assert await replicas.first("65")


async def test_a_memory_that_fails_keeps_nobody_out() -> None:
    async def take(_: Collection[str]) -> Collection[str]:
        raise ConnectionError

    assert await Replicas(take).first("a")


async def test_a_memory_that_hangs_is_waited_for_a_moment_and_goes_on_afterwards(monkeypatch) -> None:
    monkeypatch.setattr(replays, "WAIT_SECONDS", 0.05)
    wakes, taken = asyncio.Event(), []

    async def take(signatures: Collection[str]) -> Collection[str]:
        taken.append(set(signatures))
        await wakes.wait()
        return ()

    replicas = Replicas(take)
    assert await replicas.first("a")
    assert await replicas.first("b")
    wakes.set()
    assert not await replicas.first("c")
    assert taken == [{"a"}, {"b", "c"}]
