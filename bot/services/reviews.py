"""Look an order up as the person and judge it by the runbook."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from bot.errors import Halt, halt
from bot.escalations.episodes import Episode, State
from bot.runbook import orders, references
from bot.runbook.findings import Do
from bot.runbook.orders import Handled, Review
from bot.runbook.policy import Policy
from bot.runbook.references import NumberFormat, OrderNumber, Record, Unreadable
from bot.runbook.values import Person, RecordId
from bot.salesforce.orders import Orders
from bot.store import escalations
from bot.store.database import Database

log = structlog.get_logger()

ECHO = 60


@dataclass(frozen=True, slots=True)
class Reviews:
    orders: Orders
    policy: Policy
    number: NumberFormat
    db: Database
    now: Callable[[], datetime]

    async def find(self, person: Person, text: str) -> Review:
        """The review of the order that `text` means. Raises Halt when it means none, or one that `person` can't see."""
        reference = references.read(text, self.number)
        if isinstance(reference, Unreadable):
            raise self._unreadable(reference)
        return await self._review(person, reference)

    def _unreadable(self, reference: Unreadable) -> Halt:
        fact = (
            f"“{reference.text[:ECHO]}” is no order number, record id or Salesforce link."
            if reference.text
            else "Which order?"
        )
        return halt(fact, way_out=Do(f"Type an order number, such as {self.number.write('11436')}."))

    async def again(self, person: Person, record: RecordId) -> Review:
        """The review of an order seen before, read anew."""
        return await self._review(person, Record(record))

    async def _review(self, person: Person, reference: OrderNumber | Record) -> Review:
        order = await self.orders.find(person, reference)
        if order is None:
            named = reference.number if isinstance(reference, OrderNumber) else "that record"
            raise halt(
                f"I couldn't find {named}: it isn't a Sales Order, or you can't see it in Salesforce.",
                way_out=Do("Check the number, or ask the order's owner."),
            )
        log.info("reviewed", order=order.id)
        now, episodes = self.now(), await self.db.run(escalations.open_on, order.id)
        return orders.review(
            order,
            self.policy,
            read_at=now,
            today=now.astimezone(_zone(person)).date(),
            no_quote_needed=await self.db.run(escalations.exempted, order.id),
            handled=[_handled(each) for each in episodes if each.state is not State.DISMISSED],
        )


def _handled(episode: Episode) -> Handled:
    return Handled(episode.team, episode.opened_at, episode.claimed_by.name if episode.claimed_by else None)


def _zone(person: Person) -> ZoneInfo:
    try:
        return ZoneInfo(person.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
