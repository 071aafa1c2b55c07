"""What the README promises a newcomer is there."""

import re

import pytest

from sandbox.worlds.cast import CAST, Part
from tests.kit import ROOT

README = (ROOT / "README.md").read_text()
MOST_BYTES = 180_000


@pytest.mark.parametrize("part", CAST, ids=lambda part: part.situation)
def test_every_situation_of_the_demo_is_a_thing_to_try(part: Part) -> None:
    number = part.number.removeprefix("SO-0")
    assert re.search(rf"\b{number}\b", README), f"{part.situation}, {part.number}"


def test_every_file_it_points_to_is_there() -> None:
    pointed = re.findall(r"\]\(([^)#:]+)\)", README)
    assert pointed
    assert [each for each in pointed if not (ROOT / each).exists()] == []


def test_its_pictures_are_small() -> None:
    pictures = [*(ROOT / "docs" / "pictures").glob("*.png")]
    assert {f"docs/pictures/{each.name}" for each in pictures} == set(re.findall(r"docs/pictures/[\w-]+\.png", README))
    assert [each.name for each in pictures if each.stat().st_size > MOST_BYTES] == []
