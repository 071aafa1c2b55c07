"""One thing that was tried, and what came of it; and many tried at once, never too many."""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")

AT_ONCE = 6


class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    """It works, and somebody should know of it."""
    RED = "red"
    SKIPPED = "skipped"
    """It could not be tried, because of something else that is red, or because nobody can ask it."""


@dataclass(frozen=True, slots=True)
class Check:
    """`found` says what is so, or wrong; `mend` what to do about it and who, empty when there is nothing to do."""

    name: str
    state: State
    found: str
    mend: str = ""

    def shown(self) -> dict[str, Any]:
        return asdict(self)


def well(name: str, found: str) -> Check:
    return Check(name, State.OK, found)


def worth_knowing(name: str, found: str, mend: str) -> Check:
    return Check(name, State.WARN, found, mend)


def unwell(name: str, found: str, mend: str) -> Check:
    return Check(name, State.RED, found, mend)


def skipped(name: str, found: str) -> Check:
    return Check(name, State.SKIPPED, found)


def all_well(checks: Iterable[Check]) -> bool:
    return all(each.state is not State.RED for each in checks)


async def together(works: Iterable[Awaitable[T]]) -> list[T]:
    """What they return, in their order; at most `AT_ONCE` are under way."""
    door = asyncio.Semaphore(AT_ONCE)

    async def one(work: Awaitable[T]) -> T:
        async with door:
            return await work

    return list(await asyncio.gather(*map(one, works)))
