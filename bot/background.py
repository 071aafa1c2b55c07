"""What goes on after an ack: bounded, named, drained at stop.

Bolt drops its own tasks when the process stops and tells nobody of their errors; here every one is counted.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot import metrics

log = structlog.get_logger()


SPARE = 64
"""Places for telling that there is no room."""
EACH = 8
"""Places for one person, and as many again for telling them that these are taken."""


class Background:
    """`limit` works at a time: whoever comes after that is told at once instead of waiting unseen.

    No person has more than `EACH` of them: however much one asks for, there is room for the others.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._each: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._beginning = asyncio.Lock()

    def start(
        self, name: str, work: Callable[[], Coroutine[Any, Any, None]], *, by: str = "", spare: bool = False
    ) -> bool:
        """Begin `work` for the person `by`; False when there is no room, and then nothing was begun.

        `spare` is for one short answer, which waits for nobody.
        """
        full = len(self._tasks) >= self._limit + SPARE * spare
        if self._closed or full or (by and self._each[by] >= EACH + EACH * spare):
            log.warning("no room", work=name, running=len(self._tasks), theirs=self._each[by])
            metrics.NO_ROOM.inc()
            return False
        task = asyncio.create_task(_timed(work) if spare else self._in_turn(work), name=name)
        self._tasks.add(task)
        self._each[by] += 1
        task.add_done_callback(lambda done: self._ended(done, by))
        return True

    def taken_up(self, by: str) -> bool:
        """Whether it is that person's own works that leave them no room."""
        return self._each[by] >= EACH

    async def _in_turn(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Works begin one after another, and what has come in meanwhile is acknowledged before the next one does."""
        async with self._beginning:
            await asyncio.sleep(0)
        await _timed(work)

    def _ended(self, task: "asyncio.Task[None]", by: str) -> None:
        self._tasks.discard(task)
        self._each[by] -= 1
        if not self._each[by]:
            del self._each[by]
        if not task.cancelled() and (error := task.exception()):
            log.error("background work failed", work=task.get_name(), exc_info=error)

    def under_way(self) -> int:
        """How many works run now."""
        return len(self._tasks)

    @property
    def closed(self) -> bool:
        """Whether we are on our way out: nothing new is begun."""
        return self._closed

    async def drain(self, seconds: float) -> int:
        """Take nothing more and wait for what runs. Returns how many had not ended after `seconds`."""
        self._closed = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return len(self._tasks)


async def _timed(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with metrics.WORK.time():
        await work()


AT_ONCE = 8
"""Pieces of work that a job does beside each other: one may wait a minute for Salesforce, the others need not."""

T = TypeVar("T")


async def some_at_once(claim: Callable[[], Awaitable[T | None]], work: Callable[[T], Awaitable[None]]) -> None:
    """Claim and do one piece after the other, `AT_ONCE` beside each other, until there is none; then wait for the last.

    What fails is logged and left to its lease; nothing under way is ever called off.
    """
    under_way: set[asyncio.Task[None]] = set()
    while (claimed := await claim()) is not None:
        task = asyncio.ensure_future(_done(work(claimed)))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        if len(under_way) >= AT_ONCE:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    if under_way:
        await asyncio.wait(under_way)


async def _done(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception:
        log.exception("left to its lease")
