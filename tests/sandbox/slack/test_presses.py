"""Presses on messages: what is sent, what was chosen before, and what cannot be pressed.

Source: docs.slack.dev/reference/interaction-payloads/block_actions-payload.
"""

import asyncio
from typing import Any

from tests.sandbox.slack.desk import Desk, Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


BUTTONS = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {"type": "button", "action_id": "go", "value": "SO-1", "text": plain("Go"), "style": "primary"},
        {"type": "button", "action_id": "away", "url": "https://a.example/", "text": plain("Away")},
        {
            "type": "static_select",
            "action_id": "pick",
            "options": [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}],
        },
    ],
}


async def test_a_press_on_a_message_carries_the_message_and_the_buttons_own_value(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel="C0SALESOPERATIONS", text="card", blocks=[BUTTONS])
    where = {"channel": "sales-operations", "ts": posted["ts"]}
    async with desk.connected() as app:
        pressed = await desk.post("action", user="sales_operations", message=where, action_id="go")
        payload = app.last
        link = await desk.post("action", user="sales_operations", message=where, action_id="away")
    assert pressed["ok"], pressed
    assert (payload["type"], payload["user"]["id"], payload["channel"]["name"]) == (
        "block_actions",
        "U0SALESOPERATIONS",
        "sales-operations",
    )
    assert payload["message"]["ts"] == posted["ts"]
    (action,) = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == ("go", "row", "SO-1", "button")
    assert payload["state"]["values"]["row"]["pick"] == {"type": "static_select", "selected_option": None}
    assert link["ok"], link
    assert app.last["actions"][0]["url"] == "https://a.example/"


async def test_what_somebody_chose_in_a_message_comes_with_their_next_press_alone(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel="C0GENERAL", text="card", blocks=[BUTTONS])
    where = {"channel": "general", "ts": posted["ts"]}
    async with desk.connected() as app:
        await desk.post("action", user="rep", message=where, action_id="pick", selected="1")
        await desk.post("action", user="rep", message=where, action_id="go")
        own = app.last["state"]["values"]["row"]["pick"]["selected_option"]
        await desk.post("action", user="unlinked", message=where, action_id="go")
        other = app.last["state"]["values"]["row"]["pick"]["selected_option"]
    assert own["value"] == "1"
    assert other is None


async def test_what_is_not_on_the_screen_cannot_be_pressed(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel="C0SALESOPERATIONS", text="card", blocks=[BUTTONS])
    where = {"channel": "sales-operations", "ts": posted["ts"]}

    async def error(user: str, **body: Any) -> str:
        return str((await desk.post("action", user=user, message=where, **body))["error"])

    async with desk.connected() as app:
        assert await error("rep", action_id="gone") == "element_not_found"
        assert await error("rep", action_id="go", value="SO-2") == "invalid_value"
        assert await error("rep", action_id="pick", selected="3") == "invalid_value"
        assert await error("guest", action_id="go") == "channel_not_found"
        assert app.envelopes == []


async def test_two_presses_at_once_are_two_deliveries(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel="C0GENERAL", text="card", blocks=[BUTTONS])
    press = {"user": "rep", "message": {"channel": "general", "ts": posted["ts"]}, "action_id": "go"}
    async with desk.connected() as app:
        await asyncio.gather(desk.post("action", **press), desk.post("action", **press))
    assert len({each["payload"]["trigger_id"] for each in app.envelopes}) == 2
