"""`/tracking`: the shipments of one order; with "add" or "send", the forms that do so."""

from dataclasses import dataclass

from blocks import controls
from blocks import tracking as cards
from blocks.links import Links
from bot.runbook.findings import Subject
from bot.runbook.permits import Kind
from bot.services.reviews import Reviews
from handlers.actions import ActionListeners, Verbs, spoken
from handlers.listeners import Listeners
from handlers.lookups import Lookup

USAGE = "Type an order, such as /tracking SO-011436."


@dataclass(frozen=True, slots=True)
class TrackingListeners:
    reviews: Reviews
    links: Links
    actions: ActionListeners

    def register(self, app: Listeners) -> None:
        lookup = Lookup(self.reviews, self.links, cards.card, controls.LOOK_AGAIN_TRACKING, USAGE, kind=Kind.TRACKING)
        verbs = Verbs("/tracking", lookup, self.actions, spoken(Subject.TRACKING))
        app.command("/tracking", cards.HELP, modal=verbs.title)(verbs.answer)
        app.action(controls.LOOK_AGAIN_TRACKING, redraws=True)(lookup.look_again)
