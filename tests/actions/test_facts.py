"""A reason as it is stored: what its words say, parted as they were, and no address in it."""

from decimal import Decimal

import pytest

from bot.actions.facts import plainly
from bot.runbook.findings import Itself
from bot.runbook.values import Money


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Nothing is due on ", Itself("SO-1"), ", but ", "PAY-1", "."), "Nothing is due on SO-1, but PAY-1."),
        (("It asks for ", Money(Decimal("12.50"), "USD"), " ", "now"), "It asks for USD 12.50 now"),
        (("Refused for ", "jane@acme.example", " by them."), "Refused for j***@acme.example by them."),
        (("See ", "https://pay.example/x?y=1", " there."), "See [link] there."),
    ],
)
def test_words_keep_their_distance_and_nothing_that_opens_a_door(words: tuple[str | Money, ...], said: str) -> None:
    assert "".join(plainly(word) for word in words) == said
