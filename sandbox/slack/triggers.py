"""Trigger ids: the right to open one modal, once, within three seconds of what a person did."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sandbox.clock import Clock
from sandbox.slack.errors import Refused

LIFETIME = timedelta(seconds=3)
KEPT = 2_000


@dataclass
class Trigger:
    """`view` is the modal from which it came, if it came from one."""

    user: str
    view: str | None
    made: datetime
    used: bool = False


class Triggers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count(7_000_000_001)
        self._kept: dict[str, Trigger] = {}

    def make(self, user: str, view: str | None = None) -> str:
        id_ = f"{next(self._numbers)}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        self._kept[id_] = Trigger(user, view, self._clock.now())
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return id_

    def check(self, id_: str) -> Trigger:
        """The trigger, still good. Raises `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`."""
        trigger = self._kept.get(id_)
        if not trigger:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._clock.now() - trigger.made > LIFETIME:
            raise Refused("expired_trigger_id")
        return trigger

    def clear(self) -> None:
        self._kept.clear()
