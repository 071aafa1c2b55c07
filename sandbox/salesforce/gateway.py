"""What happens to a request between the socket and the resource it names: faults, size, session, allowance, log.

It knows HTTP and nothing of objects or fields.
"""

import json
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Fault, Faults
from sandbox.json_text import parse
from sandbox.salesforce import batch, composite
from sandbox.salesforce.calls import CallLog, LoggedCall
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.limits import Allowance, oversize
from sandbox.salesforce.oauth import Refused, Sessions, TokenEndpoint
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest import Answer, Request, Resources, speaks, versions
from sandbox.salesforce.users import Users

Work = Callable[[web.Request, LoggedCall], Awaitable[web.Response]]

LOGGED = {("composite",): composite.logged, ("composite", "batch"): batch.logged}
BAD_REQUEST, UNAVAILABLE = 400, 503
CODES = {401: "INVALID_SESSION_ID", 403: "REQUEST_LIMIT_EXCEEDED", 404: "NOT_FOUND", 503: "SERVER_UNAVAILABLE"}
WORDS = {
    "INVALID_SESSION_ID": "Session expired or invalid",
    "REQUEST_LIMIT_EXCEEDED": "TotalRequests Limit exceeded.",
    "NOT_FOUND": "The requested resource does not exist",
    "SERVER_UNAVAILABLE": "Server is too busy",
    "UNABLE_TO_LOCK_ROW": "unable to obtain exclusive access to this record",
}
UNEXPECTED = "An unexpected error occurred. Please include this ErrorId if you contact support."


@dataclass(frozen=True, slots=True)
class Gateway:
    clock: Clock
    org: Org
    users: Users
    sessions: Sessions
    tokens: TokenEndpoint
    resources: Resources
    allowance: Allowance
    faults: Faults
    calls: CallLog

    def mount(self, app: web.Application) -> None:
        app.router.add_post("/services/oauth2/token", self.serve_token)
        app.router.add_get("/services/data", self.serve_versions)
        app.router.add_get("/services/data/", self.serve_versions)
        app.router.add_route("*", "/services/data/{version}", self.serve_resource)
        app.router.add_route("*", "/services/data/{version}/{path:.*}", self.serve_resource)
        for nothing in ("/services", "/services/{path:.*}", "/id", "/id/{path:.*}"):
            app.router.add_route("*", nothing, self.serve_nothing)

    async def serve_token(self, request: web.Request) -> web.StreamResponse:
        return await self._watch(request, self._grant)

    async def serve_versions(self, request: web.Request) -> web.StreamResponse:
        return await self._watch(request, self._list_versions)

    async def serve_resource(self, request: web.Request) -> web.StreamResponse:
        return await self._watch(request, self._answer)

    async def serve_nothing(self, request: web.Request) -> web.StreamResponse:
        return await self._watch(request, self._find_nothing)

    async def _watch(self, request: web.Request, work: Work) -> web.StreamResponse:
        """Do `work`, or what a fault puts in its place, and write the call log."""
        call = self.calls.open(self.clock.now().isoformat(), request.method, request.path)
        begun = time.perf_counter()
        await request.read()  # at once: a fault may have hung up on the client before the work begins
        rule = self.faults.take(f"{request.method} {request.path}")

        async def act() -> web.StreamResponse:
            return await work(request, call)

        async def refuse() -> web.StreamResponse:
            assert rule  # noqa: S101 - Faults asks for a refusal only because of a rule
            return spoilt(rule, request.path)

        response = await self.faults.apply(rule, request, act, refuse)
        call.ms = round((time.perf_counter() - begun) * 1000, 1)
        unanswered = rule and rule.mode in ("drop", "act_then_drop", "act_late", "silent")
        call.status = None if unanswered else response.status
        return self._stamp(request, response)

    def _stamp(self, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        """Give an answer the org's own time, and pack it if the client can unpack."""
        response.headers["Date"] = format_datetime(self.clock.now(), usegmt=True)
        if (
            "gzip" in request.headers.get("Accept-Encoding", "")
            and isinstance(response, web.Response)
            and response.body
        ):
            response.enable_compression(web.ContentCoding.gzip)
        return response

    async def _grant(self, request: web.Request, call: LoggedCall) -> web.Response:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        try:
            granted = await self.tokens.grant(form, basic_pair(request.headers.get("Authorization", "")))
        except Refused as refused:
            return as_json(BAD_REQUEST, refused.body)
        user = self.sessions.user_of(granted["access_token"])
        call.user = await self.users.username(user) if user else None
        return as_json(200, granted)

    async def _list_versions(self, _request: web.Request, _call: LoggedCall) -> web.Response:
        return as_json(200, versions())

    async def _find_nothing(self, _request: web.Request, _call: LoggedCall) -> web.Response:
        return as_json(404, not_found().body())

    async def _answer(self, request: web.Request, call: LoggedCall) -> web.Response:
        headers_size = sum(len(name) + len(value) + 4 for name, value in request.raw_headers)
        if refused := oversize(len(request.raw_path), headers_size):
            return front_door(*refused)
        asked = None
        try:
            user = await self._user(request, call)
            self.allowance.spend()
            asked = await self._read(request, call, user)
            answer = await self.resources.answer(asked)
        except SalesforceError as problem:
            answer = Answer(problem.status, problem.body())
        response = as_json(answer.status, answer.body, answer.headers)
        response.headers["Sforce-Limit-Info"] = self.allowance.header
        if asked and asked.path in LOGGED:
            call.subrequests = LOGGED[asked.path](asked.body, answer.body)
        return response

    async def _user(self, request: web.Request, call: LoggedCall) -> str:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if token and kind not in ("Bearer", "OAuth"):
            raise SalesforceError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
        user = self.sessions.user_of(token.strip())
        account = await self.users.by_id(user) if user else None
        if account is None or not account.active:
            raise SalesforceError(401, CODES[401], WORDS[CODES[401]])
        call.user = account.username
        return account.id

    async def _read(self, request: web.Request, call: LoggedCall, user: str) -> Request:
        version = request.match_info["version"]
        if not speaks(version):
            raise not_found()
        path = tuple(filter(None, request.match_info.get("path", "").split("/")))
        call.soql = request.query.get("q") if path[:1] in (("query",), ("queryAll",)) else None
        body = await read_json(request) if request.method in ("POST", "PATCH", "PUT") else None
        parameters = dict(request.query)
        return Request(request.method, version, path, user, self.org, parameters, body, request.headers)


async def read_json(request: web.Request) -> Any:
    """The body. Raises UNSUPPORTED_MEDIA_TYPE or JSON_PARSER_ERROR."""
    if request.content_type != "application/json":
        raise SalesforceError(415, "UNSUPPORTED_MEDIA_TYPE", f"Content type {request.content_type} not supported")
    try:
        return parse(await request.text())
    except (ValueError, LookupError, RecursionError) as problem:
        where = f"[line:{getattr(problem, 'lineno', 1)}, column:{getattr(problem, 'colno', 1)}]"
        message = f"{getattr(problem, 'msg', 'Unreadable text')} at {where}"
        raise SalesforceError(BAD_REQUEST, "JSON_PARSER_ERROR", message) from problem


def basic_pair(header: str) -> tuple[str, str] | None:
    """Client id and secret from an Authorization header, if it is one of that kind."""
    kind, _, encoded = header.partition(" ")
    try:
        client, colon, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (client, secret) if kind.lower() == "basic" and colon else None


def as_json(status: int, body: Any, headers: Any = None) -> web.Response:
    if body is None:
        return web.Response(status=status, headers=headers)
    if isinstance(body, bytes):
        return web.Response(status=status, body=body, headers=headers, content_type="application/octet-stream")
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(status=status, text=text, headers=headers, content_type="application/json", charset="UTF-8")


def front_door(status: int, reason: str) -> web.Response:
    """A refusal from before Salesforce proper: a small page, no JSON."""
    return web.Response(
        status=status, text=f"<h1>Bad Message {status}</h1><pre>reason: {reason}</pre>", content_type="text/html"
    )


def spoilt(rule: Fault, path: str) -> web.Response:
    """What a fault answers instead: Salesforce's body for this status, with the rule's own code if it names one."""
    code = rule.error or CODES.get(rule.status, "UNKNOWN_EXCEPTION")
    message = rule.message or WORDS.get(code, UNEXPECTED)
    body: Any = SalesforceError(rule.status, code, message).body()
    if path.endswith("/oauth2/token") and rule.status < UNAVAILABLE:
        body = {"error": code, "error_description": message}
    response = as_json(rule.status, body)
    if rule.retry_after is not None:
        response.headers["Retry-After"] = str(rule.retry_after)
    return response
