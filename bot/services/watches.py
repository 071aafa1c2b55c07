"""*Tell me when…*: what may be waited for, finding that it has happened, and telling whoever waits, once.

What the bot's own user finds is only a hint: each watcher's own read decides what they hear, and whether they may.
"""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from bot.errors import Halt
from bot.messages import WatchNote
from bot.runbook import watches
from bot.runbook.policy import Policy
from bot.runbook.records import Order
from bot.runbook.references import Record
from bot.runbook.values import Person, RecordId, SlackUserId, zone_of
from bot.runbook.watches import Event
from bot.salesforce.failures import LoginPassing, LoginRefused, Refused
from bot.salesforce.orders import Orders
from bot.salesforce.watched import Watched
from bot.services import unfound
from bot.services.people import People
from bot.store import watches as store
from bot.store.database import Database
from bot.store.watches import OfferKey, Watch, WatchOffer

log = structlog.get_logger()

LOOK_BACK = timedelta(minutes=5)
"""Looked at again: what was being saved while we last looked."""
AT_ONCE = 500
READERS = 4
"""Orders read at a time for those who wait: many who wait for one order come one after the other."""


@dataclass(frozen=True, slots=True)
class WatchChoice:
    """What may be waited for on one order, and what the person waits for already."""

    key: OfferKey
    number: str
    record: RecordId
    events: tuple[Event, ...]
    already: frozenset[Event]


@dataclass(frozen=True, slots=True)
class Watches:
    """`now` is our own clock, `there` Salesforce's; `wake` tells delivery that there is something to post."""

    db: Database
    orders: Orders
    watched: Watched
    people: People
    policy: Policy
    now: Callable[[], datetime]
    there: Callable[[], datetime]
    wake: Callable[[], None]

    async def offer(self, person: Person, record: RecordId) -> WatchChoice:
        """What `person` may wait for on that order, read as them. Raises Halt."""
        read_at, key = self.there(), OfferKey(secrets.token_urlsafe(16))
        order = await self.orders.find(person, Record(record))
        if order is None:
            raise unfound.gone()
        events, today = watches.offered(order), self._today(person)
        already = frozenset(each.event for each in await self.db.run(store.of, person.slack_id, order.id))
        known = {each: frozenset(watches.marks(order, each, today)) for each in events if each not in already}
        if known:
            made = WatchOffer(key, person, order.id, order.number, known, read_at)
            await self.db.run(store.offer, made, self.now())
        return WatchChoice(key, order.number, order.id, events, already & {*events})

    async def begin(self, person: Person, key: str, events: Collection[Event]) -> Sequence[Event] | None:
        """Wait for these from now on; None for an offer that is none of theirs, or none any more."""
        now = self.now()
        return await self.db.run(store.begin, OfferKey(key), person, tuple(events), now, now + self.lasts)

    async def of(self, person: Person) -> list[Watch]:
        return await self.db.run(store.of, person.slack_id)

    async def stop(self, person: Person, number: int) -> Watch | None:
        return await self.db.run(store.stop, person.slack_id, number, self.now())

    @property
    def lasts(self) -> timedelta:
        return timedelta(seconds=self.policy.watch_seconds)

    async def find(self) -> str:
        """Look at what has changed of the watched orders, and mark what has happened."""
        waiting = await self.db.run(store.all_open)
        if not waiting:
            return "nobody waits"
        at = self.there()
        of: dict[RecordId, list[Watch]] = defaultdict(list)
        for each in waiting:
            of[each.record].append(each)
        changed = await self.watched.changed(of.keys(), min(each.looked_at for each in waiting) - LOOK_BACK)
        read = {order.id: order for order in await self.watched.read(changed)} if changed else {}
        happened = await self._judged(of, changed, read)
        for some in _parts(sorted(happened)):
            await self.db.run(store.found, some, at)
        for some in _parts([each.id for each in waiting if each.id not in happened]):
            await self.db.run(store.looked, some, at)
        log.info("watches looked at", watches=len(waiting), changed=len(changed), happened=len(happened))
        return f"{len(waiting)} watched, {len(happened)} happened"

    async def _judged(
        self, of: Mapping[RecordId, Sequence[Watch]], changed: Collection[RecordId], read: Mapping[RecordId, Order]
    ) -> set[int]:
        """The watches for which something has happened; an order that is not there any more is news, too."""
        happened = set()
        for record in changed:
            order = read.get(record)
            for each in of[record]:
                today = self._today(each.person)
                if order is None or watches.happened(order, each.event, each.known, today):
                    happened.add(each.id)
                elif gone := each.known - watches.marks(order, each.event, today).keys():
                    await self.db.run(store.remember, each.id, each.known - gone)
            await asyncio.sleep(0)  # acks wait for none of it
        return happened

    async def tell(self) -> str | None:
        """Tell those for whom something has happened, a few at a time; and those whose time is over."""
        over = await self.db.run(store.overdue, self.now(), AT_ONCE)
        for each in over:
            await self._end(each, self._note(each, "over", each.person, ()))
        told = await asyncio.gather(*(self._tell_one(theirs) for theirs in await self._taken()))
        if over or any(told):
            self.wake()
        return None

    async def _taken(self) -> list[Sequence[Watch]]:
        """What is due for a few people; mostly nothing is, and that costs one look."""
        taken: list[Sequence[Watch]] = []
        while len(taken) < READERS:
            now = self.now()
            theirs = await self.db.run(store.claim, now, now + timedelta(seconds=self.policy.lease_seconds))
            if not theirs:
                break
            taken.append(theirs)
        return taken

    async def _tell_one(self, theirs: Sequence[Watch]) -> bool:
        """Tell one person of one order."""
        first = theirs[0]
        try:
            person = await self.people.known_as(SlackUserId(first.person.slack_id), first.person.user_id)
            if person is None:
                log.info("a watcher is gone", slack_user=first.person.slack_id)
                await self.db.run(store.drop, theirs)
                return False
            order = await self._as(person, first.record)
        except (Halt, Refused) as halted:  # asked again when the lease is over
            log.warning("a watched order can't be read", reason=type(halted).__name__)
            return False
        for each in theirs:
            await self._confirm(each, person, order)
        return True

    async def _as(self, person: Person, record: RecordId) -> Order | None:
        try:
            return await self.orders.find(person, Record(record))
        except LoginPassing:
            raise
        except LoginRefused:  # by us they see nothing
            return None

    async def _confirm(self, each: Watch, person: Person, order: Order | None) -> None:
        if order is None:
            await self._end(each, self._note(each, "unseen", person, ()))
        elif told := watches.happened(order, each.event, each.known, self._today(person)):
            await self._end(each, self._note(each, "happened", person, told))
        else:
            await self.db.run(store.wait_on, each)

    async def _end(self, each: Watch, note: WatchNote) -> None:
        await self.db.run(store.tell, each, note, self.now())

    def _note(self, each: Watch, what: str, person: Person, told: object) -> WatchNote:
        return WatchNote.model_validate(
            {
                "what": what,
                "order_number": each.number,
                "order": each.record,
                "event": each.event,
                "told": told,
                "person": person,
                "at": self.now(),
            }
        )

    def _today(self, person: Person) -> date:
        return self.there().astimezone(zone_of(person)).date()


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
