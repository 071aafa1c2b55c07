"""The morning message: once on a business morning, to who has orders that want something, and not to who declined."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import Exodus
from bot.runbook.values import SlackUserId
from bot.services.mornings import DAY, business_day
from bot.services.people import Actor
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.house import House

NEW_YORK = ZoneInfo("America/New_York")
ACME = "SO-011436"


class Early:
    """Rosa, who has used the bot before, at her desk early in the morning; one of her orders is due today."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.desk = Desk(house.sandbox, "rep", "dm")

    async def becomes(self, at: time) -> None:
        """It is that time on the next business day in New York, as Salesforce has it."""
        present = datetime.fromisoformat((await self.house.sandbox.call("clock", {"advance": 0}))["now"])
        day = business_day(present.astimezone(NEW_YORK).date(), DAY)
        begin = datetime.combine(day, at, NEW_YORK)
        ahead = int((begin - present.astimezone(UTC)).total_seconds())
        await self.house.sandbox.call("clock", {"advance": ahead})
        await self.desk.asks(f"/order {ACME}")  # and the bot hears of it
        due = {"Due_Date__c": day.isoformat(), "Status__c": "Open", "Requested_Amount__c": 12}
        await self.house.new("Payment_Order__c", Sales_Order__c=(await self.house.label("healthy"))["id"], **due)

    async def told(self, user: str = "rep") -> list[Message]:
        for _ in range(3):
            await self.house.bot.mornings.tell()
        await self.house.deliver()
        return [each for each in await self.house.dms(user) if "Good morning." in words(each)]


@pytest.fixture
async def early(sandbox: Sandbox, clock: Clock, bot: Exodus) -> Early:
    return Early(House(sandbox, clock, bot))


async def test_once_on_a_business_morning_with_each_orders_button(early: Early) -> None:
    await early.becomes(time(8, 31))
    [told] = await early.told()
    assert f"*{ACME} · Acme Outfitters*\n$1,240.00 due today" in words(told)
    assert told["text"] == "Your orders this morning."
    assert len(await early.told()) == 1
    row = next(each for each in told["blocks"] if "accessory" in each)
    pressed = row["accessory"]["action_id"]
    assert (await early.desk.presses(told, pressed, block_id=row["block_id"]))["ok"]
    form = await early.house.form("rep")
    assert form["type"] == "modal"


async def test_before_half_past_eight_and_to_strangers_nothing_is_said(early: Early) -> None:
    await early.becomes(time(8, 10))
    assert await early.told() == []
    await early.house.sandbox.call("clock", {"advance": 1500})
    await early.desk.asks("/order 11436")
    assert await early.told("sales_operations") == []  # she has never used the bot
    assert len(await early.told()) == 1


async def test_whose_zone_slack_does_not_know_has_their_morning_where_salesforce_has_them(early: Early) -> None:
    await early.house.sandbox.call("slack/user", {"user": "rep", "set": {"tz": None}})
    await early.becomes(time(8, 31))
    rosa = (await early.house.bot.mornings.people.of(Actor(SlackUserId("U0REP"), "T0EXODUS"))).user_id
    west = {"do": "update", "object": "User", "id": rosa, "fields": {"TimeZoneSidKey": "America/Los_Angeles"}}
    await early.house.sandbox.call("salesforce/records", west)
    assert await early.told() == []
    await early.house.sandbox.call("clock", {"advance": 3 * 3600})
    await early.desk.asks(f"/order {ACME}")
    assert len(await early.told()) == 1


async def test_whoever_declines_hears_no_more_until_they_want_it_again(early: Early) -> None:
    await early.becomes(time(8, 31))
    [told] = await early.told()
    assert (await early.desk.presses(told, "morning.never"))["ok"]
    await until(lambda: _said(early, "No more morning messages."))
    await early.becomes(time(8, 31))
    assert len(await early.told()) == 1
    await early.house.sandbox.call("slack/home", {"user": "rep"})

    async def home() -> dict[str, object]:
        view = (await early.house.sandbox.call("slack/views?user=rep"))["home"]
        return view if view and "You get no morning message." in words(view) else {}

    await until(home)
    body = {"user": "rep", "view": (await home())["id"], "action_id": "morning.again"}
    assert (await early.house.sandbox.attempt("slack/action", body))["ok"]

    async def again() -> bool:
        return len(await early.told()) == 2

    await until(again)


async def test_not_tomorrow(early: Early) -> None:
    await early.becomes(time(8, 31))
    [told] = await early.told()
    assert (await early.desk.presses(told, "morning.skip"))["ok"]
    await until(lambda: _said(early, "No morning message on"))
    await early.becomes(time(8, 31))
    assert len(await early.told()) == 1
    await early.becomes(time(8, 31))
    assert len(await early.told()) == 2


async def test_who_is_a_guest_by_now_hears_nothing(early: Early) -> None:
    await early.becomes(time(8, 31))
    await early.house.sandbox.call("slack/user", {"user": "rep", "set": {"restricted": True}})
    early.house.clock.ahead += timedelta(minutes=6)
    assert await early.told() == []


async def _said(early: Early, text: str) -> bool:
    return any(text in words(each) for each in await early.desk.sees())
