"""`@Exodus` where an order is discussed: the answer is for whoever asked, and stands where they asked."""

from typing import Any

import pytest

from tests.kit import Desk, Message, Sandbox, until, words

EXODUS = "<@U0EXODUSBOT>"
ACME = "SO-011436"

pytestmark = pytest.mark.usefixtures("bot")


async def says(desk: Desk, text: str, **more: Any) -> str:
    body = {"user": desk.user, "channel": desk.channel, "text": text, **more}
    return str((await desk.sandbox.call("slack/message", body))["ts"])


async def whispered(desk: Desk, count: int = 1) -> list[Message]:
    """What the bot has said to that person alone, once it has said so much."""

    async def said() -> list[Message]:
        # on a busy machine a notice may come before the answer
        return [
            each for each in await desk.sees() if each["ephemeral"] and "Salesforce is slow; still" not in each["text"]
        ]

    async def enough() -> bool:
        return len(await said()) >= count

    await until(enough)
    return await said()


@pytest.mark.parametrize("text", [f"{EXODUS} {ACME}", f"is {ACME} paid? {EXODUS}", f"{EXODUS} 11436", f"{EXODUS} acme"])
async def test_the_card_stands_beside_the_message_and_nobody_else_sees_it(rosa: Desk, text: str) -> None:
    await says(rosa, text)
    [card] = await whispered(rosa)
    assert f"{ACME} · Acme Outfitters" in words(card)
    assert "thread_ts" not in card
    others = await Desk(rosa.sandbox, "sales_operations", "general").sees()
    assert [each["text"] for each in others if each.get("bot_id")] == []


@pytest.mark.parametrize(
    ("above", "asked"),
    [
        (f"What about {ACME}?", EXODUS),
        (f"What about {ACME}?", f"{EXODUS} is it paid?"),
        ("What about SO-011437?", f"{EXODUS} I mean {ACME}"),
        ("What about it?", f"{EXODUS} 11436"),
        ("What about SO-011437?", f"{EXODUS} no, is 11436 paid?"),
    ],
)
async def test_in_a_thread_the_order_is_the_one_named_there_or_above(rosa: Desk, above: str, asked: str) -> None:
    root = await says(rosa, above)
    await says(rosa, asked, thread_ts=root)
    [card] = await whispered(rosa)
    assert f"{ACME} · Acme Outfitters" in words(card)
    assert card["thread_ts"] == root


async def test_looking_again_keeps_the_card_in_its_thread(rosa: Desk) -> None:
    root = await says(rosa, f"{ACME}?")
    await says(rosa, EXODUS, thread_ts=root)
    [card] = await whispered(rosa)
    before = len(await rosa.sandbox.salesforce_calls())
    assert (await rosa.presses(card, "order.look_again"))["ok"]

    async def read_again() -> bool:
        return len(await rosa.sandbox.salesforce_calls()) > before

    await until(read_again)
    assert [each["thread_ts"] for each in await whispered(rosa)] == [root]


@pytest.mark.parametrize(
    ("thread", "asked", "told"),
    [
        ("Lunch?", EXODUS, "No order is named here or in the message above."),
        (None, EXODUS, "Which one? Mention me with its number"),
        (None, f"{EXODUS} SO-999999", "I couldn't find SO-999999"),
        (f"{ACME}?", f"{EXODUS} SO-999999", "I couldn't find SO-999999"),
        (None, f"{EXODUS} help", "/order SO-011436"),
    ],
)
async def test_where_nothing_is_found_it_says_how_to_ask(rosa: Desk, thread: str | None, asked: str, told: str) -> None:
    root = {"thread_ts": await says(rosa, thread)} if thread else {}
    await says(rosa, asked, **root)
    [answer] = await whispered(rosa)
    assert told in words(answer)


async def test_a_thread_whose_first_message_is_gone_names_nothing(rosa: Desk) -> None:
    root = await says(rosa, f"{ACME}?")
    await says(rosa, "wait", thread_ts=root)
    await rosa.sandbox.call("slack/message", {"user": "rep", "channel": "general", "delete": root})
    await says(rosa, EXODUS, thread_ts=root)
    [answer] = await whispered(rosa)
    assert "No order is named here" in words(answer)


async def test_where_outsiders_read_along_nothing_is_read(rosa: Desk, sandbox: Sandbox) -> None:
    await sandbox.call("slack/channel", {"channel": "general", "do": "share"})
    before = len(await sandbox.salesforce_calls())
    await says(rosa, f"{EXODUS} {ACME}")
    [answer] = await whispered(rosa)
    assert words(answer) == (
        "People from outside the company read along in this channel. Type the number in our direct message."
    )
    assert "FROM Sales_Order__c" not in str((await sandbox.salesforce_calls())[before:])


async def test_guests_are_refused(sandbox: Sandbox) -> None:
    guest = Desk(sandbox, "guest", "general")
    await says(guest, f"{EXODUS} {ACME}")
    [answer] = await whispered(guest)
    assert "Guests can't use Exodus." in words(answer)


async def test_a_bots_own_words_are_no_question(rosa: Desk) -> None:
    body = {"user": "rep", "channel": "general", "kind": "events_api", "payload": _by_a_bot()}
    await rosa.sandbox.call("slack/raw", body)
    await says(rosa, f"{EXODUS} {ACME}")
    assert len(await whispered(rosa)) == 1


def _by_a_bot() -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U0OTHER", "bot_id": "B1", "text": f"{EXODUS} {ACME}", "ts": "1.0"}
    return {
        "type": "event_callback",
        "event_id": "EvBOT",
        "team_id": "T0EXODUS",
        "event": event | {"channel": "C0GENERAL"},
    }
