"""Silence is never an answer: what takes long says so once, and then the answer comes."""

import asyncio
from typing import Any

import pytest

from bot.app import Exodus
from tests.kit import Desk, Message, Sandbox, until, words
from tests.stories.acting import pressable

SLOW = 4.0
SAID = "Salesforce is slow; still"


@pytest.fixture(autouse=True)
async def known(bot: Exodus, rosa: Desk) -> None:
    """From here on only the order itself is read."""
    await rosa.asks("/order 11436")


async def slow(sandbox: Sandbox) -> None:
    await sandbox.break_salesforce("/services/data", "delay", seconds=SLOW)


async def answered(desk: Desk, number: str, count: int) -> list[Message]:
    """Every message there, once `count` of them are about that order."""
    found: list[Message] = []

    async def there() -> bool:
        found[:] = [each for each in await desk.sees() if number in words(each)]
        return len([each for each in found if SAID not in words(each)]) >= count

    await until(there)
    return found


@pytest.mark.parametrize("typed", ["/order 11437", "/payment so-11437", "/tracking SO-011437"])
async def test_a_command_says_so_and_the_card_follows(sandbox: Sandbox, rosa: Desk, typed: str) -> None:
    await slow(sandbox)
    assert (await rosa.types(typed))["ok"]
    notice = await rosa.reads()
    assert words(notice) == f"{SAID} reading SO-011437."
    card = await rosa.reads()
    assert "SO-011437" in card["text"]
    assert len([each for each in await rosa.sees() if SAID in words(each)]) == 1


async def test_a_pressed_card_says_so_where_it_stands_and_then_is_the_answer(sandbox: Sandbox, rosa: Desk) -> None:
    card = await rosa.asks("/order 11437")
    await slow(sandbox)
    assert (await rosa.presses(card, "order.look_again"))["ok"]
    notice = await rosa.reads()
    assert words(notice) == f"{SAID} at work."
    assert notice["ts"] == card["ts"]
    fresh = await rosa.reads()
    assert fresh["ts"] == card["ts"]
    assert "SO-011437" in words(fresh)


async def test_a_refusal_takes_the_place_of_the_notice(sandbox: Sandbox, rosa: Desk) -> None:
    card = await rosa.asks("/order 11437")
    order = (await sandbox.record("missing_quote"))["id"]
    await slow(sandbox)
    assert (await rosa.presses(card, "order.look_again"))["ok"]
    await asyncio.sleep(0.5)
    await sandbox.call("salesforce/records", {"do": "delete", "object": "Sales_Order__c", "id": order})
    assert SAID in words(await rosa.reads())
    await rosa.reads()
    assert not [each for each in await rosa.sees() if SAID in words(each)]


async def test_a_modal_says_so_and_is_filled(sandbox: Sandbox, rosa: Desk) -> None:
    card = await rosa.asks("/order 11436")
    await slow(sandbox)
    assert (
        await rosa.presses(card, next(each for each in pressable(card["blocks"]) if "SendPaymentLinkEmail" in each))
    )["ok"]

    async def modal() -> dict[str, Any]:
        opened = (await sandbox.call("slack/views?user=rep"))["views"]
        return opened[-1] if opened else {}

    async def said() -> bool:
        return SAID in words(await modal())

    async def filled() -> bool:
        return "Requested amount" in words(await modal())

    await until(said)
    await until(filled)


async def test_in_the_dm_the_notice_becomes_the_answer(sandbox: Sandbox) -> None:
    dm = Desk(sandbox, "rep", "dm")
    await slow(sandbox)
    await dm.sees()
    await sandbox.call("slack/message", {"user": "rep", "channel": "dm", "text": "is 11437 paid?"})

    async def said() -> bool:
        return any(SAID in words(each) for each in await dm.sees())

    await until(said)
    (notice,) = [each for each in await dm.sees() if SAID in words(each)]
    (card,) = [each for each in await answered(dm, "SO-011437", 1) if each.get("bot_id")]
    assert card["ts"] == notice["ts"]


async def test_what_is_quick_says_nothing(rosa: Desk) -> None:
    await rosa.asks("/order 11437")
    await asyncio.sleep(3)
    assert not [each for each in await rosa.sees() if SAID in words(each)]
