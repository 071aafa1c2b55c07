"""The composite resource: up to 25 requests in one call, each able to use what an earlier one answered.

Source: REST guide, "Composite". The whole answers 200 whatever its parts answer.
"""

import asyncio
import json
import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from sandbox.salesforce import files
from sandbox.salesforce.calls import Subrequest
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.org import Org
from sandbox.salesforce.records import Transaction
from sandbox.salesforce.rest import Answer, Request, Resources, speaks
from sandbox.salesforce.together import Together

MOST_REQUESTS = 25
MOST_QUERIES = 5
NOT_IN_A_COMPOSITE = ("composite", "actions")  # only the batch resource takes actions
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
REFERENCE = re.compile(r"@\{([^}]*)\}")
STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
REFERENCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*")
ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."

Part = dict[str, Any]


class Halted(Exception):  # noqa: N818 - how a transaction is told to undo itself
    def __init__(self, culprit: Part) -> None:
        super().__init__()
        self.culprit = culprit


@dataclass(slots=True)
class Answered:
    """What the subrequests so far have answered, by reference id."""

    bodies: dict[str, Any] = field(default_factory=dict)
    results: list[Part] = field(default_factory=list)

    def add(self, reference: str | None, status: int, body: Any, headers: dict[str, str]) -> None:
        self.results.append({"body": body, "httpHeaders": headers, "httpStatusCode": status, "referenceId": reference})
        if reference and status < 400:  # noqa: PLR2004 - HTTP's own line between success and failure
            self.bodies[reference] = body

    @property
    def failed(self) -> bool:
        return any(result["httpStatusCode"] >= 400 for result in self.results)  # noqa: PLR2004 - as above


class Composite:
    """Runs the parts in order through the same resources that answer single requests."""

    def __init__(self, org: Org, resources: Resources) -> None:
        self._org = org
        self._resources = resources
        resources.add("composite", POST=self.run)

    async def run(self, request: Request) -> Answer:
        parts = read_parts(request.body)
        if refusal := over_the_limit(parts):
            answered = Answered()
            answered.add(None, refusal.status, refusal.body(), {})
            return Answer(200, {"compositeResponse": answered.results})
        run = self._run_together if request.body.get("allOrNone", False) else self._run_each
        return Answer(200, {"compositeResponse": (await run(request, parts)).results})

    async def _run_each(self, request: Request, parts: list[Part]) -> Answered:
        answered = Answered()
        for part in parts:
            await self._run_part(request, part, answered)
        return answered

    async def _run_together(self, request: Request, parts: list[Part]) -> Answered:
        """All in one transaction, which the first failure undoes; reading alone needs none."""

        def work(tx: Transaction) -> Answered:
            # This runs on the org's thread, where nothing else is scheduled: the loop only drives the coroutine.
            return asyncio.run(self._run_until_failure(replace(request, records=Together(tx)), parts))

        try:
            if all(part["method"] == "GET" for part in parts):
                return await self._run_until_failure(request, parts)
            return await self._org.run(work)
        except Halted as failure:
            return halted(parts, failure.culprit)

    async def _run_until_failure(self, request: Request, parts: list[Part]) -> Answered:
        answered = Answered()
        for part in parts:
            await self._run_part(request, part, answered)
            if answered.failed:
                raise Halted(answered.results[-1])
        return answered

    async def _run_part(self, request: Request, part: Part, answered: Answered) -> None:
        try:
            answer = await self._resources.answer(subrequest(request, part, answered.bodies))
        except SalesforceError as problem:
            answered.add(part["referenceId"], problem.status, problem.body(), {})
        else:
            answered.add(part["referenceId"], answer.status, answer.body, dict(answer.headers))


def read_parts(body: Any) -> list[Part]:
    """The subrequests of a composite body. Raises SalesforceError when they are not well formed."""
    parts = body.get("compositeRequest") if isinstance(body, dict) else None
    if not isinstance(parts, list) or not parts:
        raise SalesforceError(400, "INVALID_INPUT", "compositeRequest must be a list of at least one subrequest")
    seen: set[str] = set()
    for part in parts:
        check_part(part, seen)
    return parts


def check_part(part: Any, seen: set[str]) -> None:
    if not isinstance(part, dict) or not {"method", "url", "referenceId"} <= part.keys():
        raise SalesforceError(400, "INVALID_INPUT", "A subrequest must have a method, a url and a referenceId")
    reference = part["referenceId"]
    if not isinstance(reference, str) or not REFERENCE_ID.fullmatch(reference):
        message = (
            f"Provided referenceId ('{reference}') must start with a letter or a number, "
            "and it can contain only letters, numbers and underscores ('_')."
        )
        raise SalesforceError(400, "INVALID_INPUT", message)
    if reference in seen:
        message = f"Duplicate ReferenceId provided: {reference}. The referenceId for each request must be unique."
        raise SalesforceError(400, "INVALID_INPUT", message)
    seen.add(reference)
    if part["method"] not in METHODS:
        raise SalesforceError(400, "INVALID_INPUT", f"Invalid HTTP method: {part['method']}")


def over_the_limit(parts: list[Part]) -> SalesforceError | None:
    if len(parts) > MOST_REQUESTS:
        message = f"The request can’t contain more than {MOST_REQUESTS} operations."  # noqa: RUF001 - Salesforce's own
        return SalesforceError(400, "LIMIT_EXCEEDED", message)
    if sum(1 for part in parts if "/query" in address_of(part["url"]).path) > MOST_QUERIES:
        message = f"The request can’t contain more than {MOST_QUERIES} query operations."  # noqa: RUF001 - likewise
        return SalesforceError(400, "LIMIT_EXCEEDED", message)
    return None


def subrequest(request: Request, part: Part, bodies: dict[str, Any]) -> Request:
    """One part as a request of its own, references filled in. Raises SalesforceError."""
    address = address_of(fill(part["url"], bodies))
    segments = tuple(unquote(segment) for segment in address.path.split("/") if segment)
    if segments[:2] != ("services", "data") or len(segments) < 4 or segments[3] in NOT_IN_A_COMPOSITE:  # noqa: PLR2004 - root and one more
        raise not_found()
    if segments[-1] == files.DATA:
        raise not_found()
    if not speaks(segments[2]):
        raise not_found()
    parameters = dict(parse_qsl(address.query, keep_blank_values=True))
    body = fill(part.get("body"), bodies)
    return Request(
        part["method"],
        segments[2],
        segments[3:],
        request.user,
        request.records,
        parameters,
        body,
        headers_of(part),
    )


def headers_of(part: Part) -> dict[str, str]:
    """A part's own headers; their names are compared as they are usually written."""
    given = part.get("httpHeaders")
    return {str(name).title(): str(value) for name, value in given.items()} if isinstance(given, dict) else {}


def fill(value: Any, bodies: dict[str, Any]) -> Any:
    """`value` with every `@{reference.path}` replaced, at any depth. Names are case-sensitive."""
    if isinstance(value, dict):
        return {name: fill(each, bodies) for name, each in value.items()}
    if isinstance(value, list):
        return [fill(each, bodies) for each in value]
    if not isinstance(value, str):
        return value
    if whole := REFERENCE.fullmatch(value):
        return look_up(whole[1], bodies)
    return REFERENCE.sub(lambda found: text(look_up(found[1], bodies)), value)


def look_up(reference: str, bodies: dict[str, Any]) -> Any:
    """What `name.field[0].field` points to in the answers so far. Raises PROCESSING_HALTED when nothing is there."""
    name = re.split(r"[.\[]", reference, maxsplit=1)[0]
    missing = f"Invalid reference specified. No value for {reference} found in {name}"
    value, rest = bodies.get(name), reference[len(name) :]
    for step in STEP.finditer(rest):
        value = member(value, step)
    if value is None or isinstance(value, dict | list):
        raise SalesforceError(400, "PROCESSING_HALTED", missing)
    return value


def member(value: Any, step: re.Match[str]) -> Any:
    if isinstance(value, dict) and step[1] is not None:
        return value.get(step[1])
    if isinstance(value, list) and step[2] is not None and int(step[2]) < len(value):
        return value[int(step[2])]
    return None


def text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def halted(parts: list[Part], culprit: Part) -> Answered:
    """An all-or-none request that failed: the culprit keeps its error, the others were rolled back or never ran."""
    halted_ones = Answered()
    body = SalesforceError(400, "PROCESSING_HALTED", ROLLED_BACK).body()
    for part in parts:
        if part["referenceId"] == culprit["referenceId"]:
            halted_ones.results.append(culprit)
        else:
            halted_ones.add(part["referenceId"], 400, body, {})
    return halted_ones


def logged(body: Any, answer: Any) -> list[Subrequest]:
    """The parts of a composite as the call log keeps them: addresses and SOQL, no bodies."""
    if not isinstance(answer, dict):
        return []  # the whole was refused
    pairs = zip(body["compositeRequest"], answer["compositeResponse"], strict=False)
    return [_logged(part, result) for part, result in pairs]


def _logged(part: Part, result: Part) -> Subrequest:
    address = address_of(part["url"])
    soql = dict(parse_qsl(address.query)).get("q")
    return Subrequest(part["referenceId"], part["method"], address.path, soql, result["httpStatusCode"])


def address_of(url: Any) -> SplitResult:
    """A part's `url`, taken apart; nonsense becomes an address where nothing is."""
    try:
        return urlsplit(str(url))
    except ValueError:
        return urlsplit("")
