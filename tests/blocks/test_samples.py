"""The samples stand for all cards and modals: whatever block or element any of these has, a sample has it, too."""

from typing import Any

from blocks.kit import Card, View
from blocks.samples import samples
from tests.cards import test_cards, test_escalations
from tests.cards.limits import broken


def kinds(node: Any) -> set[str]:
    """The type of each block, element and text object in there."""
    if isinstance(node, list | tuple):
        return set().union(*map(kinds, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    own = {str(node["type"])} if "type" in node else set()
    return own.union(*(kinds(each) for each in node.values()))


def drawn(each: Card | View) -> Any:
    return each.payload() if isinstance(each, View) else each.blocks


def test_samples_have_every_kind_of_thing_that_any_golden_has() -> None:
    everything = [*test_cards.ALL.values(), *test_escalations.ALL.values()]
    known = set().union(*(kinds(drawn(each)) for each in samples().values()))
    assert set().union(*(kinds(drawn(each)) for each in everything)) - known == set()


def test_samples_keep_slacks_limits() -> None:
    assert {name: found for name, each in samples().items() if (found := broken(each))} == {}
