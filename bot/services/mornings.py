"""What a rep should know before the day begins, at half past eight on their own clock, if there is anything."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from bot.cache import Cache
from bot.errors import Halt
from bot.escalations.hours import Hours
from bot.messages import Morning, MorningRow
from bot.runbook import mornings
from bot.runbook.mornings import Reason
from bot.runbook.permits import Kind, Way
from bot.runbook.policy import Policy
from bot.runbook.values import Person, RecordId, SlackUserId, zone_of
from bot.salesforce.failures import LoginRefused, Refused
from bot.services.people import People, SlackDirectory
from bot.services.reviews import Reviews
from bot.store import mornings as store
from bot.store.database import Database
from bot.store.people import Pair

log = structlog.get_logger()

BEGINS = time(8, 30)
LATEST = timedelta(hours=3)
"""A bot that was down till then says nothing: the morning is over."""
AT_ONCE = 5
ZONES_AT_ONCE = 20
KEEP = timedelta(hours=6)
SHOWN = 12
DAY = timedelta(days=1)
Who = tuple[SlackUserId, RecordId]


def due(now: datetime, zone: ZoneInfo) -> date | None:
    """The day whose morning it is in `zone`; None where it is none, or no business day."""
    hours = Hours(zone=zone)
    begun = hours.last_morning(now, BEGINS)
    return hours.local(begun).date() if begun and now - begun < LATEST else None


def business_day(day: date, step: timedelta) -> date:
    """The next business day after `day`, or with a step back the last one before."""
    day += step
    while not Hours().works_on(day):
        day += step
    return day


@dataclass(frozen=True, slots=True)
class Mornings:
    """`now` is our own clock, `there` the one that orders are judged by; `wake` tells delivery of something to post."""

    db: Database
    people: People
    reviews: Reviews
    policy: Policy
    now: Callable[[], datetime]
    there: Callable[[], datetime]
    wake: Callable[[], None]
    zones: Cache[Who, ZoneInfo]

    async def tell(self) -> str | None:
        """Tell a few of those whose morning it is."""
        now = self.there()
        told = await self.db.run(store.told_on, [(now + step).date() for step in (-DAY, timedelta(), DAY)])
        count, looked = 0, 0
        for pair in await self.db.run(store.people):
            who = (pair.slack_id, pair.user_id)
            looked += self.zones.kept(who) is None
            if looked > ZONES_AT_ONCE or count >= AT_ONCE:
                break
            zone = await self._zone(who)
            day = due(now, zone) if zone else None
            if day and (pair.slack_id, day) not in told:
                count += await self._tell(pair, day)
        if count:
            self.wake()
        return f"{count} told" if count else None

    async def skip(self, person: Person) -> date:
        """Nothing on their next business day."""
        zone = await self._zone((person.slack_id, person.user_id))
        day = business_day(self.there().astimezone(zone or zone_of(person)).date(), DAY)
        await self.db.run(store.skip, person.slack_id, day)
        return day

    async def never(self, person: Person, *, wanted: bool = False) -> None:
        """No morning message any more; with `wanted` again."""
        await self.db.run(store.decline, person.slack_id, never=not wanted)

    async def declined(self, person: Person) -> bool:
        return (await self.db.run(store.wished, person.slack_id)).never

    async def _tell(self, pair: Pair, day: date) -> bool:
        now = self.now()
        lease = now + timedelta(seconds=self.policy.lease_seconds)
        if not await self.db.run(store.claim, pair.slack_id, day, now, lease):
            return False
        try:
            person = await self.people.known_as(pair.slack_id, pair.user_id)
            message = await self._message(person, day) if person else None
        except LoginRefused:
            message = None
        except (Halt, Refused) as halted:  # asked again when the lease is over
            log.warning("a morning can't be read", reason=type(halted).__name__)
            return False
        return await self.db.run(store.finish, pair.slack_id, day, message, self.now())

    async def _message(self, person: Person, day: date) -> Morning | None:
        last = business_day(day, -DAY)
        listed = await self.reviews.worklist(person, person.user_id)
        found = mornings.reasons(listed.worklist, day, last)
        if not found:
            return None
        rows = tuple(map(_row, found[:SHOWN]))
        return Morning(person=person, day=day, rows=rows, more=len(found[SHOWN:]), at=self.now())

    async def _zone(self, who: Who) -> ZoneInfo | None:
        """Where they are; None while nobody says so."""
        try:
            return await self.zones.get(who)
        except (Halt, Refused):
            return None


def zones(directory: SlackDirectory, people: People, ticks: Callable[[], float]) -> Cache[Who, ZoneInfo]:
    """Everybody's time zone, asked for now and then: Salesforce's for whom Slack knows none."""

    async def ask(who: Who) -> ZoneInfo:
        slack_id, user_id = who
        with suppress(ZoneInfoNotFoundError, ValueError):
            if told := str((await directory.user(slack_id)).get("tz") or ""):
                return ZoneInfo(told)
        person = await people.known_as(slack_id, user_id)
        return zone_of(person) if person else ZoneInfo("UTC")  # whoever is nobody any more is told nothing

    return Cache(ask, KEEP, ticks)


def _row(found: Reason) -> MorningRow:
    order, permit = found.row.review.order, found.row.step.permit
    about = {
        "order": order.id,
        "number": order.number,
        "customer": order.customer.name if order.customer else None,
        "told": found.words,
    }
    if permit is None or permit.way is Way.PAGE:
        return MorningRow(**about)
    part = None if permit.kind is Kind.ORDER else permit.record
    return MorningRow(**about, label=permit.label, action=str(permit.action), part=part)
