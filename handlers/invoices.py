"""`/invoice`: the invoices of one order, to read."""

from dataclasses import dataclass

from blocks import controls
from blocks import invoices as cards
from blocks.links import Links
from bot.services.reviews import Reviews
from handlers.listeners import Listeners
from handlers.lookups import Lookup

USAGE = "Type an order or an invoice, such as /invoice SO-011436."


@dataclass(frozen=True, slots=True)
class Invoices:
    reviews: Reviews
    links: Links

    def register(self, app: Listeners) -> None:
        again = controls.LOOK_AGAIN_INVOICE
        lookup = Lookup(self.reviews, self.links, cards.card, again, USAGE)
        app.command("/invoice", cards.HELP)(lookup.show)
        app.action(again)(lookup.look_again)
