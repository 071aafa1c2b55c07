"""What people do about trouble: hand it over, take it, call it no problem, or say that no quote is needed.

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
from bot.escalations.episodes import Episode, Sighting
from bot.escalations.teams import Teams, channels
from bot.runbook.findings import Ask, Do, Finding, Team, forbids
from bot.runbook.policy import Policy
from bot.runbook.records import Order
from bot.runbook.symptoms import MISSING_LINKS, SYMPTOMS, OrderLink, SymptomName, evidence, lacking
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.services.reviews import Reviews
from bot.slack.posts import Posts
from bot.store import escalations as store
from bot.store.database import Database
from bot.store.escalations import Directory, Raised

log = structlog.get_logger()

T = TypeVar("T")
Judge = Callable[[Episode, Order], Awaitable[Episode | Finding]]
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


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that may be handed over, and what Salesforce shows of it already."""

    number: str
    record: RecordId
    symptom: SymptomName | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Escalations:
    """`wake` tells delivery that there is something to post."""

    reviews: Reviews
    db: Database
    posts: Posts
    teams: Teams
    policy: Policy
    now: Callable[[], datetime]
    wake: Callable[[], None]

    async def draft(self, person: Person, text: str) -> Draft | Episode:
        """What the form shows for the order that `text` means; the episode that stands already, if there is one."""
        return await self._draft((await self.reviews.one(person, text)).order)

    async def draft_of(self, person: Person, record: RecordId) -> Draft | Episode:
        """Like `draft`, for an order seen before."""
        return await self._draft((await self.reviews.again(person, record)).order)

    async def _draft(self, order: Order) -> Draft | Episode:
        if standing := await self.db.run(store.open_on, order.id):
            return standing[0]
        lacks = await self._lacks(order)
        return Draft(order.number, order.id, MISSING_LINKS.name if lacks else None, evidence(lacks))

    async def hand_over(self, person: Person, record: RecordId, symptom: SymptomName, note: str) -> Raised:
        """Open an episode by hand, unless one stands. The order is read once more, as the person. Raises TooSlow."""
        team = SYMPTOMS[symptom].team
        places = channels(self.teams)
        if team not in places:
            raise halt("That team has no channel yet.", way_out=Ask(Team.BOT_OPERATORS, f"set one up for {team}"))
        review = await _by(_in(SECONDS), self.reviews.again(person, record))
        sighting = _sighting(review.order, symptom, await self._lacks(review.order), note)
        directory = Directory({symptom: team}, places, {})
        raised = await self.db.run(store.raise_by_hand, sighting, person, directory, self.now())
        log.info("handed over", episode=raised.episode.id, new=raised.new)
        self.wake()
        return raised

    async def claim(self, person: Person, number: int) -> Episode:
        """I'll take it. Raises TooSlow, as everything below does: whoever decides must see the order in Salesforce."""

        async def judge(episode: Episode, _: Order) -> Episode | Finding:
            return episodes.claim(episode, person, self.now())

        return await self._decide(person, number, "claimed", judge, PRESS_SECONDS)

    async def dismiss(self, person: Person, number: int, reason: str) -> Episode:
        """Not a problem."""
        return await self._decide(person, number, "dismissed", self._dismissing(person, reason), SECONDS)

    async def exempt(self, person: Person, number: int, reason: str) -> Episode:
        """No quote needed."""
        until = _in(SECONDS)
        for _ in range(TRIES):
            before, after = await _by(until, self._judged(person, number, self._exempting(person, reason)))
            if done := await self.db.run(store.exempt, before, after, person, reason, self.now()):
                return self._decided(done, "exempted")
        raise _restless()

    async def may_dismiss(self, person: Person, number: int) -> Episode:
        """The episode, if `person` may dismiss it now; else Halt with the reason."""
        return (await _by(_in(PRESS_SECONDS), self._judged(person, number, self._dismissing(person, ""))))[0]

    async def may_exempt(self, person: Person, number: int) -> Episode:
        """The episode, if `person` may exempt its order now; else Halt with the reason."""
        return (await _by(_in(PRESS_SECONDS), self._judged(person, number, self._exempting(person, ""))))[0]

    def _dismissing(self, person: Person, reason: str) -> Judge:
        async def judge(episode: Episode, _: Order) -> Episode | Finding:
            members = await self._members(episode.team, person)
            return episodes.dismiss(episode, person, reason, members, self.now())

        return judge

    def _exempting(self, person: Person, reason: str) -> Judge:
        async def judge(episode: Episode, order: Order) -> Episode | Finding:
            members = await self._members(episode.team, person)
            after = episodes.exempt(episode, person, reason, members, self.now())
            return after if isinstance(after, Finding) else _not_lacking(order) or after

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
        review = await self.reviews.again(person, before.seen.record)
        after = await judge(before, review.order)
        if isinstance(after, Finding):
            raise Halt(after)
        return before, after

    async def _members(self, team: Team, person: Person) -> frozenset[SlackUserId]:
        """Who may judge for `team`. Slack is asked for its group unless the configuration names `person`."""
        settings = self.teams.get(team)
        if settings is None:
            return frozenset()
        if person.slack_id in settings.people or settings.group is None:
            return settings.people
        return settings.people | await self.posts.members(settings.group)

    async def _lacks(self, order: Order) -> tuple[OrderLink, ...]:
        exempted = await self.db.run(store.exempted, order.id)
        kind = order.order_type.shown if order.order_type else None
        quote, opportunity = (each.id if each else None for each in (order.quote, order.opportunity))
        found = lacking(kind, quote, opportunity, self.policy, no_quote_needed=exempted)
        return tuple(each for each in found if each not in order.unread)


def _in(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def _by(until: float, asked: Awaitable[T]) -> T:
    """What `asked` finds out; never for what writes: it would be told as not done."""
    try:
        async with asyncio.timeout_at(until):
            return await asked
    except TimeoutError as error:
        raise TooSlow from error


def _not_lacking(order: Order) -> Finding | None:
    """Why the order, as the person sees it now, does not want for a quote; None where it does."""
    if "quote" in order.unread:
        return forbids(
            f"The quote of {order.number} is not visible to you.",
            way_out=Do("Ask your Salesforce admin for access, or a colleague who sees it."),
        )
    if order.quote is not None:
        return forbids(
            f"{order.number} has a quote by now.", way_out=Do("Leave it: the next sweeps bring its card up to date.")
        )
    return None


def _restless() -> Halt:
    return halt("It keeps changing while you decide.", way_out=Do("Look at the card and press again."))


def _sighting(order: Order, symptom: SymptomName, lacks: tuple[OrderLink, ...], note: str) -> Sighting:
    return Sighting(
        symptom=symptom,
        record=order.id,
        number=order.number,
        lacks=lacks,
        evidence=evidence(lacks),
        since=None,
        owner=order.owner.id if order.owner else RecordId(""),
        owner_name=(order.owner and order.owner.name) or "unknown",
        amount=order.total.amount if order.total else None,
        currency=order.total.currency if order.total else None,
        note=note or None,
    )
