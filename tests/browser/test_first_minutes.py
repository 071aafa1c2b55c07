"""A newcomer's first minutes, with the real bot: choose a person, ask about an order, read the answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Locator, Page, expect

Open = Callable[..., Awaitable[Page]]
Control = Callable[..., Awaitable[dict[str, Any]]]
Ask = Callable[[Page, str], Awaitable[Locator]]


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
    await expect(card).to_contain_text("Not paid: $1,240.00 of $4,000.00")
    await expect(card).to_contain_text("Part shipped: 2 of 3 lines")


async def test_the_checklist_ticks_itself(bot: str, visit: Open) -> None:
    page = await visit(bot, where="C0SALESOPERATIONS")
    step = page.locator("[data-step=missing_opportunity]")
    await step.get_by_role("button").click()
    await page.keyboard.press("Enter")
    await expect(step).to_have_class("done", timeout=15_000)

    other = page.locator("[data-step=other_region]")
    await other.get_by_role("button").click()
    await expect(page.locator("#switch-person")).to_contain_text("Omar Oduya")
    await page.keyboard.press("Enter")
    await expect(other).to_have_class("done", timeout=15_000)


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
    sticking_out = "nodes => nodes.filter((node) => node.getBoundingClientRect().right > window.innerWidth + 1).map((node) => node.outerHTML)"
    assert await card.locator("*").evaluate_all(sticking_out) == []
