"""What people do about trouble: hand it over, take it, call it no problem, or say that it is none on this order.

Whether they may is the transition's own question (bot/escalations/episodes.py); the store refuses what was decided
about an episode that has changed since, and then it is read and judged again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

import structlog

from bot.errors import Halt, halt
from bot.escalations import episodes
from bot.escalations.episodes import Episode
from bot.escalations.teams import Teams, channels
from bot.runbook.findings import Ask, Do, Finding, Team, forbids
from bot.runbook.policy import Policy
from bot.runbook.records import Order
from bot.runbook.symptoms.sighting import Sighting, SymptomName, together
from bot.runbook.symptoms.symptom import Exemption, Setting
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.salesforce.presence import Presence
from bot.services import unfound
from bot.services.reviews import Reviews
from bot.slack.posts import Posts
from bot.store import escalations as store
from bot.store.database import Database
from bot.store.escalations import Directory, Raised

log = structlog.get_logger()

T = TypeVar("T")
Judge = Callable[[Episode, Order | None], Awaitable[Episode | Finding]]
Decide = Callable[[Person, int, str], Awaitable[Episode]]

TRIES = 3
SECONDS = 1.5
"""Slack waits three for the answer to a submission."""
PRESS_SECONDS = 20.0
"""A press has had its answer already; this is how long a person waits for what follows."""


class TooSlow(Halt):
    """What a submission needs did not come in time; the person may submit the same form again."""

    def __init__(self) -> None:
        super().__init__(forbids("That took too long, and nothing was changed.", way_out=Do("Press the button again.")))


NOTHING_OF_THE_KIND = halt("Nobody can say that of this trouble.", way_out=Do("Look at the card again."))


class NoteWanted(Exception):  # noqa: N818 - it is what is missing
    """What Salesforce does not show has to be said in words."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that may be handed over: what Salesforce shows of it, and what teams have already."""

    number: str
    record: RecordId
    shown: tuple[Sighting, ...] = ()
    standing: tuple[Episode, ...] = ()

    @property
    def symptom(self) -> SymptomName | None:
        """The first that Salesforce shows and nobody has yet."""
        had = {each.seen.symptom for each in self.standing}
        return next((each.symptom for each in self.shown if each.symptom not in had), None)


@dataclass(frozen=True, slots=True)
class Escalations:
    """`wake` tells delivery that there is something to post."""

    reviews: Reviews
    presence: Presence
    catalogue: Catalogue
    db: Database
    posts: Posts
    teams: Teams
    policy: Policy
    now: Callable[[], datetime]
    salesforce_now: Callable[[], datetime]
    wake: Callable[[], None]

    async def draft(self, person: Person, text: str) -> Draft:
        """What the form shows for the order that `text` means."""
        return await self._draft((await self.reviews.one(person, text)).order)

    async def draft_of(self, person: Person, record: RecordId) -> Draft:
        """Like `draft`, for an order seen before."""
        return await self._draft((await self.reviews.again(person, record)).order)

    async def _draft(self, order: Order) -> Draft:
        standing = await self.db.run(store.open_on, order.id)
        return Draft(order.number, order.id, await self._shown(order), tuple(standing))

    async def hand_over(self, person: Person, record: RecordId, symptom: SymptomName, note: str) -> Raised:
        """Open an episode by hand, unless one stands. The order is read once more, as the person.

        Raises TooSlow, and NoteWanted where Salesforce does not show the trouble and the person says nothing of it.
        """
        team = self.catalogue[symptom].team
        places = channels(self.teams)
        if team not in places:
            raise halt("That team has no channel yet.", way_out=Ask(Team.BOT_OPERATORS, f"set one up for {team}"))
        review = await _by(_in(SECONDS), self.reviews.again(person, record))
        shown = next((each for each in await self._shown(review.order) if each.symptom == symptom), None)
        if shown is None and not note:
            raise NoteWanted
        sighting = shown or self.catalogue[symptom].reported(review.order)
        sighting = sighting.model_copy(update={"note": note or None})
        directory = Directory({symptom: team}, places, {})
        raised = await self.db.run(store.raise_by_hand, sighting, person, directory, self.now())
        log.info("handed over", episode=raised.episode.id, new=raised.new)
        self.wake()
        return raised

    async def claim(self, person: Person, number: int) -> Episode:
        """I'll take it. Raises TooSlow, as everything below does: whoever decides must see the order in Salesforce."""

        async def judge(episode: Episode, _: Order | None) -> Episode | Finding:
            return episodes.claim(episode, person, self.now())

        return await self._decide(person, number, "claimed", judge, PRESS_SECONDS)

    async def dismiss(self, person: Person, number: int, reason: str) -> Episode:
        """Not a problem."""
        return await self._decide(person, number, "dismissed", self._dismissing(person, reason), SECONDS)

    async def exempt(self, person: Person, number: int, reason: str) -> Episode:
        """It is no trouble on this order, for good."""
        until = _in(SECONDS)
        for _ in range(TRIES):
            before, after = await _by(until, self._judged(person, number, self._exempting(person, reason)))
            said = self._exemption(before).label
            if done := await self.db.run(store.exempt, before, after, said, person, reason, self.now()):
                return self._decided(done, "exempted")
        raise _restless()

    async def may_dismiss(self, person: Person, number: int) -> Episode:
        """The episode, if `person` may dismiss it now; else Halt with the reason."""
        return (await _by(_in(PRESS_SECONDS), self._judged(person, number, self._dismissing(person, ""))))[0]

    async def may_exempt(self, person: Person, number: int) -> Episode:
        """The episode, if `person` may exempt its order now; else Halt with the reason."""
        return (await _by(_in(PRESS_SECONDS), self._judged(person, number, self._exempting(person, ""))))[0]

    def _exemption(self, episode: Episode) -> Exemption:
        """What its team may say of an order for good. Raises Halt where there is nothing of the kind."""
        symptom = self.catalogue.get(episode.seen.symptom)
        if symptom is None or symptom.exemption is None:
            raise NOTHING_OF_THE_KIND
        return symptom.exemption

    def _dismissing(self, person: Person, reason: str) -> Judge:
        async def judge(episode: Episode, _: Order | None) -> Episode | Finding:
            members = await self._members(episode.team, person)
            return episodes.dismiss(episode, person, reason, members, self.now())

        return judge

    def _exempting(self, person: Person, reason: str) -> Judge:
        async def judge(episode: Episode, order: Order | None) -> Episode | Finding:
            exemption = self._exemption(episode)
            if order is None:
                raise NOTHING_OF_THE_KIND
            members = await self._members(episode.team, person)
            after = episodes.exempt(episode, exemption, person, reason, members, self.now())
            return after if isinstance(after, Finding) else exemption.refused(order) or after

        return judge

    async def _decide(
        self, person: Person, number: int, what: Literal["claimed", "dismissed"], judge: Judge, seconds: float
    ) -> Episode:
        until = _in(seconds)
        for _ in range(TRIES):
            before, after = await _by(until, self._judged(person, number, judge))
            if done := await self.db.run(store.change, before, after, person, what, self.now()):
                return self._decided(done, what)
        raise _restless()

    def _decided(self, episode: Episode, what: str) -> Episode:
        log.info("decided", episode=episode.id, what=what)
        self.wake()
        return episode

    async def _judged(self, person: Person, number: int, judge: Judge) -> tuple[Episode, Episode]:
        """The episode as it is, and as it would be. Raises Halt where it may not be, or where `person` can't see it."""
        before = await self.db.run(store.get, number)
        if before is None:
            raise halt("I don't know that card any more.", way_out=Do("Look at the order with /order."))
        after = await judge(before, await self._seen(person, before.seen))
        if isinstance(after, Finding):
            raise Halt(after)
        return before, after

    async def _seen(self, person: Person, seen: Sighting) -> Order | None:
        """The order as `person` sees it; None where the trouble is on a quote. Raises Halt where they can't see it."""
        if seen.root_kind == "order":
            return (await self.reviews.again(person, seen.root)).order
        if not await self.presence.seen(person, seen.root_kind, seen.root):
            raise unfound.absent("that record")
        return None

    async def _members(self, team: Team, person: Person) -> frozenset[SlackUserId]:
        """Who may judge for `team`. Slack is asked for its group unless the configuration names `person`."""
        settings = self.teams.get(team)
        if settings is None:
            return frozenset()
        if person.slack_id in settings.people or settings.group is None:
            return settings.people
        return settings.people | await self.posts.members(settings.group)

    async def _shown(self, order: Order) -> tuple[Sighting, ...]:
        """What Salesforce shows the person of the order's trouble, grace or no grace, in the table's order."""
        setting, found = Setting(self.policy, self.salesforce_now(), waits=False), []
        for symptom in self.catalogue.values():
            if symptom.root != "order":
                continue
            exemption = symptom.exemption
            exempted = exemption is not None and await self.db.run(store.exempted, symptom.name, order.id)
            for each in together(symptom.sightings(order, setting)):
                left = exemption.left(each) if exemption and exempted else each
                found += [left] if left else []
        return tuple(found)


def _in(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def _by(until: float, asked: Awaitable[T]) -> T:
    """What `asked` finds out; never for what writes: it would be told as not done."""
    try:
        async with asyncio.timeout_at(until):
            return await asked
    except TimeoutError as error:
        raise TooSlow from error


def _restless() -> Halt:
    return halt("It keeps changing while you decide.", way_out=Do("Look at the card and press again."))
