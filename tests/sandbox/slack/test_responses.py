"""Response URLs: five uses in thirty minutes, and what each kind of answer does.

Source: docs.slack.dev/interactivity/handling-user-interaction, "Message responses".
"""

from tests.sandbox.slack.desk import App, Desk

BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
}


async def command_url(desk: Desk, app: App) -> str:
    await desk.post("command", user="rep", channel="general", text="/order 1")
    return str(app.last["response_url"])


async def test_five_answers_and_no_sixth(desk: Desk) -> None:
    async with desk.connected() as app:
        url = await command_url(desk, app)
    for number in range(5):
        assert (await desk.respond(url, text=f"answer {number}"))[0] == 200
    status, body = await desk.respond(url, text="one too many")
    assert status == 404
    assert "used_url" in body
    assert await desk.texts("rep", "general") == [f"answer {number}" for number in range(5)]


async def test_after_half_an_hour_it_is_over(desk: Desk) -> None:
    async with desk.connected() as app:
        url = await command_url(desk, app)
    desk.clock.advance(30 * 60 + 1)
    status, body = await desk.respond(url, text="late")
    assert (status, "expired_url" in body) == (404, True)


async def test_an_answer_is_private_unless_it_says_otherwise(desk: Desk) -> None:
    async with desk.connected() as app:
        url = await command_url(desk, app)
    await desk.respond(url, text="for you")
    await desk.respond(url, text="for all", response_type="in_channel")
    assert await desk.texts("rep", "general") == ["for you", "for all"]
    assert await desk.texts("rep_other_region", "general") == ["for all"]


async def test_a_commands_earlier_answer_cannot_be_replaced(desk: Desk) -> None:
    async with desk.connected() as app:
        url = await command_url(desk, app)
    await desk.respond(url, text="first")
    await desk.respond(url, text="second", replace_original=True)
    assert await desk.texts("rep", "general") == ["first", "second"]


async def test_a_press_replaces_and_deletes_the_very_message_it_was_made_on(desk: Desk) -> None:
    async with desk.connected() as app:
        url = await command_url(desk, app)
        await desk.respond(url, text="card", blocks=[BUTTON])
        (card,) = await desk.seen("rep", "general")
        pressed = await desk.post(
            "action", user="rep", message={"channel": "general", "ts": card["ts"]}, action_id="go"
        )
        assert pressed["ok"], pressed
        press = app.last
    assert press["container"] == {
        "type": "message",
        "message_ts": card["ts"],
        "channel_id": "C0GENERAL",
        "is_ephemeral": True,
    }
    assert "message" not in press
    await desk.respond(press["response_url"], text="new card", replace_original=True)
    (replaced,) = await desk.seen("rep", "general")
    assert (replaced["text"], replaced["ts"], replaced["ephemeral"]) == ("new card", card["ts"], True)
    await desk.respond(press["response_url"], delete_original=True)
    assert await desk.seen("rep", "general") == []


async def test_broken_answers_are_refused_with_the_reason(desk: Desk) -> None:
    async with desk.connected() as app:
        url = await command_url(desk, app)
    assert "no_text" in (await desk.respond(url))[1]
    assert "invalid_blocks" in (await desk.respond(url, text="x", blocks=[{"type": "no_such"}]))[1]


async def test_an_ephemeral_original_that_left_the_screen_is_replaced_by_nothing(desk: Desk) -> None:
    """It lives in the client alone (docs.slack.dev/reference/methods/chat.postEphemeral), so Slack has none to miss."""
    posted = await desk.api("chat.postEphemeral", channel="C0GENERAL", user="U0REP", text="card", blocks=[BUTTON])
    where = {"channel": "general", "ts": posted["message_ts"]}
    async with desk.connected() as app:
        await desk.post("action", user="rep", message=where, action_id="go")
    await desk.post("reload", user="rep")
    assert (await desk.respond(app.last["response_url"], text="new", replace_original=True))[0] == 200
    assert (await desk.respond(app.last["response_url"], delete_original=True))[0] == 200
    assert await desk.seen("rep", "general") == []


async def test_an_archived_channel_takes_no_answer(desk: Desk) -> None:
    async with desk.connected() as app:
        url = await command_url(desk, app)
    await desk.post("channel", channel="general", do="archive")
    status, body = await desk.respond(url, text="too late", response_type="in_channel")
    assert (status, "is_archived" in body) == (400, True)


async def test_an_address_nobody_was_given_is_over(desk: Desk) -> None:
    status, _ = await desk.respond(f"{desk.origin}/response/T0EXODUS/A0EXODUS/guessed", text="x")
    assert status == 404
