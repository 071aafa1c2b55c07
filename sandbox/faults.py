"""Faults that a test or a person switches on: what a service does instead of answering properly.

One rule names its target (a Web API method, a path or an action), a mode, and how many requests it spoils. Slack and
Salesforce keep a list each; how a plain error body looks is theirs to say.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, fields
from itertools import count
from typing import Any, Literal, get_args

from aiohttp import web

Mode = Literal["status", "error", "delay", "drop", "act_then_drop", "act_then_status", "act_late", "silent", "body"]
Act = Callable[[], Awaitable[web.StreamResponse]]

LOOKS = 0.1  # seconds between two looks at a connection
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"

_numbers = count(1)


@dataclass
class Fault:
    """One rule. `times` counts down and the rule is gone at zero; `seconds` belongs to `delay` and `act_late`.

    `silent` does nothing and keeps the client waiting until it hangs up. After `act_then_status` a proxy answers for
    the service: with its own page, unless `error` names a service's error.
    """

    target: str
    mode: Mode
    times: int = 1
    seconds: float = 0.0
    status: int = 500
    error: str = ""
    message: str = ""
    retry_after: int | None = None
    body: str = ""
    content_type: str = "text/html"
    id: int = field(default_factory=lambda: next(_numbers))

    @classmethod
    def read(cls, target: str, given: dict[str, Any]) -> "Fault":
        """A rule from a control call's body. Raises ValueError for an unknown mode or key."""
        known = {each.name for each in fields(cls)} - {"target", "id"}
        if unknown := set(given) - known:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; a fault takes {', '.join(sorted(known))}")
        if given.get("mode") not in get_args(Mode):
            raise ValueError(f"mode must be one of {', '.join(get_args(Mode))}")
        usual = {"status": 502} if given["mode"] == "act_then_status" and not given.get("error") else {}
        return cls(target=target, **usual | given)


class Faults:
    """The rules of one service, oldest first."""

    def __init__(self, matches: Callable[[Fault, str], bool]) -> None:
        self._matches = matches
        self._answering = 0
        self._rules: list[Fault] = []
        self._late: set[asyncio.Task[Any]] = set()

    def add(self, rule: Fault) -> Fault:
        self._rules.append(rule)
        return rule

    def all(self) -> list[Fault]:
        return list(self._rules)

    def clear(self) -> None:
        self._rules.clear()

    def take(self, name: str) -> Fault | None:
        """The first rule that `name` meets, used up by one."""
        rule = next((each for each in self._rules if self._matches(each, name)), None)
        if rule:
            rule.times -= 1
            if rule.times <= 0:
                self._rules.remove(rule)
        return rule

    @property
    def under_way(self) -> bool:
        """Whether any request is being answered, or its work may still be done though nobody waits for it any more."""
        return bool(self._answering or self._late)

    async def apply(self, rule: Fault | None, request: web.Request, act: Act, refuse: Act) -> web.StreamResponse:
        """Answer `request` as the rule says; `act` does the real work, `refuse` words the service's own error."""
        self._answering += 1
        try:
            return await self._answer(rule, request, act, refuse)
        finally:
            self._answering -= 1

    async def _answer(self, rule: Fault | None, request: web.Request, act: Act, refuse: Act) -> web.StreamResponse:
        """The real work is shielded: a client that hangs up does not undo what a service has begun."""
        if rule is None:
            return await act()
        if rule.mode in {"status", "error"}:
            return await refuse()
        if rule.mode == "body":
            return web.Response(status=rule.status, text=rule.body, content_type=rule.content_type)
        if rule.mode == "delay":
            await asyncio.sleep(rule.seconds)
            return await asyncio.shield(self._begin(act()))
        if rule.mode in {"act_then_drop", "act_then_status"}:
            await asyncio.shield(self._begin(act()))
        if rule.mode == "act_then_status":
            return await refuse() if rule.error else page(rule)
        if rule.mode == "silent":
            await given_up(request)
        if rule.mode == "act_late":
            self._begin(later(rule.seconds, act))
        return hang_up(request)

    def _begin(self, work: Awaitable[Any]) -> "asyncio.Task[Any]":
        task = asyncio.ensure_future(work)
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return task


async def later(seconds: float, act: Act) -> None:
    await asyncio.sleep(seconds)
    await act()


def page(rule: Fault) -> web.Response:
    """What stands between a client and the service answers in its place."""
    return web.Response(status=rule.status, text=rule.body or BAD_GATEWAY, content_type=rule.content_type)


async def given_up(request: web.Request) -> None:
    """Wait until the client has hung up; there is no event for it, so the connection is looked at."""
    while request.transport and not request.transport.is_closing():  # noqa: ASYNC110 - nothing sets an event
        await asyncio.sleep(LOOKS)


def hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection with no answer, as a crashed proxy does."""
    if request.transport:
        request.transport.abort()
    return web.Response()
