"""What is read out begins with what is seen, on whatever we show: who speaks to the screen says the words on it."""

from collections.abc import Iterator
from typing import Any

import pytest

from blocks.kit import Card, HomeTab, View
from blocks.samples import samples
from tests.cards import test_cards, test_escalations, test_homes

SHOWN: dict[str, Card | View | HomeTab] = {
    **test_cards.KEPT,
    **{name: each for name, each in test_escalations.ALL.items() if "hostile" not in name},
    **test_homes.TABS,
    **samples(),
}


def named(node: Any) -> Iterator[tuple[str, str]]:
    """The words on each button, and what is read out in their place."""
    if isinstance(node, list | tuple):
        for each in node:
            yield from named(each)
    elif isinstance(node, dict):
        if "accessibility_label" in node:
            yield letters(node["text"]["text"]), letters(node["accessibility_label"])
        yield from named([*node.values()])


def letters(words: str) -> str:
    return "".join(each for each in words.lower() if each.isalnum())


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_read_out_begins_with_what_is_seen(name: str) -> None:
    assert [each for each in named(SHOWN[name].blocks) if not each[1].startswith(each[0])] == []
