"""Asking without a command: in the bot's direct message, where everything typed works like `/order`, and by shortcut."""

import asyncio
from typing import Any

import pytest

from tests.kit import Desk, Message, Sandbox, until, words

ACME = "SO-011436"
HERE = f"Here is {ACME} as Salesforce has it."
UNSHOWN = f"I couldn't show {ACME} here. Open it in Salesforce."

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def dm(sandbox: Sandbox) -> Desk:
    """Rosa in her direct message with the bot."""
    return Desk(sandbox, "rep", "dm")


async def says(desk: Desk, text: str, **more: Any) -> str:
    """Type a message; its ts."""
    await desk.sees()
    where = {"user": desk.user, "channel": desk.channel}
    return str((await desk.sandbox.call("slack/message", {**where, "text": text, **more}))["ts"])


async def answered(desk: Desk, count: int = 1) -> list[Message]:
    """What the bot has said there, once it has said so much."""

    async def said() -> list[Message]:
        return [each for each in await desk.sees() if each.get("bot_id")]

    async def enough() -> bool:
        return len(await said()) >= count

    await until(enough)
    return await said()


def rows_of(card: Message) -> list[dict[str, Any]]:
    """The rows of a list to choose from."""
    return [each for each in card["blocks"] if each.get("accessory")]


async def nothing_more(desk: Desk, count: int) -> None:
    """Ask once more and see that no other answer came before that one's."""
    await says(desk, "help")
    [*_, last] = await answered(desk, count + 1)
    assert "/order SO-011436" in words(last)
    assert len(await answered(desk, count + 1)) == count + 1


async def deliveries(sandbox: Sandbox, kind: str) -> list[dict[str, Any]]:
    entries = (await sandbox.call("slack/traffic"))["entries"]
    return [each for each in entries if each["kind"] == "delivery" and kind in each["name"]]


@pytest.mark.parametrize(
    "text", ["11436", "so-11436", "SO-011436", "4500017732", "Acme Outfitters", "jane@acme.example"]
)
async def test_what_is_typed_in_the_dm_works_like_the_command(dm: Desk, text: str) -> None:
    await says(dm, text)
    [card] = await answered(dm)
    assert card["text"] == HERE
    assert not card["ephemeral"]
    assert "$1,240.00 left to pay" in words(card)
    assert "Share here" not in words(card)


@pytest.mark.parametrize("text", ["Is SO-011436 paid?", "so-11436 please", "x" * 400 + " SO-011436"])
async def test_a_number_inside_a_sentence_is_enough(dm: Desk, text: str) -> None:
    await says(dm, text)
    [card] = await answered(dm)
    assert card["text"] == HERE


@pytest.mark.parametrize("text", ["", "is this paid?"])
async def test_what_a_message_brings_along_is_read_in_the_dm(dm: Desk, sandbox: Sandbox, text: str) -> None:
    general = {"user": "rep", "channel": "general", "text": "SO-011436 again"}
    where = {"channel": "general", "ts": (await sandbox.call("slack/message", general))["ts"]}
    mail = {"name": "Order.eml", "filetype": "email", "subject": "Re: SO-011436", "plain_text": "Where is it?"}
    typed = {"text": text} if text else {}
    for brought in ({"forward": where}, {"files": [mail]}):
        await sandbox.call("slack/message", {"user": "rep", "channel": "dm", **typed, **brought})
    cards = await answered(dm, 2)
    assert [each["text"] for each in cards] == [HERE, HERE]


@pytest.mark.parametrize("text", ["Booking.com", "SO\u201111436.", "\u201cSO-011436\u201d", "\u200b11436"])
async def test_what_keyboards_and_slack_bend_is_straightened_at_the_door(dm: Desk, text: str) -> None:
    await says(dm, text)
    [card] = await answered(dm)
    assert card["text"] == HERE if "11436" in text else "“Booking.com”" in words(card)


@pytest.mark.parametrize(
    "asked",
    ["is SO-011436 paid, and 11437?", "is 11436 paid, and 11437 shipped?", "11436: same customer as SO-011437?"],
)
async def test_no_number_of_a_sentence_is_passed_over(dm: Desk, asked: str) -> None:
    await says(dm, asked)
    [answer] = await answered(dm)
    card = words(answer)
    assert "Several orders are named there" in card
    assert "*SO-011436*" in card
    assert "*SO-011437*" in card


async def test_several_numbers_in_a_sentence_are_a_list(dm: Desk) -> None:
    await says(dm, "SO-011436 and SO-011437, or SO-999999?")
    [card, told] = await answered(dm, 2)
    assert "SO-011437" in words(card)
    assert "couldn't find SO-999999" in words(told)
    assert (await dm.presses(card, "order.pick", block_id=rows_of(card)[0]["block_id"]))["ok"]
    fresh = await dm.reads()
    assert "as Salesforce has it" in fresh["text"]
    assert fresh["ts"] == card["ts"]


async def test_a_card_of_the_dm_is_replaced_where_it_stands(dm: Desk, sandbox: Sandbox) -> None:
    await says(dm, "11436")
    [card] = await answered(dm)
    order = (await sandbox.record("healthy"))["id"]
    paid = {"Balance__c": 0, "Payment_Status__c": "Paid"}
    await sandbox.call("salesforce/records", {"do": "update", "object": "Sales_Order__c", "id": order, "fields": paid})
    assert (await dm.presses(card, "order.look_again"))["ok"]
    assert "*Paid:* $4,000.00" in words(await dm.reads())
    [fresh] = await answered(dm)
    assert fresh["ts"] == card["ts"]
    assert "Share here" not in words(fresh)


async def test_who_asks_in_a_thread_is_answered_there(dm: Desk) -> None:
    root = await says(dm, "help")
    await answered(dm)
    await says(dm, "11436", thread_ts=root)
    [_, card] = await answered(dm, 2)
    assert card["thread_ts"] == root


async def test_help_is_for_everybody_and_reads_nothing(sandbox: Sandbox) -> None:
    before = len(await sandbox.salesforce_calls())
    unlinked = Desk(sandbox, "unlinked", "dm")
    await says(unlinked, " Help ")
    [told] = await answered(unlinked)
    assert "/order SO-011436" in words(told)
    assert len(await sandbox.salesforce_calls()) == before
    await says(unlinked, "11436")
    [_, told] = await answered(unlinked, 2)
    assert "Salesforce user" in words(told)


async def test_what_means_nothing_is_told_so(dm: Desk) -> None:
    await says(dm, "thanks a lot")
    [told] = await answered(dm)
    assert "No order that you can see matches “thanks a lot”." in words(told)
    assert told["text"].startswith("No order")


async def test_its_own_words_edits_and_deletions_are_no_questions(dm: Desk, sandbox: Sandbox) -> None:
    first = await says(dm, "11436")
    [card] = await answered(dm)
    assert (await dm.presses(card, "order.look_again"))["ok"]  # an edit of its own message
    gone = await says(dm, "11437")
    await answered(dm, 2)
    await sandbox.call("slack/message", {"user": "rep", "channel": "dm", "delete": gone})
    await sandbox.call("slack/message", {"user": "rep", "channel": "dm", "delete": first})
    await nothing_more(dm, 2)


async def test_an_event_that_comes_twice_is_answered_once(dm: Desk, sandbox: Sandbox) -> None:
    await says(dm, "11436")
    await answered(dm)
    [event, *_] = await deliveries(sandbox, "event")
    sent = await sandbox.call("slack/deliver", {"id": event["id"], "times": 3})
    assert [each["result"] for each in sent["deliveries"]] == ["acked"] * 3
    await nothing_more(dm, 1)


async def test_what_people_say_in_channels_is_not_listened_to(rosa: Desk, sandbox: Sandbox) -> None:
    await says(rosa, "11436")
    await asyncio.sleep(0.3)
    assert not [each for each in await rosa.sees() if each.get("bot_id")]
    assert not await deliveries(sandbox, "event")


async def test_an_answer_waits_out_slacks_limit(dm: Desk, sandbox: Sandbox) -> None:
    limit = {"method": "chat.postMessage", "mode": "error", "error": "ratelimited", "retry_after": 1}
    await sandbox.call("slack/faults", {**limit, "times": 1})
    await says(dm, "11436")
    [card] = await answered(dm)
    assert "$1,240.00 left to pay" in words(card)


async def test_an_answer_whose_blocks_slack_refuses_is_at_least_a_sentence(dm: Desk, sandbox: Sandbox) -> None:
    refusal = {"method": "chat.postMessage", "mode": "error", "error": "invalid_blocks", "times": 1}
    await sandbox.call("slack/faults", refusal)
    await says(dm, "11436")
    [card] = await answered(dm)
    assert words(card) == UNSHOWN


async def test_so_is_a_private_one(rosa: Desk, sandbox: Sandbox) -> None:
    refusal = {"mode": "body", "status": 400, "body": "invalid_blocks", "content_type": "text/plain"}
    await sandbox.call("slack/faults", {"method": "response_url", **refusal})
    assert words(await rosa.asks("/order 11436")) == UNSHOWN


@pytest.mark.parametrize("how", [{"mode": "status", "status": 503}, {"mode": "drop"}, {"mode": "act_then_drop"}])
async def test_an_answer_that_got_lost_is_looked_for_and_given_once(
    dm: Desk, sandbox: Sandbox, how: dict[str, Any]
) -> None:
    await sandbox.call("slack/faults", {"method": "chat.postMessage", **how})
    await says(dm, "11436")
    [card] = await answered(dm)
    assert card["text"] == HERE
    await nothing_more(dm, 1)


async def test_an_answer_that_can_neither_be_given_nor_looked_for_is_given_up(dm: Desk, sandbox: Sandbox) -> None:
    await sandbox.call("slack/faults", {"method": "chat.postMessage", "mode": "act_then_drop"})
    await sandbox.call("slack/faults", {"method": "conversations.history", "mode": "error", "error": "missing_scope"})
    await says(dm, "11436")
    await answered(dm)
    await asyncio.sleep(2.5)  # longer than it is left alone
    await nothing_more(dm, 1)


async def uses_shortcut(desk: Desk, ts: str) -> Message:
    where = {"channel": desk.channel, "ts": ts}
    await desk.sees()
    await desk.sandbox.call("slack/shortcut", {"user": desk.user, "callback_id": "look_up_order", "message": where})
    return await desk.reads()


async def test_the_shortcut_finds_the_order_that_a_message_names(rosa: Desk, sandbox: Sandbox) -> None:
    ts = await says(rosa, "Has so-11436 gone out? They ask for 500 more.")
    card = await uses_shortcut(rosa, ts)
    assert card["text"] == HERE
    assert card["ephemeral"]
    assert HERE not in [each["text"] for each in await Desk(sandbox, "rep_other_region").sees()]


async def test_it_works_on_a_reply_in_a_thread_where_no_command_does(rosa: Desk) -> None:
    root = await says(rosa, "Morning")
    reply = await says(rosa, "SO-011436?", thread_ts=root)
    card = await uses_shortcut(rosa, reply)
    assert card["text"] == HERE
    assert card["thread_ts"] == root
    assert (await rosa.presses(card, "order.look_again"))["ok"]
    assert (await rosa.reads())["thread_ts"] == root
    assert "thread_ts" not in await uses_shortcut(rosa, root)


async def test_of_two_numbers_the_one_that_exists_is_shown_and_the_other_named(rosa: Desk) -> None:
    await uses_shortcut(rosa, await says(rosa, "SO-011436 or SO-999999?"))
    [card, told] = await answered(rosa, 2)
    assert card["text"] == HERE
    assert "I couldn't find SO-999999" in words(told)


async def test_several_orders_of_a_message_are_read_in_one_call(rosa: Desk, sandbox: Sandbox) -> None:
    await rosa.asks("/order 11436")
    ts = await says(rosa, "SO-011437, SO-011438 and SO-011436; SO-999999 too")
    before = len(await sandbox.salesforce_calls())
    await uses_shortcut(rosa, ts)
    [card, told] = [each for each in await answered(rosa, 3) if "Here is" not in each["text"]]
    assert len(await sandbox.salesforce_calls()) - before == 1
    assert "I couldn't find SO-999999: it isn't" in words(told)
    assert all(f"SO-01143{digit}" in words(card) for digit in (6, 7, 8))
    rows = rows_of(card)
    assert len(rows) == 3
    assert (await rosa.presses(card, "order.pick", block_id=rows[0]["block_id"]))["ok"]
    assert "as Salesforce has it" in (await rosa.reads())["text"]


@pytest.mark.parametrize(
    "text", ["Has it gone out?", "PO 11436", "PO 11436 or PO 11437", "so 500 of them", "Is SO 50% off?"]
)
async def test_a_message_without_a_number_says_what_to_do(rosa: Desk, text: str) -> None:
    read = words(await uses_shortcut(rosa, await says(rosa, text)))
    assert "No order number" in read
    assert "Type /order" in read


async def test_an_order_out_of_sight_stays_out_of_sight(rosa: Desk, sandbox: Sandbox) -> None:
    theirs = (await sandbox.record("near_another_region"))["number"]
    one = words(await uses_shortcut(rosa, await says(rosa, f"See {theirs}")))
    assert "couldn't find" in one
    two = words(await uses_shortcut(rosa, await says(rosa, f"See {theirs} and SO-999999")))
    assert f"couldn't find {theirs}, SO-999999: no Sales Orders, or you can't see them" in two


async def test_numbers_in_a_bots_blocks_are_found_too(rosa: Desk, sandbox: Sandbox) -> None:
    app = (await sandbox.call("world"))["slack"]["bot_token"]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"*Stuck:* {ACME}"}}]
    body = {"channel": "C0GENERAL", "text": "An order is stuck.", "blocks": blocks}
    headers = {"Authorization": f"Bearer {app}"}
    async with sandbox.http.post(f"{sandbox.url}/api/chat.postMessage", json=body, headers=headers) as answer:
        ts = (await answer.json())["ts"]
    assert (await uses_shortcut(rosa, ts))["text"] == HERE
