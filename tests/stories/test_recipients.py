"""A direct message about an order goes to whoever may hear of it, by the rules of a press, and to nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from bot.app import Exodus, running
from bot.config import Config, Environment
from tests.kit import Clock, Sandbox, words
from tests.stories.house import OPERATORS, House

ROSA = "rosa@exodus.example.demo"


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    """One order of Rosa's lacks its quote; nothing else is wrong."""
    house = House(sandbox, clock, bot)
    await house.mend("missing_opportunity")
    return house


async def becomes(house: House, user: str, **known: Any) -> None:
    await house.sandbox.call("slack/user", {"user": user, "set": known})


async def told(house: House, user: str = "rep") -> list[str]:
    """What of the order without a quote `user` was told."""
    found = await house.sandbox.attempt(f"slack/seen?user={user}&channel=dm")
    return [each for each in map(words, found.get("messages", [])) if "SO-011437" in each]


@pytest.mark.parametrize(
    "change",
    [
        {"user": "rep", "restricted": True},
        {"user": "rep", "deleted": True},
        {"user": "rep", "email": "somebody.else@exodus.example"},
    ],
)
async def test_an_owner_who_is_no_rep_in_slack_hears_nothing(house: House, change: dict[str, Any]) -> None:
    await becomes(house, **change)
    await house.sweep()
    assert await told(house) == []
    assert any("SO-011437" in words(each) for each in await house.channel())


async def test_whose_address_it_is_now_is_not_whose_order_it_was(house: House, sandbox: Sandbox) -> None:
    """Rosa has used the bot; somebody else got her address meanwhile."""
    await house.sandbox.call("slack/command", {"user": "rep", "channel": "general", "text": "/order 11436"})
    await house.deliver()
    await becomes(house, "rep", email="rosa.reyes@exodus.example")
    await becomes(house, "unlinked", email="rosa@exodus.example")
    house.clock.ahead += timedelta(minutes=6)
    await house.sweep()
    assert await told(house, "unlinked") == []


async def test_what_became_of_a_person_while_it_waited_counts(house: House) -> None:
    """The sweep still knew Rosa as a rep; when the note leaves, she is a guest."""
    await house.bot.sweeps.sweep()
    await becomes(house, "rep", restricted=True)
    await house.deliver()
    before = await told(house)
    await house.mend("missing_quote")
    await house.sweep()
    await house.sweep()
    assert await told(house) == before
    assert any("Notes to a rep don't go to U0REP" in words(each) for each in await house.channel(OPERATORS))


async def test_whoever_may_not_see_the_order_any_more_hears_nothing_of_it(house: House, sandbox: Sandbox) -> None:
    await house.sweep()
    before = len(await told(house))
    order = (await house.label("missing_quote"))["id"]
    await sandbox.call("salesforce/access", {"do": "revoke_record", "record": order, "user": ROSA})
    await house.press("sales_operations", "episode.claim")
    await house.deliver()
    assert len(await told(house)) == before


async def test_the_configuration_says_who_hears(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    named = configuration.model_copy(update={"people": {"U0UNLINKED": ROSA}})
    async with running(environment, named, clock, clock.ticks, sweeping=False) as bot:
        house = House(sandbox, clock, bot)
        await house.sweep()
        assert await told(house, "unlinked")
        assert await told(house) == []
