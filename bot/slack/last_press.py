"""The last press wins: which press was the last in each modal and in each card.

Salesforce may answer an earlier question later; that answer must not be drawn over what the person asked for since.
It knows no Slack: a place is any name. Only what is under way is kept.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary


@dataclass(slots=True, weakref_slot=True, eq=False)
class _Place:
    newest: int = 0
    drawing: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class PressTurn:
    """One press in one place."""

    _place: _Place
    _number: int

    @property
    def newest(self) -> bool:
        """Whether nothing was pressed there since."""
        return self._place.newest == self._number

    def drawing(self) -> AbstractAsyncContextManager[None]:
        """One at a time, where Slack itself does not tell an older answer from a newer one."""
        return self._place.drawing


class Turns:
    """A place lives as long as one of its turns does: with nothing under way there is nothing to overtake."""

    def __init__(self) -> None:
        self._places: WeakValueDictionary[str, _Place] = WeakValueDictionary()

    def newest(self, where: str) -> PressTurn:
        """The last turn that was taken there: overtaken by the next one, and overtaking nothing itself."""
        place = self._places.setdefault(where, _Place())
        return PressTurn(place, place.newest)

    def take(self, where: str) -> PressTurn:
        """The newest turn in that place, from now on."""
        place = self._places.setdefault(where, _Place())
        place.newest += 1
        return PressTurn(place, place.newest)
