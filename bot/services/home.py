"""A person's Home tab: their open orders by whose turn it is, what they wait for, and what their team has to do.

Read anew for each visit, with the visitor's own token: nothing of it is kept.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.errors import Halt
from bot.escalations.episodes import Episode, EpisodeState
from bot.escalations.teams import Teams
from bot.runbook.findings import Finding, Team
from bot.runbook.values import Person
from bot.runbook.worklist import Listed
from bot.services.reviews import Reviews
from bot.services.watches import Watches
from bot.slack.posts import Posts
from bot.store import escalations as store
from bot.store.database import Database
from bot.store.watches import Watch

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Queue:
    """What a person's teams have on hand: what nobody has taken, and what they have taken themselves."""

    unclaimed: tuple[Episode, ...] = ()
    mine: tuple[Episode, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
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
    posts: Posts
    teams: Teams
    now: Callable[[], datetime]

    async def page(self, person: Person) -> Page:
        """Everything on `person`'s Home tab; one Salesforce call."""
        watches, queue = tuple(await self.watches.of(person)), await self._queue(person)
        listed, why = None, None
        try:
            listed = await self.reviews.worklist(person, person.user_id)
        except Halt as halted:
            why = halted.finding
        return Page(self.now(), listed, why, watches, queue)

    async def _queue(self, person: Person) -> Queue | None:
        """None for whoever is in no team."""
        theirs = {team async for team in self._of(person)}
        if not theirs:
            return None
        known = await self.db.run(store.known, self.now() + timedelta(days=1))  # none of those that are closed
        open_ = sorted((each for each in known.episodes if _with(each, theirs)), key=lambda each: each.opened_at)
        mine = [each for each in open_ if each.claimed_by and each.claimed_by.slack_id == person.slack_id]
        return Queue(tuple(each for each in open_ if each.state is EpisodeState.OPEN), tuple(mine))

    async def _of(self, person: Person) -> AsyncIterator[Team]:
        """The teams that `person` is in. A group that Slack does not tell of is passed over."""
        for team, settings in self.teams.items():
            if person.slack_id in settings.people:
                yield team
            elif settings.group:
                try:
                    if person.slack_id in await self.posts.members(settings.group):
                        yield team
                except Halt as halted:
                    log.warning("a team's group is unknown", team=team, reason=str(halted))


def _with(episode: Episode, teams: set[Team]) -> bool:
    waits = episode.state in {EpisodeState.OPEN, EpisodeState.CLAIMED} and episode.team_from is None
    return waits and episode.team in teams
