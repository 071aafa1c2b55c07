"""Payloads made by hand. They are ours alone: Slack has nothing like it, so none of it has a source."""

import pytest

from tests.sandbox.slack.desk import Desk, Json, silent

COMMAND = {"command": "/order", "text": "\u200b 1", "team_id": "T9", "user_id": "W9", "response_url": "MAKE"}


async def raw(desk: Desk, kind: str, payload: object, **more: str) -> Json:
    return await desk.post("raw", **{"user": "rep", "channel": "general", **more}, kind=kind, payload=payload)


async def test_what_is_sent_is_what_arrives_and_the_ack_comes_back(desk: Desk) -> None:
    async def answer(_payload: Json) -> Json:
        return {"text": "Here"}

    async with desk.connected(answer) as app:
        done = await raw(desk, "slash_commands", {**COMMAND, "odd": [None, {"deep": 1}]})
        assert (await desk.respond(app.last["response_url"], text="Later"))[0] == 200
    assert (done["ok"], done["outcome"], done["payload"]) == (True, "acked", {"text": "Here"})
    received = {name: value for name, value in app.last.items() if name != "response_url"}
    assert received == {**{name: COMMAND[name] for name in received if name != "odd"}, "odd": [None, {"deep": 1}]}
    assert await desk.texts("rep", "general") == ["Here", "Later"]


async def test_a_made_trigger_opens_a_modal_for_that_person(desk: Desk) -> None:
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    async with desk.connected() as app:
        await raw(desk, "interactive", {"type": "shortcut", "trigger_id": "MAKE", "nested": {"trigger_id": "MAKE"}})
        opened = await desk.api("views.open", trigger_id=app.last["trigger_id"], view=modal)
        assert opened["ok"], opened
        pushing = {"type": "block_actions", "view": {"id": opened["view"]["id"]}, "trigger_id": "MAKE"}
        await raw(desk, "interactive", pushing)
        assert (await desk.api("views.push", trigger_id=app.last["trigger_id"], view=modal))["ok"]
    assert len((await desk.get("views", user="rep"))["views"]) == 2


async def test_a_press_made_by_hand_can_replace_its_message(desk: Desk) -> None:
    ts = (await desk.api("chat.postMessage", channel="C0GENERAL", text="old"))["ts"]
    press = {"type": "block_actions", "container": {"message_ts": ts}, "actions": [], "response_url": "MAKE"}
    async with desk.connected() as app:
        await raw(desk, "interactive", press)
        await desk.respond(app.last["response_url"], text="new", replace_original=True)
    assert await desk.texts("rep", "general") == ["new"]


@pytest.mark.parametrize("payload", [{}, {"type": "event_callback", "event": {"type": "message"}}, [], "text", None])
async def test_nothing_in_it_is_judged(desk: Desk, payload: object) -> None:
    async with desk.connected() as app:
        assert (await raw(desk, "events_api", payload))["outcome"] == "acked"
    assert (app.envelopes[0]["payload"], app.envelopes[0]["retry_attempt"]) == (payload, 0)


async def test_an_app_that_is_silent_or_gone_is_an_outcome(desk: Desk) -> None:
    assert (await raw(desk, "interactive", {}))["outcome"] == "no_connection"
    async with desk.connected(silent):
        assert (await raw(desk, "interactive", {}))["outcome"] == "timeout"


async def test_an_answer_that_cannot_be_shown_is_said_with_what_it_was(desk: Desk) -> None:
    async def answer(_payload: Json) -> Json:
        return {"blocks": [{"type": "section"}]}

    async with desk.connected(answer):
        done = await raw(desk, "slash_commands", COMMAND)
    assert (done["error"], done["outcome"], done["payload"]) == (
        "dispatch_failed",
        "acked",
        {"blocks": [{"type": "section"}]},
    )


async def test_there_are_three_kinds(desk: Desk) -> None:
    assert "slash_commands" in (await raw(desk, "hello", {}))["error"]
