"""How fast an app may post: about one message a second into one channel, with a small burst.

It counts the machine's own time, not the sandbox's clock: moving the clock must not let posts through faster.
"""

from math import ceil
from time import monotonic

from sandbox.slack.errors import Refused

PER_SECOND = 1.0
BURST = 3.0


class Pace:
    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}

    def spend(self, channel: str) -> None:
        """Count one post. Raises `ratelimited` with the seconds to wait."""
        now = monotonic()
        left, since = self._left.get(channel, (BURST, now))
        left = min(BURST, left + (now - since) * PER_SECOND)
        if left < 1.0:
            self._left[channel] = (left, now)
            raise Refused("ratelimited", retry_after=max(1, ceil((1.0 - left) / PER_SECOND)))
        self._left[channel] = (left - 1.0, now)

    def clear(self) -> None:
        self._left.clear()
