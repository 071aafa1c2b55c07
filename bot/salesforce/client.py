"""Salesforce's REST API as one person: queries and describes, several in one call, and all pages of what they found.

How a call is made, with which token and how often, is `calls`.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests

from bot.salesforce.ahead import one_ahead
from bot.salesforce.calls import Answered, Calls
from bot.salesforce.failures import (
    Failure,
    PlaceLost,
    Refused,
    Unintelligible,
    VersionRetired,
)
from bot.salesforce.refusals import failure
from bot.salesforce.soql import Soql, encoded, has_lists
from bot.salesforce.stretches import Stretches
from bot.salesforce.tokens import Tokens
from bot.salesforce.transport import Transport

Row = dict[str, Any]

SUBREQUESTS = 25
NO_ROWS: Row = {"records": [], "done": True}
PAGES, MOST_PAGES = 50, 500
"""Of an answer that is kept, and of one that is handed on as it comes: more of them only go round in a circle."""
_LOCATOR = re.compile(r"/services/data/v[0-9.]+/query/([A-Za-z0-9-]{1,80})")


@dataclass(frozen=True, slots=True)
class Subrequest:
    """One part of a composite call: a GET of `path`, relative to the version's root."""

    path: str


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """What one part answered."""

    status: int
    body: Any

    def read(self) -> Any:
        """The body of a good answer. Raises Refused, or the failure its code stands for."""
        if self.status < requests.codes.multiple_choices:
            return self.body
        raise failure(self.status, self.body)


class Client:
    """Calls with the token of the user named in each; nothing is shared between users but the connection pool."""

    def __init__(self, transport: Transport, tokens: Tokens, version: str) -> None:
        self._calls = Calls(transport, tokens, version)
        self._version = version
        self.now = transport.now

    async def query(self, username: str, *queries: Soql) -> list[list[Row]]:
        """The rows of each query, complete: one call, and one more for every further page.

        Once more from the start where Salesforce lost its place. Raises Refused with its code for a query it refuses.
        """
        try:
            return await self._query(username, queries)
        except PlaceLost:
            return await self._query(username, queries)

    async def _query(self, username: str, queries: Sequence[Soql]) -> list[list[Row]]:
        answers = await self._composite(username, [Subrequest(f"query/?q={encoded(each)}") for each in queries])
        pages = [NO_ROWS if _asks_of_nothing(answer) else answer.read() for answer in answers]
        return [
            await self._all_rows(username, page, lists=has_lists(each))
            for page, each in zip(pages, queries, strict=True)
        ]

    async def query_each(self, username: str, *queries: Soql) -> list[list[Row] | Refused | Failure]:
        """Like `query`, each on its own: its rows, or why they are not whole. Raises where nothing was answered."""
        found: list[list[Row]] = [[] for _ in queries]

        async def keep(number: int, rows: list[Row]) -> None:
            found[number] += rows

        ended = await self.read_each(username, queries, keep)
        return [rows if why is None else why for rows, why in zip(found, ended, strict=True)]

    async def read_each(
        self, username: str, queries: Sequence[Soql], take: Callable[[int, list[Row]], Awaitable[None]]
    ) -> list[Refused | Failure | None]:
        """Hand each query's rows on, with its number, page by page: nobody holds all of a large org at once.

        Returns why the rows of each are not whole, or None. Raises where nothing was answered.
        """
        answers = await self._composite(username, [Subrequest(f"query/?q={encoded(each)}") for each in queries])
        ended: list[Refused | Failure | None] = []
        for number, each in enumerate(queries):
            ended.append(await self._handed_on(username, answers.pop(0), each, partial(take, number)))
        return ended

    async def _handed_on(
        self, username: str, answer: PartAnswer, query: Soql, take: Callable[[list[Row]], Awaitable[None]]
    ) -> Refused | Failure | None:
        try:
            pages = self._pages(username, answer.read(), MOST_PAGES, lists=has_lists(query))
            async with aclosing(one_ahead(pages)) as coming:
                async for rows in coming:
                    await take(rows)
        except (Refused, Failure) as failure:
            return failure
        return None

    async def describe(self, username: str, objects: Sequence[str]) -> dict[str, Row | None]:
        """Each object's describe, or None where this user has no such object: one call for every 25.

        "" is an object that the org does not keep.
        """
        found: dict[str, Row | None] = {each: None for each in objects if not each}
        for names in _chunks([each for each in objects if each], SUBREQUESTS):
            answers = await self._composite(username, [Subrequest(f"sobjects/{name}/describe") for name in names])
            found |= {name: _unless_absent(answer) for name, answer in zip(names, answers, strict=True)}
        return found

    async def exists(self, username: str, path: str) -> bool:
        """Whether `path`, relative to the version's root, answers to this user."""
        return await self.found(username, path) is not None

    async def found(self, username: str, path: str) -> Any | None:
        """What `path`, relative to the version's root, answers to this user; None where it is not there for them."""
        try:
            return await self._calls.read(username, "GET", path)
        except Refused as refused:
            if refused.status in {requests.codes.not_found, requests.codes.forbidden}:
                return None
            raise

    async def download(self, username: str, path: str, most: int) -> bytes | None:
        """The bytes at `path`, relative to the version's root; None where there are more than `most`."""
        return await self._calls.download(username, path, most)

    async def invoke(self, username: str, path: str, inputs: Row, *, seconds: float, until: float) -> Answered:
        """Run an invocable action with one input, as `Calls.once`."""
        return await self._calls.once(username, path, {"inputs": [inputs]}, seconds=seconds, until=until)

    async def create(self, username: str, name: str, fields: Row, *, seconds: float, until: float) -> Answered:
        """Make one record of the object `name`, as `Calls.once`."""
        return await self._calls.once(username, f"sobjects/{name}", fields, seconds=seconds, until=until)

    async def _composite(self, username: str, parts: Sequence[Subrequest]) -> list[PartAnswer]:
        root = f"/services/data/v{self._version}/"
        requested = [
            {"method": "GET", "url": root + part.path, "referenceId": f"part{number}"}
            for number, part in enumerate(parts)
        ]
        body = {"allOrNone": False, "compositeRequest": requested}
        try:
            answer = await self._calls.read(username, "POST", "composite", json=body)
        except Refused as refused:
            if refused.status == requests.codes.not_found:  # every version that is offered has this resource
                raise VersionRetired from refused
            raise
        try:
            answers = [PartAnswer(each["httpStatusCode"], each["body"]) for each in answer["compositeResponse"]]
        except (KeyError, TypeError) as error:
            raise Unintelligible from error
        if len(answers) != len(parts):
            raise Unintelligible
        return answers

    async def _all_rows(self, username: str, page: Any, *, lists: bool) -> list[Row]:
        return [row async for rows in self._pages(username, page, PAGES, lists=lists) for row in rows]

    async def _pages(self, username: str, page: Any, most: int, *, lists: bool) -> AsyncIterator[list[Row]]:
        """The rows of that page and of all further ones, with their children where they have `lists` of them."""
        for _ in range(most):
            rows = _rows(page)
            if lists:
                await self._complete(username, rows)
            yield rows
            if page["done"]:
                return
            page = await self._next(username, page)
        raise Unintelligible

    async def _complete(self, username: str, rows: list[Row]) -> None:
        """Put all rows of each child list in its place: each list pages on its own. Children have no children here."""
        stretches = Stretches()
        for row in rows:
            for name, children in _child_lists(row):
                whole = children.get("done") is True
                row[name] = _rows(children) if whole else await self._all_rows(username, children, lists=False)
            await stretches.rest()

    async def _next(self, username: str, page: Any) -> Any:
        found = _LOCATOR.fullmatch(str(page.get("nextRecordsUrl")))
        if not found:
            raise Unintelligible
        return await self._calls.read(username, "GET", f"query/{found[1]}")


def _rows(page: Any) -> list[Row]:
    records = page.get("records") if isinstance(page, dict) else None
    if not isinstance(records, list) or not isinstance(page.get("done"), bool):
        raise Unintelligible
    return records


def _child_lists(row: Row) -> list[tuple[str, Row]]:
    """Every child list of a row."""
    return [(name, value) for name, value in row.items() if isinstance(value, dict) and "records" in value]


def _asks_of_nothing(answer: PartAnswer) -> bool:
    """Whether it asks for what belongs to a record that the first query did not find (`soql.is_first`)."""
    match answer.body:
        case [{"errorCode": "PROCESSING_HALTED"}, *_]:
            return True
    return False


def _unless_absent(answer: PartAnswer) -> Row | None:
    try:
        body: Row = answer.read()
    except Refused as refused:
        if refused.status in {requests.codes.not_found, requests.codes.forbidden}:
            return None
        raise
    return body


def _chunks(names: Sequence[str], size: int) -> Iterator[Iterable[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]
