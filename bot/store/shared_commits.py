"""One commit for many: what waits while the disk writes shares the next commit.

SQLite has one thread, and a commit waits for the disk. Whole functions that are done in a moment say so (`brief`);
those that wait at one time are carried out in one transaction, and each is told what came of it only when that is on
the disk. Whatever goes wrong with what they share, nothing of it is kept and each is done by itself.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

F = TypeVar("F", bound=Callable[..., Any])

MOST = 16
"""So many share a commit: whoever came first waits for the work of the others, too."""

log = structlog.get_logger()


def brief(function: F) -> F:
    """Mark a whole function as one that may share its commit: it reads and writes a few rows, and does nothing else."""
    function.__dict__["brief"] = True
    return function


def is_brief(function: Callable[..., Any]) -> bool:
    return bool(getattr(function, "brief", False))


@dataclass(frozen=True, slots=True)
class Brief:
    work: Callable[[], Any]
    answer: "Future[Any]" = field(default_factory=Future)

    def alone(self) -> None:
        try:
            done = self.work()
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is awaited
            self.answer.set_exception(error)
        else:
            self.answer.set_result(done)


class SharedCommits:
    """`shared` opens the one transaction in which those of a group are carried out."""

    def __init__(self, threads: Executor, shared: Callable[[], AbstractContextManager[None]]) -> None:
        self._threads = threads
        self._shared = shared
        self._waiting: deque[Brief] = deque()

    def join(self, work: Callable[[], Any]) -> "Future[Any]":
        """Let `work` be done in its turn, with whatever else waits by then."""
        call = Brief(work)
        self._waiting.append(call)
        self._threads.submit(self._serve)
        return call.answer

    def _serve(self) -> None:
        """On the store's thread. Whoever asked for this may have been served with those before."""
        group = [each for each in self._taken() if each.answer.set_running_or_notify_cancel()]
        if len(group) < 2 or not self._done_together(group):  # noqa: PLR2004 - a group
            for each in group:
                each.alone()

    def _taken(self) -> Iterator[Brief]:
        for _ in range(min(len(self._waiting), MOST)):
            yield self._waiting.popleft()

    def _done_together(self, group: list[Brief]) -> bool:
        try:
            with self._shared():
                done = [each.work() for each in group]
        except Exception as error:  # noqa: BLE001 - each meets it by itself, if it is its own
            log.warning("not committed together", calls=len(group), reason=type(error).__name__)
            return False
        for each, result in zip(group, done, strict=True):
            each.answer.set_result(result)
        return True
