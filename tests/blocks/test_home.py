"""The Home tab holds a hundred blocks, however much there is to show, and shows each thing once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from blocks.home import HomeContents, tab
from bot.runbook.values import RecordId
from bot.runbook.watches import Event
from bot.runbook.worklist import Listed, worklist
from tests.cards.examples import LINKS, NOW, READER, judged, order
from tests.stories.outgoing import episode

MOST = 100


def listed(count: int, unseen: int = 0) -> Listed:
    orders = [replace(order(), id=RecordId(f"a01Hs00000{n:05}AAA"), number=f"SO-{n:06}") for n in range(count)]
    return Listed(worklist(map(judged, orders)), READER.user_id, None, count, unseen)


def shown(count: int, watches: int = 0, queued: int | None = None) -> HomeContents:
    waiting = [(n, f"SO-{n:06}", Event.PAID, NOW + timedelta(days=1)) for n in range(watches)]
    open_ = [episode().model_copy(update={"id": n}) for n in range(queued or 0)]
    return HomeContents(listed(count), None, waiting, None if queued is None else (open_, open_), NOW)


def ids(blocks: tuple[dict[str, Any], ...]) -> list[tuple[str, str]]:
    elements = [each for block in blocks for each in (*block.get("elements", []), block.get("accessory") or {})]
    return [
        (each["action_id"], str(each.get("value", each.get("options")))) for each in elements if "action_id" in each
    ]


@pytest.mark.parametrize("found", [shown(0), shown(1), shown(100, 120, 80), shown(25, 10, 12), shown(26)])
def test_any_page_fits_and_no_control_stands_there_twice(found: HomeContents) -> None:
    for page in range(-1, 9):
        payload = tab(found, READER, LINKS, page).payload()
        assert payload["type"] == "home"
        assert len(payload["blocks"]) == len(tab(found, READER, LINKS, page).blocks) <= MOST
        assert len(set(ids(payload["blocks"]))) == len(ids(payload["blocks"]))


def test_every_order_stands_on_exactly_one_page() -> None:
    found = shown(100)
    told = [line for page in range(1, 5) for line in str(tab(found, READER, LINKS, page).blocks).split("*SO-")[1:]]
    assert sorted(each[:6] for each in told) == [f"{n:06}" for n in range(100)]


def test_a_calm_day_says_so() -> None:
    assert "You have no open orders." in str(tab(shown(0), READER, LINKS).blocks)
    calm = replace(shown(0), listed=listed(0, unseen=3))
    assert "3 older open orders were not looked at" in str(tab(calm, READER, LINKS).blocks)
