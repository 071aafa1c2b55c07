"""The sandbox's time: the machine's clock plus what `/sandbox/clock` has added.

Everything in here that stamps, expires or compares asks this clock; nothing calls `datetime.now()`.
"""

from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The sandbox's present, in UTC."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> datetime:
        """Move forward by `seconds` and return the new present. Time here never runs back."""
        if seconds < 0:
            raise ValueError("advance takes zero or more seconds")
        self._ahead += timedelta(seconds=seconds)
        return self.now()
