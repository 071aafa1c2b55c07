"""A team that has set itself a time: who is warned, who hears that it was missed, and what its lists say of it."""

from collections.abc import AsyncIterator

import pytest

from bot.app import running
from bot.config import Config, Environment
from bot.escalations.episodes import EpisodeState
from bot.escalations.hours import Hours
from bot.escalations.targets import Within
from bot.runbook.findings import Team
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.house import House
from tests.stories.test_pings import GROUP, OFFICE, at, look, pings

SOFIA, LEAD = "sales_operations", "sales_operations_lead"


@pytest.fixture
async def house(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> AsyncIterator[House]:
    """Sales operations keeps office hours in New York, takes what lacks a quote within 4 hours and closes it within 8."""
    own = configuration.teams[Team.SALES_OPERATIONS].model_copy(
        update={name: getattr(OFFICE, name) for name in Hours.model_fields}
    )
    within = Within.model_validate({"take_within": "4 h", "close_within": "8 h"})
    policy = configuration.policy.model_copy(update={"missing_links_seconds": 0.0})
    update = {
        "teams": {**configuration.teams, Team.SALES_OPERATIONS: own},
        "symptoms": {MISSING_LINKS.name: within},
        "policy": policy,
    }
    set_ = configuration.model_copy(update=update)
    async with running(environment, set_, clock, clock.ticks, sweeping=False) as exodus:
        house = House(sandbox, clock, exodus)
        await house.only("nothing at all")
        yield house


async def calls(house: House) -> list[Message]:
    """What pinged somebody in the card's thread."""
    return [each for each in await house.thread((await house.channel())[0]) if pings(each)]


async def opened(house: House, moment: str) -> Message:
    """An order without a quote, found at that time."""
    at(house.clock, moment)
    await house.change("healthy", Quote__c=None)
    await house.sweep()
    return await house.card()


async def press(house: House, action_id: str, becomes: EpisodeState) -> None:
    """Sofia presses that, and the card says so."""
    await house.press(SOFIA, action_id, (await house.channel())[0])

    async def decided() -> bool:
        return (await house.episode("healthy")).state is becomes

    await until(decided)
    await house.deliver()


async def test_a_team_is_warned_once_and_then_its_lead_is_called(house: House) -> None:
    card = await opened(house, "11T10:00")
    assert "Take by" in words(card)
    at(house.clock, "11T12:58")
    await look(house)
    assert await calls(house) == []
    at(house.clock, "11T13:01")
    for _ in range(2):
        await look(house)
    (warning,) = await calls(house)
    assert "SO-011436 (order without quote) is to be taken by" in words(warning)
    assert GROUP in words(warning)
    mine = await Desk(house.sandbox, SOFIA, "sales-operations").sees()
    assert [each["notified"] for each in mine if each["ts"] == warning["ts"]] == [True]
    at(house.clock, "11T14:01")
    for _ in range(2):
        await look(house)
    _, late = await calls(house)
    assert "Nobody took SO-011436 (order without quote) by" in words(late)
    assert house.bot.pings.teams[Team.SALES_OPERATIONS].lead in words(late)
    assert len(await house.channel()) == 1
    at(house.clock, "12T11:00")  # the business day after which the lead would have been called anyway
    await look(house)
    *_, last = await calls(house)
    assert "was to be closed by" in words(last)
    assert "business day" not in str([words(each) for each in await house.channel()])


async def test_whoever_took_it_is_warned_before_it_is_to_be_closed(house: House) -> None:
    await opened(house, "11T10:00")
    await press(house, "episode.claim", EpisodeState.CLAIMED)
    assert "Close by" in words(await house.card())
    at(house.clock, "11T14:30")
    await look(house)
    assert await calls(house) == []
    at(house.clock, "11T16:01")
    await look(house)
    (warning,) = await calls(house)
    assert "is to be closed by" in words(warning)
    assert "<@U0SALESOPERATIONS>" in words(warning)
    at(house.clock, "12T09:01")  # it was due when the team went home
    for _ in range(2):
        await look(house)
    _, late = await calls(house)
    assert "was to be closed by" in words(late)


async def test_what_is_let_go_of_calls_its_team_again_and_has_its_time_anew(house: House) -> None:
    await opened(house, "11T10:00")
    await press(house, "episode.claim", EpisodeState.CLAIMED)
    at(house.clock, "11T12:00")
    await press(house, "episode.release", EpisodeState.OPEN)
    for _ in range(2):
        await look(house)
    (call,) = await calls(house)
    assert "Nobody has SO-011436 (order without quote) now" in words(call)
    assert GROUP in words(call)
    at(house.clock, "11T14:30")
    await look(house)
    assert len(await calls(house)) == 1
    at(house.clock, "11T15:01")
    await look(house)
    assert len(await calls(house)) == 2


async def test_a_claim_that_runs_out_calls_its_team_in_the_morning_and_no_lead(house: House) -> None:
    await opened(house, "11T16:00")
    await press(house, "episode.claim", EpisodeState.CLAIMED)
    at(house.clock, "12T18:01")
    await look(house)
    at(house.clock, "15T09:01")
    for _ in range(2):
        await look(house)
    *_, morning = await house.channel()
    assert "1 to take" in words(morning)
    assert GROUP in words(morning)
    assert "Nobody has SO-011436" not in str([words(each) for each in await calls(house)])


async def test_the_lists_of_a_team_say_what_is_due(house: House) -> None:
    await opened(house, "11T16:00")
    at(house.clock, "12T09:01")
    await look(house)
    *_, morning = await house.channel()
    assert "1 to take, nothing under way, 1 due today" in words(morning)
    assert "take by" in words(morning)
    rows = await listed(house)
    assert "Take by" in rows
    at(house.clock, "12T10:05")
    assert "Due soon: take by" in await listed(house)
    at(house.clock, "12T11:05")
    assert "Overdue: take by" in await listed(house)


async def listed(house: House) -> str:
    """What `/escalations` answers to a member of the team."""
    sofia, found = Desk(house.sandbox, SOFIA, "general"), list[str]()
    before = len(await sofia.sees())
    await sofia.types("/escalations")

    async def answered() -> bool:
        found[:] = [words(each) for each in (await sofia.sees())[before:]]
        return any("SO-011436" in each for each in found)

    await until(answered)
    return found[-1]
