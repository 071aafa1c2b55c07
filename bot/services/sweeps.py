"""One full reading of every symptom that is true in Salesforce now, and what follows from it.

A symptom whose reading is not whole changes nothing but one notice to the bot's operators, and stops no other: a
Salesforce outage must not close anybody's trouble.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.actions.attempts import Attempts, attempts, mailing
from bot.actions.table import TABLE
from bot.errors import Halt
from bot.escalations import episodes, pings
from bot.escalations.episodes import NO_REP, Episode, Plan
from bot.escalations.pings import First, Quiet
from bot.escalations.targets import Targets
from bot.escalations.teams import Teams, channels, hours
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.symptoms.sighting import Sighting, SymptomName, TroubleKey
from bot.runbook.symptoms.symptom import AnySymptom
from bot.runbook.symptoms.table import Catalogue
from bot.runbook.values import RecordId, SlackUserId
from bot.salesforce.failures import Refused
from bot.salesforce.symptom_queries import Narrowing
from bot.salesforce.symptoms import Incomplete, NotWatched, Sightings, SweepReading, Symptoms, parts
from bot.services.people import People
from bot.services.pings import standing_quiet
from bot.store import attempts as tried
from bot.store import escalations as store
from bot.store import notices, readings
from bot.store.database import Database
from bot.store.escalations import Known
from bot.store.sightings import TeamDirectory

log = structlog.get_logger()

AT_ONCE = 50
LOOK_BACK = timedelta(minutes=5)
"""Read again: what was being saved while the last sweep read."""
ALL_AGAIN = timedelta(days=1)
ATTEMPTS_COUNT = timedelta(days=30)
"""So long a mail that the bot could not send may open an episode; what is open is read however old it is."""
SUBJECT = "sweep"
UNREADABLE = "episodes"
NO_CHANNEL = "Name their channel in [teams] of exodus.toml, or one for bot_operators, which takes in what nobody owns."


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep would change, and what it cannot tell: which symptoms, and why."""

    plan: Plan
    cannot: Mapping[SymptomName, Incomplete] = field(default_factory=dict)
    unwatched: Mapping[SymptomName, NotWatched] = field(default_factory=dict)
    reading: SweepReading | None = None
    whole: frozenset[SymptomName] = frozenset()
    """Of these, everything was read."""
    unreadable: int = 0
    """Episodes that this release cannot read."""
    firsts: Mapping[TroubleKey, First] = field(default_factory=dict)
    """How the teams are told of what is new to them."""
    quiet: Quiet = field(default_factory=Quiet)
    """What keeps which of it from calling anybody."""
    unmet: tuple[Episode, ...] = ()
    """What lives and whose owner Slack has not told of yet."""

    @property
    def complete(self) -> bool:
        return not self.cannot


@dataclass(frozen=True, slots=True)
class Sweeps:
    """`wake` tells delivery that there is something to post."""

    symptoms: Symptoms
    catalogue: Catalogue
    db: Database
    people: People
    teams: Teams
    targets: Targets
    policy: Policy
    now: Callable[[], datetime]
    wake: Callable[[], None]

    async def plan(self) -> Swept:
        """What a sweep would change now. Reads only."""
        unread = self._unread()
        if unread.keys() == self.catalogue.keys():
            return Swept(Plan(), unread)
        now = self.now()
        # episodes, then exemptions, then Salesforce: what is decided in between is refused when it is committed
        known = await self.db.run(store.known, now - timedelta(seconds=self.policy.reopen_seconds))
        exempted = {name: await self.db.run(store.exemptions, name) for name in self._exempting()}
        narrowing = await self._narrowing(known)
        reading = await self.symptoms.read(narrowing)
        reading = replace(reading, found={**reading.found, **unread})
        whole = {name: each for name, each in reading.found.items() if isinstance(each, Sightings)}
        seen = [left for each in whole.values() for one in each.all if (left := self._left(one, exempted))]
        judged = [each for each in known.episodes if each.seen.symptom in whole]
        said = [each for each in judged if _only_said(each) and narrowing[each.seen.symptom].since is None]
        made = await self._looked_for(episodes.plan(_readable(seen, known), judged, now, self.policy), said)
        quiet = await self._quiet(made, known, now)
        return Swept(
            made,
            {name: each for name, each in reading.found.items() if isinstance(each, Incomplete)},
            {name: each for name, each in reading.found.items() if isinstance(each, NotWatched)},
            reading,
            frozenset(name for name in whole if narrowing[name].since is None),
            len(known.unreadable),
            self._firsts(made, quiet, {each.owner for each in made.new}, now),
            quiet,
            tuple(each for each in known.episodes if _unmet(each) and each.seen.owner in reading.owners),
        )

    async def sweep(self) -> Swept:
        """Read, and carry out what follows. Two at once open one episode."""
        swept = await self.plan()
        now = self.now()
        reps = await self._reps(swept)
        directory = TeamDirectory(
            {name: each.team for name, each in self.catalogue.items()},
            channels(self.teams),
            reps,
            {
                name: hours(self.teams, each.team).days_later(now, 1)
                for name, each in self.catalogue.items()
                if each.owner_first
            },
            self._firsts(swept.plan, swept.quiet, {owner for owner, rep in reps.items() if rep}, now),
            {team: pings.whom(self.teams, team) for team in Team},
            self.targets,
            now.isoformat(),
        )
        counts: Counter[str] = Counter()
        for part in slices(swept.plan):
            # others wait for the database too, and Slack for them
            done = await self.db.run(store.commit, part, directory, self.now())
            counts.update({each.name: len(getattr(done, each.name)) for each in fields(done)})
        for some in parts(swept.unmet, AT_ONCE):
            await self.db.run(store.meet, some, reps, directory.sweep, self.now())
        log.info("swept", **counts, cannot=sorted(swept.cannot))
        for name in swept.cannot:
            metrics.SWEEPS_INCOMPLETE.labels(name).inc()
        if reading := swept.reading:
            read = {name: reading.fields[name] for name, each in reading.found.items() if isinstance(each, Sightings)}
            await self.db.run(readings.note, read, reading.at, whole=swept.whole)
        await self._tell(swept)
        self.wake()
        return swept

    async def note(self) -> str:
        """A sweep, and what came of it in a few words."""
        swept = await self.sweep()
        told = f"{len(swept.plan.new)} new, {len(swept.plan.gone)} gone"
        return f"{told}; not told: {', '.join(sorted(swept.cannot))}" if swept.cannot else told

    async def _quiet(self, made: Plan, known: Known, now: datetime) -> Quiet:
        """What keeps others quiet once this plan is carried out."""
        over = {each.id for each in (*made.gone, *made.vanished)}
        stay = [each for each in known.episodes if each.state in episodes.LIVE and each.id not in over]
        before = await standing_quiet(self.db, self.catalogue, stay, now)
        opened = (*made.new, *(seen for _, seen in (*made.again, *made.changed)))
        return Quiet((*before.standing, *pings.hiding(opened, self.catalogue)), before.mutes)

    def _firsts(self, made: Plan, quiet: Quiet, owners: Container[RecordId], now: datetime) -> dict[TroubleKey, First]:
        """How the teams are told of what is new to them; what an owner in Slack hears of first is not, yet."""
        new = [each for each in made.new if not (self.catalogue[each.symptom].owner_first and each.owner in owners)]
        new += [each.seen for each in made.due]
        return pings.firsts(new, self.catalogue, self.teams, quiet, now, now.isoformat())

    def _unread(self) -> dict[SymptomName, Incomplete]:
        """What would be posted nowhere: nothing is opened of it, nor closed."""
        places = channels(self.teams)
        found = {name: each.team for name, each in self.catalogue.items() if each.team not in places}
        teams = ", ".join(sorted(set(found.values())))
        return dict.fromkeys(found, Incomplete(f"Nobody reads for {teams}.", NO_CHANNEL, "no channel"))

    def _exempting(self) -> list[SymptomName]:
        return [name for name, each in self.catalogue.items() if each.exemption]

    def _left(self, seen: Sighting, exempted: Mapping[SymptomName, frozenset[RecordId]]) -> Sighting | None:
        """What is left of it where the team has said of that order that it is no trouble there."""
        exemption = self.catalogue[seen.symptom].exemption
        if exemption is None or seen.root not in exempted.get(seen.symptom, ()):
            return seen
        return exemption.left(seen)

    async def _narrowing(self, known: Known) -> dict[SymptomName, Narrowing]:
        """Where the last whole reading is not long ago, only what is new since then, and what is open."""
        last, found = await self.db.run(readings.last), {}
        for name in self.catalogue:
            roots = frozenset(
                each.seen.root for each in known.episodes if each.seen.symptom == name and each.state in episodes.LIVE
            )
            before = last.get(name)
            fresh = before is not None and before.read_at - before.whole_at < ALL_AGAIN
            since = before.read_at - LOOK_BACK if before and fresh else None
            found[name] = Narrowing(
                since, roots, before.fields if before else frozenset(), await self._tried(name, roots)
            )
        return found

    async def _tried(self, name: SymptomName, roots: frozenset[RecordId]) -> Attempts:
        """What the bot itself could not mail: the symptom is read of these orders, too."""
        mails = {each.attempted for each in self.catalogue[name].reads(self.policy) if each.attempted}
        if not mails:
            return {}
        since = self.now() - ATTEMPTS_COUNT
        return attempts(await self.db.run(tried.failed, mailing(TABLE, mails), since, roots), TABLE)

    async def _looked_for(self, made: Plan, only_said: Sequence[Episode]) -> Plan:
        """The plan, where what was to be closed is not called cleared if its record can't be found.

        What a person alone says, no sweep closes; but for that, which is looked for once a day.
        """
        wanted: dict[str, set[RecordId]] = {}
        for each in (*made.gone, *only_said):
            wanted.setdefault(each.seen.kind, set()).add(each.seen.record)
            wanted.setdefault(each.seen.root_kind, set()).add(each.seen.root)
        if not wanted:
            return made
        try:
            lost = await self.symptoms.gone({kind: frozenset(some) for kind, some in wanted.items()})
        except (Halt, Refused):  # nobody can say: the next sweep asks again
            return made.model_copy(update={"gone": ()})
        return episodes.without(made, lost, only_said)

    async def _tell(self, swept: Swept) -> None:
        """One notice for each reason why something can't be told, until it can; and one for what can't be read here."""
        place = channels(self.teams).get(Team.BOT_OPERATORS)
        told = {f"{SUBJECT}:{cause}": said for cause, said in self._reasons(swept).items()}
        if swept.unreadable:
            fact = f"{swept.unreadable} cards can't be read by this release, and are left as they are."
            told[f"{SUBJECT}:{UNREADABLE}"] = (fact, "Start the release that wrote them, or a newer one.")
        for subject, (fact, step) in told.items():
            log.warning("sweep incomplete", reason=fact)
            if place:
                await self.db.run(notices.raise_once, subject, fact, step, place, self.now())
        await self.db.run(notices.clear_others, SUBJECT, frozenset(told), self.now())

    def _reasons(self, swept: Swept) -> dict[str, tuple[str, str]]:
        """What the operators are told, by cause."""
        causes: dict[str, list[SymptomName]] = {}
        for name, why in swept.cannot.items():
            causes.setdefault(why.cause, []).append(name)
        found = {}
        for cause, names in causes.items():
            why = swept.cannot[names[0]]
            titles = ", ".join(f"“{self.catalogue[name].title}”" for name in names)
            found[cause] = (
                f"The sweep can't see everything. {why.reason} Not watched meanwhile: {titles}.",
                why.next_step,
            )
        return found

    async def _reps(self, swept: Swept) -> dict[RecordId, SlackUserId]:
        """Who the owners are in Slack: by the rules that hold for a press. Of whom Slack does not say, nothing."""
        found: dict[RecordId, SlackUserId] = {}
        owners = swept.reading.owners if swept.reading else {}
        try:
            asked = {each.owner: owners.get(each.owner) for each in _newly_owned(swept)}
            async for owner, slack_id in self.people.owners(asked):
                found[owner] = slack_id  # noqa: PERF403 - who was found stays, whatever the next one brings
            found = {**{owner: NO_REP for owner, told in asked.items() if told}, **found}
        except (Halt, Refused) as halted:  # the teams' cards do not wait until Slack answers again
            log.warning("not every owner could be looked up in Slack", reason=str(halted))
        return found


def _readable(seen: Iterable[Sighting], known: Known) -> Iterator[Sighting]:
    """Without what an episode is about that nobody here can read: it is known, whatever it says."""
    return (each for each in seen if (each.symptom, each.key) not in known.unreadable)


def slices(plan: Plan) -> Iterator[Plan]:
    """A plan in parts that each commit quickly; what belongs together, an episode and its card, stays together."""
    lists = {name: getattr(plan, name) for name in Plan.model_fields}
    for start in range(0, max(map(len, lists.values())), AT_ONCE):
        yield Plan(**{name: some[start : start + AT_ONCE] for name, some in lists.items()})


def _only_said(episode: Episode) -> bool:
    """Whether a person says so, and no sweep has seen it."""
    return episode.state in episodes.LIVE and not episode.confirmed


def _unmet(episode: Episode) -> bool:
    """Whether its owner would have heard of it, had Slack said who they are."""
    return episode.state in episodes.LIVE and episode.rep is None and episode.raised_by is None


def _newly_owned(swept: Swept) -> Iterator[Sighting]:
    """What has an owner who may not have been looked up in Slack yet."""
    plan = swept.plan
    yield from plan.new
    yield from (each.seen for each in swept.unmet)
    for before, seen in (*plan.again, *plan.changed, *plan.refreshed):
        if seen.owner != before.seen.owner:
            yield seen


def told(swept: Swept, catalogue: Catalogue, teams: Teams) -> Iterator[str]:
    """A sweep in lines for a person to read: what would be posted where and why, or why not."""
    for name, why in swept.cannot.items():
        yield f"{name}: nothing, its reading is incomplete. {why.reason} {why.next_step}"
    for name, unwatched in swept.unwatched.items():
        yield f"{name}: not watched. {unwatched.reason}"
    plan, places = swept.plan, channels(teams)
    for seen in plan.new:
        team = catalogue[seen.symptom].team
        first = (
            "its owner hears of it, and a business day later"
            if catalogue[seen.symptom].owner_first
            else "a new card for"
        )
        called = _called(swept.firsts.get((seen.symptom, seen.key)), teams, catalogue[seen.symptom])
        yield f"{seen.number} {seen.symptom}: {first} {team} in {places[team]}, because: {seen.evidence}{called}"
    for before, seen in plan.again:
        yield f"{seen.number} {seen.symptom}: episode {before.id} opens again, because: {seen.evidence}"
    for before, seen in plan.changed:
        yield f"{seen.number} {seen.symptom}: the card of episode {before.id} changes to: {seen.evidence}"
    for before, seen in plan.refreshed:
        yield f"{seen.number} {seen.symptom}: the card of episode {before.id} is brought up to date, and nobody is told"
    for before, what in _quiet(plan):
        yield f"{before.seen.number} {before.seen.symptom}: {what} (episode {before.id})"


def _called(first: First | None, teams: Teams, known: AnySymptom) -> str:
    """In which message it is, whom that calls, and why or why not."""
    if first is None:
        return ""
    alike = f"at {first.provider}" if first.provider else f"of “{known.title}”"
    place = f"; one of many {alike}" if first.group else ""
    whom = " ".join(pings.whom(teams, known.team)) or "nobody, the team names no one"
    return f"{place}; {f'calls {whom}, {first.why}' if first.calls else f'calls nobody now, {first.why}'}"


def _quiet(plan: Plan) -> Iterator[tuple[Episode, str]]:
    yield from ((each, f"nothing, {each.state} since before") for each in plan.still)
    yield from ((each, "nothing yet, not seen for the first time") for each in plan.missed)
    yield from ((each, "its card closes, not seen in two sweeps") for each in plan.gone)
    yield from ((each, "its card closes, its record can't be found any more") for each in plan.vanished)
    yield from ((each, "its team gets its card, its owner has had a business day") for each in plan.due)
