"""Whether a signed request was taken before, by whichever replica: asked of their common memory for many at once.

It stands before the ack, so it waits a short while only. How the memory is kept is not its business.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection

import structlog

log = structlog.get_logger()

WAIT_SECONDS = 1.0
"""Without an answer by then the request is taken: what could be done twice, the store has to do, and it is away."""

Take = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""Those of the signatures that nobody took before; from now on somebody has."""


class Replicas:
    """What came while one question was open is the next one: sixty-four requests at once are two questions."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def first(self, signature: str) -> bool:
        """Whether no replica took it before; also where nobody can say."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bool] = loop.create_future()
        self._waiting[signature] = answer
        late = loop.call_later(WAIT_SECONDS, _let_pass, answer)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(), name="taken before?")
        try:
            return await answer
        finally:
            late.cancel()

    async def _ask(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                taken = await self._take(asked.keys())
            except Exception as error:  # noqa: BLE001 - whatever the driver raises
                log.warning("replay not ruled out", error=type(error).__name__)
                taken = asked.keys()
            for signature, answer in asked.items():
                if not answer.done():
                    answer.set_result(signature in taken)


def _let_pass(answer: asyncio.Future[bool]) -> None:
    """Nobody has said anything in time."""
    if not answer.done():
        log.warning("replay not ruled out", error="no answer in time")
        answer.set_result(True)
