"""Slash commands: who may use them, how they reach the app, what the person sees.

Sources: docs.slack.dev/interactivity/implementing-slash-commands, docs.slack.dev/apis/slack-connect.
"""

import asyncio

from tests.sandbox.slack.desk import Desk, Json, silent


async def test_a_command_reaches_the_app_and_its_ack_is_seen_by_that_person_alone(desk: Desk) -> None:
    async def answer(payload: Json) -> Json:
        return {"text": f"You asked about {payload['text']}"}

    async with desk.connected(answer) as app:
        done = await desk.post("command", user="rep", channel="general", text="/order 11436")
    assert done["ok"]
    assert done["ack_ms"] < 1000
    payload = app.last
    assert app.envelopes[0]["type"] == "slash_commands"
    assert app.envelopes[0]["accepts_response_payload"] is True
    assert (payload["command"], payload["text"], payload["user_id"]) == ("/order", "11436", "U0REP")
    assert (payload["team_id"], payload["channel_name"], payload["is_enterprise_install"]) == (
        "T0EXODUS",
        "general",
        "false",
    )
    (message,) = await desk.seen("rep", "general")
    assert message["text"] == "You asked about 11436"
    assert message["ephemeral"]
    assert await desk.seen("sales_operations", "general") == []


async def test_mentions_and_links_are_escaped_only_where_the_manifest_asks(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post(
            "command", user="rep", channel="dm", text="/order @omar in #general see https://a.example/?a=1&b=2 <b>"
        )
        escaped = app.last["text"]
        await desk.post("command", user="rep", channel="dm", text="/plain @omar & co")
    assert escaped == "<@U0REPOTHER|omar> in <#C0GENERAL|general> see <https://a.example/?a=1&amp;b=2> &lt;b&gt;"
    assert app.last["text"] == "@omar &amp; co"
    assert app.last["channel_name"] == "directmessage"


async def test_unknown_commands_strangers_and_threads_never_reach_the_app(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel="C0GENERAL", text="a thread starts")
    async with desk.connected() as app:
        unknown = await desk.post("command", user="rep", channel="general", text="/nothing here")
        stranger = await desk.post("command", user="stranger", channel="general", text="/order 1")
        thread = await desk.post("command", user="rep", channel="general", text="/order 1", thread_ts=posted["ts"])
    assert [each["error"] for each in (unknown, stranger, thread)] == ["unknown_command"] * 3
    assert app.envelopes == []


async def test_without_a_connection_a_command_fails_at_once(desk: Desk) -> None:
    answer = await desk.post("command", user="rep", channel="general", text="/order 1")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")


async def test_an_app_that_does_not_answer_in_three_seconds_is_reported_to_the_person(desk: Desk) -> None:
    async with desk.connected(silent):
        answer = await desk.post("command", user="rep", channel="general", text="/order 1")
    assert answer["error"] == "operation_timeout"
    assert "/order" in answer["notice"]


async def test_an_ack_with_broken_blocks_is_not_shown(desk: Desk) -> None:
    async def answer(_payload: Json) -> Json:
        return {"text": "x", "blocks": [{"type": "section"}]}

    async with desk.connected(answer):
        done = await desk.post("command", user="rep", channel="general", text="/order 1")
    assert done["error"] == "dispatch_failed"
    assert await desk.seen("rep", "general") == []


async def test_each_of_many_commands_in_flight_goes_to_exactly_one_connection(desk: Desk) -> None:
    async with desk.connected() as one, desk.connected() as other:
        commands = [
            desk.post("command", user="rep", channel="general", text=f"/order {number}") for number in range(40)
        ]
        answers = await asyncio.gather(*commands)
    assert all(each["ok"] for each in answers)
    assert len(one.envelopes) == len(other.envelopes) == 20
    texts = {each["payload"]["text"] for each in one.envelopes + other.envelopes}
    assert len(texts) == 40
