"""What the commands have in common that answer with a card to read: nothing named, several found, one found, again."""

from collections.abc import Callable
from dataclasses import dataclass

from blocks import picks
from blocks.findings import refusal
from blocks.kit import Card
from blocks.links import Links
from bot.errors import Halt, halt
from bot.runbook.findings import Do
from bot.runbook.orders import Review
from bot.runbook.permits import Kind
from bot.runbook.values import Person, RecordId
from bot.services.reviews import Found, Reviews, SeveralOrders
from bot.services.unfound import absent, left_over
from handlers.listeners import OUT_OF_DATE, Command, Press, Reply
from handlers.words import is_word

Draw = Callable[[Review, RecordId | None, Person, Links], Card]
"""A review as one subject's card; the record that the person named comes first."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One subject's card. `control` is the action id that shows it again; `methods` are read along."""

    reviews: Reviews
    links: Links
    draw: Draw
    control: str
    usage: str
    methods: bool = False
    kind: Kind | None = None
    """Of the records that the command is about: digits alone are one's number where no order has them."""
    sentences: bool = False
    """Whether a question in whole words is welcome: nothing of it can be a wish that is passed over."""

    async def show(self, command: Command, reply: Reply) -> None:
        """What `command.text` means, or the list to choose from; and what of it was not understood."""
        found = await self.find(command.person, command.text)
        await self.tell(found, command.person, reply)
        if found.left and not self.sentences:
            await reply.note(refusal(left_over(found.left, self.usage), self.reviews.now()))

    async def tell(self, found: Found | SeveralOrders, person: Person, reply: Reply) -> None:
        """The card, or the list to choose from; then what was named as well and is not to be found."""
        now = self.reviews.now()
        match found:
            case SeveralOrders(asked, hits, more):
                await reply.card(picks.pick(asked, hits, more, person, now, control=self.control))
            case Found(review, chosen):
                await reply.card(self.draw(review, chosen, person, self.links))
        if found.missing:
            await reply.note(refusal(absent(*found.missing).finding, now))

    async def find(self, person: Person, text: str) -> Found | SeveralOrders:
        """Raises Halt with a usage line where nothing is named."""
        if not text:
            raise halt("Which one?", way_out=Do(self.usage))
        return await self.reviews.find(person, text, methods=self.methods, kind=self.kind)

    async def look_again(self, press: Press, reply: Reply) -> None:
        """The same card, read anew; a row of the list to choose from leads here too."""
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        review = await self.reviews.again(press.person, press.record, methods=self.methods)
        await reply.card(self.draw(review, press.part, press.person, self.links))


def parted(text: str, names: Callable[[str], bool], *words: str) -> tuple[str, str | None]:
    """What is named, and which of `words` ends it: "SO-1 send" names SO-1, to be sent.

    It may also begin with one, where the rest `names` a record: "send SO-1", but not "Send & Co".
    """
    named, _, last = text.rpartition(" ")
    first, _, others = text.partition(" ")
    for word in words:
        if is_word(last, word):
            return named.strip(), word
        if is_word(first, word) and names(others):
            return others.strip(), word
    return text, None
