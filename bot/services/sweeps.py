"""One full reading of every symptom that is true in Salesforce now, and what follows from it.

A reading that is not whole changes nothing but one notice to the bot's operators: a Salesforce outage must not close
anybody's trouble. Source: product.md 6.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import structlog

from bot.errors import Halt
from bot.escalations import episodes
from bot.escalations.episodes import Plan, Sighting
from bot.escalations.teams import Teams, channels
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.symptoms import SYMPTOMS
from bot.runbook.values import RecordId, SlackUserId
from bot.salesforce.failures import Refused
from bot.salesforce.symptoms import Incomplete, Symptoms
from bot.services.people import People
from bot.store import escalations as store
from bot.store import notices
from bot.store.database import Database
from bot.store.escalations import Directory

log = structlog.get_logger()

AT_ONCE = 50

SUBJECT = "sweep"
NO_CHANNEL = "Name their channel in [teams] of exodus.toml, or one for bot_operators, which takes in what nobody owns."


@dataclass(frozen=True, slots=True)
class Sweeps:
    """`wake` tells delivery that there is something to post."""

    symptoms: Symptoms
    db: Database
    people: People
    teams: Teams
    policy: Policy
    now: Callable[[], datetime]
    wake: Callable[[], None]

    async def plan(self) -> Plan | Incomplete:
        """What a sweep would change now. Reads only."""
        if unread := {each.team for each in SYMPTOMS.values()} - channels(self.teams).keys():
            return Incomplete(f"Nobody reads for {', '.join(sorted(unread))}.", NO_CHANNEL)
        found = await self.symptoms.read()
        if isinstance(found, Incomplete):
            return found
        now = self.now()
        # episodes before exemptions: one that is exempted in between is then seen as both, and not as cleared
        known = await self.db.run(store.known, now - timedelta(seconds=self.policy.reopen_seconds))
        exempted = await self.db.run(store.exemptions)
        return episodes.plan(_unless_exempted(found.all, exempted), known, now, self.policy)

    async def sweep(self) -> Plan | Incomplete:
        """Read, and carry out what follows. Two at once open one episode."""
        plan = await self.plan()
        if isinstance(plan, Incomplete):
            await self._tell(plan)
            return plan
        teams = {name: each.team for name, each in SYMPTOMS.items()}
        directory = Directory(teams, channels(self.teams), await self._reps(_newly_owned(plan)))
        counts: Counter[str] = Counter()
        for part in slices(plan):
            # others wait for the database too, and Slack for them
            done = await self.db.run(store.commit, part, directory, self.now())
            counts.update({each.name: len(getattr(done, each.name)) for each in fields(done)})
        log.info("swept", **counts)
        await self.db.run(notices.clear, SUBJECT, self.now())
        self.wake()
        return plan

    async def note(self) -> str:
        """A sweep, and what came of it in a few words."""
        found = await self.sweep()
        return found.reason if isinstance(found, Incomplete) else f"{len(found.new)} new, {len(found.gone)} gone"

    async def _tell(self, incomplete: Incomplete) -> None:
        log.warning("sweep incomplete", reason=incomplete.reason)
        if channel := channels(self.teams).get(Team.BOT_OPERATORS):
            fact = f"The sweep can't see everything. {incomplete.reason}"
            await self.db.run(notices.raise_once, SUBJECT, fact, incomplete.next_step, channel, self.now())
            self.wake()

    async def _reps(self, owned: Iterable[Sighting]) -> dict[RecordId, SlackUserId]:
        """Who the owners are in Slack: by the rules that hold for a press. Unknown ones are left out."""
        found: dict[RecordId, SlackUserId] = {}
        try:
            for owner, email in {each.owner: each.owner_email for each in owned}.items():
                if slack_id := await self.people.owner(owner, email):
                    found[owner] = slack_id
        except (Halt, Refused) as halted:  # the teams' cards do not wait until Slack answers again
            log.warning("not every owner could be looked up in Slack", reason=str(halted))
        return found


def _unless_exempted(sightings: Iterable[Sighting], exempted: frozenset[RecordId]) -> Iterator[Sighting]:
    for each in sightings:
        if left := episodes.without_quote(each) if each.record in exempted else each:
            yield left


def slices(plan: Plan) -> Iterator[Plan]:
    """A plan in parts that each commit quickly; what belongs together, an episode and its card, stays together."""
    parts = {name: getattr(plan, name) for name in Plan.model_fields}
    for start in range(0, max(map(len, parts.values())), AT_ONCE):
        yield Plan(**{name: part[start : start + AT_ONCE] for name, part in parts.items()})


def _newly_owned(plan: Plan) -> Iterator[Sighting]:
    """What has an owner who may not have been looked up in Slack yet."""
    yield from plan.new
    for before, seen in (*plan.again, *plan.changed, *plan.refreshed):
        if seen.owner != before.seen.owner:
            yield seen


def told(plan: Plan | Incomplete, teams: Teams) -> Iterator[str]:
    """A plan in lines for a person to read: what would be posted where and why, or why not."""
    if isinstance(plan, Incomplete):
        yield f"Nothing: the sweep is incomplete. {plan.reason} {plan.next_step}"
        return
    places = channels(teams)
    for seen in plan.new:
        team = SYMPTOMS[seen.symptom].team
        yield f"{seen.number} {seen.symptom}: a new card for {team} in {places[team]}, because: {seen.evidence}"
    for before, seen in plan.again:
        yield f"{seen.number} {seen.symptom}: episode {before.id} opens again, because: {seen.evidence}"
    for before, seen in plan.changed:
        yield f"{seen.number} {seen.symptom}: the card of episode {before.id} changes to: {seen.evidence}"
    for before, seen in plan.refreshed:
        yield f"{seen.number} {seen.symptom}: the card of episode {before.id} is brought up to date, and nobody is told"
    for before, why in (
        *((each, f"nothing, {each.state} since before") for each in plan.still),
        *((each, "nothing yet, not seen for the first time") for each in plan.missed),
        *((each, "its card closes, not seen in two sweeps") for each in plan.gone),
    ):
        yield f"{before.seen.number} {before.seen.symptom}: {why} (episode {before.id})"
