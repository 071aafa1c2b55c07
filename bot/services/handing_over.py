"""Trouble handed to a team by a person: what Salesforce shows of it, what teams have, and what the person says.

Nothing is opened twice, and nothing is said to be shown that is not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

import structlog

from bot.errors import Halt, halt
from bot.escalations import pings, tasks
from bot.escalations.episodes import Episode
from bot.escalations.pings import First
from bot.escalations.targets import Targets
from bot.escalations.teams import Teams, channels
from bot.runbook.findings import Ask, Finding, Team
from bot.runbook.orders import Review
from bot.runbook.policy import Policy
from bot.runbook.records import Hit, Order, Quote
from bot.runbook.symptoms.sighting import Sighting, SymptomName, TroubleKey, together
from bot.runbook.symptoms.symptom import Setting
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.tasks import Noted
from bot.runbook.values import Person, RecordId
from bot.salesforce.quotes import Quotes
from bot.services import unfound
from bot.services.deadlines import SECONDS, by, seconds_from_now
from bot.services.pings import standing_quiet
from bot.services.reviews import Found, Reviews, SeveralOrders
from bot.store import escalations as store
from bot.store.database import Database
from bot.store.escalations import Raised
from bot.store.pings import live
from bot.store.sightings import TeamDirectory

log = structlog.get_logger()


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
    said: str = ""
    """What the person wrote beside the number: the beginning of their note."""

    @property
    def symptom(self) -> SymptomName | None:
        """The first that Salesforce shows and nobody has yet; where a team was meant, of those that it owns."""
        return self.shown[0].symptom if self.shown else None


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """Several orders that may be meant: one's own, or those that match what was `asked`."""

    hits: tuple[Hit, ...]
    more: int = 0
    asked: str = ""


@dataclass(frozen=True, slots=True)
class HandingOver:
    """`wake` tells delivery that there is something to post."""

    reviews: Reviews
    quotes: Quotes
    catalogue: Catalogue
    db: Database
    teams: Teams
    targets: Targets
    policy: Policy
    now: Callable[[], datetime]
    salesforce_now: Callable[[], datetime]
    wake: Callable[[], None]

    async def draft(self, person: Person, text: str) -> Draft | OrderChoice:
        """What the form shows for the order or the quote that `text` means; nothing named: which of one's own?"""
        if not text:
            hits, more = await self.reviews.own(person)
            return OrderChoice(hits, more)
        try:
            found = await self.reviews.find(person, text)
        except Halt:
            if (named := await self.quotes.named(person, text)) is None:
                raise
            return await self._draft_of_quote(*named)
        match found:
            case Found(review, chosen, left=left):
                return replace(await self._draft(review, part=chosen), said=left)
            case SeveralOrders(asked, hits, more):
                return OrderChoice(hits, more, asked)

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
        """What no team has yet, of that team if one was meant; what is about that record comes first."""
        had = {(each.seen.symptom, each.seen.key) for each in standing if each.team_from is None}
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
            raise halt("That team has no channel yet.", way_out=Ask(Team.BOT_OPERATORS, "set one up for it"))
        root, all_shown = await by(seconds_from_now(SECONDS), self._read(person, record, self.catalogue[symptom].root))
        theirs = [each for each in all_shown if each.symptom == symptom]
        shown = next((each for each in theirs if each.record == part), next(iter(theirs), None))
        if shown is None and not note:
            raise NoteWanted
        sighting = shown or self.catalogue[symptom].reported(root)
        sighting = sighting.model_copy(update={"note": note or None})
        firsts = await self._firsts(sighting)
        calls = {team: pings.whom(self.teams, team)}
        directory = TeamDirectory({symptom: team}, places, {}, firsts=firsts, calls=calls, targets=self.targets)
        noted = Noted.ESCALATIONS in self.policy.tasks
        task = tasks.task(sighting, "opened", person, sighting.evidence, note) if noted else None
        raised = await self.db.run(store.raise_by_hand, sighting, person, directory, self.now(), task)
        log.info("handed over", episode=raised.episode.id, new=raised.new)
        self.wake()
        return raised

    async def _firsts(self, sighting: Sighting) -> dict[TroubleKey, First]:
        """How the team is told of what a person hands over."""
        now = self.now()
        quiet = await standing_quiet(self.db, self.catalogue, await self.db.run(live), now)
        return pings.firsts([sighting], self.catalogue, self.teams, quiet, now, "")

    async def _read(self, person: Person, record: RecordId, kind: str) -> tuple[Order | Quote, tuple[Sighting, ...]]:
        """What is handed over, as the person sees it now, and what Salesforce shows of it."""
        if kind == "order":
            review = await self.reviews.again(person, record)
            return review.order, await self._shown(review.order)
        if (found := await self.quotes.find(person, record)) is None:
            raise unfound.gone()
        return found[0], self._shown_of_quote(*found)

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
