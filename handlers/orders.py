"""`/order`: one order's review, and looking again."""

from dataclasses import dataclass

from blocks import controls
from blocks import orders as cards
from blocks.links import Links
from bot.errors import Halt
from bot.services.reviews import Reviews
from handlers.listeners import OUT_OF_DATE, Command, Listeners, Press, Reply


@dataclass(frozen=True, slots=True)
class Orders:
    reviews: Reviews
    links: Links

    def register(self, app: Listeners) -> None:
        app.command("/order", cards.HELP)(self.show)
        app.action(controls.LOOK_AGAIN)(self.look_again)
        app.link(controls.OPEN_IN_SALESFORCE)

    async def show(self, command: Command, reply: Reply) -> None:
        review = await self.reviews.find(command.person, command.text)
        await reply.card(cards.review(review, command.person, self.links))

    async def look_again(self, press: Press, reply: Reply) -> None:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        review = await self.reviews.again(press.person, press.record)
        await reply.card(cards.review(review, press.person, self.links))
