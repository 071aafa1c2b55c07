"""*Tell me when…* on a card or a receipt, and the list of what one waits for."""

from dataclasses import dataclass

from blocks import controls
from blocks import watches as cards
from blocks.kit import View
from bot.errors import Halt
from bot.runbook.values import Person
from bot.runbook.watches import Event
from bot.services import watches as services
from handlers.listeners import OUT_OF_DATE, Ack, Listeners, Modal, Press, Submission

CHOOSE = "Tick at least one."


@dataclass(frozen=True, slots=True)
class WatchListeners:
    watches: services.Watches

    def register(self, app: Listeners) -> None:
        app.action(controls.WATCH, modal=cards.TITLE)(self.ask)
        app.view(controls.WATCH)(self.begin)
        app.action(controls.WATCHES, modal=cards.LIST)(self.all)
        app.action(controls.STOP_WATCHING, modal=cards.LIST)(self.stop)

    async def ask(self, press: Press, modal: Modal) -> None:
        if press.record is None:
            raise Halt(OUT_OF_DATE)
        found = await self.watches.offer(press.person, press.record)
        await modal.fill(cards.choose(found.number, found.events, found.already, found.key))

    async def begin(self, form: Submission, ack: Ack) -> None:
        events = [Event(each) for each in form.chosen(cards.EVENTS) if each in set(Event)]
        if not events:
            await ack.errors({cards.EVENTS: CHOOSE})
            return
        if await self.watches.begin(form.person, form.private, events) is None:
            raise Halt(OUT_OF_DATE)
        await ack.show(cards.begun(events, self.watches.lasts))  # only now: it is on disk

    async def all(self, press: Press, modal: Modal) -> None:
        await modal.fill(await self._list(press.person))

    async def stop(self, press: Press, modal: Modal) -> None:
        if press.watch is None:
            raise Halt(OUT_OF_DATE)
        await self.watches.stop(press.person, press.watch)
        await modal.fill(await self._list(press.person))

    async def _list(self, person: Person) -> View:
        waiting = [(each.id, each.number, each.event, each.until) for each in await self.watches.of(person)]
        return cards.mine(waiting, person)
