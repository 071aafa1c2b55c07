"""Pages that are asked for one ahead: what we do with one is done while Salesforce answers for the next."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

T = TypeVar("T")


async def one_ahead(pages: AsyncIterator[T]) -> AsyncGenerator[T]:
    """The same pages in the same order. Raises what asking for one raises, once all before it have been handed on.

    Whoever may stop early closes it: what is on its way ends with it.
    """
    coming = asyncio.ensure_future(anext(pages, None))
    try:
        while (page := await coming) is not None:
            coming = asyncio.ensure_future(anext(pages, None))
            yield page
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
