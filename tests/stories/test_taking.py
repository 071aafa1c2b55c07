"""*Take all N*: a grouped message is taken at once, by its team, each trouble by one person."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Exodus
from bot.config import Config
from bot.escalations.episodes import Episode, EpisodeState
from bot.runbook.findings import Team
from bot.store import escalations
from bot.store.database import Database
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.house import CHANNEL, House
from tests.stories.test_sweeps import user

TAKE_ALL, MANY = "episode.take_all", 7
LEAD = "sales_operations_lead"


@pytest.fixture
def configuration(configuration: Config) -> Config:
    policy = configuration.policy.model_copy(update={"missing_links_seconds": 0.0})
    return configuration.model_copy(update={"policy": policy})


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    house = House(sandbox, clock, bot)
    await house.only("nothing at all")
    owner = {"OwnerId": await user(house, "rosa@exodus.example.demo")}
    for _ in range(MANY):
        await house.new("Sales_Order__c", Status__c="Open", **owner)
    await asyncio.sleep(1.1)  # Salesforce says what time it is to the second: by then all of them were there before
    await house.sweep()
    return house


async def group(house: House) -> Message:
    (message,) = [each for each in await house.channel() if not each.get("ephemeral")]
    return message


async def press(house: House, who: str) -> None:
    answer = await Desk(house.sandbox, who, CHANNEL).presses(await group(house), TAKE_ALL)
    assert answer["ok"], answer


async def standing(house: House) -> list[Episode]:
    return list((await house.bot.db.run(_known)).episodes)


def _known(db: Database) -> escalations.Known:
    return escalations.known(db, datetime(2020, 1, 1, tzinfo=UTC))


async def told(house: House, who: str) -> str:
    """What whoever pressed alone was told beside the message."""
    found: list[str] = []

    async def there() -> bool:
        await house.deliver()
        seen = await Desk(house.sandbox, who, CHANNEL).sees()
        found[:] = [words(each) for each in seen if each.get("ephemeral")]
        return bool(found)

    await until(there)
    return found[-1]


async def test_all_are_taken_by_one_press_and_told_of_once(house: House) -> None:
    assert "Take all 7" in words(await group(house))
    before = len(await house.dms())
    await press(house, "sales_operations")
    assert "7 are yours now." in await told(house, "sales_operations")
    taken = await standing(house)
    assert {each.state for each in taken} == {EpisodeState.CLAIMED}
    assert {each.claimed_by.name for each in taken if each.claimed_by} == {"Sofia Marin"}
    message = await group(house)
    assert "7 taken." in words(message)
    assert TAKE_ALL not in str(message)
    notes = [words(each) for each in await house.thread(message) if "of these" in words(each)]
    assert len(notes) == 1
    assert "Sofia Marin has 7 of these until" in notes[0]
    (dm,) = (await house.dms())[before:]
    assert "7 troubles taken" in words(dm)
    assert "Sofia Marin has it." in words(dm)


async def test_what_others_have_stays_theirs_and_is_said(house: House) -> None:
    for card in [each for each in await house.thread(await group(house)) if "I'll take it" in words(each)][:2]:
        answer = await Desk(house.sandbox, "sales_operations", CHANNEL).presses(card, "episode.claim")
        assert answer["ok"], answer
    await until(lambda: says(house, "Take all 5"))
    await press(house, LEAD)
    said = await told(house, LEAD)
    assert "5 are yours now." in said
    assert "Sofia Marin has 2 already." in said
    assert TAKE_ALL not in str(await group(house))


async def says(house: House, what: str) -> bool:
    await house.deliver()
    return what in words(await group(house))


async def test_two_who_press_at_once_have_each_trouble_once(house: House) -> None:
    await asyncio.gather(press(house, "sales_operations"), press(house, LEAD))
    both = [await told(house, who) for who in ("sales_operations", LEAD)]
    taken = await standing(house)
    assert {each.state for each in taken} == {EpisodeState.CLAIMED}
    assert {each.steps for each in taken} == {1}
    assert sum(int(each.split()[0].strip("*")) for each in both if each.strip("*")[0].isdigit()) == MANY


async def test_who_is_not_of_the_team_takes_none(house: House) -> None:
    await press(house, "payment_operations")
    assert "Only the team that owns this, or its lead, may do that." in await told(house, "payment_operations")
    assert {each.state for each in await standing(house)} == {EpisodeState.OPEN}
    assert {each.team for each in await standing(house)} == {Team.SALES_OPERATIONS}
    assert "Take all 7" in words(await group(house))


async def test_who_has_many_is_reminded_once_and_keeps_them_all(house: House) -> None:
    """One message for all of them, however many; with what does each, and one press for all."""
    await press(house, "sales_operations")
    await told(house, "sales_operations")
    (taken, *_) = await standing(house)
    assert taken.remind_at
    assert taken.claim_until
    before = await house.dms("sales_operations")
    await passes(house, taken.remind_at)
    (reminder,) = (await house.dms("sales_operations"))[len(before) :]
    assert words(reminder).startswith("*You still have 7 troubles.*")
    assert words(reminder).count("yours until") == MANY
    assert words(reminder).count("More") == MANY
    assert (await Desk(house.sandbox, "sales_operations", "dm").presses(reminder, "episode.keep_all"))["ok"]

    async def kept() -> bool:
        dms = await house.dms("sales_operations")
        return any("7 stay yours to the end of the next business day." in words(each) for each in dms)

    await until(kept)
    later = [each.claim_until for each in await standing(house)]
    assert all(each and each > taken.claim_until for each in later)

    so_far = await house.dms("sales_operations")
    await passes(house, max(each.claim_until for each in await standing(house) if each.claim_until))
    told_then = [words(each) for each in (await house.dms("sales_operations"))[len(so_far) :]]
    assert "*You have had 7 troubles until now; nobody has them any more.*" in "\n".join(told_then)
    assert len(told_then) <= 2  # the reminder, where one look comes so late that it finds both
    assert {each.state for each in await standing(house)} == {EpisodeState.OPEN}


async def passes(house: House, until_: datetime) -> None:
    house.clock.ahead += until_ - house.clock() + timedelta(seconds=1)
    await house.bot.lapses.look()
    await house.deliver()
