"""Once in a while: let go of what nobody will ask for again, and of names, a little at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.runbook.policy import Policy
from bot.store import forgetting
from bot.store import upkeep as store
from bot.store.database import Database

log = structlog.get_logger()

EVERY_SECONDS = 3600.0
OFFERS, MESSAGES, RUNS = timedelta(days=1), timedelta(days=30), timedelta(days=90)
"""How long each is kept: offers that have expired, messages that were delivered, occasions of jobs."""
REQUESTS = timedelta(hours=1)
"""Longer than any request of Slack's counts, by whichever replica's clock."""
AT_ONCE = 200
ROUNDS = 100

Forget = Callable[[Database, datetime, int], int]


async def tidy(db: Database, policy: Policy, now: Callable[[], datetime]) -> str:
    """Delete what has served its time, blank the names in what stays, and say how much it was."""
    offered = timedelta(seconds=policy.offer_seconds)
    people = timedelta(seconds=policy.keep_people_seconds)
    forgotten = {
        "offers": await _forget(db, store.forget_offers, now() - offered - OFFERS),
        "messages": await _forget(db, store.forget_messages, now() - MESSAGES),
        "runs": await _forget(db, store.forget_runs, now() - RUNS),
        "choices": await _forget(db, store.forget_choices, now() - OFFERS),
        "mornings": await _forget(db, store.forget_mornings, now() - MESSAGES),
        "requests": await _forget(db, store.forget_requests, now() - REQUESTS),
        "decisions": await _forget(db, forgetting.blank_decisions, now() - people),
        "episodes": await _forget(db, forgetting.blank_episodes, now() - people),
        "pairs": await _forget(db, forgetting.forget_pairs, now() - timedelta(seconds=policy.keep_pairs_seconds)),
    }
    log.info("tidied", **forgotten)
    return ", ".join(f"{count} {what}" for what, count in forgotten.items())


async def _forget(db: Database, forget: Forget, before: datetime) -> int:
    """In short transactions; what is left after so many rounds waits for the next time."""
    total = 0
    for _ in range(ROUNDS):
        count = await db.run(forget, before, AT_ONCE)
        total += count
        if not count:
            break
    return total
