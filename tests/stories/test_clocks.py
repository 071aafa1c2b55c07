"""Salesforce's clock jumps: those who run the bot hear of it once, and once more when it is over."""

from datetime import timedelta

import pytest

from bot.app import Exodus
from tests.kit import Clock, Desk, Sandbox, words
from tests.stories.house import OPERATORS, House


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


@pytest.mark.parametrize(
    ("by", "told"), [(timedelta(minutes=10), "10 minutes ahead"), (timedelta(days=3), "3 days ahead")]
)
async def test_a_jump_is_told_once_and_its_end_too(house: House, rosa: Desk, by: timedelta, told: str) -> None:
    await rosa.asks("/order 11436")
    await house.sandbox.call("clock", {"advance": int(by.total_seconds())})
    assert "SO-011436" in words(await rosa.asks("/order 11436"))
    for _ in range(3):
        await house.bot.clocks.watch()
    await house.deliver()
    (notice,) = await house.channel(OPERATORS)
    assert f"Salesforce's clock jumped {told}. From now on I count by it." in words(notice)
    house.clock.ahead += timedelta(minutes=61)
    await house.bot.clocks.watch()
    await house.deliver()
    (over,) = await house.channel(OPERATORS)
    assert words(over) != words(notice)
