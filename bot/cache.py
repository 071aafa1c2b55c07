"""Values that are fetched once however many ask at the same time, and kept for a while.

One concept for people, tokens and field visibility; it knows nothing of any of them. Time is counted on a clock that
only goes forward: one that is set back must keep nobody who has left.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from datetime import timedelta
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """`get` returns the kept value, joins a fetch under way, or starts one.

    A failed fetch is told to all who wait for it and kept for nobody. `ticks` are seconds that are never set back.
    How long a value is kept may depend on it.
    """

    def __init__(
        self,
        fetch: Callable[[K], Awaitable[V]],
        keep: timedelta | Callable[[V], timedelta],
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self._fetch = fetch
        self._keep = keep
        self._ticks = ticks
        self._kept: dict[K, tuple[float, V]] = {}
        self._under_way: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K) -> V:
        found = self._kept.get(key)
        if found and self._ticks() < found[0]:
            return found[1]
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.ensure_future(self._load(key))
            task.add_done_callback(lambda done: self._finished(key, done))
        # shielded: one impatient asker must not take the answer away from the others
        return await asyncio.shield(task)

    def kept(self, key: K) -> V | None:
        """What is kept, without fetching."""
        found = self._kept.get(key)
        return found[1] if found and self._ticks() < found[0] else None

    async def _load(self, key: K) -> V:
        value = await self._fetch(key)
        self._drop_stale()
        if self._under_way.get(key) is asyncio.current_task():  # else it was forgotten while it was fetched
            keep = self._keep(value) if callable(self._keep) else self._keep
            self._kept[key] = (self._ticks() + keep.total_seconds(), value)
        return value

    def _drop_stale(self) -> None:
        now = self._ticks()
        for key in [key for key, (until, _) in self._kept.items() if until <= now]:
            del self._kept[key]

    def _finished(self, key: K, done: "asyncio.Task[V]") -> None:
        if self._under_way.get(key) is done:
            del self._under_way[key]
        if not done.cancelled():
            done.exception()  # seen: whoever still waits raises it, and nobody may be left

    def forget(self, key: K, value: V | None = None) -> None:
        """The next `get` fetches anew, whatever is kept or under way; with `value`, only where that is what is kept."""
        found = self._kept.get(key)
        if found and (value is None or found[1] == value):
            del self._kept[key]
        if value is None:
            self._under_way.pop(key, None)
