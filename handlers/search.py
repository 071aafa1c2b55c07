"""*Find an order*: one field that suggests as one types, and the order's card, or the list, in the same modal."""

from contextlib import suppress
from dataclasses import dataclass

from blocks import controls, search
from blocks import orders as cards
from blocks.kit import Card, MenuOption
from blocks.links import Links
from bot.errors import Halt
from bot.runbook.orders import Review
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.services.reviews import Reviews
from handlers.listeners import OUT_OF_DATE, Ack, InModal, Listeners, Modal, Shortcut, Submission
from handlers.lookups import Lookup

FIND = "find_order"
NOTHING = "Choose an order, or type what you know of it."


@dataclass(frozen=True, slots=True)
class SearchListeners:
    reviews: Reviews
    links: Links

    def register(self, app: Listeners) -> None:
        app.shortcut(FIND, modal=search.TITLE)(self.ask)
        app.options(controls.FIND)(self.suggest)
        app.view(controls.FIND)(self.find)

    async def ask(self, shortcut: Shortcut, modal: Modal) -> None:
        """The field opens once one's open orders are known; without them it still finds."""
        with suppress(Halt):
            await self.reviews.remember_own(shortcut.person)
        await modal.fill(search.ask())

    def suggest(self, person: SlackUserId, typed: str) -> list[MenuOption]:
        known = [(each.id, each.label) for each in self.reviews.suggestions.suggest(person, typed)]
        return search.options(known, typed)

    async def find(self, form: Submission, ack: Ack) -> None:
        chosen = form.text(search.ORDER)
        record, words = search.chosen(chosen)
        if record is None and not words:
            await ack.errors({search.ORDER: NOTHING})
            return

        async def show(place: InModal) -> None:
            await self._show(form.person, record, words, place)

        await ack.later(search.TITLE, show)

    async def _show(self, person: Person, record: RecordId | None, words: str, place: InModal) -> None:
        if record:
            await place.card(self._draw(await self.reviews.again(person, record), None, person, self.links))
        elif words:
            lookup = Lookup(self.reviews, self.links, self._draw, controls.PICK, NOTHING, sentences=True)
            await lookup.tell(await lookup.find(person, words), person, place)
        else:
            raise Halt(OUT_OF_DATE)

    def _draw(self, found: Review, _: RecordId | None, reader: Person, links: Links) -> Card:
        return cards.review(found, reader, links, shareable=False)
