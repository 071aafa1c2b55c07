"""May this person hear of that order? Asked when a direct message leaves, because people and rights change meanwhile.

The same rules hold as for a press: who it is by `people`, what they may see by Salesforce, with their own token.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import Halt
from bot.escalations.episodes import VANISHED
from bot.messages import Message, Morning, RepNote, WatchNote
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.salesforce.failures import Failure, LoginRefused, Refused
from bot.salesforce.presence import Presence
from bot.services.people import People

FRESH = timedelta(minutes=1)
"""So long a watcher's own read proves that they may hear of it."""


STALE = timedelta(hours=1)
"""So long a morning message is a morning's."""


class Hears(StrEnum):
    YES = "yes"
    NOT_LINKED = "not_linked"
    """That Slack user is not, or no longer, the Salesforce user whose matter it is."""
    NOT_VISIBLE = "not_visible"
    """They are, and Salesforce does not show them the order."""


@dataclass(frozen=True, slots=True)
class Hearing:
    people: People
    presence: Presence
    now: Callable[[], datetime]

    async def may(self, slack_id: SlackUserId, message: Message) -> Hears:
        """Whether `slack_id` may read `message`. Raises Halt while Slack or Salesforce does not say."""
        if isinstance(message, WatchNote):
            return await self._may_know(slack_id, message)
        if isinstance(message, Morning):
            return Hears.YES if self.now() - message.at < STALE else Hears.NOT_VISIBLE  # read as themselves just now
        if not isinstance(message, RepNote):
            return Hears.YES  # it tells a person of what they did themselves
        episode = message.episode
        concerned = episode.raised_by.user_id if episode.raised_by else episode.seen.owner
        person = await self.people.known_as(slack_id, concerned)
        if person is None:
            return Hears.NOT_LINKED
        if message.what == "closed" and episode.reason == VANISHED:
            return Hears.YES  # absent and invisible are one, and that is all it says
        owns = person.user_id == episode.seen.owner
        return Hears.YES if await self._sees(person, episode.seen, owns=owns) else Hears.NOT_VISIBLE

    async def _may_know(self, slack_id: SlackUserId, note: WatchNote) -> Hears:
        """It was read as the watcher themselves; where it has waited since, they are asked for once more."""
        if self.now() - note.at < FRESH:
            return Hears.YES
        person = await self.people.known_as(slack_id, note.person.user_id)
        if person is None:
            return Hears.NOT_LINKED
        told = note.what != "happened" or await self._shown(person, "order", note.order, owns=False)
        return Hears.YES if told else Hears.NOT_VISIBLE

    async def _sees(self, person: Person, seen: Sighting, *, owns: bool) -> bool:
        return await self._shown(person, seen.root_kind, seen.root, owns=owns)

    async def _shown(self, person: Person, kind: str, record: RecordId, *, owns: bool) -> bool:
        try:
            return await self.presence.seen(person, kind, record)
        except (Failure, Refused) as failure:
            if isinstance(failure, LoginRefused):  # by us they see nothing; in Salesforce an owner sees their record
                return owns
            raise
        except Halt:  # they see no orders at all
            return False
