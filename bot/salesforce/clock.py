"""Salesforce's present: our own clock plus the difference that the `Date` of its answers shows.

One clock in a data centre may be wrong, and anything on the way may write a `Date`. So a jump counts only when a second
answer agrees with it, and a difference of more than a year never does. Whoever runs the bot hears of both.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import structlog

AGREE = timedelta(seconds=30)
"""Two readings of one clock differ by less: headers have whole seconds, and answers are under way for a while."""
BELIEVABLE = timedelta(days=366)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Jump:
    """An answer whose `Date` is off by `by` from what we knew; `believed` once a second one agreed."""

    at: datetime
    by: timedelta
    believed: bool


class Clock:
    """Called from many threads. `jump` is the last one seen."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._ahead: timedelta | None = None
        self._doubted: timedelta | None = None
        self._lock = threading.Lock()
        self.jump: Jump | None = None

    def now(self) -> datetime:
        """Salesforce's present, good to a second or two."""
        return self._now() + (self._ahead or timedelta())

    @property
    def in_doubt(self) -> bool:
        """Whether a second answer would settle a jump."""
        return self._doubted is not None

    def note(self, stamp: str | None) -> None:
        """Learn from one answer's `Date`. One that is no date says nothing."""
        shown = _read(stamp)
        if shown is None:
            return
        now = self._now()
        with self._lock:
            self._weigh(shown - now, now)

    def _weigh(self, ahead: timedelta, now: datetime) -> None:
        credible = abs(ahead) <= BELIEVABLE
        expected = credible and (self._ahead is None or abs(ahead - self._ahead) <= AGREE)
        agreed = credible and self._doubted is not None and abs(ahead - self._doubted) <= AGREE
        if not expected:
            self.jump = Jump(now, ahead - (self._ahead or timedelta()), agreed)
            log.warning("Salesforce's clock jumped", by=str(self.jump.by), believed=agreed)
        if expected or agreed:
            self._ahead, self._doubted = ahead, None
        else:
            self._doubted = ahead if credible else None


def _read(stamp: str | None) -> datetime | None:
    try:
        shown = parsedate_to_datetime(stamp or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" says UTC and nothing of a zone; whole seconds: half of one is the best guess for what was cut off
    return (shown if shown.tzinfo else shown.replace(tzinfo=UTC)) + timedelta(seconds=0.5)
