"""What is done again and again, and how often: one line per job."""

import functools
from collections.abc import Iterator
from datetime import timedelta

from bot.app.wiring import Wiring
from bot.jobs import Job, Jobs, every
from bot.services import upkeep
from bot.services.lapses import EVERY_SECONDS as LAPSES_SECONDS
from bot.services.pings import EVERY_SECONDS as PINGS_SECONDS
from bot.services.unknown_values import SWEEPS_BETWEEN
from bot.store import waiting_work

LOOK_SECONDS = 1.0
MORNING_SECONDS = 20.0


def jobs(wiring: Wiring, *, sweeping: bool) -> Jobs:
    """The alarm clock with every job in it, not started yet."""
    found = Jobs(wiring.db, wiring.owner, wiring.now, timedelta(seconds=wiring.policy.lease_seconds))
    for job in (*_followed(wiring), *_rounds(wiring, sweeping=sweeping)):
        found.add(job)
    found.add(Job("look", every(LOOK_SECONDS), functools.partial(_look, wiring, found)))
    return found


DECISIONS, EVIDENCE, WATCHERS, TASKS = "take up", "evidence", "tell watchers", "tasks"


def _followed(wiring: Wiring) -> Iterator[Job]:
    """What is begun once there is something to do: nearly always there is nothing."""
    yield Job(DECISIONS, None, wiring.actions.take_up)
    yield Job(EVIDENCE, None, wiring.actions.look_for_evidence)
    yield Job(WATCHERS, None, wiring.watches.tell)
    yield Job(TASKS, None, wiring.tasks.note)


async def _look(wiring: Wiring, jobs: Jobs) -> None:
    """Begin what is due, whoever left it: one question to the database, however much could be."""
    found = await wiring.db.run(waiting_work.look, wiring.now(), timedelta(seconds=wiring.policy.lease_seconds))
    waits = {DECISIONS: found.decisions, EVIDENCE: found.evidence, WATCHERS: found.watchers, TASKS: found.tasks}
    for name, waiting in waits.items():
        if waiting:
            jobs.begin(name)


def _rounds(wiring: Wiring, *, sweeping: bool) -> Iterator[Job]:
    """What is done again and again. Without `sweeping`, only what follows from what people decide."""
    policy = wiring.policy
    yield Job("lapses", every(LAPSES_SECONDS, 0.8), wiring.lapses.look)
    tidy = functools.partial(upkeep.tidy, wiring.db, policy, wiring.now)
    yield Job("upkeep", every(upkeep.EVERY_SECONDS), tidy, one_replica=True)
    if sweeping:
        yield Job("sweep", every(policy.sweep_seconds), wiring.sweeps.note, one_replica=True)
        yield Job("watches", every(policy.sweep_seconds), wiring.watches.find, one_replica=True)
        seldom = policy.sweep_seconds * SWEEPS_BETWEEN
        yield Job("values", every(seldom), wiring.values.look, one_replica=True)
        yield Job("mornings", every(MORNING_SECONDS), wiring.mornings.tell)
        yield Job("pings", every(PINGS_SECONDS), wiring.pings.look)
        yield Job("clocks", every(LAPSES_SECONDS, 0.4), wiring.clocks.watch)
