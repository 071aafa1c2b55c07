"""`/order`, and the same in our DM: one order's review, its long parts, and open orders by whose turn it is."""

from dataclasses import dataclass, replace

from blocks import controls, pages, worklist
from blocks import orders as cards
from blocks.kit import Card
from blocks.links import Links
from bot.errors import Halt
from bot.runbook.orders import Review
from bot.runbook.values import Person, RecordId
from bot.services.people import People
from bot.services.reviews import Found, Reviews, SeveralOrders
from handlers.listeners import OUT_OF_DATE, Command, Listeners, Modal, Press, Reply, Shortcut
from handlers.lookups import Lookup
from handlers.words import is_word

LOOK_UP = "look_up_order"
USAGE = "Type an order, such as /order SO-011436."
OWN = ("mine", "me", "all", "open", "list", "my orders", "my open orders", "open orders", "all orders")
"""What people type for the list that nothing typed shows."""


@dataclass(frozen=True, slots=True)
class OrderListeners:
    reviews: Reviews
    people: People
    links: Links

    def register(self, app: Listeners) -> None:
        app.command("/order", cards.HELP)(self.show)
        app.message(cards.HELP)(self.show)
        app.shortcut(LOOK_UP)(self.look_up)
        app.action(controls.LOOK_AGAIN, redraws=True)(self.look_again)
        app.action(controls.PICK, redraws=True)(self.look_again)
        app.action(controls.OPEN_ORDERS, redraws=True)(self.turn)
        app.action(controls.REVIEW, modal=pages.REVIEW)(self.full_review)
        app.action(controls.LINES, modal="Lines")(self.lines)
        app.action(controls.HISTORY, modal="History")(self.history)
        app.link(controls.OPEN_IN_SALESFORCE)

    async def show(self, command: Command, reply: Reply) -> None:
        if command.beside and (found := await self._brought(command)):
            await self._lookup(shareable=not command.direct).tell(found, command.person, reply)
        elif command.colleague:
            colleague = await self.people.colleague(command.colleague)
            await reply.card(await self._open(command.person, colleague.user_id, colleague.name))
        elif command.text and not any(is_word(command.text, each) for each in OWN):
            await self._lookup(shareable=not command.direct).show(command, reply)
        else:
            await reply.card(await self._open(command.person, command.person.user_id))

    async def _brought(self, command: Command) -> Found | SeveralOrders | None:
        """What a message names together with what it brings along; None where only its own words can lead on."""
        try:
            return await self.reviews.mentioned(command.person, f"{command.text}\n{command.beside}")
        except Halt:
            if not command.text:
                raise
        return None

    async def look_up(self, shortcut: Shortcut, reply: Reply) -> None:
        found = await self.reviews.mentioned(shortcut.person, shortcut.text)
        await self._lookup(shareable=not shortcut.direct).tell(found, shortcut.person, reply)

    async def look_again(self, press: Press, reply: Reply) -> None:
        shareable = bool(press.channel) and not press.direct  # a modal is in no channel
        await self._lookup(shareable=shareable).look_again(press, reply)

    async def full_review(self, press: Press, modal: Modal) -> None:
        await modal.fill(pages.full_review(await self._again(press), press.person, self.links))

    async def lines(self, press: Press, modal: Modal) -> None:
        await modal.fill(pages.lines(await self._again(press), press.page or 1, press.person, self.links))

    async def history(self, press: Press, modal: Modal) -> None:
        found = await self._again(press)
        decided = await self.reviews.decided(found.order.id)
        await modal.fill(pages.history(found, press.page or 1, press.person, self.links, decided))

    async def _again(self, press: Press) -> Review:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        return await self.reviews.again(press.person, press.record)

    def _lookup(self, *, shareable: bool) -> Lookup:
        def draw(found: Review, _: RecordId | None, reader: Person, links: Links) -> Card:
            return cards.review(found, reader, links, shareable=shareable)

        return Lookup(self.reviews, self.links, draw, controls.PICK, USAGE, sentences=True)

    async def turn(self, press: Press, reply: Reply) -> None:
        """One page of all of them."""
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        await reply.card(await self._open(press.person, press.record, page=press.page or 1))

    async def _open(self, person: Person, whose: RecordId, name: str | None = None, page: int = 0) -> Card:
        """Their open orders by whose turn it is; without a `page` the most pressing ones."""
        found = await self.reviews.worklist(person, whose)
        listed = replace(found, name=found.name or name)
        if page:
            return worklist.page(listed, page, person, self.links)
        return worklist.overview(listed, person, self.links)
