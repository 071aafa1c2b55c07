"""*Copy for the customer* on an order's card."""

from dataclasses import dataclass

from blocks import controls
from blocks import customer as cards
from bot.errors import Halt
from bot.services.reviews import Reviews
from handlers.listeners import OUT_OF_DATE, Listeners, Modal, Press


@dataclass(frozen=True, slots=True)
class CustomerListeners:
    reviews: Reviews

    def register(self, app: Listeners) -> None:
        app.action(controls.COPY, modal=cards.TITLE)(self.copy)

    async def copy(self, press: Press, modal: Modal) -> None:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        await modal.fill(cards.copy(await self.reviews.again(press.person, press.record), press.person))
