"""`/payment`: what is owed, to read; with "send" or "create", the form for a link or a payment order."""

from dataclasses import dataclass

from blocks import controls
from blocks import payments as cards
from blocks.links import Links
from bot.runbook.findings import Subject
from bot.runbook.permits import Kind
from bot.services.reviews import Reviews
from handlers.actions import ActionListeners, Verbs, spoken
from handlers.listeners import Listeners
from handlers.lookups import Lookup

USAGE = "Type an order or a payment order, such as /payment SO-011436."


@dataclass(frozen=True, slots=True)
class PaymentListeners:
    reviews: Reviews
    links: Links
    actions: ActionListeners

    def register(self, app: Listeners) -> None:
        lookup = Lookup(
            self.reviews,
            self.links,
            cards.card,
            controls.LOOK_AGAIN_PAYMENT,
            USAGE,
            methods=True,
            kind=Kind.PAYMENT_ORDER,
        )
        verbs = Verbs("/payment", lookup, self.actions, spoken(Subject.PAYMENTS))
        app.command("/payment", cards.HELP, modal=verbs.title)(verbs.answer)
        app.action(controls.LOOK_AGAIN_PAYMENT, redraws=True)(lookup.look_again)
