"""`/payment`: what is owed, to read; and sending a payment link: ask, choose, confirm."""

from dataclasses import dataclass, replace

from blocks import controls
from blocks import payments as cards
from blocks.kit import View
from blocks.links import Links
from bot.actions.catalogue import SEND_PAYMENT_LINK
from bot.actions.intents import IntentKey
from bot.errors import Halt
from bot.runbook.values import Person, RecordId
from bot.services.actions import Actions, Choose, Offer, Offered, Stopped
from bot.services.reviews import Found, Reviews, Several
from bot.services.unfound import ambiguous
from handlers.listeners import OUT_OF_DATE, Ack, Command, Listeners, Modal, Press, Reply, Submission
from handlers.lookups import Lookup, parted

USAGE = "Type an order or a payment order, such as /payment SO-011436."
SEND = "send"


@dataclass(frozen=True, slots=True)
class Payments:
    actions: Actions
    reviews: Reviews
    links: Links

    @property
    def _lookup(self) -> Lookup:
        return Lookup(self.reviews, self.links, cards.card, controls.LOOK_AGAIN_PAYMENT, USAGE, methods=True)

    def register(self, app: Listeners) -> None:
        app.command("/payment", cards.HELP, modal=_title)(self.answer)
        app.action(controls.LOOK_AGAIN_PAYMENT)(self._lookup.look_again)
        app.action(controls.SEND_LINK, modal=cards.TITLE)(self.ask)
        app.action(controls.CHOOSE_PAYMENT_ORDER, modal=cards.TITLE)(self.ask)
        app.view(cards.CONFIRM)(self.send)

    async def answer(self, command: Command, shown: Reply | Modal) -> None:
        """The card; or, with "send" at the end, the form that the card's button opens."""
        if isinstance(shown, Modal):
            await self._ask_by_name(command, shown)
        else:
            await self._lookup.show(command, shown)

    async def _ask_by_name(self, command: Command, modal: Modal) -> None:
        named, _ = parted(command.text, SEND)
        match await replace(self._lookup, methods=False).find(command.person, named):
            case Several(_, hits, more):
                raise ambiguous(named, len(hits) + more, f"/payment {hits[0].number} send")
            case Found(review, chosen):
                payments = [each.id for each in review.order.payment_orders or ()]
                await self._offer(review.order.id, command.person, chosen if chosen in payments else None, modal)

    async def ask(self, press: Press, modal: Modal) -> None:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        await self._offer(press.record, press.person, press.part, modal)

    async def _offer(self, root: RecordId, person: Person, part: RecordId | None, modal: Modal) -> None:
        offer = await self.actions.offer(SEND_PAYMENT_LINK, root, person, part)
        await modal.fill(self._view(offer, person))

    def _view(self, offer: Offer, reader: Person) -> View:
        now = self.actions.now()
        match offer:
            case Offered(intent, again, previous, warnings):
                return cards.confirm_link(intent, again, previous, warnings, now)
            case Choose(order, payments):
                return cards.choose(order.number, order.id, payments, reader, now)
            case Stopped(number, record, findings):
                return cards.stopped(number, record, findings, reader, now)

    async def send(self, form: Submission, ack: Ack) -> None:
        key = IntentKey(form.private)
        wanted = {cards.RIGHT: "Tick this when it is right.", cards.AGAIN: "Tick this to send it once more."}
        missing = {name: told for name, told in wanted.items() if name in form.values and not form.ticked(name)}
        if cards.RIGHT not in form.values:
            missing[cards.RIGHT] = wanted[cards.RIGHT]
        if missing:
            await ack.errors(missing)
            return
        refused = await self.actions.confirm(key, form.person, again=form.ticked(cards.AGAIN))
        if refused:
            await ack.show(cards.not_taken(refused.finding, refused.root, form.person, self.actions.now()))
        else:
            await ack.close()  # only now: the decision is on disk


def _title(text: str) -> str | None:
    """Of the modal that answers `text`, where it asks to send."""
    return cards.TITLE if parted(text, SEND)[1] else None
