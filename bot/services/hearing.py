"""May this person hear of that order? Asked when a direct message leaves, because people and rights change meanwhile.

The same rules hold as for a press: who it is by `people`, what they may see by Salesforce, with their own token.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import Halt
from bot.escalations.episodes import VANISHED
from bot.messages import Message, RepNote
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.values import Person, SlackUserId
from bot.salesforce.failures import Failure, LoginRefused, Refused
from bot.salesforce.presence import Presence
from bot.services.people import People


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

    async def may(self, slack_id: SlackUserId, message: Message) -> Hears:
        """Whether `slack_id` may read `message`. Raises Halt while Slack or Salesforce does not say."""
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

    async def _sees(self, person: Person, seen: Sighting, *, owns: bool) -> bool:
        try:
            return await self.presence.seen(person, seen.root_kind, seen.root)
        except (Failure, Refused) as failure:
            if isinstance(failure, LoginRefused):  # by us they see nothing; in Salesforce an owner sees their record
                return owns
            raise
        except Halt:  # they see no orders at all
            return False
