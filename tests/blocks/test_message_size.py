"""How much a message holds: what is taken for short enough unmeasured is so, whatever the order."""

import json
from collections.abc import Callable

import pytest

from blocks.message_size import at_most
from bot.runbook.records import Order
from tests.cards.examples import cards_of, hostile, huge, judged, nothing_visible, order


@pytest.mark.parametrize("made", [order, huge, hostile, nothing_visible])
def test_no_card_is_longer_than_it_is_taken_for(made: Callable[[], Order]) -> None:
    for name, card in cards_of(judged(made())).items():
        assert len(json.dumps(card.blocks, ensure_ascii=False)) <= at_most(card.blocks), name


def test_quotes_and_breaks_count_twice() -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": '"\n\\' * 1_000, "verbatim": True}}]
    assert len(json.dumps(blocks, ensure_ascii=False)) <= at_most(blocks)
