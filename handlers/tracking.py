"""`/tracking`: the shipments of one order. Its `add` and `send` show the card too: its buttons lead into Salesforce."""

from dataclasses import dataclass

from blocks import controls
from blocks import tracking as cards
from blocks.links import Links
from bot.services.reviews import Reviews
from handlers.listeners import Command, Listeners, Reply
from handlers.lookups import Lookup, parted

USAGE = "Type an order, such as /tracking SO-011436."
ADD, SEND = "add", "send"


@dataclass(frozen=True, slots=True)
class Tracking:
    reviews: Reviews
    links: Links

    @property
    def _lookup(self) -> Lookup:
        return Lookup(self.reviews, self.links, cards.card, controls.LOOK_AGAIN_TRACKING, USAGE)

    def register(self, app: Listeners) -> None:
        app.command("/tracking", cards.HELP)(self.show)
        app.action(controls.LOOK_AGAIN_TRACKING)(self._lookup.look_again)

    async def show(self, command: Command, reply: Reply) -> None:
        what, _ = parted(command.text, ADD, SEND)
        await self._lookup.answer(command.person, what, reply)
