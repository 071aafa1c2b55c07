"""How long what a person waits for may take: a submission is answered within Slack's three seconds, or not at all."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bot.errors import Halt
from bot.runbook.findings import Do, forbids

T = TypeVar("T")

SECONDS = 1.5
"""Slack waits three for the answer to a submission."""
PRESS_SECONDS = 20.0
"""A press has had its answer already; this is how long a person waits for what follows."""


class TooSlow(Halt):
    """What a submission needs did not come in time; the person may submit the same form again."""

    def __init__(self) -> None:
        super().__init__(forbids("That took too long, and nothing was changed.", way_out=Do("Press the button again.")))


def seconds_from_now(seconds: float) -> float:
    """That moment, by the loop's own clock."""
    return asyncio.get_running_loop().time() + seconds


async def by(until: float, asked: Awaitable[T]) -> T:
    """What `asked` finds out; never for what writes: it would be told as not done. Raises TooSlow."""
    try:
        async with asyncio.timeout_at(until):
            return await asked
    except TimeoutError as error:
        raise TooSlow from error
