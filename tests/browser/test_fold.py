"""What stands above the fold: measured in a browser at a laptop's and a phone's size, for every situation of the demo.

On a laptop the whole card without scrolling; on a phone the verdict, the next step, the first button.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator

from tests.browser.conftest import Ask, Control, Open
from tests.cards.test_situations import SHOWN_BY

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SEER = {"near_another_region": "U0REPOTHER"}
LAST = {"laptop": ".context", "phone": ".actions button >> nth=0"}
"""What has to stand above the fold with all that is above it."""


async def cards(
    bot: str, visit: Open, ask: Ask, control: Control, *, phone: bool
) -> AsyncIterator[tuple[str, Locator]]:
    """The card of every situation, one after the other."""
    numbers = {each["situation"]: each["order"] for each in (await control(bot, "world"))["labels"]}
    pages = {}
    for situation in SHOWN_BY:
        who = SEER.get(situation, "U0REP")
        if who not in pages:
            pages[who] = await visit(bot, who, phone=phone)
            await pages[who].set_viewport_size(PHONE if phone else LAPTOP)
        yield situation, await ask(pages[who], f"/order {numbers[situation]}")


@pytest.mark.parametrize("size", ["laptop", "phone"])
async def test_what_is_asked_stands_above_the_fold(
    bot: str, visit: Open, ask: Ask, control: Control, size: str
) -> None:
    below = {}
    async for situation, card in cards(bot, visit, ask, control, phone=size == "phone"):
        top, last = await card.bounding_box(), await card.locator(LAST[size]).last.bounding_box()
        assert top
        assert last
        needed = last["y"] + last["height"] - top["y"]
        fits = await card.evaluate("each => each.closest('.scroll').clientHeight")
        if needed > fits:
            below[situation] = (needed, fits)
    assert below == {}
