"""What went over the wire between Slack and the bot: every delivery and every call, with times and results.

Credentials are taken out when somebody reads it, not when it is written: writing happens on every ack.
"""

import re
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import Any, Literal

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Fault

KEPT = 5_000
SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=/response/)[^\s\"|>]+|(?<=/upload/v1/)[\w-]+|(?<=ticket=)[\w-]+|Bearer \S+"
)


@dataclass
class Entry:
    """A `delivery` goes to the bot, a `call` comes from it (Web API or response URL)."""

    id: int
    at: float
    kind: Literal["delivery", "call"]
    name: str
    user: str | None
    request: Any
    begun: float = field(default_factory=perf_counter)
    result: str = "waiting"
    ms: float | None = None
    response: Any = None
    fault: str | None = None

    def finish(self, result: str, response: Any = None) -> None:
        self.ms = round((perf_counter() - self.begun) * 1000, 3)
        self.result, self.response = result, response

    async def spoiled(self, rule: Fault | None, work: Awaitable[web.StreamResponse]) -> web.StreamResponse:
        """Note which fault met this call; one that was dropped before it began never finishes by itself."""
        self.fault = rule.mode if rule else None
        answer = await work
        if rule and rule.mode in ("drop", "body"):
            self.finish(rule.mode)
        return answer


class Traffic:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._entries: deque[Entry] = deque(maxlen=KEPT)

    def begin(self, kind: Literal["delivery", "call"], name: str, request: Any, user: str | None = None) -> Entry:
        entry = Entry(next(self._numbers), self._clock.now().timestamp(), kind, name, user, request)
        self._entries.append(entry)
        return entry

    def since(self, number: int) -> list[dict[str, Any]]:
        """The entries after `number`, oldest first, without credentials."""
        return [shape(each) for each in self._entries if each.id > number]

    def find(self, number: int) -> Entry | None:
        return next((each for each in self._entries if each.id == number), None)

    def clear(self) -> None:
        self._entries.clear()


def shape(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "kind": entry.kind,
        "name": entry.name,
        "user": entry.user,
        "ms": entry.ms,
        "result": entry.result,
        "fault": entry.fault,
        "request": redacted(entry.request),
        "response": redacted(entry.response),
    }


def redacted(value: Any) -> Any:
    match value:
        case str():
            return SECRETS.sub("…", value)
        case dict():
            return {key: "…" if key == "token" else redacted(each) for key, each in value.items()}
        case list():
            return [redacted(each) for each in value]
    return value
