"""What counts as flat, and what as growing."""

import pytest

from tests.kills.memory import Memory

FILLING = [50.0 + minute for minute in range(100)]


@pytest.mark.parametrize(
    ("after", "flat"),
    [
        ([150.0] * 200, True),
        ([150.0, 151.0, 170.0, 149.0] * 50, True),
        ([150.0 + second / 4 for second in range(200)], False),
        ([150.0] * 100 + [180.0] * 100, False),
    ],
    ids=["level", "with busy moments", "a leak", "a step"],
)
def test_memory_is_judged_once_it_is_warm(after: list[float], *, flat: bool) -> None:
    assert Memory([*FILLING, *after]).flat is flat
