"""The memory of one process while all around it is killed: looked at every second, and judged once it is warm."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.kills.replicas import Replica

EVERY_SECONDS = 1.0
PAGE_BYTES = 4_096
WARM = 1 / 3
"""The part of the time in which caches fill and pools open."""
MOST_GROWTH = 0.10
"""Of what it was once it was warm; the middle of many looks is compared, because each one may meet a busy moment."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes, second by second."""

    seen: Sequence[float]

    @property
    def warm(self) -> float:
        """What it was just after it had become warm."""
        return median(self._parts()[0])

    @property
    def last(self) -> float:
        return median(self._parts()[-1])

    @property
    def flat(self) -> bool:
        return self.last <= self.warm * (1 + MOST_GROWTH)

    def _parts(self) -> list[Sequence[float]]:
        since_warm = self.seen[int(len(self.seen) * WARM) :]
        size = max(len(since_warm) // 4, 1)
        return [since_warm[start : start + size] for start in range(0, len(since_warm) - size + 1, size)]


def megabytes(pid: int | None) -> float | None:
    """What a process has in memory; None where nothing tells."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1_000_000
    except (FileNotFoundError, ProcessLookupError):
        return None


async def watch(replica: Replica, stop: asyncio.Event) -> Memory:
    """Look until `stop`. It is Linux that tells: elsewhere there is nothing to look at."""
    seen: list[float] = []
    while not stop.is_set():
        if (now := megabytes(replica.pid)) is not None:
            seen.append(now)
        await asyncio.sleep(EVERY_SECONDS)
    return Memory(seen)
