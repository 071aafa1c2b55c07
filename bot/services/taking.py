"""What is done at once for many: taking all that nobody has of one message, keeping all that one has."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.errors import Halt, halt
from bot.escalations import decisions
from bot.escalations.decisions import KeptTogether, TakenTogether
from bot.escalations.episodes import Episode, EpisodeState
from bot.runbook.findings import Do, Finding, Team
from bot.runbook.values import Person
from bot.services.deadlines import PRESS_SECONDS, by, seconds_from_now
from bot.services.escalations import Escalations
from bot.store import holding
from bot.store import taking as store

TRIES = 3
AT_ONCE = 50
"""Others wait for the database too."""
NONE_LEFT = halt("None of these is open any more.", way_out=Do("There is nothing left to take."))


async def take_all(escalations: Escalations, person: Person, number: int) -> TakenTogether:
    """Whatever shares a message with that episode and is nobody's yet becomes `person`'s, who must be of its team.

    Raises Halt where they may not. What they can't see in Salesforce is left; each of the rest is decided by itself.
    """
    db, press = escalations.db, f"{person.slack_id}:{escalations.now().isoformat()}"
    mine: set[int] = set()
    for _ in range(TRIES):
        known = [each for each in await db.run(store.beside, number) if each.state is not EpisodeState.DISMISSED]
        if not known:
            raise NONE_LEFT
        who = await escalations.judging.deciding(person, known[0])
        if refused := decisions.may_judge(known[0], who):
            raise Halt(refused)
        free = [each for each in known if each.state is EpisodeState.OPEN]
        roots = {(each.seen.root_kind, each.seen.root) for each in free}
        seen = await by(seconds_from_now(PRESS_SECONDS), escalations.presence.seen_among(person, roots))
        shown = [each for each in free if (each.seen.root_kind, each.seen.root) in seen]
        judged = [(each, decisions.claim(each, who)) for each in shown]
        wanted = [(before, after) for before, after in judged if not isinstance(after, Finding)]
        for part in _parts(wanted):
            notes = {each.id: task for _, each in part if (task := escalations.noted(each, "claimed", person, ""))}
            done = await db.run(store.take, part, person, press, escalations.now(), notes)
            mine |= {each.id for each in done}
            for each in done:
                escalations.decided(each, "claimed")
        if mine >= {each.id for each in shown}:
            break
    return _told(await db.run(store.beside, number), mine, person)


async def keep_all(escalations: Escalations, person: Person) -> KeptTogether:
    """Whatever `person` has, they have for as long again; but for what they may not decide about, or see, any more."""
    db, kept = escalations.db, dict[int, Episode]()
    for _ in range(TRIES):
        held = [each for each in await db.run(holding.held_by, person.slack_id) if each.id not in kept]
        roots = {(each.seen.root_kind, each.seen.root) for each in held}
        seen = await by(seconds_from_now(PRESS_SECONDS), escalations.presence.seen_among(person, roots))
        who = {team: await escalations.judging.deciding(person, one) for team, one in _by_team(held).items()}
        shown = [each for each in held if (each.seen.root_kind, each.seen.root) in seen]
        judged = [(each, decisions.keep(each, who[each.team])) for each in shown]
        wanted = [(before, after) for before, after in judged if not isinstance(after, Finding)]
        for part in _parts(wanted):
            done = await db.run(holding.keep, part, escalations.now())
            kept |= {each.id: each for each in done}
            for each in done:
                escalations.decided(each, "kept")
        if kept.keys() >= {before.id for before, _ in wanted}:
            break
    return KeptTogether(len(kept), sum(each.id not in kept for each in held))


def _by_team(some: Sequence[Episode]) -> dict[Team, Episode]:
    """One of each team's: who may decide about one may about all."""
    return {each.team: each for each in some}


def _told(known: Sequence[Episode], mine: set[int], person: Person) -> TakenTogether:
    others = Counter(
        each.claimed_by.name
        for each in known
        if each.claimed_by and each.id not in mine and each.claimed_by.slack_id != person.slack_id
    )
    left = sum(each.state is EpisodeState.OPEN and each.id not in mine for each in known)
    return TakenTogether(len(mine), dict(others.most_common()), left)


def _parts(wanted: Sequence[tuple[Episode, Episode]]) -> Iterator[Sequence[tuple[Episode, Episode]]]:
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
