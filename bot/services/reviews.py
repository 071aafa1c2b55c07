"""Find the order that a person means, read it as that person, and judge it by the runbook."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.actions.attempts import attempts
from bot.actions.catalogue import Action
from bot.actions.intents import Intent
from bot.actions.offers import meanwhile
from bot.actions.trail import Decision
from bot.errors import Halt
from bot.escalations.episodes import Episode, EpisodeState
from bot.runbook import orders, references, worklist
from bot.runbook.number_formats import Numbers
from bot.runbook.orders import Handled, Review, UnderWay
from bot.runbook.permits import Kind
from bot.runbook.policy import Policy
from bot.runbook.record_links import Elsewhere
from bot.runbook.records import Hit, Order, SavedMethod
from bot.runbook.references import Named, OrderNumber, Record, Unreadable
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.values import Person, RecordId, lost_case, zone_of
from bot.runbook.worklist import Listed
from bot.salesforce.orders import Orders, SeveralMeant
from bot.salesforce.search import SHOWN, Hits, Search
from bot.services import unfound
from bot.services.suggestions import Suggested, Suggestions
from bot.store import orders as store
from bot.store import trail
from bot.store.database import Database
from bot.store.orders import Kept

log = structlog.get_logger()

LOOKED_AT = 200
"""Open orders of one person, the newest: so many are judged in one call."""
MOST_NAMED = 100
"""Numbers of one message that are looked up; the others are counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """The review asked for; `chosen` is the record that hangs on the order, if the person named that one."""

    review: Review
    chosen: RecordId | None = None
    missing: tuple[str, ...] = ()
    """Numbers that were named as well, and that lead to nothing the person can see."""
    left: str = ""
    """What else was said, and means nothing here."""


@dataclass(frozen=True, slots=True)
class SeveralOrders:
    """The orders that the words `asked` may mean, or that a message names, and how many more there are."""

    asked: str
    hits: tuple[Hit, ...]
    more: int = 0
    missing: tuple[str, ...] = ()
    left: str = ""


@dataclass(frozen=True, slots=True)
class OrderReading:
    """An order as Salesforce has it, with what was read along."""

    order: Order
    methods: tuple[SavedMethod, ...] | None = ()
    also: Hits = field(default_factory=Hits)


@dataclass(frozen=True, slots=True)
class Reviews:
    """Everything is read as the person who asks."""

    orders: Orders
    search: Search
    policy: Policy
    numbers: Numbers
    db: Database
    actions: tuple[Action, ...]
    """Those that this org has a way for, in the runbook's order."""
    now: Callable[[], datetime]
    suggestions: Suggestions = field(default_factory=Suggestions)

    async def find(
        self, person: Person, text: str, *, methods: bool = False, kind: Kind | None = None
    ) -> Found | SeveralOrders:
        """The review of what `text` means, or the orders to choose from; with the customer's saved `methods` if wanted.

        Digits that are no order's are the number of a record of that `kind`, if the command is about one.
        Raises Halt when it means none, or one that `person` can't see.
        """
        match references.read(text, self.numbers):
            case Unreadable(unread):
                nothing = unfound.unreadable(unread, self._example)
                return await self._within(person, text, nothing, methods=methods, kind=kind)
            case Elsewhere(host):
                raise unfound.foreign(host, self._example)
            case references.SearchWords(words):
                beside = references.beside_address(words, self.numbers)  # who it is of may have other orders
                if not beside and (hits := await self.search.matching(person, words)):
                    return await self._choose(person, words, hits, methods=methods)
                nothing = unfound.unmatched(words, self._example)
                return await self._within(person, text, nothing, methods=methods, kind=kind)
            case OrderNumber() as number:
                return await self._numbered(person, number, references.clean(text), methods=methods, kind=kind)
            case reference:
                return await self._named(person, reference, text, methods=methods)

    def asked(self, text: str) -> Named | references.SearchWords | None:
        """What `text` names, or may be searched by."""
        match references.read(text, self.numbers):
            case Elsewhere() | Unreadable():
                return None
            case references.SearchWords(words) if references.beside_address(words, self.numbers):
                return None
            case reference:
                return reference

    async def one(self, person: Person, text: str) -> Review:
        """The review of the one order that `text` means. Raises Halt, also when several may be meant."""
        match await self.find(person, text):
            case Found(review, left=left):
                if left:
                    raise unfound.not_understood(left, review.order.number)
                return review
            case SeveralOrders(_, hits, more):
                raise unfound.ambiguous(references.clean(text), len(hits) + more, hits[0].number)

    async def again(self, person: Person, record: RecordId, *, methods: bool = False) -> Review:
        """The review of an order seen before, read anew."""
        reading = await self._read(person, Record(record), methods=methods)
        if reading is None:
            raise unfound.gone()
        return await self._review(person, reading)

    async def decided(self, root: RecordId) -> list[Decision]:
        """What was decided about an order that was read just now, the newest first."""
        return await self.db.run(trail.of_order, root)

    def names(self, text: str) -> bool:
        """Whether an order, or a record of one, is named in `text` by number, id or link; a search would be a guess."""
        guesses = isinstance(references.read(text, self.numbers), references.SearchWords | Unreadable)
        return not guesses or bool(references.mentioned(text, self.numbers.order))

    def supposes(self, text: str) -> bool:
        """Whether what a person typed to us may name an order by digits alone: "is 11436 paid"."""
        return bool(references.supposed(text, self.numbers))

    async def mentioned(self, person: Person, text: str) -> Found | SeveralOrders:
        """The review of the order whose number stands in a message's `text`, or all of them to choose from."""
        return await self._within(person, text, unfound.unnamed(self._example), brought=True)

    async def worklist(self, person: Person, whose: RecordId) -> Listed:
        """That user's open orders as `person` may see them, by whose turn it is; the newest are looked at."""
        read, total = await self.orders.open_of(person, whose, LOOKED_AT)
        kept = await self.db.run(store.of, [each.id for each in read], MISSING_LINKS.name)
        rows = []
        for order in read:
            rows.append(worklist.row(self._judge(person, OrderReading(order), kept)))
            await asyncio.sleep(0)  # all of them at one stretch would hold up acks
        name = next(
            (each.name for order in read for each in (order.owner, order.rep) if each and each.id == whose), None
        )
        return Listed(worklist.grouped(filter(None, rows)), whose, name, len(read), max(total - len(read), 0))

    async def remember_own(self, person: Person) -> None:
        """A person's own open orders are suggested to them from now on."""
        hits, _ = await self.own(person)
        self.suggestions.saw(
            person.slack_id, [Suggested(each.id, each.number, each.customer) for each in reversed(hits)]
        )

    async def own(self, person: Person) -> tuple[tuple[Hit, ...], int]:
        """A person's own open orders, the newest first, and how many more there are."""
        read, total = await self.orders.open_of(person, person.user_id, SHOWN)
        return tuple(map(_hit, read)), max(total - len(read), 0)

    async def _numbered(
        self, person: Person, number: OrderNumber, words: str, *, methods: bool, kind: Kind | None
    ) -> Found | SeveralOrders:
        """An order number beats a PO that reads the same; where there is no such order, the PO is meant."""
        order, saved, hits = await self.search.numbered(person, number, words, methods=methods)
        if order:
            return Found(await self._review(person, OrderReading(order, methods=saved, also=hits)))
        if hits:
            return await self._choose(person, words, hits, methods=methods)
        if own := references.as_kind(words, kind, self.numbers):
            if found := await self._meant(person, own, words, methods=methods):
                return found
            raise unfound.neither(number, own)
        if references.alone(words, self.numbers):
            raise unfound.bare(number, self.numbers)
        raise unfound.absent(number.number)

    async def _named(self, person: Person, reference: Named, text: str, *, methods: bool) -> Found | SeveralOrders:
        """What a number or an id names; if that is nothing, it may still be a PO or a name."""
        if found := await self._meant(person, reference, text, methods=methods):
            return found
        match references.words(text):
            case references.SearchWords(words):
                if hits := await self.search.matching(person, words):
                    return await self._choose(person, words, hits, methods=methods)
                if lost_case(words):
                    raise unfound.case_lost(self._example)
                if isinstance(reference, Record) and not unfound.of_another_kind(reference):
                    raise unfound.unmatched(words, self._example)  # any word of fifteen letters may be an id
        raise unfound.absent_as(reference, self._example)

    async def _meant(
        self, person: Person, reference: Named, text: str, *, methods: bool
    ) -> Found | SeveralOrders | None:
        """The order that a reference leads to, or all of them to choose from."""
        try:
            reading = await self._read(person, reference, methods=methods)
        except SeveralMeant:
            return await self._choose(person, text, await self.search.meant(person, reference), methods=methods)
        if reading is None:
            return None
        return Found(await self._review(person, reading), references.chosen(reading.order, reference))

    async def _within(
        self,
        person: Person,
        text: str,
        nothing: Halt,
        *,
        methods: bool = False,
        kind: Kind | None = None,
        brought: bool = False,
    ) -> Found | SeveralOrders:
        """The orders whose numbers stand in `text`, be they without the prefix: "is 11436 paid, and 11437".

        What a person typed to us speaks of orders. A message that was `brought` along speaks of anything: digits
        alone are an order's there only where no other number is.
        """
        order = self.numbers.order
        if listed := references.listed(text, order):
            return await self._among(person, listed, methods=methods)
        numbers, digits = references.mentioned(text, order), references.supposed(text, self.numbers)
        if brought and (numbers or len(digits) > 1):
            digits = ()
        if not numbers and (named := references.within(text, self.numbers)):
            return replace(await self._named(person, named[0], "", methods=methods), left=named[1])
        if not numbers and not digits:
            raise nothing
        meant = dict.fromkeys((*numbers, *(OrderNumber(order.write(each)) for each in digits)))
        match tuple(meant):
            case (_,) if digits and not numbers:
                found = await self.find(person, digits[0], methods=methods, kind=kind)
            case (only,):
                found = await self._named(person, only, "", methods=methods)
            case several:
                found = await self._among(person, several, methods=methods)
        return replace(found, left=references.rest(text, order, digits))

    async def _among(self, person: Person, numbers: Sequence[OrderNumber], *, methods: bool) -> Found | SeveralOrders:
        """The orders of several numbers to choose from, and which of them are not to be found."""
        asked, left = numbers[:MOST_NAMED], len(numbers[MOST_NAMED:])
        hits = await self.search.listed(person, asked)
        seen = {hit.number for hit in hits}
        missing = tuple(each.number for each in asked if each.number not in seen)
        if not hits:
            raise unfound.absent(*missing)
        listed = Hits(hits[:SHOWN], len(hits[SHOWN:]) + left)
        return replace(await self._choose(person, "", listed, methods=methods), missing=missing)

    async def _choose(self, person: Person, asked: str, hits: Hits, *, methods: bool = False) -> Found | SeveralOrders:
        """The review of the only hit, or all of them."""
        match hits.shown:
            case (only,) if not hits.more:
                return Found(await self.again(person, only.id, methods=methods))
        return SeveralOrders(asked, hits.shown, hits.more)

    async def _read(self, person: Person, reference: Named, *, methods: bool) -> OrderReading | None:
        if methods:
            order, saved = await self.orders.find_with_methods(person, reference)
            return OrderReading(order, methods=saved) if order else None
        order = await self.orders.find(person, reference)
        return OrderReading(order) if order else None

    async def _review(self, person: Person, reading: OrderReading) -> Review:
        order = reading.order
        kept = self.db.run(store.of, [order.id], MISSING_LINKS.name)  # on its way while the rest is done
        log.info("reviewed", order=order.id)
        self.suggestions.saw(person.slack_id, [_suggested(order)])
        return self._judge(person, reading, await kept)

    def _judge(self, person: Person, reading: OrderReading, kept: Kept) -> Review:
        order, root = reading.order, reading.order.id
        if made := attempts([each for each in kept.ended if each.root == root], self.actions).get(root):
            order = replace(order, attempts=made)
        now = self.now().astimezone(zone_of(person))
        return orders.review(
            order,
            self.policy,
            read_at=now,
            today=now.date(),
            no_quote_needed=root in kept.exempt,
            handled=[_handled(each) for each in kept.episodes if each.seen.root == root and _with_team(each)],
            methods=reading.methods,
            also=reading.also.shown,
            also_more=reading.also.more,
            actions=self.actions,
            under_way=[self._under_way(each, person) for each in kept.decided if each.root == root],
        )

    def _under_way(self, intent: Intent, reader: Person) -> UnderWay:
        action = next((each for each in self.actions if each.name == intent.action), None)
        family = [each.name for each in self.actions if each.family == intent.family]
        return meanwhile(intent, action, family, reader)

    @property
    def _example(self) -> str:
        return self.numbers.order.write("11436")


def _suggested(order: Order) -> Suggested:
    return Suggested(order.id, order.number, order.customer.name if order.customer else None)


def _hit(order: Order) -> Hit:
    return Hit(
        order.id,
        order.number,
        customer=order.customer.name if order.customer else None,
        status=order.status,
        balance=order.balance,
        ordered_on=order.ordered_on,
        customer_po=order.customer_po,
    )


def _with_team(episode: Episode) -> bool:
    return episode.state is not EpisodeState.DISMISSED and episode.team_from is None


def _handled(episode: Episode) -> Handled:
    by, since = (episode.claimed_by.name, episode.claimed_at) if episode.claimed_by else (None, None)
    known = SYMPTOMS.get(episode.seen.symptom)
    first = known.team if known else None
    return Handled(episode.team, since or episode.theirs_since, by, shown=episode.confirmed, first=first)
