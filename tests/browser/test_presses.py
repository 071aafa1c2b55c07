"""Buttons, questions and modals, by keyboard, against an app that answers well, late or not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp

Open = Callable[..., Awaitable[Page]]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(action: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": plain(label), "value": "SO-011436", **more}


MODAL = {
    "type": "modal",
    "callback_id": "escalate",
    "title": plain("Escalate"),
    "submit": plain("Hand over"),
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Note"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "block_id": "right",
            "label": plain("Check"),
            "element": {
                "type": "checkboxes",
                "action_id": "ticks",
                "options": [{"text": plain("All of it is right"), "value": "yes"}],
            },
        },
    ],
}


@pytest.fixture
async def page(app: AsyncApp, workspace: str, visit: Open) -> Page:
    """Rosa in #general, before a card with two buttons."""
    page = await visit(workspace)
    ask = {
        "title": plain("Really?"),
        "text": plain("It cannot be undone."),
        "confirm": plain("Cancel plan"),
        "deny": plain("Keep it"),
    }
    elements = [
        button("escalate", "Escalate"),
        button("cancel", "Cancel plan", style="danger", confirm=ask),
        button("silent", "Wait"),
    ]
    await app.client.chat_postMessage(
        channel="C0GENERAL", text="A card", blocks=[{"type": "actions", "elements": elements}]
    )
    await page.get_by_role("button", name="Escalate").wait_for()
    return page


async def test_a_modal_is_filled_in_mended_and_sent(app: AsyncApp, page: Page) -> None:
    sent = []

    @app.action("escalate")
    async def open_modal(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("escalate")
    async def hand_over(ack: Any, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        if len(values["note"]["text"]["value"]) < 5:
            await ack(response_action="errors", errors={"note": "Say what you need."})
            return
        sent.append(values)
        await ack()

    await page.get_by_role("button", name="Escalate").focus()
    await page.keyboard.press("Enter")
    modal = page.get_by_role("dialog", name="Escalate")
    note = modal.get_by_label("Note")
    await expect(note).to_be_focused()
    await page.keyboard.type("Hm")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(modal.get_by_text("Say what you need.")).to_be_visible()
    await expect(note).to_be_focused()
    await expect(note).to_have_value("Hm")
    await page.keyboard.type(", no opportunity")
    await page.keyboard.press("Enter")
    await expect(modal).to_have_count(0)
    assert sent[0]["note"]["text"]["value"] == "Hm, no opportunity"
    assert [option["value"] for option in sent[0]["right"]["ticks"]["selected_options"]] == ["yes"]


async def test_a_required_field_is_asked_for_before_the_app_hears_of_it(app: AsyncApp, page: Page) -> None:
    @app.action("escalate")
    async def open_modal(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    await page.get_by_role("button", name="Escalate").click()
    await page.get_by_role("button", name="Hand over").click()
    await expect(page.get_by_role("dialog").get_by_text("This field is required.")).to_have_count(2)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_page_loaded_again_has_no_modal_left(app: AsyncApp, page: Page) -> None:
    @app.action("escalate")
    async def open_modal(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    await page.get_by_role("button", name="Escalate").click()
    await expect(page.get_by_role("dialog", name="Escalate")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="Escalate").wait_for()
    await page.locator("#house:not([aria-busy]) #composer-text:focus").wait_for()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_what_was_typed_survives_an_update_of_the_modal(app: AsyncApp, page: Page) -> None:
    @app.action("escalate")
    async def open_modal(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        opened = await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await typed.wait()
        more = [*MODAL["blocks"], {"type": "section", "text": plain("Found: SO-011436")}]
        await client.views_update(view_id=opened["view"]["id"], view={**MODAL, "blocks": more})

    typed = asyncio.Event()
    await page.get_by_role("button", name="Escalate").click()
    note = page.get_by_role("dialog").get_by_label("Note")
    await note.fill("Half a sentence")
    typed.set()
    await expect(page.get_by_role("dialog")).to_contain_text("Found: SO-011436")
    await expect(note).to_have_value("Half a sentence")
    await expect(note).to_be_focused()


async def test_a_question_comes_first_where_a_button_asks_one(app: AsyncApp, page: Page) -> None:
    pressed = asyncio.Event()

    @app.action("cancel")
    async def cancel(ack: Any, respond: Any) -> None:
        pressed.set()
        await ack()
        await respond(text="The plan is cancelled.", replace_original=True)

    await page.get_by_role("button", name="Cancel plan").click()
    question = page.get_by_role("dialog", name="Really?")
    await expect(question).to_contain_text("It cannot be undone.")
    await page.keyboard.press("Escape")
    await expect(question).to_have_count(0)
    assert not pressed.is_set()

    await page.get_by_role("button", name="Cancel plan").click()
    await question.get_by_role("button", name="Cancel plan").press("Enter")
    await expect(page.locator(".message").last).to_contain_text("The plan is cancelled.")


async def test_an_app_that_does_not_answer_is_told_on(app: AsyncApp, page: Page) -> None:
    @app.action("silent")
    async def say_nothing() -> None:
        await asyncio.sleep(0)

    await page.get_by_role("button", name="Wait").click()
    await expect(page.locator(".notice")).to_contain_text(
        "The app did not respond to that. Press it again.", timeout=10_000
    )


async def test_menus_tell_the_app_what_was_chosen(app: AsyncApp, page: Page) -> None:
    chosen: dict[str, str] = {}

    @app.action("carrier")
    @app.action("more")
    async def note(ack: Any, action: dict[str, Any]) -> None:
        chosen[action["action_id"]] = action["selected_option"]["value"]
        await ack()

    options = [{"text": plain(name), "value": name.lower()} for name in ("UPS", "FedEx")]
    elements = [
        {"type": "static_select", "action_id": "carrier", "placeholder": plain("Carrier"), "options": options},
        {"type": "overflow", "action_id": "more", "options": options},
    ]
    await app.client.chat_postMessage(
        channel="C0GENERAL", text="Menus", blocks=[{"type": "actions", "elements": elements}]
    )
    await page.get_by_role("combobox", name="Carrier").select_option("fedex")
    await page.get_by_role("button", name="More").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="UPS")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menu")).to_have_count(0)
    for _ in range(50):
        if len(chosen) == len(elements):
            break
        await asyncio.sleep(0.1)
    assert chosen == {"carrier": "fedex", "more": "fedex"}
