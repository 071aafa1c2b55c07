"""May this person hear of that order? Asked when a direct message leaves, because people and rights change meanwhile.

The same rules hold as for a press: who it is by `people`, what they may see by Salesforce, with their own token.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import Halt
from bot.escalations.episodes import VANISHED
from bot.messages import HeldNotes, Message, Morning, PersonNote, RepNews, RepNote, WatchNote
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.salesforce.failures import Failure, LoginRefused, Refused
from bot.salesforce.presence import Presence
from bot.services.people import People

FRESH = timedelta(minutes=1)
"""So long a watcher's own read proves that they may hear of it."""


STALE = timedelta(hours=1)
"""So long a morning message is a morning's."""


Note = RepNote | PersonNote


class Hears(StrEnum):
    YES = "yes"
    NOT_LINKED = "not_linked"
    """That Slack user is not, or no longer, the Salesforce user whose matter it is."""
    NOT_VISIBLE = "not_visible"
    """They are, and Salesforce does not show them the order."""


@dataclass(frozen=True, slots=True)
class Recipients:
    people: People
    presence: Presence
    now: Callable[[], datetime]

    async def theirs(self, slack_id: SlackUserId, message: Message) -> Message | Hears:
        """What of `message` that person may read, or why nothing of it. Raises Halt as `may` does."""
        if not isinstance(message, RepNews | HeldNotes):
            found = await self.may(slack_id, message)
            return message if found is Hears.YES else found
        known = await self._known(slack_id, message.notes)
        if not known:
            return Hears.NOT_LINKED
        notes = await self._seen_of(known)
        return message.model_copy(update={"notes": tuple(notes)}) if notes else Hears.NOT_VISIBLE

    async def _known(self, slack_id: SlackUserId, notes: Iterable[Note]) -> list[tuple[Person, Note]]:
        """Those of the notes whose matter is that person's."""
        people: dict[RecordId, Person | None] = {}
        for note in notes:
            if (concerned := _concerned(note)) not in people:
                people[concerned] = await self.people.known_as(slack_id, concerned)
        return [(person, note) for note in notes if (person := people[_concerned(note)])]

    async def _seen_of(self, known: list[tuple[Person, Note]]) -> list[Note]:
        """Those about records that they see in Salesforce; asked for all of a kind at once."""
        if len(known) == 1:
            ((person, note),) = known
            return [note] if await self._shows(person, note) else []
        asked: dict[tuple[Person, str], set[RecordId]] = {}
        for person, note in known:
            seen = note.episode.seen
            asked.setdefault((person, seen.root_kind), set()).add(seen.root)
        visible: set[RecordId] = set()
        for (person, kind), ids in asked.items():
            visible |= await self._visible(person, kind, ids, known)
        return [note for _, note in known if note.episode.seen.root in visible or _absent(note)]

    async def _visible(
        self, person: Person, kind: str, ids: set[RecordId], known: list[tuple[Person, Note]]
    ) -> frozenset[RecordId]:
        try:
            return await self.presence.seen_of(person, kind, ids)
        except (Failure, Refused) as failure:
            if not isinstance(failure, LoginRefused):
                raise
            owned = (note.episode.seen for each, note in known if each == person)
            return frozenset(seen.root for seen in owned if seen.owner == person.user_id)
        except Halt:  # they see no orders at all
            return frozenset()

    async def may(self, slack_id: SlackUserId, message: Message) -> Hears:
        """Whether `slack_id` may read `message`. Raises Halt while Slack or Salesforce does not say."""
        if isinstance(message, WatchNote):
            return await self._may_know(slack_id, message)
        if isinstance(message, Morning):
            return Hears.YES if self.now() - message.at < STALE else Hears.NOT_VISIBLE  # read as themselves just now
        if isinstance(message, PersonNote):
            return await self._concerned(slack_id, message.whose, message.episode.seen)
        if not isinstance(message, RepNote):
            return Hears.YES  # it tells a person of what they did themselves
        person = await self.people.known_as(slack_id, _concerned(message))
        if person is None:
            return Hears.NOT_LINKED
        return Hears.YES if await self._shows(person, message) else Hears.NOT_VISIBLE

    async def _shows(self, person: Person, note: Note) -> bool:
        seen = note.episode.seen
        return _absent(note) or await self._sees(person, seen, owns=person.user_id == seen.owner)

    async def _may_know(self, slack_id: SlackUserId, note: WatchNote) -> Hears:
        """It was read as the watcher themselves; where it has waited since, they are asked for once more."""
        if self.now() - note.at < FRESH:
            return Hears.YES
        person = await self.people.known_as(slack_id, note.person.user_id)
        if person is None:
            return Hears.NOT_LINKED
        told = note.what != "happened" or await self._shown(person, "order", note.order, owns=False)
        return Hears.YES if told else Hears.NOT_VISIBLE

    async def _concerned(self, slack_id: SlackUserId, whose: RecordId, seen: Sighting) -> Hears:
        person = await self.people.known_as(slack_id, whose)
        if person is None:
            return Hears.NOT_LINKED
        return Hears.YES if await self._sees(person, seen, owns=False) else Hears.NOT_VISIBLE

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


def _concerned(note: Note) -> RecordId:
    """Whose matter it is."""
    if isinstance(note, PersonNote):
        return note.whose
    episode = note.episode
    return episode.raised_by.user_id if episode.raised_by else episode.seen.owner


def _absent(note: Note) -> bool:
    """Whether it only says that something can't be found: absent and invisible are one."""
    return isinstance(note, RepNote) and note.what == "closed" and note.episode.reason == VANISHED
