"""What time alone does to trouble in people's hands: claims end, snoozes end, questions stay unanswered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.escalations import decisions
from bot.escalations.targets import Targets
from bot.store import escalations as store
from bot.store.database import Database

log = structlog.get_logger()

EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Leases:
    """`wake` tells delivery that there is something to say."""

    db: Database
    targets: Targets
    now: Callable[[], datetime]
    wake: Callable[[], None]

    async def look(self) -> None:
        """Whatever has run out by now. Two at once do it once."""
        now = self.now()
        for episode in await self.db.run(store.lapsing, now):
            if (due := decisions.lapsed(episode, self.targets, now)) is None:
                continue
            what, after = due
            if await self.db.run(store.lapse, episode, after, what, now):
                log.info("lapsed", episode=episode.id, what=what)
                self.wake()
