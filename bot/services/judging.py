"""Who may decide about a trouble, and what it would be then: they must see its order, and be of its team.

Whether they may is the transition's own question (bot/escalations/decisions.py); what it needs to know is asked here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import Halt, halt
from bot.escalations.decisions import Decided, Deciding
from bot.escalations.episodes import Episode
from bot.escalations.targets import Targets
from bot.escalations.teams import Teams, acting, hours
from bot.runbook.findings import Do, Finding, Team
from bot.runbook.policy import Policy
from bot.runbook.records import Order
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.symptoms.symptom import AnySymptom, Exemption
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.values import Person, SlackUserId
from bot.salesforce.presence import Presence
from bot.services import unfound
from bot.services.reviews import Reviews
from bot.slack.posts import Posts
from bot.store import escalations as store
from bot.store import readings
from bot.store.database import Database

Judge = Callable[[Episode, Deciding], Decided | Awaitable[Decided]]

UNREAD, SWEEPS_MISSED = timedelta(hours=1), 3
"""What sweeps have not read for so long, and so often, nobody waits for them to close."""
NOTHING_OF_THE_KIND = halt("Nobody can say that of this trouble.", way_out=Do("Look at the card again."))


@dataclass(frozen=True, slots=True)
class Judging:
    """Every reading is the person's own; `posts` knows who is in a group of Slack's."""

    reviews: Reviews
    presence: Presence
    catalogue: Catalogue
    db: Database
    posts: Posts
    teams: Teams
    targets: Targets
    policy: Policy
    now: Callable[[], datetime]

    async def get(self, number: int) -> Episode:
        episode = await self.db.run(store.get, number)
        if episode is None:
            raise halt("I don't know that card any more.", way_out=Do("Look at the order with /order."))
        return episode

    async def seen(self, person: Person, seen: Sighting) -> Order | None:
        """The order as `person` sees it; None where the trouble is on a quote. Raises Halt where they can't see it."""
        if seen.root_kind == "order":
            return (await self.reviews.again(person, seen.root)).order
        if not await self.presence.seen(person, seen.root_kind, seen.root):
            raise unfound.gone()
        return None

    async def judged(self, person: Person, number: int, judge: Judge) -> tuple[Episode, Episode]:
        """The episode as it is, and as it would be. Raises Halt where it may not be, or where `person` can't see it."""
        before = await self.get(number)
        await self.seen(person, before.seen)
        outcome = judge(before, await self.deciding(person, before))
        after = await outcome if isinstance(outcome, Awaitable) else outcome
        if isinstance(after, Finding):
            raise Halt(after)
        return before, after

    async def deciding(self, person: Person, episode: Episode) -> Deciding:
        members, watched = await self.members(episode.team, person), await self._watched(episode)
        return Deciding(person, members, hours(self.teams, episode.team), self.now(), self.targets, watched)

    async def _watched(self, episode: Episode) -> bool:
        """Whether sweeps have read that kind of trouble lately: they end it then, and nobody else."""
        read = (await self.db.run(readings.last)).get(episode.seen.symptom)
        lately = max(UNREAD, SWEEPS_MISSED * timedelta(seconds=self.policy.sweep_seconds))
        return read is not None and self.now() - read.read_at < lately

    async def members(self, team: Team, person: Person) -> frozenset[SlackUserId]:
        """Who may judge for `team`. Slack is asked for its group, unless the configuration leaves nobody to ask for."""
        settings = acting(self.teams, team)
        if settings is None:
            return frozenset()
        if settings.group is None:
            return settings.people
        try:
            return settings.people | await self.posts.members(settings.group)
        except Halt:
            if person.slack_id in settings.people:
                return settings.people
            raise

    def symptom(self, episode: Episode) -> AnySymptom | None:
        return self.catalogue.get(episode.seen.symptom)

    def exemption(self, episode: Episode) -> Exemption:
        """What its team may say of an order for good. Raises Halt where there is nothing of the kind."""
        symptom = self.symptom(episode)
        if symptom is None or symptom.exemption is None:
            raise NOTHING_OF_THE_KIND
        return symptom.exemption
