"""Modals: opened in time, filled in, submitted, stacked, closed; and presses in them.

Sources: docs.slack.dev/surfaces/modals, docs.slack.dev/reference/methods/views.open, …/views.push, …/views.update,
docs.slack.dev/reference/interaction-payloads/view-interactions-payload, …/block_actions-payload.
"""

from typing import Any

import pytest

from tests.sandbox.slack.desk import App, Desk, Json, silent


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def text_input(block: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "typed", **more.pop("element", {})}
    return {"type": "input", "block_id": block, "label": plain(block), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    filled = list(blocks) or [text_input("note")]
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": filled,
        **more,
    }


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


async def trigger(desk: Desk, app: App) -> str:
    await desk.post("command", user="rep", channel="general", text="/order 1")
    return str(app.last["trigger_id"])


async def open_modal(desk: Desk, app: App, view: Json) -> Json:
    opened = await desk.api("views.open", trigger_id=await trigger(desk, app), view=view)
    assert opened["ok"], opened
    return dict(opened["view"])


async def test_a_trigger_opens_one_modal_within_three_seconds(desk: Desk) -> None:
    async with desk.connected() as app:
        first = await trigger(desk, app)
        assert (await desk.api("views.open", trigger_id=first, view=modal()))["ok"]
        assert (await desk.api("views.open", trigger_id=first, view=modal()))["error"] == "exchanged_trigger_id"
        late = await trigger(desk, app)
        desk.clock.advance(3.1)
        assert (await desk.api("views.open", trigger_id=late, view=modal()))["error"] == "expired_trigger_id"
        assert (await desk.api("views.open", trigger_id="made.up", view=modal()))["error"] == "invalid_trigger_id"


async def test_a_broken_modal_is_refused_with_pointers_and_leaves_the_trigger_unused(desk: Desk) -> None:
    async with desk.connected() as app:
        id_ = await trigger(desk, app)
        long = await desk.api("views.open", trigger_id=id_, view=modal(title=plain("x" * 25)))
        assert (long["error"], long["response_metadata"]["messages"]) == (
            "invalid_arguments",
            ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"],
        )
        unsent = modal()
        del unsent["submit"]
        assert (await desk.api("views.open", trigger_id=id_, view=unsent))["error"] == "invalid_arguments"
        assert (await desk.api("views.open", trigger_id=id_, view=modal()))["ok"]


async def test_a_submission_carries_what_was_entered_and_what_was_there_before(desk: Desk) -> None:
    view = modal(
        text_input("note", element={"initial_value": "as before"}),
        text_input("reason"),
        text_input("more", optional=True),
        {
            "type": "input",
            "block_id": "agree",
            "optional": True,
            "label": plain("Agree"),
            "element": {
                "type": "checkboxes",
                "action_id": "ticks",
                "options": [{"text": plain("Right"), "value": "right"}],
            },
        },
        private_metadata="offer-1",
    )
    async with desk.connected() as app:
        opened = await open_modal(desk, app, view)
        done = await desk.post(
            "submit",
            user="rep",
            view=opened["id"],
            values={"reason": {"typed": "because"}, "agree": {"ticks": ["right"]}},
        )
    assert (done["ok"], done["response_action"], done["errors"]) == (True, None, {})
    payload = app.last
    assert (payload["type"], payload["view"]["private_metadata"]) == ("view_submission", "offer-1")
    values = payload["view"]["state"]["values"]
    assert values["note"]["typed"] == {"type": "plain_text_input", "value": "as before"}
    assert values["reason"]["typed"]["value"] == "because"
    assert values["more"]["typed"]["value"] is None
    assert [each["value"] for each in values["agree"]["ticks"]["selected_options"]] == ["right"]
    assert (await desk.get("views", user="rep"))["views"] == []


async def test_a_required_field_left_empty_is_never_sent(desk: Desk) -> None:
    async with desk.connected() as app:
        opened = await open_modal(desk, app, modal())
        before = len(app.envelopes)
        done = await desk.post("submit", user="rep", view=opened["id"], values={})
        assert (done["response_action"], list(done["errors"])) == ("errors", ["note"])
        assert len(app.envelopes) == before


async def test_the_apps_answer_decides_what_becomes_of_the_modal(desk: Desk) -> None:
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"note": "Not that."}},
        {"response_action": "update", "view": modal(title=plain("Second"))},
        {"response_action": "push", "view": modal(title=plain("Above"))},
        {"response_action": "clear"},
    ]

    async def answer(payload: Json) -> Any:
        return answers.pop(0) if payload.get("type") == "view_submission" else None

    async with desk.connected(answer) as app:
        opened = await open_modal(desk, app, modal())
        filled = {"note": {"typed": "x"}}
        refused = await desk.post("submit", user="rep", view=opened["id"], values=filled)
        assert refused["errors"] == {"note": "Not that."}
        await desk.post("submit", user="rep", view=opened["id"], values={})
        top = await desk.top("rep")
        assert (top["id"], top["title"]["text"]) == (opened["id"], "Second")
        assert top["state"]["values"]["note"]["typed"]["value"] == "x"
        await desk.post("submit", user="rep", view=top["id"], values={})
        above = await desk.top("rep")
        assert (above["previous_view_id"], above["root_view_id"]) == (opened["id"], opened["id"])
        done = await desk.post("submit", user="rep", view=above["id"], values=filled)
        assert done["response_action"] == "clear"
        assert (await desk.get("views", user="rep"))["views"] == []


async def test_errors_for_a_block_that_is_not_there_are_trouble(desk: Desk) -> None:
    async def answer(payload: Json) -> Any:
        errors = {"response_action": "errors", "errors": {"elsewhere": "x"}}
        return errors if payload.get("type") == "view_submission" else None

    async with desk.connected(answer) as app:
        opened = await open_modal(desk, app, modal())
        done = await desk.post("submit", user="rep", view=opened["id"], values={"note": {"typed": "x"}})
    assert (done["ok"], done["error"]) == (False, "invalid_response")
    assert (await desk.top("rep"))["id"] == opened["id"]


async def test_a_submission_nobody_acknowledges_leaves_the_modal_open(desk: Desk) -> None:
    async def answer(payload: Json) -> Any:
        return await silent(payload) if payload.get("type") == "view_submission" else None

    async with desk.connected(answer) as app:
        opened = await open_modal(desk, app, modal())
        done = await desk.post("submit", user="rep", view=opened["id"], values={"note": {"typed": "kept"}})
    assert done["error"] == "operation_timeout"
    assert (await desk.top("rep"))["state"]["values"]["note"]["typed"]["value"] == "kept"


async def test_an_update_keeps_what_was_typed_and_a_stale_hash_is_a_conflict(desk: Desk) -> None:
    async with desk.connected() as app:
        opened = await open_modal(desk, app, modal(text_input("note"), BUTTONS))
        await desk.post("action", user="rep", view=opened["id"], action_id="go", values={"note": {"typed": "half"}})
        changed = modal(text_input("note"), text_input("new"), BUTTONS)
        updated = await desk.api("views.update", view_id=opened["id"], hash=opened["hash"], view=changed)
        assert updated["view"]["state"]["values"]["note"]["typed"]["value"] == "half"
        again = await desk.api("views.update", view_id=opened["id"], hash=opened["hash"], view=changed)
        assert again["error"] == "hash_conflict"
        assert (await desk.api("views.update", view_id="V0NONE", view=changed))["error"] == "not_found"


async def test_an_external_id_names_one_modal(desk: Desk) -> None:
    async with desk.connected() as app:
        await open_modal(desk, app, modal(external_id="offer-1"))
        assert (await desk.api("views.update", external_id="offer-1", view=modal(external_id="offer-1")))["ok"]
        await desk.post("command", user="sales_operations", channel="general", text="/order 1")
        taken = await desk.api("views.open", trigger_id=app.last["trigger_id"], view=modal(external_id="offer-1"))
        assert taken["error"] == "duplicate_external_id"


async def test_three_modals_stand_on_each_other_and_no_fourth(desk: Desk) -> None:
    async with desk.connected() as app:
        view = await open_modal(desk, app, modal(BUTTONS))
        for _ in range(2):
            await desk.post("action", user="rep", view=view["id"], action_id="go")
            view = (await desk.api("views.push", trigger_id=app.last["trigger_id"], view=modal(BUTTONS)))["view"]
        await desk.post("action", user="rep", view=view["id"], action_id="go")
        fourth = await desk.api("views.push", trigger_id=app.last["trigger_id"], view=modal(BUTTONS))
        assert fourth["error"] == "push_limit_reached"
        from_message = await desk.api("views.push", trigger_id=await trigger(desk, app), view=modal())
        assert from_message["error"] == "invalid_trigger_id"


async def test_closing_tells_only_modals_that_asked(desk: Desk) -> None:
    async with desk.connected() as app:
        quiet = await open_modal(desk, app, modal())
        before = len(app.envelopes)
        await desk.post("close", user="rep", view=quiet["id"])
        assert len(app.envelopes) == before
        told = await open_modal(desk, app, modal(notify_on_close=True))
        await desk.post("close", user="rep", view=told["id"])
        assert (app.last["type"], app.last["is_cleared"], app.last["view"]["id"]) == ("view_closed", False, told["id"])
        assert (await desk.post("close", user="rep", view=told["id"]))["error"] == "view_not_found"


async def test_a_press_in_a_modal_says_which_modal_and_what_it_holds(desk: Desk) -> None:
    async with desk.connected() as app:
        view = await open_modal(desk, app, modal(text_input("note"), BUTTONS))
        pressed = await desk.post("action", user="rep", view=view["id"], action_id="pick", selected="2")
        assert pressed["ok"], pressed
    payload = app.last
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["actions"][0]["selected_option"]["value"] == "2"
    assert payload["view"]["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "2"
    assert "response_url" not in payload


async def test_what_a_person_could_not_enter_is_refused(desk: Desk) -> None:
    async with desk.connected() as app:
        opened = await open_modal(desk, app, modal(text_input("note"), BUTTONS))
        for values, error in (
            ({"elsewhere": {"typed": "x"}}, "element_not_found"),
            ({"note": "x"}, "invalid_value"),
            ({"note": {"typed": 5}}, "invalid_value"),
            ({"row": {"pick": "3"}}, "invalid_value"),
        ):
            refused = await desk.post("submit", user="rep", view=opened["id"], values=values)
            assert refused["error"] == error, values
        other = await desk.post("submit", user="sales_operations", view=opened["id"], values={})
        assert other["error"] == "view_not_found"


BEYOND: dict[str, tuple[Json, str]] = {
    "title": ({"title": plain("x" * 25)}, "/view/title/text"),
    "submit": ({"submit": plain("x" * 25)}, "/view/submit/text"),
    "close": ({"close": plain("x" * 25)}, "/view/close/text"),
    "private_metadata": ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
    "callback_id": ({"callback_id": "x" * 256}, "/view/callback_id"),
    "external_id": ({"external_id": "x" * 256}, "/view/external_id"),
    "blocks": ({"blocks": [{"type": "divider"}] * 101}, "/view/blocks"),
}


@pytest.mark.parametrize(("more", "pointer"), BEYOND.values(), ids=BEYOND)
async def test_what_is_too_long_in_a_modal_is_pointed_at(desk: Desk, more: Json, pointer: str) -> None:
    async with desk.connected() as app:
        refused = await desk.api("views.open", trigger_id=await trigger(desk, app), view=modal() | more)
    assert refused["error"] == "invalid_arguments"
    assert refused["errors"][0].endswith(f"[json-pointer:{pointer}]")


async def test_a_modal_may_be_250_kilobytes_and_no_more(desk: Desk) -> None:
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}] * 90
    async with desk.connected() as app:
        refused = await offer(desk, app, blocks)
    assert refused["error"] == "view_too_large"


async def test_a_menu_of_conversations_gives_an_address_to_answer_to(desk: Desk) -> None:
    menu = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    label = {"type": "plain_text", "text": "Where"}
    blocks = [{"type": "input", "block_id": "place", "label": label, "element": menu}]
    async with desk.connected() as app:
        await offer(desk, app, blocks)
        view = (await desk.top("rep"))["id"]
        await desk.post("submit", user="rep", view=view, values={"place": {"where": "C0INTEGRATION"}})
    (given,) = app.last["response_urls"]
    assert (given["block_id"], given["action_id"], given["channel_id"]) == ("place", "where", "C0INTEGRATION")
    await desk.respond(given["response_url"], text="here", response_type="in_channel")
    assert await desk.texts("rep", "integration") == ["here"]


async def test_what_would_fill_itself_in_is_refused_rather_than_left_empty(desk: Desk) -> None:
    menu = {"type": "conversations_select", "default_to_current_conversation": True}
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "x"}, "accessory": menu}]
    async with desk.connected() as app:
        refused = await offer(desk, app, blocks)
    assert "not supported by the sandbox" in refused["errors"][0]


async def offer(desk: Desk, app: App, blocks: list[Json]) -> Json:
    text = {"type": "plain_text", "text": "x"}
    view = {"type": "modal", "title": text, "submit": text, "blocks": blocks}
    return await desk.api("views.open", trigger_id=await trigger(desk, app), view=view)
