"""*Not tomorrow* and *Never* under a morning message."""

from dataclasses import dataclass

from blocks import controls
from blocks import mornings as cards
from bot.services import mornings as services
from handlers.listeners import Listeners, Press, Reply


@dataclass(frozen=True, slots=True)
class MorningListeners:
    mornings: services.Mornings

    def register(self, app: Listeners) -> None:
        app.action(controls.MORNING_SKIP)(self.skip)
        app.action(controls.MORNING_NEVER)(self.never)

    async def skip(self, press: Press, reply: Reply) -> None:
        await reply.note(cards.skipped(await self.mornings.skip(press.person), press.person))

    async def never(self, press: Press, reply: Reply) -> None:
        await self.mornings.never(press.person)
        await reply.note(cards.never())
