"""What people do about trouble: hand it over, take it, call it no problem, or say that it is none on this order.

Whether they may is the transition's own question (bot/escalations/episodes.py); the store refuses what was decided
about an episode that has changed since, and then it is read and judged again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal, TypeVar

import structlog

from bot.errors import Halt, halt
from bot.escalations import episodes, pings
from bot.escalations.episodes import Episode
from bot.escalations.pings import First, Key
from bot.escalations.teams import Teams, channels
from bot.runbook.findings import Ask, Do, Finding, Team, forbids
from bot.runbook.orders import Review
from bot.runbook.policy import Policy
from bot.runbook.records import Hit, Order, Quote
from bot.runbook.symptoms.sighting import Sighting, SymptomName, together
from bot.runbook.symptoms.symptom import Exemption, Setting
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.salesforce.presence import Presence
from bot.salesforce.quotes import Quotes
from bot.services import unfound
from bot.services.pings import standing_quiet
from bot.services.reviews import Found, Reviews, Several
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
    """An order, or a quote, that may be handed over: what Salesforce shows of it, and what teams have already.

    `team` is whom the person set out to tell, `part` the record that it is about, `why` what the runbook says of it.
    """

    number: str
    record: RecordId
    root: str = "order"
    shown: tuple[Sighting, ...] = ()
    standing: tuple[Episode, ...] = ()
    team: Team | None = None
    part: RecordId | None = None
    why: Finding | None = None

    @property
    def symptom(self) -> SymptomName | None:
        """The first that Salesforce shows and nobody has yet; where a team was meant, of those that it owns."""
        return self.shown[0].symptom if self.shown else None


@dataclass(frozen=True, slots=True)
class Choice:
    """Several orders that may be meant: one's own, or those that match what was `asked`."""

    hits: tuple[Hit, ...]
    more: int = 0
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Escalations:
    """`wake` tells delivery that there is something to post."""

    reviews: Reviews
    quotes: Quotes
    presence: Presence
    catalogue: Catalogue
    db: Database
    posts: Posts
    teams: Teams
    policy: Policy
    now: Callable[[], datetime]
    salesforce_now: Callable[[], datetime]
    wake: Callable[[], None]

    async def draft(self, person: Person, text: str) -> Draft | Choice:
        """What the form shows for the order or the quote that `text` means; nothing named: which of one's own?"""
        if not text:
            hits, more = await self.reviews.own(person)
            return Choice(hits, more)
        try:
            found = await self.reviews.find(person, text)
        except Halt:
            if (named := await self.quotes.named(person, text)) is None:
                raise
            return await self._draft_of_quote(*named)
        match found:
            case Found(review, chosen, left=left):
                if left:
                    raise unfound.not_understood(left, review.order.number)
                return await self._draft(review, part=chosen)
            case Several(asked, hits, more):
                return Choice(hits, more, asked)

    async def draft_of(
        self, person: Person, record: RecordId, about: str | None = None, part: RecordId | None = None
    ) -> Draft:
        """Like `draft`, for an order seen before; `about` is the team or the symptom that the button named."""
        return await self._draft(await self.reviews.again(person, record), self._team(about), part)

    def _team(self, about: str | None) -> Team | None:
        """Whom the person set out to tell."""
        if symptom := self.catalogue.get(SymptomName(about or "")):
            return symptom.team
        return Team(about) if about in list(Team) else None

    async def _draft(self, review: Review, team: Team | None = None, part: RecordId | None = None) -> Draft:
        order, standing = review.order, await self.db.run(store.open_on, review.order.id)
        shown = self._wanted(await self._shown(order), standing, team, part)
        why = _why(review, team, part) if team and not shown else None
        return Draft(order.number, order.id, "order", shown, tuple(standing), team, part, why)

    async def _draft_of_quote(self, quote: Quote, order: RecordId | None) -> Draft:
        standing = await self.db.run(store.open_on, quote.id)
        shown = self._wanted(self._shown_of_quote(quote, order), standing, None, None)
        return Draft(quote.number, quote.id, quote.kind, shown, tuple(standing))

    def _wanted(
        self, shown: Iterable[Sighting], standing: Iterable[Episode], team: Team | None, part: RecordId | None
    ) -> tuple[Sighting, ...]:
        """What nobody has yet, of that team if one was meant; what is about that record comes first."""
        had = {(each.seen.symptom, each.seen.key) for each in standing}
        fresh = [each for each in shown if (each.symptom, each.key) not in had]
        theirs = [each for each in fresh if team is None or self.catalogue[each.symptom].team is team]
        return tuple(sorted(theirs, key=lambda each: each.record != part))

    async def hand_over(
        self, person: Person, record: RecordId, symptom: SymptomName, note: str, part: RecordId | None = None
    ) -> Raised:
        """Open an episode by hand, unless one stands. The order is read once more, as the person.

        Raises TooSlow, and NoteWanted where Salesforce does not show the trouble and the person says nothing of it.
        """
        team = self.catalogue[symptom].team
        places = channels(self.teams)
        if team not in places:
            raise halt("That team has no channel yet.", way_out=Ask(Team.BOT_OPERATORS, f"set one up for {team}"))
        root, all_shown = await _by(_in(SECONDS), self._read(person, record, self.catalogue[symptom].root))
        theirs = [each for each in all_shown if each.symptom == symptom]
        shown = next((each for each in theirs if each.record == part), next(iter(theirs), None))
        if shown is None and not note:
            raise NoteWanted
        sighting = shown or self.catalogue[symptom].reported(root)
        sighting = sighting.model_copy(update={"note": note or None})
        firsts = await self._firsts(sighting)
        directory = Directory({symptom: team}, places, {}, firsts=firsts, calls={team: pings.whom(self.teams, team)})
        raised = await self.db.run(store.raise_by_hand, sighting, person, directory, self.now())
        log.info("handed over", episode=raised.episode.id, new=raised.new)
        self.wake()
        return raised

    async def _read(self, person: Person, record: RecordId, kind: str) -> tuple[Order | Quote, tuple[Sighting, ...]]:
        """What is handed over, as the person sees it now, and what Salesforce shows of it."""
        if kind == "order":
            review = await self.reviews.again(person, record)
            return review.order, await self._shown(review.order)
        if (found := await self.quotes.find(person, record)) is None:
            raise unfound.absent("that record")
        return found[0], self._shown_of_quote(*found)

    async def _firsts(self, sighting: Sighting) -> dict[Key, First]:
        """How the team is told of what a person hands over."""
        now = self.now()
        quiet = await standing_quiet(self.db, self.catalogue, (), now)
        return pings.firsts([sighting], self.catalogue, self.teams, quiet, now, "")

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

    def _shown_of_quote(self, quote: Quote, order: RecordId | None) -> tuple[Sighting, ...]:
        """Likewise of a quote; one that has become an order is in no trouble."""
        setting = Setting(self.policy, self.salesforce_now(), waits=False)
        own = [each for each in self.catalogue.values() if each.root == quote.kind]
        return () if order else tuple(seen for each in own for seen in each.sightings(quote, setting))


def _why(review: Review, team: Team, part: RecordId | None) -> Finding | None:
    """What the runbook says of the order that is that team's to mend, first of that record, then the gravest."""
    of_part = chain.from_iterable(each.findings for each in review.permits if each.record == part)
    of_all = chain.from_iterable(each.findings for each in review.permits)
    found = (each for each in chain(of_part, review.findings, of_all) if isinstance(each.way_out, Ask))
    return next((each for each in found if isinstance(each.way_out, Ask) and each.way_out.team is team), None)


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
