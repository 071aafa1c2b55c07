"""A newcomer's first minutes, with the real bot: choose a person, ask about an order, read the answer."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

Open = Callable[..., Awaitable[Page]]
Control = Callable[..., Awaitable[dict[str, Any]]]
Ask = Callable[[Page, str], Awaitable[Locator]]

STICKING_OUT = """nodes => nodes
    .filter((node) => node.getBoundingClientRect().right > window.innerWidth + 1)
    .map((node) => node.outerHTML)"""


async def number_of(address: str, situation: str, control: Control) -> str:
    labels = (await control(address, "world"))["labels"]
    return next(label["number"] for label in labels if label["situation"] == situation)


async def test_a_rep_asks_about_an_order_without_touching_the_mouse(bot: str, visit: Open) -> None:
    page = await visit(bot, who="U0BOTOPERATORS")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("rosa")
    await page.keyboard.press("Enter")
    await expect(page.locator("#switch-person")).to_contain_text("You are Rosa Reyes, rep")

    await page.keyboard.type("/ord")
    await expect(page.get_by_role("option", name="/order")).to_contain_text("Is it paid?")
    await page.keyboard.press("Tab")
    await page.keyboard.type("11436")
    await page.keyboard.press("Enter")

    card = page.locator(".message.ephemeral").last
    await expect(card).to_contain_text("SO-011436", timeout=15_000)
    await expect(card).to_contain_text("Only visible to you")
    await expect(card).to_contain_text("$1,240.00 left to pay of $4,000.00")
    await expect(card).to_contain_text("2 of 3 products shipped")


async def test_escalating_nothing_in_particular_lists_ones_own_orders(bot: str, visit: Open) -> None:
    page = await visit(bot)
    await page.keyboard.type("/escalate ")
    await page.keyboard.press("Enter")
    modal = page.get_by_role("dialog")
    await expect(modal).to_contain_text("Your open orders.", timeout=15_000)
    await expect(modal.get_by_role("button", name="Escalate").first).to_be_in_viewport()


async def test_the_checklist_ticks_itself(bot: str, visit: Open) -> None:
    page = await visit(bot, where="C0SALESOPERATIONS")
    step = page.locator("[data-step=missing_opportunity]")
    await step.get_by_role("button").click()
    await page.keyboard.press("Enter")
    await expect(step).to_have_class("done", timeout=15_000)

    other = page.locator("[data-step=other_region]")
    await other.get_by_role("button", name="Become Omar").click()
    await expect(page.locator("#switch-person")).to_contain_text("Omar Oduya")
    await other.get_by_role("button", name="/order 11436").click()
    await page.keyboard.press("Enter")
    await expect(other).to_have_class("done", timeout=15_000)


async def test_an_order_is_looked_up_from_a_message_and_from_its_thread(bot: str, visit: Open) -> None:
    page = await visit(bot, where="C0BOTOPERATORS")
    await page.keyboard.type("Is SO-011436 on its way?")
    await page.keyboard.press("Enter")
    message = page.locator(".message", has_text="Is SO-011436 on its way?")
    menu = message.get_by_role("button", name="Actions for the message from Rosa Reyes")
    await menu.focus()
    await page.keyboard.press("Enter")
    await expect(message.get_by_role("menuitem", name="Reply in thread")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(message.get_by_role("menuitem", name="Look up order")).to_be_focused()
    await page.keyboard.press("Enter")
    answers = page.locator("#messages .message.ephemeral", has_text="2 of 3 products shipped")
    await expect(answers).to_have_count(1, timeout=15_000)

    await menu.press("Enter")
    await message.get_by_role("menuitem", name="Reply in thread").press("Enter")
    thread = page.get_by_role("complementary", name="Thread")
    await thread.get_by_role("button", name="Actions for the message from Rosa Reyes").press("Enter")
    await thread.get_by_role("menuitem", name="Look up order").press("Enter")
    await expect(page.locator(".message.ephemeral", has_text="2 of 3 products shipped")).to_have_count(
        2, timeout=15_000
    )


async def test_an_order_is_shared_with_the_channel_where_the_rep_says_so(bot: str, visit: Open, ask: Ask) -> None:
    page = await visit(bot, where="C0BOTOPERATORS")
    card = await ask(page, "/order 11436")
    await card.get_by_role("button", name="More").click()
    await page.keyboard.press("Escape")
    shared = page.locator(".message:not(.ephemeral)", has_text="Shared by Rosa Reyes")
    await expect(shared).to_have_count(0)

    await card.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Share here").click()
    modal = page.get_by_role("dialog")
    await expect(modal).to_contain_text("Everybody in #bot-operators will see this", timeout=15_000)
    await expect(modal).not_to_contain_text("Acme")
    await expect(shared).to_have_count(0)
    await modal.get_by_role("button", name="Share").click()
    await expect(modal).to_contain_text("SO-011436 goes to #bot-operators now")
    await expect(shared).to_contain_text("SO-011436", timeout=15_000)
    await expect(shared).to_contain_text("$1,240.00")
    await expect(shared).not_to_contain_text("Acme")


async def test_a_number_in_the_direct_message_is_enough(bot: str, visit: Open) -> None:
    page = await visit(bot, where="dm")
    await page.keyboard.type("11436")
    await page.keyboard.press("Enter")
    # not the last one: what a sweep tells her may come after it
    answer = page.locator(".message").filter(has_text="2 of 3 products shipped")
    await expect(answer).to_be_visible(timeout=15_000)


async def test_every_page_of_a_long_modal_begins_at_its_top(bot: str, visit: Open, ask: Ask) -> None:
    page = await visit(bot, where="C0BOTOPERATORS")
    card = await ask(page, "/order 11454")
    await card.get_by_role("button", name="Full review").click()
    modal = page.get_by_role("dialog")
    await modal.get_by_role("button", name="Lines").click(timeout=15_000)
    await expect(modal).to_contain_text("of 180", timeout=15_000)
    first = modal.locator(".dialog-body .block").first
    await expect(first).to_be_in_viewport()
    await modal.get_by_role("button", name="Next").press("Enter")
    await expect(first).not_to_contain_text("Lines 1–", timeout=15_000)
    await expect(first).to_be_in_viewport()


async def test_a_hostile_order_is_inert(bot: str, visit: Open, control: Control, ask: Ask) -> None:
    page = await visit(bot, where="C0INTEGRATION")
    card = await ask(page, f"/order {await number_of(bot, 'hostile_text', control)}")
    await expect(card).to_contain_text("<!channel>")
    await expect(card.locator(".mention")).to_have_count(0)
    links = await card.locator("a").evaluate_all("links => links.map((link) => link.href)")
    assert [link for link in links if not link.startswith(bot)] == []
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_the_card_fits_a_phone(bot: str, visit: Open, ask: Ask) -> None:
    page = await visit(bot, where="C0PAYMENTADMIN", phone=True)
    card = await ask(page, "/order 11436")
    await expect(card).to_contain_text("SO-011436")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert await card.locator("*").evaluate_all(STICKING_OUT) == []

    await card.get_by_role("button", name="Full review").click()
    modal = page.get_by_role("dialog")
    await modal.get_by_role("button", name="Lines").click(timeout=15_000)
    await expect(modal).to_contain_text("Standing desk frame", timeout=15_000)
    assert await modal.locator("*").evaluate_all(STICKING_OUT) == []
    await expect(modal.get_by_role("button", name="Close").last).to_be_in_viewport()


@pytest.mark.parametrize("question", ["/order", "/payment 11440", "/invoice 11440", "/tracking 11440", "/order 11454"])
async def test_every_card_fits_a_phone(bot: str, visit: Open, ask: Ask, question: str) -> None:
    page = await visit(bot, where="C0PAYMENTADMIN", phone=True)
    card = await ask(page, question)
    assert await card.locator("*").evaluate_all(STICKING_OUT) == []
