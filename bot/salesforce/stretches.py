"""Much work on the event loop, in stretches after which others get their turn: acks wait for no sweep."""

import asyncio
from time import monotonic

LONGEST = 0.004
"""Seconds. What one row costs is very different, so rows are not counted."""


class Stretches:
    """Begins with the first stretch."""

    def __init__(self) -> None:
        self._until = monotonic() + LONGEST

    async def rest(self) -> None:
        """Let others have their turn, once this stretch has been long enough."""
        if monotonic() >= self._until:
            await asyncio.sleep(0)
            self._until = monotonic() + LONGEST
