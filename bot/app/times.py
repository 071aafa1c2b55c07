"""The clocks that everything else is handed, so that a test may hand another."""

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]
Ticks = Callable[[], float]


def utc_now() -> datetime:
    return datetime.now(UTC)
