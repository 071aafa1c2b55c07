"""`/invoice`: the invoices of one order, to read; with "send" or "print", what is sent and printed."""

from dataclasses import dataclass

from blocks import controls
from blocks import invoices as cards
from blocks.links import Links
from bot.runbook.findings import Subject
from bot.runbook.permits import Kind
from bot.services.reviews import Reviews
from handlers.actions import ActionListeners, Verbs, spoken
from handlers.listeners import Listeners
from handlers.lookups import Lookup

USAGE = "Type an order or an invoice, such as /invoice SO-011436."


@dataclass(frozen=True, slots=True)
class InvoiceListeners:
    reviews: Reviews
    links: Links
    actions: ActionListeners

    def register(self, app: Listeners) -> None:
        lookup = Lookup(self.reviews, self.links, cards.card, controls.LOOK_AGAIN_INVOICE, USAGE, kind=Kind.INVOICE)
        verbs = Verbs("/invoice", lookup, self.actions, spoken(Subject.INVOICES))
        app.command("/invoice", cards.HELP, modal=verbs.title)(verbs.answer)
        app.action(controls.LOOK_AGAIN_INVOICE, redraws=True)(lookup.look_again)
