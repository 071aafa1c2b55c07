"""The one flow of every decision: ask, choose, confirm; and the words after a command that open the same forms."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from blocks import actions as cards
from blocks import controls
from blocks.decided import decided
from blocks.kit import View
from bot.actions.intents import FINAL, Intent, IntentKey
from bot.actions.table import TABLE
from bot.errors import Halt
from bot.runbook.findings import Subject
from bot.runbook.permits import Way
from bot.runbook.values import Person, RecordId
from bot.services import actions as services
from bot.services.actions import NotTaken, WrongTerms
from bot.services.offers import Choose, NotThere, Offer, Offered, Offers, Stopped, WhichOrder
from bot.services.printing import Printed, Printing
from bot.services.reviews import Found, SeveralOrders
from bot.services.unfound import ambiguous, not_understood
from handlers.listeners import OUT_OF_DATE, Ack, CardBehind, Command, Listeners, Modal, Press, Reply, Submission
from handlers.lookups import Lookup, parted


@dataclass(frozen=True, slots=True)
class ActionListeners:
    offers: Offers
    actions: services.Actions
    printing: Printing

    def register(self, app: Listeners) -> None:
        app.action(controls.RUN, modal=self._title)(self.ask)
        app.view(controls.RUN)(self.confirm)

    def _title(self, value: str) -> str | None:
        """Of the modal that a button's press opens."""
        run = controls.read_run(value)
        return self.title(run[0]) if run else "Out of date"

    def title(self, name: str) -> str:
        action = self.actions.table.get(name)
        return action.label if action else "Not set up here"

    async def ask(self, press: Press, modal: Modal) -> None:
        if press.action is None or press.record is None:
            raise Halt(OUT_OF_DATE)
        await self.open(press.action, press.record, press.person, press.part, modal)

    async def open(self, name: str, asked: WhichOrder, person: Person, part: RecordId | None, modal: Modal) -> None:
        """Fill `modal` with the form of an action, or with what became of a file."""
        action = self.actions.table.get(name)
        if action and action.way is Way.FILE:
            offer: Offer | Printed = await self.printing.fetch(name, asked, person, part)
        else:
            offer = await self.offers.offer(name, asked, person, part)
        await modal.fill(self._view(offer, person))

    def _view(self, offer: Offer | Printed, reader: Person) -> View:
        now = self.actions.now()
        match offer:
            case Offered(action, intent, again, last, warnings):
                previous = cards.previous(last.intent, last.action) if last else None
                return cards.form(action, intent, again, previous, warnings, now)
            case Printed(action, number, name):
                return cards.printed(action, number, name)
            case Choose(action, order, parts):
                return cards.choose(action, order, parts, reader, now)
            case Stopped(action, number, root, findings):
                return cards.stopped(action, number, root, findings, reader, now)

    async def confirm(self, form: Submission, ack: Ack) -> None:
        key = IntentKey(form.private)
        own = [block for block in form.values if block == cards.block_id(controls.name(block), key)]
        typed = {controls.name(block): form.text(block) for block in own}
        ticked = {controls.name(block) for block in own if form.ticked(block)}
        refused = await self.actions.confirm(key, form.person, typed, ticked)
        match refused:
            case WrongTerms(said):
                await ack.errors({cards.block_id(field, key): told for field, told in said.items()})
            case NotTaken(finding, intent):
                title = self.title(intent.action) if intent else "Not done"
                await ack.show(cards.not_taken(finding, title, intent, form.person, self.actions.now()))
            case None:
                await ack.close()  # only now: the decision is on disk
                if ack.behind:
                    self._follow(key, ack.behind)

    def _follow(self, key: IntentKey, card: CardBehind) -> None:
        """The card that it came from says that it was decided, and then how it ended."""

        async def tell(intent: Intent) -> None:
            shown = decided(intent, self.actions.table.get(intent.action))
            await card.show(shown, last=intent.state in FINAL)

        self.actions.endings.follow(key, tell)


def spoken(about: Subject) -> dict[str, str]:
    """The words behind a card's command, each with the name of the action whose form it opens."""
    return {each.word: each.name for each in TABLE if each.about is about and each.word}


@dataclass(frozen=True, slots=True)
class Verbs:
    """A command that shows a card; or, with one of `words` behind what it names, opens the form of an action."""

    command: str
    lookup: Lookup
    actions: ActionListeners
    words: Mapping[str, str]

    def title(self, text: str) -> str | None:
        """Of the modal that answers `text`, where it asks for an action."""
        word = parted(text, self.lookup.reviews.names, *self.words)[1]
        return self.actions.title(self.words[word]) if word else None

    async def answer(self, command: Command, shown: Reply | Modal) -> None:
        if isinstance(shown, Modal):
            await self._open(command, shown)
        else:
            await self.lookup.show(command, shown)

    async def _open(self, command: Command, modal: Modal) -> None:
        named, word = parted(command.text, self.lookup.reviews.names, *self.words)
        action = self.words[word or ""]
        if asked := self.lookup.reviews.asked(named):
            with suppress(NotThere):  # what reads like an order's number may be a PO, and words may mean several
                await self.actions.open(action, asked, command.person, None, modal)
                return
        usage = f"{self.lookup.usage.removesuffix('.')} {word}."  # it ends with the command as one types it
        match await replace(self.lookup, methods=False, usage=usage).find(command.person, named):
            case SeveralOrders(_, hits, more):
                raise ambiguous(named, len(hits) + more, f"{self.command} {hits[0].number} {word}")
            case Found(review, left=left) if left:
                raise not_understood(left, review.order.number)
            case Found(review, chosen):
                await self.actions.open(action, review.order.id, command.person, chosen, modal)
