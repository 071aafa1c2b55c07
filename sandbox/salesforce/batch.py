"""The composite batch resource: up to 25 requests in one, none of which knows of the others.

Each counts as a call of its own, and what one has done stays done. Source: REST guide, "Composite Batch" with its
request and response bodies.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from sandbox.salesforce.calls import Subrequest
from sandbox.salesforce.composite import MOST_REQUESTS, NOT_IN_A_COMPOSITE, address_of
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.limits import Allowance
from sandbox.salesforce.rest import Answer, Request, Resources, speaks

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
HALTED = "The batch request was halted since an earlier request failed."
BAD = 400
Part = dict[str, Any]


class Batch:
    def __init__(self, resources: Resources, allowance: Allowance) -> None:
        self._resources = resources
        self._allowance = allowance
        resources.add("composite/batch", POST=self.run)

    async def run(self, request: Request) -> Answer:
        parts = read_parts(request.body)
        results: list[Part] = []
        for number, part in enumerate(parts):
            if request.body.get("haltOnError", False) is True and any(failed(each) for each in results):
                results.append(shown(SalesforceError(412, "BATCH_PROCESSING_HALTED", HALTED)))
            else:
                results.append(await self._run_part(request, part, spend=number > 0))
        return Answer(200, {"hasErrors": any(failed(each) for each in results), "results": results})

    async def _run_part(self, request: Request, part: Part, *, spend: bool) -> Part:
        """The request as a whole has paid for its first part."""
        try:
            if spend:
                self._allowance.spend()
            answer = await self._resources.answer(subrequest(request, part))
        except SalesforceError as problem:
            return shown(problem)
        return {"statusCode": answer.status, "result": answer.body}


def read_parts(body: Any) -> list[Part]:
    """Raises SalesforceError for the whole: nothing runs of a batch that is not well formed."""
    parts = body.get("batchRequests") if isinstance(body, dict) else None
    if not isinstance(parts, list) or not parts:
        raise SalesforceError(BAD, "INVALID_INPUT", "batchRequests must be a list of at least one subrequest")
    if len(parts) > MOST_REQUESTS:
        message = f"The batch request can’t contain more than {MOST_REQUESTS} subrequests."  # noqa: RUF001 - as composite
        raise SalesforceError(BAD, "LIMIT_EXCEEDED", message)
    for part in parts:
        if not isinstance(part, dict) or part.get("method") not in METHODS or not isinstance(part.get("url"), str):
            raise SalesforceError(BAD, "INVALID_INPUT", "A subrequest must have a valid method and url")
    return parts


def subrequest(request: Request, part: Part) -> Request:
    """One part as a request of its own; its address begins at the version. Raises SalesforceError."""
    address = address_of(part["url"])
    segments = tuple(unquote(segment) for segment in address.path.split("/") if segment)
    if segments[:2] == ("services", "data"):
        segments = segments[2:]
    if len(segments) < 2 or not speaks(segments[0]) or segments[1] == NOT_IN_A_COMPOSITE[0]:  # noqa: PLR2004 - version and one more
        raise not_found()
    if int(segments[0][1:-2]) > int(request.version[1:-2]):
        raise SalesforceError(BAD, "INVALID_INPUT", "A subrequest cannot be of a later version than its batch")
    parameters = dict(parse_qsl(address.query, keep_blank_values=True))
    body = part.get("richInput")
    method, version, path = part["method"], segments[0], segments[1:]
    return replace(request, method=method, version=version, path=path, parameters=parameters, body=body, headers={})


def shown(problem: SalesforceError) -> Part:
    return {"statusCode": problem.status, "result": problem.body()}


def failed(result: Part) -> bool:
    return bool(result["statusCode"] >= BAD)


def logged(body: Any, answer: Any) -> list[Subrequest]:
    """The parts as the call log keeps them: addresses and SOQL, no bodies."""
    if not isinstance(answer, dict):
        return []  # the whole was refused
    return [
        _logged(number, part, result)
        for number, (part, result) in enumerate(zip(body["batchRequests"], answer["results"], strict=True))
    ]


def _logged(number: int, part: Part, result: Part) -> Subrequest:
    address = address_of(part["url"])
    return Subrequest(
        str(number), part["method"], address.path, dict(parse_qsl(address.query)).get("q"), result["statusCode"]
    )
