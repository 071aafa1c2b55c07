"""*Share here* on an order's card."""

from dataclasses import dataclass

from blocks import controls
from bot.errors import Halt
from bot.services import sharing as services
from handlers.listeners import OUT_OF_DATE, Listeners, Press, Reply


@dataclass(frozen=True, slots=True)
class Sharing:
    sharing: services.Sharing

    def register(self, app: Listeners) -> None:
        app.action(controls.SHARE)(self.share)

    async def share(self, press: Press, _: Reply) -> None:
        if press.record is None or not press.channel:
            raise Halt(OUT_OF_DATE)
        await self.sharing.share(
            press.person, press.record, press.channel, group=press.group
        )  # the summary itself is the answer
