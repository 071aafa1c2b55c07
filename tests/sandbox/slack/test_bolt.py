"""Slack's own libraries, unmodified, work against the sandbox: AsyncApp over Socket Mode, and AsyncWebClient."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.desk import Desk, eventually

FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": {"type": "plain_text", "text": "Note"},
            "element": {"type": "plain_text_input", "action_id": "typed"},
        }
    ],
}
CARD = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "ask", "text": {"type": "plain_text", "text": "Ask"}}],
    }
]


@pytest.fixture
async def bolt(desk: Desk) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=desk.client(), process_before_response=True)

    @app.command("/order")
    async def order(ack: Any, command: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(text=f"Order {command['text']}", blocks=CARD)

    @app.action("ask")
    async def ask(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("form")
    async def send(ack: Any, view: dict[str, Any], body: dict[str, Any], client: Any) -> None:
        note = view["state"]["values"]["note"]["typed"]["value"]
        if note == "no":
            await ack(response_action="errors", errors={"note": "Say yes."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"Noted: {note}")

    handler = AsyncSocketModeHandler(app, desk.slack.credentials["app_token"], web_client=desk.client())
    await handler.connect_async()
    yield app
    await handler.close_async()


async def test_a_walk_from_command_to_receipt(desk: Desk, bolt: AsyncApp) -> None:
    assert (await desk.post("command", user="rep", channel="general", text="/order 11436"))["ok"]
    (card,) = await desk.seen("rep", "general")
    assert (card["text"], card["ephemeral"]) == ("Order 11436", True)
    pressed = await desk.post("action", user="rep", message={"channel": "general", "ts": card["ts"]}, action_id="ask")
    assert pressed["ok"], pressed
    view = await desk.top("rep")
    refused = await desk.post("submit", user="rep", view=view["id"], values={"note": {"typed": "no"}})
    assert refused["errors"] == {"note": "Say yes."}
    done = await desk.post("submit", user="rep", view=view["id"], values={"note": {"typed": "yes"}})
    assert done["response_action"] is None

    async def noted() -> bool:
        return await desk.texts("rep", "dm") == ["Noted: yes"]

    await eventually(noted)


async def test_bolt_comes_back_after_a_warning(desk: Desk, bolt: AsyncApp) -> None:
    await desk.post("socket", do="disconnect")

    async def works() -> bool:
        return bool((await desk.post("command", user="rep", channel="general", text="/order 1"))["ok"])

    await eventually(works)


async def test_the_client_raises_slacks_own_errors(desk: Desk) -> None:
    with pytest.raises(SlackApiError) as caught:
        await desk.client().chat_postMessage(channel="C0NOWHERE", text="x")
    assert caught.value.response["error"] == "channel_not_found"
