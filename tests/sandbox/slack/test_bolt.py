"""Slack's own libraries, unmodified, work against the sandbox: App and AsyncApp over Socket Mode, both WebClients."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient
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


@pytest.fixture
async def threaded(desk: Desk) -> AsyncIterator[App]:
    """Bolt's other half: threads and its built-in WebSocket client. The sandbox runs on this loop, so it may not wait."""
    client = WebClient(desk.slack.credentials["bot_token"], base_url=f"{desk.origin}/api/")
    app = await asyncio.to_thread(App, client=client)

    @app.command("/order")
    def order(ack: Any, command: dict[str, Any]) -> None:
        ack(text=f"Order {command['text']}", blocks=CARD)

    @app.action("ask")
    def ask(ack: Any, respond: Any) -> None:
        ack()
        respond(text="Asked", replace_original=True)

    @app.event("app_mention")
    def mentioned(event: dict[str, Any], say: Any) -> None:
        say(text="Here", thread_ts=event["ts"])

    @app.event("message")
    def said() -> None:
        """Nothing: an app must acknowledge all that it subscribed to."""

    handler = SocketModeHandler(app, desk.slack.credentials["app_token"])
    await asyncio.to_thread(handler.connect)
    yield app
    await asyncio.to_thread(handler.close)


async def test_the_threaded_app_answers_commands_presses_and_mentions(desk: Desk, threaded: App) -> None:
    assert (await desk.post("command", user="rep", channel="general", text="/order 7"))["ok"]
    (card,) = await desk.seen("rep", "general")
    assert (card["text"], card["ephemeral"]) == ("Order 7", True)
    where = {"channel": "general", "ts": card["ts"]}
    assert (await desk.post("action", user="rep", message=where, action_id="ask"))["ok"]

    async def replaced() -> bool:
        return await desk.texts("rep", "general") == ["Asked"]

    await eventually(replaced)
    asked = await desk.post("message", user="rep", channel="integration", text="<@U0EXODUSBOT> hello?")

    async def replied() -> bool:
        return [each.get("thread_ts") for each in await desk.seen("rep", "integration")] == [asked["ts"]] * 2

    await eventually(replied)


async def test_the_threaded_client_pages_posts_and_uploads(desk: Desk) -> None:
    client = WebClient(desk.slack.credentials["bot_token"], base_url=f"{desk.origin}/api/")

    def work() -> tuple[int, str, str]:
        people = sum(len(page["members"]) for page in client.users_list(limit=5))
        posted = client.chat_postMessage(
            channel="C0GENERAL", text="x", metadata={"event_type": "t", "event_payload": {}}
        )
        client.files_upload_v2(content="a,b", filename="a.csv", channel="C0GENERAL", thread_ts=posted["ts"])
        found = client.conversations_history(channel="C0GENERAL", include_all_metadata=True)["messages"][0]
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel="C0GENERAL", text="x", blocks=[{"type": "section"}])
        return people, found["metadata"]["event_type"], caught.value.response["error"]

    assert await asyncio.to_thread(work) == (19, "t", "invalid_blocks")
