"""A card in a modal, where there is no message: it is drawn there, and drawn anew by what is pressed on it."""

from dataclasses import dataclass

from blocks.kit import View, waiting
from bot.slack.replies import Modal, Showable


@dataclass(slots=True)
class InModal:
    """An open modal as a place to be answered in."""

    modal: Modal
    title: str
    _drawn: bool = False

    async def card(self, shown: Showable) -> None:
        self._drawn = True
        await self.modal.fill(View(self.title, tuple(shown.blocks)))

    async def show(self, view: View) -> None:
        """What the modal is from now on, be it a form."""
        self._drawn = True
        await self.modal.fill(view)

    async def note(self, shown: Showable) -> None:
        """Nothing stands beside a modal: it takes the place of nothing that was asked for."""
        if not self._drawn:
            await self.modal.fill(View(self.title, tuple(shown.blocks)))

    async def still(self, shown: Showable, *, redraws: bool) -> None:
        del redraws
        await self.modal.still(waiting(self.title, shown.text))
