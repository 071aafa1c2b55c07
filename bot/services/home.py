"""A person's Home tab: their open orders by whose turn it is, what they wait for, and what their team has to do.

Read anew for each visit, with the visitor's own token: nothing of it is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Halt
from bot.escalations.episodes import Episode, EpisodeState
from bot.runbook.findings import Finding, Team
from bot.runbook.values import Person
from bot.runbook.worklist import Listed
from bot.services.board import Board
from bot.services.reviews import Reviews
from bot.services.watches import Watches
from bot.store import escalations as store
from bot.store.database import Database
from bot.store.watches import Watch

WAITING = {EpisodeState.OPEN, EpisodeState.CLAIMED}


@dataclass(frozen=True, slots=True)
class Queue:
    """What a person's teams have on hand: what nobody has taken, and what they have taken themselves."""

    unclaimed: tuple[Episode, ...] = ()
    mine: tuple[Episode, ...] = ()


@dataclass(frozen=True, slots=True)
class HomePage:
    """`listed` is None where the orders can't be read, and `why` says the reason; `queue` where they are in no team."""

    read_at: datetime
    listed: Listed | None
    why: Finding | None
    watches: tuple[Watch, ...]
    queue: Queue | None


@dataclass(frozen=True, slots=True)
class Home:
    reviews: Reviews
    watches: Watches
    db: Database
    board: Board
    now: Callable[[], datetime]

    async def page(self, person: Person) -> HomePage:
        """Everything on `person`'s Home tab; one Salesforce call."""
        watches, queue = tuple(await self.watches.of(person)), await self._queue(person)
        listed, why = None, None
        try:
            listed = await self.reviews.worklist(person, person.user_id)
        except Halt as halted:
            why = halted.finding
        return HomePage(self.now(), listed, why, watches, queue)

    async def _queue(self, person: Person) -> Queue | None:
        """None for whoever is in no team."""
        theirs = await self.board.teams_of(person, Team)
        if not theirs:
            return None
        open_ = [each for each in await self.db.run(store.standing) if each.team in theirs and each.state in WAITING]
        mine = [each for each in open_ if each.claimed_by and each.claimed_by.slack_id == person.slack_id]
        return Queue(tuple(each for each in open_ if each.state is EpisodeState.OPEN), tuple(mine))
