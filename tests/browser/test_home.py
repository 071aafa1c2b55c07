"""What an app has beside its messages: a Home tab, shortcuts of no message, fields that suggest, files and forwards."""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp

Open = Callable[..., Awaitable[Page]]
Fuller = tuple[str, AsyncApp]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def finder(**more: Any) -> dict[str, Any]:
    return {"type": "external_select", "action_id": "order", "placeholder": plain("An order"), **more}


async def offer(ack: Callable[..., Awaitable[None]], payload: dict[str, Any]) -> None:
    found = [each for each in ("SO-011436", "SO-011437") if payload["value"].upper() in each]
    await ack(options=[{"text": plain(each), "value": each} for each in found])


async def test_the_home_tab_shows_what_the_app_published_and_its_buttons_work(fuller: Fuller, visit: Open) -> None:
    address, app = fuller
    pressed: list[str] = []

    def home(words: str) -> dict[str, Any]:
        button = {"type": "button", "action_id": "go", "text": plain("Refresh"), "value": "1"}
        section = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
        return {"type": "home", "blocks": [section, {"type": "actions", "elements": [button]}]}

    async def opened(event: dict[str, Any]) -> None:
        if event["tab"] == "home":
            await app.client.views_publish(user_id=event["user"], view=home("*You act:* 2 orders"))

    async def refresh(ack: Callable[[], Awaitable[None]], body: dict[str, Any]) -> None:
        await ack()
        pressed.append(body["view"]["type"])
        await app.client.views_publish(user_id=body["user"]["id"], view=home("*You act:* nothing"))

    app.event("app_home_opened")(opened)
    app.action("go")(refresh)
    page = await visit(address, where="dm")
    await page.get_by_role("tab", name="Home").click()
    room = page.get_by_role("region", name="Home")
    await expect(room).to_contain_text("You act: 2 orders")
    await expect(page.locator("#composer-text")).to_be_hidden()
    await room.get_by_role("button", name="Refresh").click()
    await expect(room).to_contain_text("You act: nothing")
    assert pressed == ["home"]
    await page.get_by_role("tab", name="Messages", exact=True).click()
    await expect(page.locator("#composer-text")).to_be_visible()


async def test_a_shortcut_of_no_message_opens_a_modal_with_a_field_that_suggests(fuller: Fuller, visit: Open) -> None:
    address, app = fuller
    chosen: list[str] = []

    async def find(ack: Callable[[], Awaitable[None]], body: dict[str, Any]) -> None:
        await ack()
        field = {"type": "input", "block_id": "what", "label": plain("Order"), "element": finder(min_query_length=2)}
        view = {"type": "modal", "callback_id": "f", "title": plain("Find an order"), "submit": plain("Find")}
        await app.client.views_open(trigger_id=body["trigger_id"], view={**view, "blocks": [field]})

    async def found(ack: Callable[[], Awaitable[None]], view: dict[str, Any]) -> None:
        chosen.append(view["state"]["values"]["what"]["order"]["selected_option"]["value"])
        await ack()

    app.shortcut("new_thing")(find)
    app.options("order")(offer)
    app.view("f")(found)
    page = await visit(address)
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="New thing").click()
    field = page.get_by_label("Order", exact=True)
    await field.press_sequentially("s")
    await expect(page.get_by_role("option")).to_have_text("Type 2 characters or more.")
    await field.press_sequentially("o-011437")
    await expect(page.get_by_role("option")).to_have_text("SO-011437")
    await field.press("Enter")
    await expect(field).to_have_value("SO-011437")
    await page.get_by_role("button", name="Find", exact=True).click()
    await expect(page.locator("dialog.modal")).to_be_hidden()
    assert chosen == ["SO-011437"]


async def test_a_message_can_suggest_hold_a_table_a_file_and_a_forwarded_message(fuller: Fuller, visit: Open) -> None:
    address, app = fuller
    chosen: list[str] = []

    async def pick(ack: Callable[[], Awaitable[None]], action: dict[str, Any]) -> None:
        await ack()
        chosen.append(action["selected_option"]["value"])

    app.options("order")(offer)
    app.action("order")(pick)
    page = await visit(address, where="dm")
    dm = (await app.client.conversations_open(users="U0REP"))["channel"]["id"]
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": each} for each in row] for row in ("AB", "12")]}
    section = {"type": "section", "text": plain("Which one?"), "accessory": finder()}
    posted = await app.client.chat_postMessage(channel=dm, text="Which one?", blocks=[section, table])
    await page.get_by_role("combobox", name="An order").press_sequentially("011436")
    await page.get_by_role("option", name="SO-011436").click()
    await expect(page.get_by_role("combobox", name="An order")).to_have_value("SO-011436")
    assert chosen == ["SO-011436"]
    await expect(page.get_by_role("columnheader")).to_have_text(["A", "B"])
    await app.client.files_upload_v2(
        content=b"%PDF-1.4", filename="invoice.pdf", channel=dm, initial_comment="Your invoice"
    )
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="invoice.pdf").click()
    assert (await waiting.value).suggested_filename == "invoice.pdf"
    await page.evaluate(
        "([channel, ts]) => fetch('/sandbox/slack/message', {method: 'POST', body: JSON.stringify("
        "{user: 'rep', channel: 'dm', forward: {channel, ts}})})",
        [dm, posted["ts"]],
    )
    await expect(page.locator(".forwarded")).to_contain_text("Which one?")
