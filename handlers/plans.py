"""`/plan`: the recurring plans of one order, what may be promised of them, and what is done to one."""

from dataclasses import dataclass

from blocks import controls
from blocks import plans as cards
from blocks.links import Links
from bot.runbook.findings import Subject
from bot.runbook.permits import Kind
from bot.services.reviews import Reviews
from handlers.actions import ActionListeners, Verbs, spoken
from handlers.listeners import Listeners
from handlers.lookups import Lookup

USAGE = "Type an order or an agreement, such as /plan SO-011436."


@dataclass(frozen=True, slots=True)
class PlanListeners:
    reviews: Reviews
    links: Links
    actions: ActionListeners

    def register(self, app: Listeners) -> None:
        lookup = Lookup(self.reviews, self.links, cards.card, controls.LOOK_AGAIN_PLAN, USAGE, kind=Kind.AGREEMENT)
        verbs = Verbs("/plan", lookup, self.actions, spoken(Subject.PLANS))
        app.command("/plan", cards.HELP, modal=verbs.title)(verbs.answer)
        app.action(controls.LOOK_AGAIN_PLAN, redraws=True)(lookup.look_again)
