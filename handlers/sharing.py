"""*Share here* on an order's card: who will see what, and after a yes the summary itself."""

from dataclasses import dataclass

from blocks import controls
from blocks import sharing as cards
from blocks.kit import View
from bot.errors import Halt
from bot.runbook.values import RecordId
from bot.services import sharing as services
from bot.services.sharing import Audience, Summary
from handlers.listeners import OUT_OF_DATE, Ack, InModal, Listeners, Modal, Press, Submission


@dataclass(frozen=True, slots=True)
class SharingListeners:
    sharing: services.Sharing

    def register(self, app: Listeners) -> None:
        app.action(controls.SHARE, modal=cards.TITLE)(self.ask)
        app.view(controls.SHARE)(self.share)

    async def ask(self, press: Press, modal: Modal) -> None:
        if press.record is None or not press.channel:
            raise Halt(OUT_OF_DATE)
        audience = Audience(press.channel, press.thread, group=press.group)
        summary = await self.sharing.offer(press.person, press.record, audience)
        await modal.fill(_asked(summary, press.record, audience))

    async def share(self, form: Submission, ack: Ack) -> None:
        named = controls.read_share(form.private)
        if named is None:
            raise Halt(OUT_OF_DATE)
        record, channel, thread, shown = named

        async def go_on(modal: InModal) -> None:
            audience = Audience(channel, thread)
            summary = await self.sharing.share(form.person, record, audience, shown)
            same = summary.digest == shown
            await modal.show(
                cards.shared(summary.told, channel) if same else _asked(summary, record, audience, anew=True)
            )

        await ack.later(cards.TITLE, go_on)


def _asked(summary: Summary, record: RecordId, audience: Audience, *, anew: bool = False) -> View:
    key = controls.share_value(record, audience.channel, audience.thread, summary.digest)
    return cards.ask(summary.told, audience.channel, key, anew=anew)
