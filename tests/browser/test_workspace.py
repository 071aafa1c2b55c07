"""The house around the messages: what is new, what is lost, moving about, and a narrow screen."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, Route, expect
from slack_bolt.async_app import AsyncApp

Open = Callable[..., Awaitable[Page]]
Control = Callable[..., Awaitable[dict[str, Any]]]


async def test_a_message_appears_by_itself_and_marks_its_channel(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    await app.client.chat_postMessage(channel="C0SALESOPERATIONS", text="SO-011438 has no opportunity. <@U0REP>")
    place = page.get_by_role("button", name="sales-operations, 1 new for you")
    await expect(place).to_be_visible()
    await place.click()
    await expect(page.locator(".message")).to_contain_text("SO-011438 has no opportunity.")
    await expect(page.get_by_role("button", name="sales-operations", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    await expect(page.locator("#spoken")).to_contain_text("SO-011438 has no opportunity.")


async def test_a_person_talks_and_answers_in_a_thread(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    await page.keyboard.type("Where is SO-011436?")
    await page.keyboard.press("Enter")
    other = await visit(workspace, who="U0REPOTHER")
    await other.locator(".message").hover()
    await other.get_by_role("button", name="Reply in thread").click()
    await other.keyboard.type("Ask the bot")
    await other.keyboard.press("Enter")
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("complementary", name="Thread")).to_contain_text("Ask the bot")
    await page.keyboard.type("/order 11436")
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice")).to_contain_text("/order does not work in threads. Type it in the channel.")


async def test_the_page_follows_one_tall_answer_after_another(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    for number in range(2):
        rows = [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"Card {number}, row {row}"}} for row in range(45)
        ]
        await app.client.chat_postMessage(channel="C0GENERAL", text=f"Card {number}", blocks=rows)
        first = page.get_by_text(f"Card {number}, row 0", exact=True)
        await expect(first).to_be_in_viewport()
    await page.get_by_text("Card 0, row 1", exact=True).scroll_into_view_if_needed()
    await app.client.chat_postMessage(channel="C0GENERAL", text="One more")
    await expect(page.get_by_text("One more", exact=True)).to_be_attached()
    await expect(page.get_by_text("Card 0, row 1", exact=True)).to_be_in_viewport()


async def test_a_second_tab_leaves_the_first_ones_private_messages_alone(
    app: AsyncApp, workspace: str, visit: Open
) -> None:
    page = await visit(workspace)
    await app.client.chat_postEphemeral(channel="C0GENERAL", user="U0REP", text="SO-011436 is for you alone.")
    await expect(page.locator(".message.ephemeral")).to_be_visible()
    tab = await page.context.new_page()
    await tab.goto(f"{workspace}#U0REP/C0GENERAL")
    await expect(tab.locator(".message.ephemeral")).to_be_visible()
    await tab.close()
    await page.reload()
    await page.locator("#house:not([aria-busy]) #composer-text:focus").wait_for()
    await expect(page.locator(".message.ephemeral")).to_have_count(0)


async def test_a_page_says_when_no_bot_is_there(workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    await expect(page.locator("#banner")).to_contain_text("The bot is not connected")
    await page.keyboard.type("/order 11436 ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice")).to_contain_text(
        "/order failed: the app is not connected. Send it again once it is."
    )
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("#composer-text")).to_have_value("/order 11436")


NOTICES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"error": "operation_timeout"}, "That failed: the app did not respond. Send it again."),
    ({"error": "odd_thing"}, "That failed: odd_thing. Traffic shows what was said."),
    ({"error": "x", "unreachable": True}, "That failed: the sandbox does not answer. Start it again: make run."),
    ({"error": "x", "notice": "Press it again."}, "Press it again."),
)


async def test_a_notice_ends_with_what_to_do_next(workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    for answer, told in NOTICES:
        shown = "async (answer) => (await import('/page/notices.js')).refused(answer, 'That')"
        assert await page.evaluate(shown, answer) == told


async def test_a_page_finds_a_sandbox_that_was_started_again(lone: Any, visit: Open) -> None:
    page = await visit(lone.address, losing=True)
    lone.stop()
    await expect(page.locator("#banner")).to_contain_text("The sandbox does not answer")
    lone.start_again()
    await expect(page.locator("#banner")).to_contain_text("The bot is not connected", timeout=15_000)


async def test_a_phone_has_everything_and_nothing_sticks_out(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace, phone=True)
    await app.client.chat_postMessage(channel="C0GENERAL", text="A very long word " + "o" * 400)
    await page.locator(".message").wait_for()
    narrow = "document.documentElement.scrollWidth <= window.innerWidth"
    assert await page.evaluate(narrow)
    await page.get_by_role("button", name="Channels and people").tap()
    await page.get_by_role("button", name="payment-admin").tap()
    await expect(page.get_by_role("heading", name="#payment-admin")).to_be_visible()
    await expect(page.get_by_role("navigation", name="Workspace")).to_be_hidden()
    await page.get_by_role("button", name="Try this, ").tap()
    await page.get_by_role("tab", name="Break things").tap()
    await expect(page.get_by_role("switch", name="Is down, Salesforce")).to_be_visible()
    assert await page.evaluate(narrow)


async def test_a_drawer_on_a_phone_leaves_its_own_button_free(workspace: str, visit: Open) -> None:
    page = await visit(workspace, phone=True)
    await expect(page.locator("#banner")).to_be_visible()
    panel = page.get_by_role("complementary", name="Sandbox")
    await page.get_by_role("button", name="Try this, ").tap()
    await expect(panel).to_be_visible()
    await page.get_by_role("button", name="Try this, ").tap()
    await expect(panel).to_be_hidden()


async def test_a_switch_shows_what_is_broken_and_mends_it(workspace: str, visit: Open, control: Control) -> None:
    page = await visit(workspace)
    await page.get_by_role("tab", name="Break things").click()
    await page.get_by_role("switch", name="Is down, Salesforce").check()
    await page.get_by_role("switch", name="Takes 2 seconds, Salesforce").check()
    await expect(page.locator(".switches[aria-busy]")).to_have_count(0)
    faults = (await control(workspace, "salesforce/faults"))["faults"]
    assert sorted(fault["mode"] for fault in faults) == ["delay", "status"]
    again = await visit(workspace)
    await again.get_by_role("tab", name="Break things").click()
    await expect(again.get_by_role("switch", name="Is down, Salesforce")).to_be_checked()
    await again.get_by_role("button", name="Mend everything").click()
    await expect(again.get_by_role("switch", name="Is down, Salesforce")).not_to_be_checked()
    assert (await control(workspace, "salesforce/faults"))["faults"] == []


async def test_the_traffic_is_there_to_read(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    await page.get_by_role("tab", name="Traffic").click()
    await app.client.chat_postMessage(channel="C0GENERAL", text="for the log")
    row = page.locator(".traffic li", has_text="chat.postMessage").first
    await row.locator("summary").click()
    await expect(row.locator("pre")).to_contain_text("for the log")


async def test_the_box_to_jump_opens_straight_after_a_modal_was_closed(
    app: AsyncApp, workspace: str, visit: Open, control: Control
) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Lines"}, "blocks": [{"type": "divider"}]}

    @app.action("lines")
    async def lines(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    button = {"type": "button", "action_id": "lines", "text": {"type": "plain_text", "text": "Lines"}}
    await app.client.chat_postMessage(
        channel="C0GENERAL", text="A card", blocks=[{"type": "actions", "elements": [button]}]
    )
    page = await visit(workspace)
    await page.get_by_role("button", name="Lines").press("Enter")
    await expect(page.get_by_role("dialog", name="Lines")).to_be_visible()
    await page.route("**/sandbox/slack/close", held_up)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("admin")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="#payment-admin")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def held_up(route: Route) -> None:
    """A close that takes its time on the way to the app."""
    await asyncio.sleep(1)
    await route.continue_()


async def test_the_tour_is_found_on_a_phone(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace, where="C0INTEGRATION", phone=True)
    step = page.locator("[data-step=healthy]")
    await page.get_by_role("button", name="try it step by step").tap()
    await expect(step).to_be_in_viewport()
    await step.get_by_role("button").tap()
    await expect(page.locator("#composer-text")).to_have_value("/order 11436")
    await expect(step).not_to_be_in_viewport()
    await page.get_by_role("button", name="Try this, 0 of ").tap()
    await expect(step).to_be_in_viewport()


MISNAMED = """nodes => nodes.filter((node) => node.checkVisibility()).map((node) => {
    const shown = (node.matches("input") ? node.closest("label") : node).cloneNode(true);
    shown.querySelectorAll("[aria-hidden=true], .menu").forEach((part) => part.remove());
    return [shown.textContent, node.getAttribute("aria-label") ?? shown.textContent];
}).filter(([shown, name]) => {
    const letters = (words) => words.toLowerCase().replace(/[^\\p{L}\\p{N}]/gu, "");
    return !letters(name) || !letters(name).startsWith(letters(shown));
})"""


async def test_what_is_read_out_begins_with_what_is_seen(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    for tab in ("Try this", "Traffic", "Break things"):
        await page.get_by_role("tab", name=tab).click()
        named = page.locator("button, a, [role=switch], [role=tab]")
        assert await named.count() > 20
        assert await named.evaluate_all(MISNAMED) == []


async def test_steps_of_the_tour_stand_on_orders_of_their_own(app: AsyncApp, workspace: str, visit: Open) -> None:
    page = await visit(workspace)
    changing = {"send": "11436", "doubt": "11459", "missing_opportunity": "11438", "team": "11437"}
    for step, number in changing.items():
        await expect(page.locator(f"[data-step={step}]")).to_contain_text(number)
