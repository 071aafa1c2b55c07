"""`/plan`: the recurring plans of one order, what may be promised of them, and what is done to one."""

from dataclasses import dataclass

from blocks import controls
from blocks import plans as cards
from blocks.links import Links
from bot.runbook.permits import ActionName
from bot.services.reviews import Reviews
from handlers.actions import Actions, Verbs
from handlers.listeners import Listeners
from handlers.lookups import Lookup

USAGE = "Type an order or an agreement, such as /plan SO-011436."
WORDS = {
    "pause": ActionName.PAUSE_PLAN,
    "resume": ActionName.RESUME_PLAN,
    "cancel": ActionName.CANCEL_PLAN,
    "print": ActionName.PRINT_AGREEMENT,
}


@dataclass(frozen=True, slots=True)
class Plans:
    reviews: Reviews
    links: Links
    actions: Actions

    def register(self, app: Listeners) -> None:
        lookup = Lookup(self.reviews, self.links, cards.card, controls.LOOK_AGAIN_PLAN, USAGE)
        verbs = Verbs("/plan", lookup, self.actions, WORDS)
        app.command("/plan", cards.HELP, modal=verbs.title)(verbs.answer)
        app.action(controls.LOOK_AGAIN_PLAN, redraws=True)(lookup.look_again)
