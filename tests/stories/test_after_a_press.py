"""After a decision the card it came from says so, and then how it ended; never over what was pressed since."""

import asyncio
from typing import Any

import pytest

from bot.actions.intents import IntentState
from bot.app import Exodus
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.acting import Acting
from tests.stories.house import House

LINK = "SendPaymentLinkEmail"
SLOW = 1.5


@pytest.fixture
def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


@pytest.fixture
def selling(house: House) -> Acting:
    return Acting(house, Desk(house.sandbox, "rep"), LINK)


async def card(desk: Desk, ts: str) -> Message:
    return next(each for each in await desk.sees() if each["ts"] == ts)


async def says(desk: Desk, ts: str, told: str) -> Message:
    found: list[Message] = []

    async def there() -> bool:
        found[:] = [each for each in await desk.sees() if each["ts"] == ts and told in words(each)]
        return bool(found)

    await until(there)
    return found[0]


async def decided(selling: Acting, shown: Message) -> Any:
    return await selling.decides(await selling.opens(shown))


async def test_the_card_says_that_it_was_confirmed_then_how_it_ended_and_leads_back(selling: Acting) -> None:
    await selling.spoils("delay", seconds=SLOW)
    shown = await selling.card()
    key = await decided(selling, shown)
    said = await says(selling.desk, shown["ts"], "Payment link confirmed")
    assert "how it ended is in your DM." in words(said)
    assert "Send payment link" not in words(said)
    await selling.reaches(key, IntentState.SUCCEEDED)
    said = await says(selling.desk, shown["ts"], "Payment link sent")
    assert "to j***@acme.example." in words(said)
    assert "confirmed" not in words(said)
    assert (await selling.desk.presses(said, "order.look_again"))["ok"]
    assert "as Salesforce has it" in (await selling.desk.reads())["text"]


async def test_what_did_not_happen_is_said_too(selling: Acting) -> None:
    shown = await selling.card()
    form = await selling.opens(shown)
    await selling.loses_access()
    key = await selling.decides(form)
    await selling.reaches(key, IntentState.FAILED, IntentState.STOPPED)
    said = words(await says(selling.desk, shown["ts"], "why is in your DM."))
    assert "not sent" in said


async def test_how_it_ended_is_not_drawn_over_a_newer_press(selling: Acting) -> None:
    await selling.spoils("delay", seconds=SLOW)
    shown = await selling.card()
    key = await decided(selling, shown)
    said = await says(selling.desk, shown["ts"], "Payment link confirmed")
    assert (await selling.desk.presses(said, "order.look_again"))["ok"]
    assert "as Salesforce has it" in (await selling.desk.reads())["text"]
    await selling.reaches(key, IntentState.SUCCEEDED)
    await asyncio.sleep(SLOW / 3)
    now = await card(selling.desk, shown["ts"])
    assert "as Salesforce has it" in now["text"]


async def test_a_decision_is_not_drawn_over_what_was_pressed_while_its_form_was_open(selling: Acting) -> None:
    shown = await selling.card()
    form = await selling.opens(shown)
    assert (await selling.desk.presses(shown, "tracking.look_again"))["ok"]
    assert "shipments" in (await selling.desk.reads())["text"]
    await selling.reaches(await selling.decides(form), IntentState.SUCCEEDED)
    await asyncio.sleep(SLOW / 3)
    assert "shipments" in (await card(selling.desk, shown["ts"]))["text"]


async def test_a_list_stays_as_it_is(selling: Acting, house: House) -> None:
    await house.only("nothing")
    shown = await selling.desk.asks("/order")
    number = await selling.number()
    row = next(each for each in shown["blocks"] if number in str(each.get("text")))
    pressed = {"block_id": row["block_id"]}
    assert (await selling.desk.presses(shown, row["accessory"]["action_id"], **pressed))["ok"]
    await selling.reaches(await selling.decides(await selling.filled()), IntentState.SUCCEEDED)
    await asyncio.sleep(SLOW / 3)
    assert words(await card(selling.desk, shown["ts"])) == words(shown)
