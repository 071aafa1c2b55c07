"""Pictures of the bot at work, taken from the running sandbox.

`python -m tests.browser.pictures` takes those of the README into docs/pictures. With a folder, it takes every situation
of the demo world into that instead, as a laptop and as a phone show it, for somebody to look at.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright

from tests.browser.stage import (
    CHROMIUM,
    FLAGS,
    LAPTOP,
    MISSING,
    PHONE,
    SEATED,
    NotReadyError,
    call,
    connected,
    end,
    start,
)
from tests.kit import ROOT

README_PICTURES = ROOT / "docs" / "pictures"
SEND = re.compile("^send.*payment link", re.IGNORECASE)
REVIEW = "Full review"
MODALS: tuple[tuple[Any, ...], ...] = (
    ("11436", "confirm", SEND),
    ("11436", "review", REVIEW),
    ("11454", "lines", REVIEW, "Lines"),
    ("11454", "history", REVIEW, "History"),
)
"""The order, the picture's name, and what is pressed: on the card, then in the modal."""
SETTLED = 60_000  # milliseconds: two sweeps, or the first looks for evidence
MARGIN = 170  # the house around a card: heading, message box
SIZES = {"laptop": LAPTOP, "phone": PHONE}
SEER = {"near_another_region": "U0REPOTHER"}

MORE_COMMANDS = {
    "healthy": ("/payment", "/invoice", "/tracking", "/plan"),
    "payment_link_failed": ("/payment",),
    "retokenization_required": ("/payment",),
    "new_method_required": ("/payment",),
    "gateway_unavailable": ("/payment",),
    "readiness_ready": ("/payment",),
    "readiness_unknown": ("/payment",),
    "wrong_invoice_recipients": ("/invoice",),
    "near_ap_mailbox": ("/invoice",),
    "near_internal_copy": ("/invoice",),
    "fulfillment_stuck": ("/tracking",),
    "tracking_missing": ("/tracking",),
    "near_outside_runtime_window": ("/tracking",),
    "near_fulfilled_without_number": ("/tracking",),
    "near_within_grace": ("/tracking",),
    "plan_active": ("/plan",),
    "plan_paused": ("/plan",),
    "plan_cancelled": ("/plan",),
    "plan_no_next_payment": ("/plan",),
    "large": ("/payment", "/tracking"),
    "hostile_text": ("/payment", "/invoice", "/tracking"),
}
"""What else is asked, beside `/order`, where that is what the situation is about."""

OTHER_QUESTIONS = {
    "mine": "/order",
    "by-name": "/order acme",
    "several": "/order wood",
    "nobodys": "/order nobody at all",
    "not-mine": "/order 11441",
    "help": "/order help",
    "payment-help": "/payment help",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One question and what its picture is called."""

    name: str
    text: str
    who: str = "U0REP"


@asynccontextmanager
async def sandbox() -> AsyncIterator[str]:
    """The address of a sandbox whose bot is connected."""
    with tempfile.TemporaryDirectory() as data:
        process, address = start(Path(data))
        try:
            await connected(address)
            yield address
        finally:
            end(process)


async def open_page(browser: Browser, address: str, place: str, size: dict[str, int]) -> Page:
    context = await browser.new_context(locale="en-US", viewport=size)
    page = await context.new_page()
    await page.goto(f"{address}#{place}")
    await page.locator(SEATED).wait_for()
    return page


async def ask(page: Page, text: str) -> Locator:
    """Type a command; its answer, once it is there. Raises NotReadyError when Slack refuses it."""
    before = await page.locator(".message.ephemeral").count()
    await page.locator("#composer-text").fill(text)
    await page.locator("#composer-text").press("Enter")
    answer = page.locator(".message.ephemeral").nth(before)
    refusal = page.locator(".notice")
    await answer.or_(refusal).first.wait_for(timeout=15_000)
    if await refusal.count():
        raise NotReadyError(await refusal.first.inner_text())
    return answer


async def go(page: Page, place: str) -> None:
    await page.locator(f'[data-place="{place}"]').click()


# The README's


async def take_readme_pictures(browser: Browser, address: str, folder: Path) -> None:
    page = await open_page(browser, address, "U0REP/C0GENERAL", LAPTOP | {"height": 1600})
    payment = await ask(page, "/payment 11442")
    await shoot(payment, folder / "payment-card.png")
    order = await ask(page, "/order 11436")
    await shoot(order, folder / "order-card.png")
    await order.get_by_role("button", name=SEND).click()
    modal = page.get_by_role("dialog")
    tick = modal.get_by_role("checkbox").first
    await tick.wait_for(timeout=15_000)
    await tick.check()
    await shoot(modal, folder / "confirm.png")
    await modal.get_by_role("button", name=SEND).click()
    await go(page, "dm")
    receipt = page.locator(".message", has_text="Sent: Salesforce recorded it").last
    await receipt.wait_for(timeout=SETTLED)
    await shoot(receipt, folder / "receipt.png")
    team = await open_page(browser, address, "U0SALESOPERATIONS/C0SALESOPERATIONS", LAPTOP)
    card = team.locator(".message", has_text="SO-011438").first
    await card.wait_for(timeout=SETTLED)
    await shoot(card, folder / "team-card.png")


async def shoot(what: Locator, path: Path) -> None:
    """Nothing has the focus and the mouse is elsewhere, so that only the card is in the picture."""
    await what.page.mouse.move(0, 0)
    await what.screenshot(path=path, animations="disabled")


# Every situation


def shots(labels: list[dict[str, Any]]) -> Iterator[Shot]:
    for label in labels:
        if not label["order"]:
            continue
        situation, number = label["situation"], label["order"]
        for command in ("/order", *MORE_COMMANDS.get(situation, ())):
            who = SEER.get(situation, "U0REP")
            yield Shot(f"{situation}-{command.removeprefix('/')}", f"{command} {number}", who)
    for name, text in OTHER_QUESTIONS.items():
        yield Shot(f"asked-{name}", text)


async def take_gallery(browser: Browser, address: str, folder: Path) -> list[str]:
    """Every situation at every width; says what could not be taken."""
    labels = (await call(address, "world"))["labels"]
    trouble = []
    for width, size in SIZES.items():
        page = await open_page(browser, address, "U0REP/C0GENERAL", size)
        for shot in shots(labels):
            try:
                await take(page, address, shot, size, folder / f"{shot.name}-{width}.png")
            except Exception as problem:  # noqa: BLE001 - the other pictures are wanted all the same
                trouble.append(f"{shot.name} at {width}: {str(problem).splitlines()[0]}")
        await take_modals(page, size, folder, width)
        await page.context.close()
    for channel in (await call(address, "world"))["channels"]:
        page = await open_page(browser, address, f"U0SALESOPERATIONS/{channel['id']}", LAPTOP | {"height": 1600})
        if await page.locator(".message").count():
            await page.locator("main").screenshot(path=folder / f"channel-{channel['name']}.png")
        await page.context.close()
    return trouble


async def take(page: Page, address: str, shot: Shot, size: dict[str, int], path: Path) -> None:
    """The whole card in the page, however tall it is."""
    await page.set_viewport_size(size)
    await page.goto(f"{address}#{shot.who}/C0GENERAL")
    await page.reload()
    await page.locator(SEATED).wait_for()
    card = await ask(page, shot.text)
    height = (await card.bounding_box() or size)["height"]
    await page.set_viewport_size(size | {"height": int(height) + MARGIN})
    await page.mouse.move(0, 0)
    await page.locator("main").screenshot(path=path)


async def take_modals(page: Page, size: dict[str, int], folder: Path, width: str) -> None:
    """The long parts, out of the biggest order, and what is confirmed before a payment link goes."""
    await page.set_viewport_size(size)
    for number, label, *presses in MODALS:
        card = await ask(page, f"/order {number}")
        await card.get_by_role("button", name=presses[0]).first.click()
        modal = page.get_by_role("dialog")
        for name in presses[1:]:
            await modal.get_by_role("button", name=name).click(timeout=15_000)
        await modal.get_by_text("Loading").wait_for(state="hidden", timeout=15_000)
        await page.screenshot(path=folder / f"modal-{label}-{width}.png")
        await page.keyboard.press("Escape")
        await modal.wait_for(state="hidden")


async def main(folder: Path | None) -> int:
    if CHROMIUM is None:
        print(f"No pictures: {MISSING}.")  # noqa: T201 - a script's answer
        return 1
    (folder or README_PICTURES).mkdir(parents=True, exist_ok=True)
    async with sandbox() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if folder is None:
            await take_readme_pictures(browser, address, README_PICTURES)
            return 0
        trouble = await take_gallery(browser, address, folder)
    print("\n".join(trouble) or f"Every picture is in {folder}.")  # noqa: T201 - a script's answer
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)))
