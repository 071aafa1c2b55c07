"""What goes on after an ack: bounded, named, drained at stop.

Bolt drops its own tasks when the process stops and tells nobody of their errors; here every one is counted.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


SPARE = 64
"""Places for telling that there is no room."""


class Background:
    """`limit` works at a time: whoever comes after that is told at once instead of waiting unseen."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, name: str, work: Callable[[], Coroutine[Any, Any, None]], *, spare: bool = False) -> bool:
        """Begin `work`; False when there is no room, and then nothing was begun. `spare` is for one short answer."""
        if self._closed or len(self._tasks) >= self._limit + SPARE * spare:
            log.warning("no room", work=name, running=len(self._tasks))
            return False
        task = asyncio.create_task(work(), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("background work failed", work=task.get_name(), exc_info=error)

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
