"""The one answer that Slack waits for after a form is submitted: what becomes of the form."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck

from blocks.kit import View, loading
from bot.slack.card_behind import CardBehind
from handlers.modals import InModal

Begin = Callable[[str, Callable[[InModal], Awaitable[None]]], None]


class Ack:
    """The one answer to a submission: what becomes of the form."""

    def __init__(self, ack: AsyncAck, behind: CardBehind | None = None, begin: Begin | None = None) -> None:
        self._ack = ack
        self._begin = begin
        self.behind = behind
        """The card that the form was opened from, where it can be drawn anew."""

    async def close(self) -> None:
        """Done: close every modal."""
        await self._ack(response_action="clear")

    async def errors(self, wrong: dict[str, str]) -> None:
        """Leave it open and say beside each field (by its block id) what is wrong."""
        await self._ack(response_action="errors", errors=wrong)

    async def show(self, view: View) -> None:
        """Show something else in its place."""
        await self._ack(response_action="update", view=view.payload())

    async def later(self, title: str, work: Callable[[InModal], Awaitable[None]]) -> None:
        """Show that it loads; `work` fills the modal once it knows."""
        await self.show(loading(title))
        if self._begin:
            self._begin(title, work)
