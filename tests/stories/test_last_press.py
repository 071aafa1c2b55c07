"""The last press wins: an earlier question that Salesforce answers later is drawn over nothing."""

import asyncio
from typing import Any

import pytest

from bot.app import Exodus
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.acting import pressable
from tests.stories.house import House

SLOW = 1.5
"""Seconds that Salesforce takes over the first of two presses."""


@pytest.fixture
def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


async def slow_once(sandbox: Sandbox) -> None:
    """The next call to Salesforce takes long, and no other."""
    await sandbox.break_salesforce("/services/data", "delay", seconds=SLOW)


def numbered(card: Message, action_id: str) -> dict[str, str]:
    """The block id of each row's button, by what the row says."""
    rows = [each for each in card["blocks"] if each.get("accessory", {}).get("action_id") == action_id]
    return {words({"blocks": [row]}): row["block_id"] for row in rows}


def row(rows: dict[str, str], said: str) -> str:
    return next(block for text, block in rows.items() if said in text)


@pytest.mark.parametrize("last", ["SO-011436", "SO-011440"])
async def test_of_two_rows_of_a_list_the_last_is_the_card(sandbox: Sandbox, house: House, last: str) -> None:
    rosa = Desk(sandbox, "rep")
    await rosa.asks("/order 11436")  # she is known from here on
    pick = await rosa.asks("/order SO-011436 and SO-011440")
    rows = numbered(pick, "order.pick")
    (first,) = {"SO-011436", "SO-011440"} - {last}
    await slow_once(sandbox)
    assert (await rosa.presses(pick, "order.pick", block_id=row(rows, first)))["ok"]
    await asyncio.sleep(SLOW / 5)
    assert (await rosa.presses(pick, "order.pick", block_id=row(rows, last)))["ok"]
    assert last in (await rosa.reads())["text"]
    await asyncio.sleep(SLOW)
    shown = next(each for each in await rosa.sees() if each["ts"] == pick["ts"])
    assert last in shown["text"]
    assert first not in shown["text"]


def sends_link(card: Message) -> str:
    return next(each for each in pressable(card["blocks"]) if "SendPaymentLinkEmail" in each)


async def shown_in_modal(sandbox: Sandbox) -> dict[str, Any] | None:
    views = (await sandbox.call("slack/views?user=rep"))["views"]
    return next((each for each in reversed(views) if "Loading…" not in str(each["blocks"])), None)


async def reads_modal(sandbox: Sandbox, said: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        view = await shown_in_modal(sandbox)
        found[:] = [view] if view and said in words(view) else []
        return bool(found)

    await until(there)
    return found[0]


@pytest.mark.parametrize(("first", "last"), [("$310.00", "$120.00"), ("$120.00", "$310.00")])
async def test_of_two_payment_orders_the_last_chosen_is_confirmed(
    sandbox: Sandbox, house: House, first: str, last: str
) -> None:
    order = (await house.label("healthy"))["id"]
    contact = await house.new("Contact", FirstName="Jo", LastName="Park", Email="jo@acme.example")
    for amount in (310, 120):
        due = {"Requested_Amount__c": amount, "Balance_Due__c": amount, "Captured_Amount__c": 0}
        states = {"Status__c": "Open", "Collection_Status__c": "Not Started", "Collection_Method__c": "Payment Link"}
        owed = {"CurrencyIsoCode": "USD", "Due_Date__c": "2030-01-31", "Sales_Order__c": order, "Contact__c": contact}
        await house.new("Payment_Order__c", **due, **states, **owed)
    rosa = Desk(sandbox, "rep")
    card = await rosa.asks("/order 11436")
    assert (await rosa.presses(card, sends_link(card)))["ok"]
    choice = await reads_modal(sandbox, "has several open payment orders")
    await slow_once(sandbox)
    for said in (first, last):
        (wanted,) = [each for each in choice["blocks"] if "accessory" in each and said in str(each["text"])]
        pressed = {"action_id": wanted["accessory"]["action_id"], "block_id": wanted["block_id"]}
        assert (await sandbox.attempt("slack/action", {"user": "rep", "view": choice["id"], **pressed}))["ok"]
        await asyncio.sleep(SLOW / 5)
    await reads_modal(sandbox, f"Requested amount: {last}")
    await asyncio.sleep(SLOW)
    assert f"Requested amount: {last}" in words(await shown_in_modal(sandbox) or {})
