"""Whoever left is nowhere in what is kept, and in time nobody is; what was done, when and on what stays."""

import json
from datetime import timedelta

from bot.actions.evidence import Trace
from bot.actions.facts import Facts, Shown
from bot.actions.intents import Intent, IntentKey, IntentState, Outcome
from bot.escalations.episodes import EpisodeState, Question
from bot.messages import SharedOrder, WatchNote
from bot.runbook.watches import Event
from bot.services import upkeep
from bot.store import actions, escalations, followers, forgetting, mornings, outbox, people, trail, watches
from bot.store import audit as log
from bot.store.database import Database
from bot.store.tables import audit, metadata
from bot.store.watches import OfferKey, WatchOffer
from tests.store.kit import (
    DIRECTORY,
    FACTS,
    LEASE,
    LINK,
    MINUTE,
    NOW,
    OMAR,
    ORDER,
    OTHER_ORDER,
    POLICY,
    ROSA,
    SECOND,
    confirmed,
    dispatched,
    offered,
    rows,
    sighting,
)

DAY = timedelta(days=1)
JANE = "jane@acme.example"
DETAILED = FACTS.model_copy(
    update={"to": (JANE,), "shown": (*FACTS.shown, Shown(key="contact", label="Contact", words=(f"Jane Roe, {JANE}",)))}
)


def decided(db: Database, facts: Facts = DETAILED) -> IntentKey:
    """A decision of Rosa's that has ended."""
    key = IntentKey("decided")
    about = {"action": LINK, "record": ORDER, "root": ORDER, "family": LINK, "scope": ORDER}
    state = {"state": IntentState.REQUESTED, "requested_at": NOW}
    actions.offer(db, Intent(key=key, person=ROSA, facts=facts, **about, **state))
    actions.confirm(db, key, ROSA, (), again=False, now=NOW, policy=POLICY)
    actions.claim_confirmed(db, "one", NOW, LEASE, key)
    actions.dispatch(db, key, "one", None, NOW, LEASE)
    proof = Trace(id="a0E000000000009AAA", created=NOW, sent=NOW, status="Sent", failed=False, by_name="Jane Roe")
    actions.settle(db, key, Outcome(state=IntentState.SUCCEEDED, evidence=proof), NOW, POLICY)
    return key


def delivered(db: Database, when=NOW) -> None:
    for _ in range(40):
        when += MINUTE
        claimed = outbox.claim(db, "one", when, lease=LEASE, pace=SECOND, settle=SECOND)
        if claimed is None:
            return
        outbox.sent(db, claimed, claimed.destination, str(claimed.id), when)


def lived(db: Database) -> IntentKey:
    """Rosa has used everything."""
    people.remember(db, ROSA.slack_id, ROSA.user_id, NOW)
    key = decided(db)
    offered(db, root=OTHER_ORDER)
    made = WatchOffer(OfferKey("one"), ROSA, ORDER, "SO-1", {Event.PAID: frozenset()}, NOW)
    watches.offer(db, made, NOW)
    watches.begin(db, made.key, ROSA, [Event.PAID], NOW, NOW + DAY)
    mornings.claim(db, ROSA.slack_id, NOW.date(), NOW, NOW)
    mornings.decline(db, ROSA.slack_id, never=True)
    raised = escalations.raise_by_hand(db, sighting(), ROSA, DIRECTORY, NOW).episode
    question = Question(text="When?", by=OMAR, of=ROSA.name, at=NOW)
    snoozed = raised.model_copy(update={"snoozed_by": ROSA, "snoozed_until": NOW, "asked": question})
    assert escalations.change(db, raised, snoozed, OMAR, "asked", NOW, to=ROSA.name)
    followers.follow(db, raised.id, ROSA, NOW)
    with db.transaction() as tx:
        told = {"order_number": "SO-1", "order": ORDER, "event": Event.PAID, "person": ROSA, "at": NOW}
        outbox.put(tx, "watch:9", ROSA.slack_id, WatchNote(what="happened", told=("Paid",), **told), NOW)
        shared = SharedOrder(order_number="SO-1", by=ROSA.name, sharer=ROSA.slack_id, shared_at=NOW)
        outbox.put(tx, "share:1", "C0GENERAL", shared, NOW)
    delivered(db)
    return key


def everything(db: Database) -> str:
    return json.dumps(
        [[*map(str, row)] for table in metadata.sorted_tables for row in rows(db, table)], ensure_ascii=False
    )


def test_what_is_kept_of_them_is_found_however_they_are_named(db: Database):
    lived(db)
    for named in (ROSA.slack_id, ROSA.user_id, ROSA.username):
        assert forgetting.known_as(db, named) == ROSA.slack_id
    assert forgetting.known_as(db, "U0STRANGER") is None
    assert forgetting.known_as(db, "%") is None


def test_nothing_names_them_any_more_and_what_was_done_is_still_there(db: Database):
    key = lived(db)
    closed = close_all(db)
    before = len(rows(db, audit))
    done = forgetting.forget(db, ROSA.slack_id, NOW)
    assert (done.decisions, done.episodes, done.unfinished) == (1, closed, 0)
    kept = everything(db)
    for word in (ROSA.slack_id, ROSA.name, ROSA.username):
        assert word not in kept, kept[max(kept.find(word) - 300, 0) : kept.find(word) + 60]
    assert len(rows(db, audit)) == before + 1
    [story] = trail.of_named(db, "SO-011436")
    assert (story.state, story.who) == ("succeeded", forgetting.SOMEBODY)
    assert len(story.steps) > 2
    assert actions.get(db, key)


def close_all(db: Database) -> int:
    known = escalations.known(db, NOW - DAY).episodes
    over = {"state": EpisodeState.CLOSED, "closed_at": NOW, "reason": "done"}
    for each in known:
        assert escalations.change(db, each, each.model_copy(update=over), ROSA, "dismissed", NOW)
    delivered(db, NOW + DAY)
    return len(known)


def test_what_is_not_finished_is_left_and_said(db: Database):
    people.remember(db, ROSA.slack_id, ROSA.user_id, NOW)
    key = dispatched(db)
    done = forgetting.forget(db, ROSA.slack_id, NOW)
    assert (done.decisions, done.unfinished) == (0, 1)
    kept = actions.get(db, key)
    assert kept
    assert kept.person == ROSA


def test_others_are_left_alone(db: Database):
    people.remember(db, OMAR.slack_id, OMAR.user_id, NOW)
    lived(db)
    forgetting.forget(db, ROSA.slack_id, NOW)
    assert people.by_user(db, OMAR.user_id) == OMAR.slack_id


def test_in_time_names_and_addresses_go_by_themselves(db: Database):
    key = decided(db)
    delivered(db)
    assert forgetting.blank_decisions(db, NOW, 9) == 0
    assert forgetting.blank_decisions(db, NOW + DAY, 9) == 1
    assert forgetting.blank_decisions(db, NOW + DAY, 9) == 0
    kept = actions.get(db, key)
    assert kept
    shown = str(kept)
    assert not [word for word in (JANE, "Jane Roe", ROSA.name, ROSA.username) if word in shown]
    assert (kept.state, kept.action, kept.root, kept.facts.shown[0]) == (
        IntentState.SUCCEEDED,
        LINK,
        ORDER,
        FACTS.shown[0],
    )


async def test_the_upkeep_does_it_when_the_policy_says(db: Database):
    await db.run(lived)
    early = await upkeep.tidy(db, POLICY, lambda: NOW + 179 * DAY)
    assert "0 decisions, 0 episodes, 0 pairs" in early
    late = await upkeep.tidy(db, POLICY, lambda: NOW + 181 * DAY)
    assert "1 decisions, 0 episodes" in late
    assert JANE not in await db.run(everything)


def test_a_decision_under_way_keeps_its_person(db: Database):
    confirmed(db)
    assert forgetting.blank_decisions(db, NOW + 999 * DAY, 9) == 0


def test_pairs_of_those_who_do_nothing_any_more_go(db: Database):
    people.remember(db, ROSA.slack_id, ROSA.user_id, NOW)
    people.remember(db, OMAR.slack_id, OMAR.user_id, NOW)
    later = NOW + DAY
    with db.transaction() as tx:
        log.append(tx, at=later, actor=ROSA.slack_id, what="shared", subject="order:1")
    assert forgetting.forget_pairs(db, NOW, 9) == 0
    assert forgetting.forget_pairs(db, later, 9) == 1
    assert people.by_user(db, ROSA.user_id) == ROSA.slack_id
    assert people.by_user(db, OMAR.user_id) is None
