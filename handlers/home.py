"""The Home tab: read when it is opened and on *Refresh*, and after what was pressed on it."""

from collections.abc import Awaitable
from dataclasses import dataclass

from blocks import controls
from blocks import home as cards
from blocks.links import Links
from bot.errors import Halt
from bot.runbook.findings import Finding
from bot.runbook.values import Person
from bot.services import home as services
from bot.services.escalations import Escalations
from bot.services.mornings import Mornings
from bot.services.watches import Watches
from handlers.listeners import OUT_OF_DATE, HomeVisit, Listeners, Press
from handlers.payloads import Visit


@dataclass(frozen=True, slots=True)
class HomeListeners:
    home: services.Home
    watches: Watches
    escalations: Escalations
    mornings: Mornings
    links: Links

    def register(self, app: Listeners) -> None:
        app.home(self.open)
        app.action(controls.HOME)(self.turn)
        app.action(controls.HOME_STOP)(self.stop)
        app.action(controls.HOME_TAKE)(self.take)
        app.action(controls.MORNING_AGAIN)(self.want_mornings)

    async def open(self, visit: Visit, home: HomeVisit) -> None:
        await self._show(visit.person, home, visit.page)

    async def turn(self, press: Press, home: HomeVisit) -> None:
        await self._show(press.person, home, press.page or 1)

    async def stop(self, press: Press, home: HomeVisit) -> None:
        if press.watch is None:
            raise Halt(OUT_OF_DATE)
        await self._after(self.watches.stop(press.person, press.watch), press, home)

    async def take(self, press: Press, home: HomeVisit) -> None:
        if press.episode is None:
            raise Halt(OUT_OF_DATE)
        await self._after(self.escalations.claim(press.person, press.episode), press, home)

    async def want_mornings(self, press: Press, home: HomeVisit) -> None:
        await self._after(self.mornings.never(press.person, wanted=True), press, home)

    async def _after(self, pressed: Awaitable[object], press: Press, home: HomeVisit) -> None:
        """The tab as it is after that; what was refused stands above it."""
        refused = None
        try:
            await pressed
        except Halt as halted:
            refused = halted.finding
        await self._show(press.person, home, refused=refused)

    async def _show(self, person: Person, home: HomeVisit, page: int = 1, refused: Finding | None = None) -> None:
        found = await self.home.page(person)
        watches = [(each.id, each.number, each.event, each.until) for each in found.watches]
        queue = (found.queue.unclaimed, found.queue.mine) if found.queue else None
        declined = await self.mornings.declined(person)
        shown = cards.HomeContents(
            found.listed, found.why, watches, queue, found.read_at, no_mornings=declined, refused=refused
        )
        await home.fill(cards.tab(shown, person, self.links, page))
