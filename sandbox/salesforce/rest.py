"""The REST resources below `/services/data/vXX.0`: which there are, which methods they take, what they answer.

A request may come from the wire or from inside a composite; this module sees no difference, and no HTTP server.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.limits import Allowance
from sandbox.salesforce.records import Transaction

T = TypeVar("T")
FIRST_VERSION, NEWEST_VERSION = 60, 67
RELEASES = ("Spring", "Summer", "Winter")
LARGEST_BATCH = 2_000
PARAMETERS = {
    "query": {"q"},
    "queryAll": {"q"},
    "sobjects": {"fields", "updateOnly"},
    "composite": {"ids", "fields", "allOrNone"},
}


class Records(Protocol):
    """What resources read and write: the org itself, or one transaction of it."""

    async def query(
        self, soql: str, user: str, batch: int = ..., /, *, deleted: bool = False
    ) -> dict[str, Any]: ...  # one page
    async def query_more(self, locator: str, user: str, /) -> dict[str, Any]: ...
    async def look(self, work: Callable[[Transaction], T], /) -> T: ...
    async def run(self, work: Callable[[Transaction], T], /) -> T: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One REST request of `user` (a User id). `path` is what follows the version, as decoded segments."""

    method: str
    version: str
    path: tuple[str, ...]
    user: str
    records: Records
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return f"/services/data/{self.version}"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Names(Protocol):
    """What the org calls things, where it is not as in exodus.toml."""

    def heard(self, request: Request, /) -> Request: ...
    def said(self, request: Request, answer: Answer, /) -> Answer: ...
    def complained(self, problem: SalesforceError, /) -> SalesforceError: ...


Handler = Callable[[Request], Awaitable[Answer]]


def check_parameters(request: Request) -> None:
    """A parameter may change an answer's whole shape, as `columns=true` does: one that is not kept here is refused."""
    known = PARAMETERS.get(request.path[0], set()) if request.path else set()
    if unknown := sorted(request.parameters.keys() - known):
        message = f"The sandbox does not serve the query parameter {', '.join(unknown)}"
        raise SalesforceError(400, "ILLEGAL_QUERY_PARAMETER_VALUE", message)


def not_allowed(method: str, allowed: Mapping[str, Handler]) -> SalesforceError:
    named = ",".join(["HEAD"] * ("GET" in allowed) + sorted(allowed))
    return SalesforceError(405, "METHOD_NOT_ALLOWED", f"HTTP Method '{method}' not allowed. Allowed are {named}")


def fields_in(body: Any) -> dict[str, Any]:
    """A record as it was posted, without the `attributes` that clients may send along."""
    if not isinstance(body, dict):
        raise SalesforceError(400, "JSON_PARSER_ERROR", "Cannot deserialize a record: the body must be a JSON object")
    return {name: value for name, value in body.items() if name != "attributes"}


def versions() -> list[dict[str, str]]:
    """The API versions this org speaks, as `/services/data` lists them."""
    return [_version(number) for number in range(FIRST_VERSION, NEWEST_VERSION + 1)]


def _version(number: int) -> dict[str, str]:
    season = RELEASES[number % 3]  # 60 is Spring '24, and three make a year
    year = 24 + (number - 60) // 3 + (season == "Winter")
    return {"label": f"{season} '{year}", "url": f"/services/data/v{number}.0", "version": f"{number}.0"}


def speaks(version: str) -> bool:
    return version in {f"v{number}.0" for number in range(FIRST_VERSION, NEWEST_VERSION + 1)}


class Resources:
    """The resource tree. Others hang their own branches in with `add`."""

    def __init__(self, allowance: Allowance, names: Names) -> None:
        self._allowance = allowance
        self._names = names
        self._tree: list[tuple[tuple[str, ...], dict[str, Handler]]] = []
        self.add("", GET=self._list)
        self.add("limits", GET=self._limits)
        self.add("query", GET=self._query)
        self.add("query/*", GET=self._query_more)
        self.add("queryAll", GET=self._query_all)
        self.add("queryAll/*", GET=self._query_more)

    def add(self, path: str, **handlers: Handler) -> None:
        """Hang a resource in; `*` stands for one segment."""
        self._tree.append((tuple(filter(None, path.split("/"))), handlers))

    async def answer(self, request: Request) -> Answer:
        """Do what `request` asks, in the org's own names. Raises SalesforceError, as Salesforce words it."""
        try:
            return self._names.said(request, await self._answer(self._names.heard(request)))
        except SalesforceError as problem:
            raise self._names.complained(problem) from problem

    async def _answer(self, request: Request) -> Answer:
        handlers = self._at(request.path)
        method = "GET" if request.method == "HEAD" else request.method
        if method not in handlers:
            raise not_allowed(request.method, handlers)
        check_parameters(request)
        return await handlers[method](request)

    def _at(self, path: tuple[str, ...]) -> dict[str, Handler]:
        for pattern, handlers in self._tree:
            if len(pattern) == len(path) and all(
                part in ("*", given) for part, given in zip(pattern, path, strict=True)
            ):
                return handlers
        raise not_found()

    async def _list(self, request: Request) -> Answer:
        names = sorted({pattern[0] for pattern, _ in self._tree if pattern})
        return Answer(200, {name: f"{request.root}/{name}" for name in names})

    async def _limits(self, _request: Request) -> Answer:
        return Answer(200, self._allowance.resource)

    async def _query(self, request: Request) -> Answer:
        return await self._first_page(request, deleted=False)

    async def _query_all(self, request: Request) -> Answer:
        return await self._first_page(request, deleted=True)

    async def _first_page(self, request: Request, *, deleted: bool) -> Answer:
        if "q" not in request.parameters:
            raise SalesforceError(400, "MALFORMED_QUERY", "A query string has to be specified")
        batch = batch_size(request.headers.get("Sforce-Query-Options", ""))
        found = await request.records.query(request.parameters["q"], request.user, batch, deleted=deleted)
        return Answer(200, found)

    async def _query_more(self, request: Request) -> Answer:
        return Answer(200, await request.records.query_more(request.path[1], request.user))


def batch_size(options: str) -> int:
    """What `Sforce-Query-Options: batchSize=n` asks for; a suggestion, which the org keeps within its bounds."""
    name, _, value = options.replace(" ", "").partition("=")
    return int(value) if name.lower() == "batchsize" and value.isdecimal() else LARGEST_BATCH
