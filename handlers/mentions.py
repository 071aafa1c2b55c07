"""`@Exodus` in a channel or a thread: the order named there or in the message above, for whoever asked alone."""

from dataclasses import dataclass

from blocks import controls
from blocks import orders as cards
from blocks.kit import Card
from blocks.links import Links
from bot.errors import halt
from bot.runbook.findings import Do
from bot.runbook.orders import Review
from bot.runbook.values import Person, RecordId
from bot.services.reviews import Found, Reviews, SeveralOrders
from bot.services.threads import Threads
from handlers.listeners import Listeners, Reply
from handlers.lookups import Lookup
from handlers.payloads import Mention
from handlers.words import said

USAGE = "Mention me with its number, such as @Exodus SO-011436."


@dataclass(frozen=True, slots=True)
class MentionListeners:
    reviews: Reviews
    threads: Threads
    links: Links

    def register(self, app: Listeners) -> None:
        app.mention(cards.HELP)(self.show)

    async def show(self, mention: Mention, reply: Reply) -> None:
        await self.threads.ensure_ours(mention.channel)
        await self._lookup.tell(await self._found(mention), mention.person, reply)

    async def _found(self, mention: Mention) -> Found | SeveralOrders:
        """An order named by whoever mentions us comes first, then one of the message above, then what they typed."""
        asked, person = mention.text, mention.person
        if mention.thread and not (self.reviews.names(asked) or self.reviews.supposes(asked)):
            above = said(await self.threads.opening(mention.channel, mention.thread))
            if self.reviews.names(above):
                return await self.reviews.mentioned(person, above)
            if not asked:
                raise halt("No order is named here or in the message above.", way_out=Do(USAGE))
        return await self._lookup.find(person, asked)

    @property
    def _lookup(self) -> Lookup:
        def draw(found: Review, _: RecordId | None, reader: Person, links: Links) -> Card:
            return cards.review(found, reader, links, shareable=True)

        return Lookup(self.reviews, self.links, draw, controls.PICK, USAGE)
