"""The call log: every request that reached Salesforce, for tests and for the page. Never a token, never a body."""

from collections import deque
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Subrequest:
    reference: str
    method: str
    path: str
    soql: str | None
    status: int


@dataclass(slots=True)
class LoggedCall:
    """One request. `status` stays None where the client was left without an answer; `user` is a username."""

    id: int
    at: str
    method: str
    path: str
    soql: str | None = None
    user: str | None = None
    status: int | None = None
    ms: float | None = None
    subrequests: list[Subrequest] = field(default_factory=list)


class CallLog:
    """The latest calls, oldest first."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._calls: deque[LoggedCall] = deque(maxlen=KEPT)

    def open(self, at: str, method: str, path: str) -> LoggedCall:
        """Begin an entry; it is seen at once and filled while the call goes on."""
        call = LoggedCall(next(self._numbers), at, method, path)
        self._calls.append(call)
        return call

    def since(self, last: int) -> list[dict[str, Any]]:
        """The calls after the one numbered `last`."""
        return [asdict(call) for call in self._calls if call.id > last]

    def clear(self) -> None:
        self._calls.clear()
