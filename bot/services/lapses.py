"""What time alone does to trouble in people's hands: claims end, snoozes end, questions stay unanswered."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.escalations import lapses
from bot.escalations.lapses import Lapse
from bot.escalations.targets import Targets
from bot.store import holding as store
from bot.store.database import Database

log = structlog.get_logger()

EVERY_SECONDS = 5.0
AT_ONCE = 50
"""Others wait for the database too."""


@dataclass(frozen=True, slots=True)
class Lapses:
    """`wake` tells delivery that there is something to say."""

    db: Database
    targets: Targets
    now: Callable[[], datetime]
    wake: Callable[[], None]

    async def look(self) -> None:
        """Whatever has run out by now. Two at once do it once."""
        now = self.now()
        due = defaultdict[Lapse, list[store.Change]](list)
        for episode in await self.db.run(store.lapsing, now):
            if found := lapses.lapsed(episode, self.targets, now):
                due[found[0]].append((episode, found[1]))
        for what, some in due.items():
            for start in range(0, len(some), AT_ONCE):
                done = await self.db.run(store.lapse, some[start : start + AT_ONCE], what, now)
                log.info("lapsed", episodes=[each.id for each in done], what=what)
                self.wake()
