"""`/plan`: the recurring plans of one order, and what may be promised of them."""

from dataclasses import dataclass

from blocks import controls
from blocks import plans as cards
from blocks.links import Links
from bot.services.reviews import Reviews
from handlers.listeners import Listeners
from handlers.lookups import Lookup

USAGE = "Type an order or an agreement, such as /plan SO-011436."


@dataclass(frozen=True, slots=True)
class Plans:
    reviews: Reviews
    links: Links

    def register(self, app: Listeners) -> None:
        lookup = Lookup(self.reviews, self.links, cards.card, controls.LOOK_AGAIN_PLAN, USAGE)
        app.command("/plan", cards.HELP)(lookup.show)
        app.action(controls.LOOK_AGAIN_PLAN)(lookup.look_again)
