"""`/invoice`: the invoices of one order, to read; with "send" or "print", what is sent and printed."""

from dataclasses import dataclass

from blocks import controls
from blocks import invoices as cards
from blocks.links import Links
from bot.runbook.permits import ActionName
from bot.services.reviews import Reviews
from handlers.actions import Actions, Verbs
from handlers.listeners import Listeners
from handlers.lookups import Lookup

USAGE = "Type an order or an invoice, such as /invoice SO-011436."
WORDS = {"send": ActionName.SEND_INVOICE, "print": ActionName.PRINT_INVOICE}


@dataclass(frozen=True, slots=True)
class Invoices:
    reviews: Reviews
    links: Links
    actions: Actions

    def register(self, app: Listeners) -> None:
        lookup = Lookup(self.reviews, self.links, cards.card, controls.LOOK_AGAIN_INVOICE, USAGE)
        verbs = Verbs("/invoice", lookup, self.actions, WORDS)
        app.command("/invoice", cards.HELP, modal=verbs.title)(verbs.answer)
        app.action(controls.LOOK_AGAIN_INVOICE, redraws=True)(lookup.look_again)
