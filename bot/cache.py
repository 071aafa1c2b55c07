"""Values that are fetched once however many ask at the same time, and kept for a while.

One concept for people, tokens and field visibility; it knows nothing of any of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """`get` returns the kept value, joins a fetch under way, or starts one.

    A failed fetch is told to all who wait for it and kept for nobody.
    """

    def __init__(self, fetch: Callable[[K], Awaitable[V]], keep: timedelta, now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._keep = keep
        self._now = now
        self._kept: dict[K, tuple[datetime, V]] = {}
        self._under_way: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K) -> V:
        found = self._kept.get(key)
        if found and self._now() < found[0]:
            return found[1]
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.ensure_future(self._load(key))
            task.add_done_callback(lambda done: self._finished(key, done))
        # shielded: one impatient asker must not take the answer away from the others
        return await asyncio.shield(task)

    async def _load(self, key: K) -> V:
        value = await self._fetch(key)
        self._drop_stale()
        self._kept[key] = (self._now() + self._keep, value)
        return value

    def _drop_stale(self) -> None:
        now = self._now()
        for key in [key for key, (until, _) in self._kept.items() if until <= now]:
            del self._kept[key]

    def _finished(self, key: K, done: "asyncio.Task[V]") -> None:
        self._under_way.pop(key, None)
        if not done.cancelled():
            done.exception()  # seen: whoever still waits raises it, and nobody may be left

    def forget(self, key: K, value: V | None = None) -> None:
        """Drop what is kept for `key`; with `value`, only if that very value is still the one kept."""
        found = self._kept.get(key)
        if found and (value is None or found[1] == value):
            del self._kept[key]
