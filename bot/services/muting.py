"""What is muted, by whom and why; muting it and ending that. Only those whose team it calls, asked at the press."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import halt
from bot.escalations import muting
from bot.escalations.muting import Caller, Length
from bot.escalations.pings import Mute
from bot.escalations.teams import Teams, hours
from bot.runbook.findings import Do, Team
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.values import Person
from bot.services.board import Board
from bot.store import escalations as store
from bot.store import mutes
from bot.store.database import Database

NOT_YOURS = halt("Only the team that it calls, or its lead, may mute it.", way_out=Do("Ask them to."))
OVER = halt("That is not muted any more.", way_out=Do("Use /escalations mute to see what is."))


@dataclass(frozen=True, slots=True)
class Muting:
    board: Board
    db: Database
    catalogue: Catalogue
    teams: Teams
    now: Callable[[], datetime]

    async def standing(self) -> tuple[Mute, ...]:
        """What is muted now, oldest first."""
        return await self.db.run(mutes.standing, self.now())

    async def callers(self, person: Person) -> tuple[Caller, ...]:
        """What `person` may mute. Raises Halt where that is nothing."""
        mine = await self.board.teams_of(person, Team)
        known = await self._callers()
        found = tuple(replace(each, teams=each.teams & mine) for each in known if each.teams & mine)
        if not found:
            raise NOT_YOURS
        return found

    async def mute(self, person: Person, by: str, value: str, length: Length, reason: str) -> Mute:
        """Their own teams are not called for it until then. Raises Halt for what `person` may not mute."""
        caller = _of(await self._callers(), by, value)
        mine = await self.board.teams_of(person, caller.teams, sure=True) if caller else frozenset()
        if caller is None or not mine:
            raise NOT_YOURS
        now, theirs = self.now(), hours(self.teams, muting.clock_of(caller, mine))
        until = muting.muted_until(length, theirs, now)
        made = Mute(by=caller.by, value=caller.value, until=until, author=person, reason=reason, at=now, teams=mine)
        await self.db.run(mutes.add, made)
        return made

    async def lift(self, person: Person, number: int) -> Mute:
        """Its team is called again. Raises Halt where it has ended, or is not theirs to end."""
        mute = next((each for each in await self.standing() if each.number == number), None)
        if mute is None:
            raise OVER
        caller = _of(await self._callers(), mute.by, mute.value)
        own = mute.author.slack_id == person.slack_id
        mine = await self.board.teams_of(person, muting.whose(mute, caller), sure=not own)
        if not muting.may_lift(mute, caller, person.slack_id, mine):
            raise NOT_YOURS
        await self.db.run(mutes.lift, mute, person.slack_id, self.now())
        return mute

    async def _callers(self) -> tuple[Caller, ...]:
        return muting.callers(await self.db.run(store.standing), self.catalogue)


def _of(callers: tuple[Caller, ...], by: str, value: str) -> Caller | None:
    return next((each for each in callers if (each.by, each.value.casefold()) == (by, value.casefold())), None)
