"""Trouble on request: posts that vanish or come late, envelopes twice, channels changed, and what strangers may do.

Sources: docs.slack.dev/apis/events-api (retries), docs.slack.dev/apis/slack-connect (strangers),
docs.slack.dev/interactivity/implementing-shortcuts, docs.slack.dev/reference/block-kit/block-elements/select-menu-element.
What a fault does is the sandbox's own.
"""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.sandbox.slack.desk import Desk, Json, eventually

GENERAL = "C0GENERAL"
CARD = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [{"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take it"}}],
    }
]


async def test_a_post_that_acts_and_then_hangs_up_stands(desk: Desk) -> None:
    await desk.post("faults", method="chat.postMessage", mode="act_then_drop")
    with pytest.raises(aiohttp.ClientError):
        await desk.api("chat.postMessage", channel=GENERAL, text="it went through")
    assert await desk.texts("rep", "general") == ["it went through"]
    (entry,) = [each for each in (await desk.get("traffic"))["entries"] if each["kind"] == "call"]
    assert (entry["fault"], entry["result"]) == ("act_then_drop", "ok")


async def test_a_dropped_post_never_was(desk: Desk) -> None:
    await desk.post("faults", method="chat.postMessage", mode="drop")
    with pytest.raises(aiohttp.ClientError):
        await desk.api("chat.postMessage", channel=GENERAL, text="lost")
    assert await desk.seen("rep", "general") == []
    assert (await desk.get("traffic"))["entries"][0]["result"] == "drop"


async def test_a_late_post_appears_after_the_caller_gave_up(desk: Desk) -> None:
    await desk.post("faults", method="chat.postMessage", mode="act_late", seconds=0.3)
    with pytest.raises(aiohttp.ClientError):
        await desk.api("chat.postMessage", channel=GENERAL, text="late")
    assert await desk.seen("rep", "general") == []

    async def appeared() -> bool:
        return await desk.texts("rep", "general") == ["late"]

    await eventually(appeared)


async def test_a_response_url_can_fail_too(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post("command", user="rep", channel="general", text="/order 1")
    await desk.post("faults", method="response_url", mode="status", status=503)
    assert (await desk.respond(app.last["response_url"], text="x"))[0] == 503
    assert (await desk.respond(app.last["response_url"], text="x"))[0] == 200


async def test_an_envelope_can_come_again_word_for_word(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post("command", user="rep", channel="general", text="/order 1")
        entry = (await desk.get("traffic"))["entries"][-1]
        again = await desk.post("deliver", id=entry["id"], times=2)
    assert [each["result"] for each in again["deliveries"]] == ["acked", "acked"]
    assert app.envelopes[0] == app.envelopes[1] == app.envelopes[2]
    assert (await desk.post("deliver", id=999_999))["error"] == "delivery_not_found"


async def test_an_event_that_comes_again_says_so(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post("message", user="rep", channel="dm", text="hello")
        await app.until(1)

        async def acked() -> bool:
            return (await desk.get("traffic"))["entries"][-1]["result"] == "acked"

        await eventually(acked)
        entry = (await desk.get("traffic"))["entries"][-1]
        await desk.post("deliver", id=entry["id"], times=2)
    assert [(each["retry_attempt"], each["retry_reason"]) for each in app.envelopes] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
    ]
    assert len({each["payload"]["event_id"] for each in app.envelopes}) == 1


async def test_an_event_nobody_acknowledges_is_tried_again(desk: Desk) -> None:
    seen: list[Json] = []

    async def answer(payload: Json) -> Any:
        seen.append(payload)
        if len(seen) == 1:
            await asyncio.sleep(3.2)

    async with desk.connected(answer) as app:
        await desk.post("message", user="rep", channel="dm", text="hello")
        await app.until(2)
    assert [each["retry_attempt"] for each in app.envelopes] == [0, 1]


async def test_an_archived_channel_takes_no_posts(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="while it was open")
    await desk.post("channel", channel="general", do="archive")
    assert (await desk.api("chat.postMessage", channel=GENERAL, text="x"))["error"] == "is_archived"
    edited = await desk.api("chat.update", channel=GENERAL, ts=posted["ts"], text="y")
    assert edited["error"] == "is_inactive"
    assert (await desk.api("conversations.info", channel=GENERAL))["channel"]["is_archived"]
    await desk.post("channel", channel="general", do="archive", undo=True)
    assert (await desk.api("chat.postMessage", channel=GENERAL, text="x"))["ok"]


async def test_a_renamed_channel_keeps_its_id(desk: Desk) -> None:
    await desk.post("channel", channel="general", do="rename", name="everybody")
    channel = (await desk.api("conversations.info", channel=GENERAL))["channel"]
    assert (channel["name"], channel["previous_names"]) == ("everybody", ["general"])


async def test_in_a_shared_channel_strangers_see_and_press_but_do_not_command(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="card", blocks=CARD)
    where = {"channel": GENERAL, "ts": posted["ts"]}
    async with desk.connected() as app:
        unseen = await desk.post("action", user="stranger", message=where, action_id="take")
        await desk.post("channel", channel="general", do="share")
        pressed = await desk.post("action", user="stranger", message=where, action_id="take")
        commanded = await desk.post("command", user="stranger", channel="general", text="/order 1")
        used = await desk.post("shortcut", user="stranger", callback_id="look_up", message=where)
    assert (unseen["error"], pressed["ok"]) == ("channel_not_found", True)
    assert (commanded["error"], used["error"]) == ("unknown_command", "unknown_shortcut")
    payload = app.last
    assert (payload["user"]["team_id"], payload["team"]["id"]) == ("T0PARTNER", "T0EXODUS")
    assert (await desk.api("conversations.info", channel=GENERAL))["channel"]["is_ext_shared"]


async def test_shortcuts_of_the_manifest_reach_the_app(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="about SO-011436")
    where = {"channel": "general", "ts": posted["ts"]}
    async with desk.connected() as app:
        assert (await desk.post("shortcut", user="rep", callback_id="look_up", message=where))["ok"]
        on_message = app.last
        assert (await desk.post("shortcut", user="rep", callback_id="new_thing"))["ok"]
        everywhere = app.last
        unknown = await desk.post("shortcut", user="rep", callback_id="look_up")
    assert (on_message["type"], on_message["message"]["text"]) == ("message_action", "about SO-011436")
    assert on_message["response_url"]
    assert (everywhere["type"], "response_url" in everywhere, "channel" in everywhere) == ("shortcut", False, False)
    assert unknown["error"] == "unknown_shortcut"


async def test_options_are_asked_for_while_somebody_types(desk: Desk) -> None:
    offered = [{"text": {"type": "plain_text", "text": "Acme"}, "value": "001"}]

    async def answer(payload: Json) -> Any:
        return {"options": offered} if payload["type"] == "block_suggestion" else None

    element = {"type": "external_select", "action_id": "customer", "min_query_length": 2}
    blocks = [{"type": "actions", "block_id": "row", "elements": [element]}]
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="x", blocks=blocks)
    where = {"channel": "general", "ts": posted["ts"]}
    async with desk.connected(answer) as app:
        short = await desk.post("options", user="rep", message=where, action_id="customer", value="a")
        long = await desk.post("options", user="rep", message=where, action_id="customer", value="ac")
        asked = app.last
        await desk.post("action", user="rep", message=where, action_id="customer", selected=offered[0])
    assert (short["options"], long["options"]) == ([], offered)
    assert (asked["type"], asked["value"], asked["block_id"]) == ("block_suggestion", "ac", "row")
    assert app.last["actions"][0]["selected_option"] == offered[0]


async def test_a_control_call_that_makes_no_sense_is_a_bad_request(desk: Desk) -> None:
    for path, body in (
        ("command", {"user": "rep"}),
        ("socket", {"do": "explode"}),
        ("user", {"user": "rep", "set": {"name": "x"}}),
        ("faults", {"method": "auth.test", "mode": "no such"}),
        ("command", {"user": "rep", "channel": "general", "text": "/order", "extra": 1}),
    ):
        async with desk.http.post(f"{desk.origin}/sandbox/slack/{path}", json=body) as answer:
            assert (answer.status, (await answer.json())["ok"]) == (400, False), path
