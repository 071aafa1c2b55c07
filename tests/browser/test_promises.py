"""The bot's promises as a newcomer sees them kept, step by step down the page's checklist, with the real bot."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Locator, Page, expect

Open = Callable[..., Awaitable[Page]]
Control = Callable[..., Awaitable[dict[str, Any]]]
Ask = Callable[[Page, str], Awaitable[Locator]]

SEND = re.compile("send.*payment link", re.IGNORECASE)
SETTLED = 60_000  # milliseconds: two sweeps, or the first looks for evidence


async def confirm(page: Page, card: Locator, *, presses: int = 1) -> None:
    """From the card's button through the modal, ticking all there is to tick."""
    await card.get_by_role("button", name=SEND).click()
    modal = page.get_by_role("dialog")
    await expect(modal).to_contain_text("Requested amount", timeout=15_000)
    for box in await modal.get_by_role("checkbox").all():
        await box.check()
    await modal.get_by_role("button", name=SEND).click(click_count=presses)
    await expect(modal).to_have_count(0)


async def read_receipt(page: Page) -> Locator:
    await page.get_by_role("navigation").get_by_role("button", name="Exodus").click()
    return page.locator(".message", has_text="Payment link for").last


async def test_a_payment_link_is_sent_and_on_record(bot: str, visit: Open, ask: Ask) -> None:
    page = await visit(bot, where="C0PAYMENTOPERATIONS")
    await confirm(page, await ask(page, "/order 11436"))
    receipt = await read_receipt(page)
    await expect(receipt).to_contain_text("Sent: Salesforce recorded it", timeout=SETTLED)
    await expect(page.locator("#tab-mail .count")).to_have_text("1", timeout=10_000)
    await expect(page.locator("[data-step=send]")).to_have_class("done")


async def test_salesforce_hangs_up_and_a_double_press_sends_one_mail(
    bot: str, visit: Open, ask: Ask, control: Control
) -> None:
    before = len((await control(bot, "salesforce/outbox"))["mails"])
    page = await visit(bot, where="C0PAYMENTOPERATIONS")
    card = await ask(page, "/order 11459")
    await page.get_by_role("tab", name="Break things").click()
    await page.get_by_role("switch", name="Acts, then hangs up, the mail goes out").check()
    await expect(page.locator(".switches[aria-busy]")).to_have_count(0)

    await confirm(page, card, presses=2)
    receipt = await read_receipt(page)
    await expect(receipt).to_contain_text("Salesforce didn't answer", timeout=SETTLED)
    await expect(receipt).to_contain_text("Sent: Salesforce recorded it", timeout=SETTLED)
    await page.get_by_role("button", name="Mend everything").click()
    assert len((await control(bot, "salesforce/outbox"))["mails"]) == before + 1
    await page.get_by_role("tab", name="Try this").click()
    await expect(page.locator("[data-step=doubt]")).to_have_class("done")


async def test_sales_operations_takes_an_order_mends_it_and_the_card_closes(bot: str, visit: Open) -> None:
    page = await visit(bot, who="U0SALESOPERATIONS", where="C0SALESOPERATIONS")
    card = page.locator(".message", has_text="SO-011437").first
    await card.get_by_role("button", name=re.compile("I'll take")).click(timeout=SETTLED)
    await expect(card).to_contain_text("Sofia Marin", timeout=15_000)

    step = page.locator("[data-step=team]")
    async with page.expect_popup() as opened:
        await step.get_by_role("link", name="SO-011437 in Salesforce").click()
    record = await opened.value
    await record.get_by_role("button", name="Link a quote").click()
    await record.get_by_role("button", name="Take the quote away").wait_for()
    await record.close()

    await expect(card).to_contain_text("closed", timeout=SETTLED)
    await expect(step).to_have_class("done")
