"""What each person's suggestions are made of: their open orders, and what they looked at lately. In memory alone.

Suggestions are answered while Slack waits, so nothing is read for them; each was read as that very person before.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.runbook.spelling import folded
from bot.runbook.values import RecordId, SlackUserId

PEOPLE = 1_000
ORDERS = 60
"""Of each person; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """An order as a line to choose."""

    id: RecordId
    number: str
    customer: str | None = None

    @property
    def label(self) -> str:
        return " · ".join(each for each in (self.number, self.customer) if each)


@dataclass(slots=True)
class Suggestions:
    _of: OrderedDict[SlackUserId, OrderedDict[RecordId, Suggested]] = field(default_factory=OrderedDict)

    def saw(self, person: SlackUserId, orders: Iterable[Suggested]) -> None:
        """That person has these orders before them; the last one comes first from now on."""
        theirs = self._of.setdefault(person, OrderedDict())
        self._of.move_to_end(person)
        for each in orders:
            theirs.pop(each.id, None)
            theirs[each.id] = each
        while len(theirs) > ORDERS:
            theirs.popitem(last=False)
        while len(self._of) > PEOPLE:
            self._of.popitem(last=False)

    def suggest(self, person: SlackUserId, typed: str) -> list[Suggested]:
        """What of it `typed` may mean, the last seen first; all of it where nothing is typed."""
        words = folded(typed).casefold().split()
        known = reversed(self._of.get(person, OrderedDict()).values())
        return [each for each in known if all(word in folded(each.label).casefold() for word in words)]

    def forget(self, person: SlackUserId) -> None:
        self._of.pop(person, None)
