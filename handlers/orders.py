"""`/order`: one order's review, and looking again."""

from dataclasses import dataclass

from blocks import controls
from blocks import orders as cards
from blocks.kit import Card
from bot.runbook.orders import Review
from bot.runbook.values import Person
from bot.services.reviews import Reviews
from handlers.listeners import Command, Listeners, Press, Reply


@dataclass(frozen=True, slots=True)
class Orders:
    reviews: Reviews

    def register(self, app: Listeners) -> None:
        app.command("/order", cards.HELP)(self.show)
        app.action(controls.LOOK_AGAIN)(self.look_again)
        app.link(controls.OPEN_IN_SALESFORCE)

    async def show(self, command: Command, reply: Reply) -> None:
        review = await self.reviews.find(command.person, command.text)
        await reply.card(self._card(review, command.person))

    async def look_again(self, press: Press, reply: Reply) -> None:
        review = await self.reviews.again(press.person, press.record)
        await reply.card(self._card(review, press.person))

    def _card(self, review: Review, person: Person) -> Card:
        return cards.review(review, person, self.reviews.url(review.order.id))
