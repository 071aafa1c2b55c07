"""Silence is never an answer: what takes long says so once, and never after the answer.

It knows neither what is waited for nor where it is said.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class Patience:
    """Of one place to answer in."""

    def __init__(self) -> None:
        self._answered = False
        self._saying = asyncio.Lock()

    async def say(self, notice: Callable[[], Awaitable[None]]) -> None:
        """Say `notice`, unless the answer has begun."""
        async with self._saying:
            if not self._answered:
                await notice()

    @asynccontextmanager
    async def ended(self) -> AsyncIterator[None]:
        """The answer: it waits for a notice that is on its way, so that Slack shows them in this order."""
        self._answered = True
        async with self._saying:
            yield
