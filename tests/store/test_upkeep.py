"""What has served its time is let go of, and nothing that could still be spoken of."""

from datetime import datetime, timedelta

from bot.actions.intents import IntentState, Outcome
from bot.escalations.episodes import plan
from bot.messages import OperatorNotice
from bot.runbook.findings import Team
from bot.services import upkeep
from bot.store import actions, escalations, jobs, notices, outbox
from bot.store.database import Database
from bot.store.tables import action_intent, job_run
from bot.store.tables import outbox as messages
from tests.store.kit import (
    DIRECTORY,
    LEASE,
    NOW,
    OMAR,
    ORDER,
    OTHER_ORDER,
    POLICY,
    SECOND,
    confirmed,
    dispatched,
    offered,
    rows,
    sighting,
)

DAY = timedelta(days=1)


def swept(db: Database, *seen: str, at: datetime) -> None:
    """One complete sweep that sees these orders."""
    known = escalations.known(db, at - timedelta(minutes=30))
    found = [sighting(each) for each in seen]
    escalations.commit(db, plan(found, known.episodes, at, POLICY), DIRECTORY, at)


def delivered(db: Database, at: datetime) -> None:
    """Everything that waits arrives in Slack."""
    for step in range(200):
        when = at + step * 2 * SECOND
        claimed = outbox.claim(db, "one", when, lease=LEASE, pace=SECOND, settle=SECOND)
        if claimed is None:
            return
        outbox.sent(db, claimed, claimed.destination, str(claimed.id), when)


async def tidied(db: Database, at: datetime) -> str:
    """What went of offers, messages and runs; of people's names: test_forgetting."""
    return ", ".join((await upkeep.tidy(db, POLICY, lambda: at)).split(", ")[:3])


def keys(db: Database) -> set[str]:
    return {row.key for row in rows(db, messages)}


async def test_offers_that_nobody_took_go_a_day_after_they_expired(db: Database):
    def life(db: Database) -> None:
        offered(db, key="unused")
        offered(db, key="newer", at=NOW + 2 * DAY)
        confirmed(db, at=NOW)

    await db.run(life)
    assert await tidied(db, NOW + DAY) == "0 offers, 0 messages, 0 runs"
    assert await tidied(db, NOW + 2 * DAY) == "1 offers, 0 messages, 0 runs"
    kept = await db.run(rows, action_intent)
    assert {row.state for row in kept if row.key != "newer"} == {IntentState.CONFIRMED}
    assert "unused" not in {row.key for row in kept}


async def test_what_was_delivered_a_month_ago_goes_with_its_whole_thread(db: Database):
    def life(db: Database) -> None:
        swept(db, ORDER, at=NOW)
        for seconds in (1, 2):
            swept(db, at=NOW + timedelta(seconds=seconds))
        delivered(db, NOW)

    await db.run(life)
    assert await tidied(db, NOW + 29 * DAY) == "0 offers, 0 messages, 0 runs"
    assert await tidied(db, NOW + 31 * DAY) == "0 offers, 4 messages, 0 runs"
    assert await db.run(keys) == set()


async def test_the_card_of_an_episode_that_lives_is_kept_however_old(db: Database):
    def life(db: Database) -> None:
        swept(db, ORDER, at=NOW)
        swept(db, at=NOW)
        swept(db, ORDER, at=NOW)
        delivered(db, NOW)

    await db.run(life)
    await tidied(db, NOW + 365 * DAY)
    assert await db.run(keys) == {"episode:1"}


async def test_the_card_of_what_another_team_was_given_is_kept_however_old(db: Database):
    def life(db: Database) -> None:
        swept(db, ORDER, at=NOW)
        (before,) = escalations.open_on(db, ORDER)
        moved = {"team": Team.INTEGRATION, "channel": "C0INTEGRATION", "moves": 1, "came_from": before.team}
        assert escalations.change(db, before, before.model_copy(update=moved), OMAR, "handed", NOW)
        delivered(db, NOW)

    await db.run(life)
    await tidied(db, NOW + 365 * DAY)
    assert await db.run(keys) == {"episode:1", "episode:1:card:1"}


async def test_the_card_of_what_was_closed_lately_is_kept_and_so_is_one_that_a_newer_points_to(db: Database):
    def life(db: Database) -> None:
        swept(db, ORDER, OTHER_ORDER, at=NOW)
        for _ in range(2):
            swept(db, OTHER_ORDER, at=NOW)
        swept(db, ORDER, OTHER_ORDER, at=NOW + DAY)  # comes back: a new episode that points to the first
        for _ in range(2):
            swept(db, ORDER, at=NOW + 50 * DAY)
        delivered(db, NOW + 50 * DAY)

    await db.run(life)
    await tidied(db, NOW + 60 * DAY)
    cards = {key for key in await db.run(keys) if key.count(":") == 1}
    assert cards == {"episode:1", "episode:2", "episode:3"}


async def test_what_has_not_left_yet_is_kept_and_so_is_what_it_replies_to(db: Database):
    def life(db: Database) -> None:
        with db.transaction() as tx:
            for key, parent in (("card", None), ("reply", "card"), ("other", None)):
                fact = OperatorNotice(subject=key, fact="x", next_step="y", since=NOW)
                outbox.put(tx, key, "C1", fact, NOW, thread_of=parent)
        claimed = outbox.claim(db, "one", NOW, lease=LEASE, pace=SECOND, settle=SECOND)
        assert claimed
        outbox.sent(db, claimed, "C1", "1.0", NOW)

    await db.run(life)
    await tidied(db, NOW + 365 * DAY)
    assert await db.run(keys) == {"card", "reply", "other"}


async def test_a_notice_that_is_not_over_can_still_be_taken_back(db: Database):
    def life(db: Database) -> None:
        for subject in ("sweep", "delivery:C1"):
            notices.raise_once(db, subject, "x", "y", "C1", NOW)
        notices.clear(db, "delivery:C1", NOW)
        delivered(db, NOW)

    await db.run(life)
    await tidied(db, NOW + 31 * DAY)
    assert await db.run(keys) == {"notice:sweep:1"}


async def test_a_receipt_that_is_not_final_is_kept(db: Database):
    def life(db: Database) -> tuple[str, str]:
        over, open_still = dispatched(db), dispatched(db, root=OTHER_ORDER)
        actions.settle(db, over, Outcome(state=IntentState.FAILED, reason="no"), NOW, POLICY)
        actions.settle(db, open_still, Outcome(state=IntentState.UNKNOWN), NOW, POLICY)
        delivered(db, NOW)
        return over, open_still

    _, open_still = await db.run(life)
    await tidied(db, NOW + 31 * DAY)
    assert await db.run(keys) == {f"receipt:{open_still}"}


async def test_occasions_of_jobs_are_kept_a_quarter(db: Database):
    def life(db: Database) -> None:
        jobs.claim(db, "sweep", "old", "one", NOW, LEASE)
        jobs.claim(db, "sweep", "new", "one", NOW + 2 * DAY, LEASE)

    await db.run(life)
    assert await tidied(db, NOW + 91 * DAY) == "0 offers, 0 messages, 1 runs"
    assert [row.slot for row in await db.run(rows, job_run)] == ["new"]


async def test_more_than_fits_into_one_transaction_goes_in_several(db: Database):
    def life(db: Database) -> None:
        for n in range(upkeep.AT_ONCE + 5):
            jobs.claim(db, "sweep", str(n), "one", NOW, LEASE)

    await db.run(life)
    assert await tidied(db, NOW + 91 * DAY) == f"0 offers, 0 messages, {upkeep.AT_ONCE + 5} runs"
