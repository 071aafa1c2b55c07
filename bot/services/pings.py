"""Every minute: which teams and leads are called for what waits, and which morning messages are due.

What calls whom is decided in bot/escalations/pings.py; that it happens once, in the store.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog

from bot.escalations import pings, targets
from bot.escalations.episodes import Episode, EpisodeState
from bot.escalations.pings import Quiet
from bot.escalations.targets import Nudge
from bot.escalations.teams import Teams, channels, hours
from bot.messages import TeamMorning, Week
from bot.runbook.findings import Team
from bot.runbook.symptoms.table import Catalogue
from bot.store import jobs, mutes
from bot.store import pings as store
from bot.store.database import Database

log = structlog.get_logger()

EVERY_SECONDS = 60.0
CATCH_UP = timedelta(hours=3)
"""A morning message that could not go out for so long is no morning message any more."""
WEEK = timedelta(days=7)
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Pings:
    """`owner` is this process's name; `wake` tells delivery that there is something to post."""

    db: Database
    catalogue: Catalogue
    teams: Teams
    owner: str
    now: Callable[[], datetime]
    wake: Callable[[], None]

    async def look(self) -> str | None:
        """Post what is due now. Twice at once posts it once."""
        now = self.now()
        live = await self.db.run(store.live)
        quiet = await standing_quiet(self.db, self.catalogue, live, now)
        told = 0
        for team, channel in channels(self.teams).items():
            own = [each for each in live if each.team is team]
            told += await self._morning(team, channel, own, quiet, now)
            told += await self._call(team, channel, own, quiet, now)
        if told:
            self.wake()
        return f"{told} told" if told else None

    async def _call(self, team: Team, channel: str, own: list[Episode], quiet: Quiet, now: datetime) -> int:
        due = pings.due(own, team, self.catalogue, self.teams, quiet, now)
        called = 0
        if due.team:
            whom = pings.whom(self.teams, team)
            called += await self.db.run(store.call, "waiting", team, channel, whom, due.team, now)
        if due.lead:
            whom = pings.lead(self.teams, team)
            called += await self.db.run(store.call, "left_lying", team, channel, whom, due.lead, now)
        return called + await self._nudge(team, channel, own, quiet, now)

    async def _nudge(self, team: Team, channel: str, own: list[Episode], quiet: Quiet, now: datetime) -> int:
        """What calls somebody in its own thread; many at once are one message."""
        found, called = defaultdict[Nudge, list[Episode]](list), 0
        for what, each in targets.nudges(own, team, self.catalogue, self.teams, quiet, now):
            found[what].append(each)
        for what, some in found.items():
            whom = targets.whom(self.teams, team, what)
            if len(some) > pings.MANY:
                called += await self.db.run(store.call, what, team, channel, whom, some, now)
            else:
                called += await self.db.run(store.nudge, what, whom, some, now)
        return called

    async def _morning(self, team: Team, channel: str, own: list[Episode], quiet: Quiet, now: datetime) -> int:
        """The morning message, if its time has come and no replica has it: an occasion is taken, then it is put."""
        at_work = hours(self.teams, team)
        begun = at_work.last_morning(now)
        if begun is None or now - begun >= CATCH_UP:
            return 0
        day = at_work.local(begun).date()
        job, slot = f"morning {team}", day.isoformat()
        attempt = await self.db.run(jobs.claim, job, slot, self.owner, now, LEASE)
        if attempt is None:
            return 0
        before = [each for each in own if each.opened_at < begun]
        unclaimed = list(pings.unclaimed(before, team, self.catalogue, quiet, now))
        claimed = [each for each in before if each.state is EpisodeState.CLAIMED]
        open_ = [each for each in before if each.state is EpisodeState.OPEN and each.team_from is None]
        asked = [each for each in open_ if pings.waits(each, now)]
        calls = at_work.is_open(now) and any(pings.uncalled(each) for each in unclaimed)
        message = TeamMorning(
            team=team,
            calls=pings.whom(self.teams, team) if calls else (),
            quiet=len(open_) - len(unclaimed) - len(asked),
            week=await self._week(team, begun) if pings.first_of_week(at_work, day) else None,
            due_today=tuple(each.id for each in (*unclaimed, *claimed) if targets.today(each, at_work, now)),
        )
        await self.db.run(store.morning, day, channel, message, [*unclaimed, *claimed], now, asked)
        await self.db.run(jobs.finish, job, slot, self.owner, attempt, self.now(), "")
        if calls:  # by this very message
            waited = {each.id for each in unclaimed if pings.uncalled(each)}
            own[:] = [each.model_copy(update={"called_at": now}) if each.id in waited else each for each in own]
        return 1

    async def _week(self, team: Team, until: datetime) -> Week | None:
        since = until - WEEK
        lately = await self.db.run(store.lately, team, since)
        found = pings.numbers(lately, hours(self.teams, team), since, until)
        return Week(**asdict(found)) if found.opened or found.closed else None


async def standing_quiet(db: Database, catalogue: Catalogue, live: Iterable[Episode], now: datetime) -> Quiet:
    """What keeps troubles from calling anybody now: others that stand, and what is muted."""
    standing = (each.seen for each in live if each.state in {EpisodeState.OPEN, EpisodeState.CLAIMED})
    return Quiet(pings.hiding(standing, catalogue), await db.run(mutes.standing, now))
