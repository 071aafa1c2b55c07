"""`/order` alone: my open orders by whose turn it is, or a colleague's as far as I may see them."""

import re
from typing import Any

import pytest

from tests.kit import Desk, Message, Sandbox, words

pytestmark = pytest.mark.usefixtures("bot")


def rows(card: Message) -> dict[str, dict[str, Any]]:
    """The row of each order: what it says, and its button."""
    found = {}
    for block in card["blocks"]:
        if block["type"] == "section" and (named := re.match(r"\*(SO-\d+)", block["text"]["text"])):
            found[named[1]] = block
    return found


def control(card: Message, name: str) -> dict[str, Any]:
    """The button or menu of that name below the rows, and where it stands."""
    return next(
        {**each, "block_id": block["block_id"]}
        for block in card["blocks"]
        for each in block.get("elements", [])
        if str(each.get("action_id")).partition(":")[0] == name
    )


async def slack_id(sandbox: Sandbox, role: str) -> str:
    people = (await sandbox.call("world"))["people"]
    return str(next(each["id"] for each in people if each["role"] == role))


async def test_each_order_has_what_is_owed_and_its_next_step_as_a_button(rosa: Desk, sandbox: Sandbox) -> None:
    card = await rosa.asks("/order")
    card = await everything(rosa, card)
    missing = rows(card)[(await sandbox.record("missing_quote"))["number"]]
    assert "Unpaid" in missing["text"]["text"]
    assert "no quote" in missing["text"]["text"]
    assert missing["accessory"]["text"]["text"] == "Tell sales operations"
    assert "*You act*" in words(card)


@pytest.mark.parametrize("typed", ["mine", "ALL.", "my open orders"])
async def test_what_people_call_the_list_shows_it(rosa: Desk, typed: str) -> None:
    assert (await rosa.asks(f"/order {typed}"))["text"] == (await rosa.asks("/order"))["text"]


async def everything(desk: Desk, card: Message) -> Message:
    """Every page of the list, as one message."""
    blocks = []
    while True:
        blocks += card["blocks"]
        turns = [
            each
            for block in card["blocks"]
            for each in block.get("elements", [])
            if str(each.get("action_id")).startswith("order.open:") and each["text"]["text"].startswith(("All", "Next"))
        ]
        if not turns:
            return {**card, "blocks": blocks}
        assert (await desk.presses(card, turns[0]["action_id"]))["ok"]
        card = await desk.reads()


async def test_one_call_reads_the_list_whole(rosa: Desk, sandbox: Sandbox) -> None:
    await rosa.asks("/order 11436")
    before = len(await sandbox.salesforce_calls())
    await rosa.asks("/order")
    assert len(await sandbox.salesforce_calls()) - before == 1


async def test_the_list_s_step_is_the_card_s(rosa: Desk) -> None:
    card = await everything(rosa, await rosa.asks("/order"))
    for number, block in list(rows(card).items())[:6]:
        whole = await rosa.asks(f"/order {number}")
        pressed = [each for each in elements(whole) if each.get("style") == "primary"]
        step = block["accessory"]["text"]["text"]
        assert step == (pressed[0]["text"]["text"] if pressed else "Show") or step.endswith("↗"), number


def elements(card: Message) -> list[dict[str, Any]]:
    return [each for block in card["blocks"] for each in block.get("elements", [])]


async def test_all_of_them_are_paged_through_and_any_is_shown(rosa: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blocks.worklist.PAGE", 3)
    card = await rosa.asks("/order")
    every = control(card, "order.open")
    total = int(every["text"]["text"].removeprefix("All "))
    first = await turned(rosa, card, "order.open:1")
    second = await turned(rosa, first, "order.open:2")
    assert len(rows(first)) == 3
    assert not rows(first).keys() & rows(second).keys()
    assert total > len(rows(first)) + len(rows(second))
    back = await turned(rosa, second, "order.open:1")
    assert rows(back).keys() == rows(first).keys()
    chooser = control(back, "order.pick")
    chosen = chooser["options"][1]
    pressed = await rosa.presses(back, "order.pick", block_id=chooser["block_id"], selected=chosen["value"])
    assert pressed["ok"]
    shown = await rosa.reads()
    assert shown["text"] == f"Here is {chosen['text']['text'].split(' · ')[0]} as Salesforce has it."


async def turned(desk: Desk, card: Message, action_id: str) -> Message:
    assert (await desk.presses(card, action_id))["ok"]
    return await desk.reads()


async def test_whom_invoices_went_to_counts_in_the_list(rosa: Desk, sandbox: Sandbox) -> None:
    wrong = (await sandbox.record("wrong_invoice_recipients"))["order"]
    row = rows(await everything(rosa, await rosa.asks("/order")))[wrong]
    assert "not known for this customer" in row["text"]["text"]


async def test_open_orders_beyond_those_looked_at_are_counted(rosa: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.reviews.LOOKED_AT", 2)
    read = words(await rosa.asks("/order"))
    assert re.search("Your [0-9]{2,} older open orders were not looked at", read)


async def test_who_has_no_open_orders_is_told_so(sandbox: Sandbox) -> None:
    assert "You have no open orders." in words(await Desk(sandbox, "payment_admin").asks("/order"))


async def test_a_colleague_s_are_listed_as_far_as_i_may_see_them(rosa: Desk, sandbox: Sandbox) -> None:
    hers, other = await slack_id(sandbox, "rep"), await slack_id(sandbox, "rep_other_region")
    omar = Desk(sandbox, "rep_other_region")
    own = await everything(omar, await omar.asks("/order"))
    seen = await everything(rosa, await rosa.asks(f"/order <@{other}|omar>"))
    hidden = (await sandbox.record("near_another_region"))["number"]
    assert hidden in rows(own)
    assert hidden not in rows(seen)
    assert rows(seen).keys() <= rows(own).keys()
    mine = await rosa.asks("/order")
    by_name = await rosa.asks(f"/order  <@{hers}> ")
    assert words(by_name) == words(mine)


async def test_a_colleague_without_a_salesforce_user_has_no_list(rosa: Desk, sandbox: Sandbox) -> None:
    for role in ("unlinked", "guest"):
        read = words(await rosa.asks(f"/order <@{await slack_id(sandbox, role)}>"))
        assert "no Salesforce user" in read
    assert "no Salesforce user" in words(await rosa.asks("/order <@U0NOBODY>"))
