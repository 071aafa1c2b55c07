"""How fast an app may call: so many a second on the long run, with a burst.

It counts the machine's own time, not the sandbox's clock: moving the clock must not let calls through faster.
"""

from dataclasses import dataclass
from math import ceil
from time import monotonic

from sandbox.slack.errors import Refused


@dataclass(frozen=True, slots=True)
class Rate:
    per_second: float
    burst: float


PER_CHANNEL = Rate(1.0, 3.0)
PER_WORKSPACE = Rate(5.0, 300.0)  # "several hundred" messages a minute; the lower reading


def per_minute(calls: int) -> Rate:
    return Rate(calls / 60, calls)


class Pace:
    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}

    def spend(self, key: str, rate: Rate) -> None:
        """Count one call of `key`. Raises `ratelimited` with the seconds to wait."""
        now = monotonic()
        left, since = self._left.get(key, (rate.burst, now))
        left = min(rate.burst, left + (now - since) * rate.per_second)
        if left < 1.0:
            self._left[key] = (left, now)
            raise Refused("ratelimited", retry_after=max(1, ceil((1.0 - left) / rate.per_second)))
        self._left[key] = (left - 1.0, now)

    def clear(self) -> None:
        self._left.clear()
