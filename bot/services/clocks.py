"""When Salesforce's clock jumps, whoever runs the bot hears of it: what is compared with its time may be off."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.salesforce.clock import BELIEVABLE, Clock, Jump
from bot.store import notices
from bot.store.database import Database

SUBJECT = "clock"
WORTH_TELLING = timedelta(minutes=2)
CALM = timedelta(hours=1)
"""Without another jump for so long, it is over."""
NEXT_STEP = "Compare the clock of the machine I run on with Salesforce's, and look at what stands between the two."


@dataclass(slots=True)
class Clocks:
    """`operators` is the channel that hears of it."""

    clock: Clock
    db: Database
    operators: str | None
    now: Callable[[], datetime]
    wake: Callable[[], None]
    _told: Jump | None = field(default=None, init=False)
    _calm: bool = field(default=False, init=False)
    """Nothing stands in the store, as far as this process knows: an earlier one may have told and died."""

    async def watch(self) -> None:
        """Tell of a jump once, and that it is over."""
        jump = self.clock.jump
        if self.operators and jump and jump != self._told and abs(jump.by) >= WORTH_TELLING:
            self._told, self._calm = jump, False
            await self.db.run(notices.raise_once, SUBJECT, said(jump), NEXT_STEP, self.operators, self.now())
            self.wake()
        elif not self._calm and (jump is None or self.now() - jump.at >= CALM):
            self._calm = True
            if await self.db.run(notices.clear, SUBJECT, self.now()):
                self.wake()


def said(jump: Jump) -> str:
    """The jump in words."""
    way = "ahead" if jump.by > timedelta() else "back"
    return f"Salesforce's clock jumped {_length(abs(jump.by))} {way}. {_then(jump)}"


def _then(jump: Jump) -> str:
    if jump.believed:
        return "From now on I count by it."
    if abs(jump.by) > BELIEVABLE:
        return "That can't be, so I don't count by it."
    return "I count by it once a second answer agrees."


def _length(time: timedelta) -> str:
    minutes = round(time / timedelta(minutes=1))
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days"
    return f"{minutes // 60} hours" if minutes >= 2 * 60 else f"{minutes} minutes"
