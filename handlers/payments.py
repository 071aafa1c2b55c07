"""Sending a payment link: ask, choose, confirm."""

from dataclasses import dataclass

from blocks import controls
from blocks import payments as cards
from blocks.kit import View
from bot.actions.catalogue import SEND_PAYMENT_LINK
from bot.actions.intents import IntentKey
from bot.errors import Halt
from bot.runbook.values import Person
from bot.services.actions import Actions, Choose, Offer, Offered, Stopped
from handlers.listeners import OUT_OF_DATE, Ack, Listeners, Modal, Press, Submission


@dataclass(frozen=True, slots=True)
class Payments:
    actions: Actions

    def register(self, app: Listeners) -> None:
        app.action(controls.SEND_LINK, modal=cards.TITLE)(self.ask)
        app.action(controls.CHOOSE_PAYMENT_ORDER, modal=cards.TITLE)(self.ask)
        app.view(cards.CONFIRM)(self.send)

    async def ask(self, press: Press, modal: Modal) -> None:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        offer = await self.actions.offer(SEND_PAYMENT_LINK, press.record, press.person, press.part)
        await modal.fill(self._view(offer, press.person))

    def _view(self, offer: Offer, reader: Person) -> View:
        now = self.actions.now()
        match offer:
            case Offered(intent, again, previous):
                return cards.confirm_link(intent, again, previous, now)
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
