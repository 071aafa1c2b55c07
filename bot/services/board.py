"""What teams are working on: all of one's own teams', and of the others what Salesforce shows whoever asks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.errors import Halt
from bot.escalations.episodes import Episode
from bot.runbook.findings import Team
from bot.runbook.values import Person
from bot.salesforce.presence import Presence
from bot.services.judging import Judging
from bot.store import escalations as store
from bot.store.database import Database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Board:
    db: Database
    presence: Presence
    judging: Judging
    now: Callable[[], datetime]

    async def standing(self, person: Person, team: Team | None = None) -> tuple[Episode, ...]:
        """What is open, of one team or of all, oldest first. What `person` may not see is left out, and not counted."""
        found = await self.db.run(store.standing, team)
        theirs = await self.teams_of(person, {each.team for each in found})
        others = [each for each in found if each.team not in theirs]
        seen = await self.presence.seen_among(person, {(each.seen.root_kind, each.seen.root) for each in others})
        return tuple(each for each in found if each.team in theirs or (each.seen.root_kind, each.seen.root) in seen)

    async def teams_of(self, person: Person, among: Iterable[Team], *, sure: bool = False) -> frozenset[Team]:
        """Those of them that `person` belongs to; a team whose group Slack does not tell of is not theirs.

        With `sure` that raises Halt: nobody is told that they may not, only because Slack does not answer.
        """
        found = set()
        for team in among:
            try:
                members = await self.judging.members(team, person)
            except Halt as halted:
                if sure:
                    raise
                log.warning("a team's group is unknown", team=team, reason=str(halted))
            else:
                found |= {team} if person.slack_id in members else set()
        return frozenset(found)
