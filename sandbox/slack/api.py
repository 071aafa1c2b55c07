"""`/api/<method>`: who calls, with which scopes, and the one table of methods. It knows none of them by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from sandbox.faults import Fault, Faults
from sandbox.slack.arguments import Arguments, read
from sandbox.slack.credentials import Credentials
from sandbox.slack.errors import Refused
from sandbox.slack.live import Live
from sandbox.slack.manifest import Manifest
from sandbox.slack.pace import Pace
from sandbox.slack.tiers import TIERS
from sandbox.slack.traffic import Entry, Traffic

TOO_MANY = 429
APP_SCOPES = "connections:write"


@dataclass(frozen=True, slots=True)
class Method:
    """One Web API method. `scopes`: any one will do; `json`: reads JSON bodies; `caller`: whose token."""

    run: Callable[[Arguments], dict[str, Any]]
    scopes: tuple[str, ...] = ()
    json: bool = True
    caller: Literal["bot", "app", "anybody"] = "bot"


class Api:
    def __init__(
        self, credentials: Credentials, manifest: Manifest, traffic: Traffic, faults: Faults, live: Live, pace: Pace
    ) -> None:
        self._credentials = credentials
        self._manifest = manifest
        self._traffic = traffic
        self._faults = faults
        self._live = live
        self._pace = pace
        self._methods: dict[str, Method] = {}

    def add(self, methods: dict[str, Method]) -> None:
        self._methods |= methods

    async def serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        entry = self._traffic.begin("call", name, None)
        try:
            arguments, as_json = await read(request)
        except Refused as refused:
            return self._answer(entry, refused.answer(), "")
        entry.request = arguments.given
        token = bearer(request) or ("" if as_json else arguments.text("token") or "")

        async def act() -> web.StreamResponse:
            return self._answer(entry, self._call(name, arguments, token, as_json=as_json), token)

        rule = self._faults.take(name)

        async def refuse() -> web.StreamResponse:
            return self._spoil(entry, rule, token)

        return await entry.spoiled(rule, self._faults.apply(rule, request, act, refuse))

    def _call(self, name: str, arguments: Arguments, token: str, *, as_json: bool) -> dict[str, Any]:
        try:
            method = self._methods.get(name)
            if not method:
                return Refused("unknown_method", req_method=name).answer()
            self._authorize(method, token)
            if name in TIERS:
                self._pace.spend(name, TIERS[name])
            taken = arguments if method.json or not as_json else Arguments({})
            return {"ok": True, **method.run(taken)}
        except Refused as refused:
            return refused.answer()

    def _authorize(self, method: Method, token: str) -> None:
        if method.caller == "anybody":
            return
        if not token:
            raise Refused("not_authed")
        kinds = {self._credentials.bot_token: "bot", self._credentials.app_token: "app"}
        if token not in kinds:
            raise Refused("invalid_auth")
        if kinds[token] != method.caller:
            raise Refused("not_allowed_token_type")
        if method.caller == "bot":
            self._manifest.require(*method.scopes)

    def _answer(self, entry: Entry, answer: dict[str, Any], token: str) -> web.Response:
        error = answer.get("error")
        entry.finish(error or "ok", answer)
        self._live.tell("traffic")
        headers = {"X-OAuth-Scopes": self._scopes(token)}
        if error == "ratelimited":
            headers["Retry-After"] = str(answer.pop("retry_after"))
            return web.json_response(answer, status=TOO_MANY, headers=headers)
        return web.json_response(answer, headers=headers)

    def _scopes(self, token: str) -> str:
        return APP_SCOPES if token == self._credentials.app_token else ",".join(self._manifest.scopes)

    def _spoil(self, entry: Entry, rule: Fault | None, token: str) -> web.StreamResponse:
        """A fault that was asked for: an HTTP status, or an error in Slack's own words."""
        if not rule or rule.mode == "status":
            status = rule.status if rule else 500
            entry.finish(f"status {status}")
            headers = {"Retry-After": str(rule.retry_after)} if rule and rule.retry_after is not None else {}
            if status == TOO_MANY:
                return web.json_response({"ok": False, "error": "ratelimited"}, status=status, headers=headers)
            return web.Response(status=status, headers=headers)
        if rule.error == "ratelimited":
            return self._answer(entry, Refused("ratelimited", retry_after=rule.retry_after or 1).answer(), token)
        return self._answer(entry, Refused(rule.error or "internal_error").answer(), token)


def bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
