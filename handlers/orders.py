"""`/order`, and the same in our DM: one order's review, its long parts, and which of one's orders need attention."""

from dataclasses import dataclass

from blocks import controls, pages, picks
from blocks import orders as cards
from blocks.findings import refusal
from blocks.kit import Card
from blocks.links import Links
from bot.errors import Halt
from bot.runbook.orders import Review
from bot.runbook.values import Person
from bot.services.reviews import Found, Reviews, Several
from bot.services.unfound import absent
from handlers.listeners import OUT_OF_DATE, Command, Listeners, Modal, Press, Reply, Shortcut

LOOK_UP = "look_up_order"


@dataclass(frozen=True, slots=True)
class Orders:
    reviews: Reviews
    links: Links

    def register(self, app: Listeners) -> None:
        app.command("/order", cards.HELP)(self.show)
        app.message(cards.HELP)(self.show)
        app.shortcut(LOOK_UP)(self.look_up)
        app.action(controls.LOOK_AGAIN)(self.look_again)
        app.action(controls.PICK)(self.look_again)
        app.action(controls.LINES, modal="Lines")(self.lines)
        app.action(controls.HISTORY, modal="History")(self.history)
        for each in controls.LINKS:
            app.link(each)

    async def show(self, command: Command, reply: Reply) -> None:
        if not command.text:
            await reply.card(await self._attention(command.person))
            return
        found = await self.reviews.find(command.person, command.text)
        await self._tell(found, command.person, reply, shareable=not command.direct)

    async def look_up(self, shortcut: Shortcut, reply: Reply) -> None:
        found = await self.reviews.mentioned(shortcut.person, shortcut.text)
        await self._tell(found, shortcut.person, reply, shareable=not shortcut.direct)

    async def look_again(self, press: Press, reply: Reply) -> None:
        """Also the answer to a choice from a list."""
        review = await self._again(press)
        await reply.card(cards.review(review, press.person, self.links, shareable=not press.direct))

    async def lines(self, press: Press, modal: Modal) -> None:
        await modal.fill(pages.lines(await self._again(press), press.page or 1, press.person, self.links))

    async def history(self, press: Press, modal: Modal) -> None:
        await modal.fill(pages.history(await self._again(press), press.page or 1, press.person, self.links))

    async def _again(self, press: Press) -> Review:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        return await self.reviews.again(press.person, press.record)

    async def _tell(self, found: Found | Several, reader: Person, reply: Reply, *, shareable: bool) -> None:
        """The review, or the list to choose from; then what was named and is not to be found."""
        match found:
            case Found(review):
                await reply.card(cards.review(review, reader, self.links, shareable=shareable))
            case Several(asked, hits, more):
                await reply.card(picks.pick(asked, hits, more, reader, self.reviews.now()))
        if found.missing:
            await reply.note(refusal(absent(*found.missing).finding, self.reviews.now()))

    async def _attention(self, person: Person) -> Card:
        found = await self.reviews.needing_attention(person)
        return picks.attention(found.orders, found.more, person, self.reviews.now(), looked=found.looked_at)
