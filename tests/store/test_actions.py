"""One decision: made once, called once, and followed until it is proven."""

from dataclasses import replace
from functools import partial

import structlog
from sqlalchemy import select, update

from bot.actions.intents import Intent, IntentKey, IntentState, Outcome
from bot.messages import Receipt
from bot.runbook.values import Person
from bot.store import actions
from bot.store.actions import Confirmed, Rejected, Why
from bot.store.database import Database
from bot.store.outbox import MESSAGE
from bot.store.tables import action_intent, audit, outbox
from tests.store.kit import (
    EVIDENCE,
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
    WATERMARK,
    confirmed,
    dispatched,
    offered,
    race,
    rows,
)

UNKNOWN = Outcome(state=IntentState.UNKNOWN)
YES = Outcome(state=IntentState.UNKNOWN, answered_yes=True)
REFUSED = Outcome(state=IntentState.FAILED, reason="No access to the action.")
SENT = Outcome(state=IntentState.SUCCEEDED, evidence=EVIDENCE)
NOT_SENT = Outcome(state=IntentState.NOT_SENT, reason="No answer.")


def confirm(db: Database, key: str, *, by: Person = ROSA, again: bool = False, at=NOW):
    return actions.confirm(db, key, by, (), again, at, POLICY)


def receipts(db: Database) -> dict[str, Intent]:
    messages = [MESSAGE.validate_json(row.message) for row in rows(db, outbox)]
    return {each.intent.key: each.intent for each in messages if isinstance(each, Receipt)}


def said(db: Database) -> list[tuple[str, str]]:
    return [(row.actor, row.what) for row in rows(db, audit)]


class TestDeciding:
    def test_an_offer_waits_as_it_was_shown(self, db: Database):
        key = offered(db)
        intent = actions.get(db, key)
        assert intent
        assert (intent.state, intent.person, intent.facts) == (IntentState.REQUESTED, ROSA, FACTS)
        assert actions.open_for(db, LINK, ORDER) is None
        assert receipts(db) == {}

    def test_decision_audit_and_receipt_are_one_commit(self, db: Database):
        key = offered(db)
        decision = confirm(db, key, at=NOW + MINUTE)
        assert isinstance(decision, Confirmed)
        assert decision.first
        assert (decision.intent.state, decision.intent.confirmed_at) == (IntentState.CONFIRMED, NOW + MINUTE)
        assert receipts(db) == {key: decision.intent}
        assert [row.destination for row in rows(db, outbox)] == [ROSA.slack_id]
        assert said(db) == [(ROSA.slack_id, "confirmed")]
        assert actions.open_for(db, LINK, ORDER) == decision.intent

    def test_a_double_click_is_told_what_was_decided_and_nothing_happens(self, db: Database):
        key = confirmed(db)
        again = confirm(db, key, at=NOW + SECOND)
        assert isinstance(again, Confirmed)
        assert not again.first
        assert again.intent.confirmed_at == NOW
        assert len(said(db)) == 1

    def test_clicks_on_two_replicas_are_one_decision(self, replicas: tuple[Database, Database]):
        key = offered(replicas[0])
        decisions = race(*(lambda db=replicas[n % 2]: confirm(db, key) for n in range(8)))
        assert sorted(decision.first for decision in decisions) == [False] * 7 + [True]
        assert len(said(replicas[0])) == 1

    def test_an_offer_nobody_made_is_refused(self, db: Database):
        assert confirm(db, "made-up") == Rejected(Why.UNKNOWN)

    def test_an_offer_lapses_after_fifteen_minutes(self, db: Database):
        key = offered(db)
        assert confirm(db, key, at=NOW + 15 * MINUTE) == Rejected(Why.EXPIRED)
        assert isinstance(confirm(db, key, at=NOW + 15 * MINUTE - SECOND), Confirmed)

    def test_somebody_elses_offer_is_refused_before_and_after(self, db: Database):
        key = offered(db)
        assert confirm(db, key, by=OMAR) == Rejected(Why.NOT_YOURS)
        confirm(db, key)
        assert confirm(db, key, by=OMAR) == Rejected(Why.NOT_YOURS)

    def test_whoever_became_another_salesforce_user_meanwhile_is_not_who_it_was_shown_to(self, db):
        key = offered(db)
        linked_anew = replace(ROSA, user_id=OMAR.user_id, username=OMAR.username)
        assert confirm(db, key, by=linked_anew) == Rejected(Why.NOT_YOURS)
        assert isinstance(confirm(db, key), Confirmed)


class TestOneAtATime:
    def test_another_unfinished_intent_stands_in_the_way_even_of_again(self, db: Database):
        first = confirmed(db)
        second = offered(db)
        for again in (False, True):
            refused = confirm(db, second, again=again)
            assert isinstance(refused, Rejected)
            assert (refused.why, refused.other and refused.other.key) == (Why.BUSY, first)
        assert isinstance(confirm(db, offered(db, root=OTHER_ORDER)), Confirmed)

    def test_two_cards_for_one_order_run_one_after_the_other(self, replicas: tuple[Database, Database]):
        """Ticking "again" does not help: of eight decisions in one moment one counts."""
        keys = [offered(replicas[0]) for _ in range(8)]
        decisions = race(
            *(lambda n=n, key=key: confirm(replicas[n % 2], key, again=n > 3) for n, key in enumerate(keys))
        )
        assert sum(isinstance(decision, Confirmed) for decision in decisions) == 1
        assert {each.why for each in decisions if isinstance(each, Rejected)} == {Why.BUSY}

    def test_the_same_mail_within_half_an_hour_wants_its_own_tick(self, db: Database):
        first = dispatched(db)
        actions.settle(db, first, SENT, NOW + SECOND, POLICY)
        soon = NOW + 30 * MINUTE - SECOND
        second = offered(db, at=soon)
        refused = confirm(db, second, at=soon)
        assert isinstance(refused, Rejected)
        assert (refused.why, refused.other and refused.other.key) == (Why.SENT_RECENTLY, first)
        decision = confirm(db, second, again=True, at=soon)
        assert isinstance(decision, Confirmed)
        assert decision.intent.again

    def test_after_half_an_hour_it_does_not(self, db: Database):
        actions.settle(db, dispatched(db), SENT, NOW + SECOND, POLICY)
        later = NOW + 30 * MINUTE
        assert isinstance(confirm(db, offered(db, at=later), at=later), Confirmed)

    def test_what_was_not_sent_needs_no_tick_and_is_shown_beside_the_next_offer(self, db: Database):
        first = dispatched(db)
        actions.settle(db, first, REFUSED, NOW + SECOND, POLICY)
        assert isinstance(confirm(db, offered(db, at=NOW + MINUTE), at=NOW + MINUTE), Confirmed)
        assert [each.state for each in actions.recent(db, LINK, ORDER, NOW)] == [
            IntentState.CONFIRMED,
            IntentState.FAILED,
        ]
        assert [each.state for each in actions.recent(db, LINK, ORDER, NOW + SECOND)] == [IntentState.CONFIRMED]


class TestDispatching:
    def test_replicas_share_the_decisions(self, replicas: tuple[Database, Database]):
        keys = {confirmed(replicas[0], root=f"order{n}") for n in range(4)}
        calls = [lambda n=n: actions.claim_confirmed(replicas[n % 2], f"bot{n}", NOW, LEASE) for n in range(4)]
        found = [intent.key for intent in race(*calls) if intent]
        while intent := actions.claim_confirmed(replicas[0], "rest", NOW, LEASE):
            found.append(intent.key)
        assert sorted(found) == sorted(keys)

    def test_a_dead_bots_decision_is_taken_over_and_it_wakes_up_too_late(self, db: Database):
        key = confirmed(db)
        assert actions.claim_confirmed(db, "one", NOW, LEASE, key)
        assert actions.claim_confirmed(db, "two", NOW + LEASE - SECOND, LEASE) is None
        late = NOW + LEASE
        assert actions.dispatch(db, key, "one", WATERMARK, late, LEASE) is None
        assert actions.claim_confirmed(db, "two", late, LEASE)
        assert actions.dispatch(db, key, "one", WATERMARK, late, LEASE) is None
        assert actions.stop(db, key, "one", "changed", late) is None
        assert actions.dispatch(db, key, "two", WATERMARK, late, LEASE)

    def test_dispatched_is_on_disk_with_the_watermark_before_the_call(self, db: Database):
        key = dispatched(db)
        intent = actions.get(db, key)
        assert intent
        assert (intent.state, intent.dispatched_at, intent.watermark) == (IntentState.DISPATCHED, NOW, WATERMARK)

    def test_nothing_leads_back_to_a_second_call(self, db: Database):
        key = dispatched(db)
        late = NOW + 10 * LEASE
        assert actions.dispatch(db, key, "one", WATERMARK, NOW, LEASE) is None
        assert actions.claim_confirmed(db, "two", late, LEASE) is None
        assert actions.lapse(db, late, POLICY)
        assert actions.claim_confirmed(db, "two", late, LEASE) is None

    def test_one_of_two_tasks_of_one_bot_dispatches(self, replicas: tuple[Database, Database]):
        key = confirmed(replicas[0])
        actions.claim_confirmed(replicas[0], "one", NOW, LEASE, key)
        calls = [lambda db=db: actions.dispatch(db, key, "one", WATERMARK, NOW, LEASE) for db in replicas * 3]
        assert sum(intent is not None for intent in race(*calls)) == 1

    def test_a_stopped_decision_says_why_and_frees_the_order(self, db: Database):
        key = confirmed(db)
        actions.claim_confirmed(db, "one", NOW, LEASE, key)
        stopped = actions.stop(db, key, "one", "The amount is $900.00 now.", NOW + SECOND)
        assert stopped
        assert (stopped.state, stopped.finished_at) == (IntentState.STOPPED, NOW + SECOND)
        assert receipts(db)[key].reason == "The amount is $900.00 now."
        assert actions.settle(db, key, SENT, NOW, POLICY) is None
        assert isinstance(confirm(db, offered(db)), Confirmed)

    def test_it_cannot_be_stopped_once_it_is_dispatched(self, db: Database):
        key = dispatched(db)
        assert actions.stop(db, key, "one", "too late", NOW) is None


class TestProving:
    def test_a_refusal_ends_it(self, db: Database):
        key = dispatched(db)
        failed = actions.settle(db, key, REFUSED, NOW + SECOND, POLICY)
        assert failed
        assert (failed.state, failed.reason, failed.finished_at) == (IntentState.FAILED, REFUSED.reason, NOW + SECOND)
        assert receipts(db)[key] == failed
        assert actions.due(db, "one", NOW + 20 * MINUTE, LEASE) is None

    def test_a_yes_waits_for_evidence(self, db: Database):
        key = dispatched(db)
        unknown = actions.settle(db, key, YES, NOW + SECOND, POLICY)
        assert unknown
        assert (unknown.state, unknown.answered_yes) == (IntentState.UNKNOWN, True)
        assert actions.due(db, "one", NOW + 4 * SECOND, LEASE) is None
        due = actions.due(db, "one", NOW + 5 * SECOND, LEASE)
        assert due == unknown
        proven = actions.looked(db, due, "one", SENT, NOW + 6 * SECOND, POLICY)
        assert proven
        assert (proven.state, proven.evidence) == (IntentState.SUCCEEDED, EVIDENCE)
        assert receipts(db)[key] == proven

    def test_a_dead_bots_call_lapses_once(self, replicas: tuple[Database, Database]):
        key = dispatched(replicas[0])
        assert actions.lapse(replicas[0], NOW + LEASE - SECOND, POLICY) == []
        lapsed = race(*(lambda db=db: actions.lapse(db, NOW + LEASE, POLICY) for db in replicas * 2))
        assert [intent.key for found in lapsed for intent in found] == [key]
        assert receipts(replicas[0])[key].state is IntentState.UNKNOWN
        assert actions.due(replicas[0], "two", NOW + LEASE, LEASE)

    def test_a_late_yes_is_not_lost(self, db: Database):
        """It decides what the absence of evidence means in the end."""
        key = dispatched(db)
        actions.lapse(db, NOW + LEASE, POLICY)
        looking = actions.due(db, "two", NOW + LEASE, LEASE)
        assert looking
        late = actions.settle(db, key, YES, NOW + LEASE + SECOND, POLICY)
        assert late
        assert late.answered_yes
        assert actions.looked(db, looking, "two", NOT_SENT, NOW + 12 * MINUTE, POLICY) is None
        assert actions.settle(db, key, UNKNOWN, NOW + 2 * LEASE, POLICY) == late

    def test_a_yes_in_the_moment_of_the_lapse_is_not_lost_either(self, replicas: tuple[Database, Database]):
        db, other = replicas
        for round_ in range(10):
            key = dispatched(db, root=f"order{round_}")
            race(
                partial(actions.settle, db, key, YES, NOW + LEASE, POLICY),
                partial(actions.lapse, other, NOW + LEASE, POLICY),
            )
            intent = actions.get(db, key)
            assert intent
            assert (intent.state, intent.answered_yes) == (IntentState.UNKNOWN, True)

    def test_a_late_refusal_ends_it(self, db: Database):
        key = dispatched(db)
        actions.lapse(db, NOW + LEASE, POLICY)
        failed = actions.settle(db, key, REFUSED, NOW + LEASE, POLICY)
        assert failed
        assert failed.state is IntentState.FAILED

    def test_looks_come_at_5_s_30_s_2_5_and_12_min_and_go_on(self, db: Database):
        actions.settle(db, dispatched(db), UNKNOWN, NOW, POLICY)
        looks = []
        for second in range(0, 740, 5):
            now = NOW + second * SECOND
            if intent := actions.due(db, "one", now, LEASE):
                looks.append(second)
                assert intent.tries == len(looks) - 1
                assert actions.looked(db, intent, "one", None, now, POLICY)
        assert looks == [5, 30, 120, 300, 720, 725, 730, 735]

    def test_two_replicas_do_not_look_at_once(self, replicas: tuple[Database, Database]):
        actions.settle(replicas[0], dispatched(replicas[0]), UNKNOWN, NOW, POLICY)
        calls = [lambda n=n: actions.due(replicas[n % 2], f"bot{n}", NOW + MINUTE, LEASE) for n in range(6)]
        assert sum(intent is not None for intent in race(*calls)) == 1

    def test_a_paused_look_is_worth_nothing(self, db: Database):
        actions.settle(db, dispatched(db), UNKNOWN, NOW, POLICY)
        paused = actions.due(db, "one", NOW + MINUTE, LEASE)
        assert paused
        other = actions.due(db, "two", NOW + MINUTE + LEASE, LEASE)
        assert other
        assert actions.looked(db, paused, "one", NOT_SENT, NOW + 12 * MINUTE, POLICY) is None
        assert actions.looked(db, other, "two", None, NOW + 12 * MINUTE, POLICY)
        assert actions.looked(db, other, "two", SENT, NOW + 12 * MINUTE, POLICY) is None

    def test_a_final_state_stays(self, db: Database):
        key = dispatched(db)
        actions.settle(db, key, SENT, NOW, POLICY)
        for outcome in (REFUSED, UNKNOWN, NOT_SENT):
            assert actions.settle(db, key, outcome, NOW + MINUTE, POLICY) is None
        assert receipts(db)[key].state is IntentState.SUCCEEDED

    def test_every_step_is_in_the_audit(self, db: Database):
        key = dispatched(db)
        actions.settle(db, key, YES, NOW, POLICY)
        due = actions.due(db, "one", NOW + MINUTE, LEASE)
        assert due
        actions.looked(db, due, "one", SENT, NOW + MINUTE, POLICY)
        assert said(db) == [
            (ROSA.slack_id, "confirmed"),
            *(("bot", what) for what in ("dispatched", "unknown", "succeeded")),
        ]
        assert {row.subject for row in rows(db, audit)} == {f"intent:{key}"}
        assert len(rows(db, action_intent)) == 1


class TestWhatOnlyANewerReleaseCanRead:
    """While replicas roll, an older one meets intents of a shape it does not know: it goes on with the others."""

    def test_a_decision_is_left_alone_for_a_minute(self, db: Database):
        newer, ours = confirmed(db), confirmed(db, root=OTHER_ORDER)
        kept = spoilt(db, newer)
        claim = actions.claim_confirmed
        assert (found := claim(db, "one", NOW, LEASE))
        assert found.key == ours
        assert claim(db, "one", NOW + MINUTE - SECOND, LEASE) is None
        spoilt(db, newer, kept)
        assert (found := claim(db, "one", NOW + MINUTE, LEASE))
        assert found.key == newer

    def test_what_is_unknown_is_looked_for_all_the_same(self, db: Database):
        newer, ours = dispatched(db), dispatched(db, root=OTHER_ORDER)
        for key in (newer, ours):
            actions.settle(db, key, Outcome(state=IntentState.UNKNOWN), NOW, POLICY)
        spoilt(db, newer)
        assert (found := actions.due(db, "one", NOW + MINUTE, LEASE))
        assert found.key == ours

    def test_what_dead_bots_held_lapses_all_the_same(self, db: Database):
        newer, ours = dispatched(db), dispatched(db, root=OTHER_ORDER)
        kept = spoilt(db, newer)
        with structlog.testing.capture_logs() as lines:
            assert [each.key for each in actions.lapse(db, NOW + LEASE, POLICY)] == [ours]
        assert [line["key"] for line in lines] == [newer]
        assert "somebody@acme.example" not in str(lines)
        spoilt(db, newer, kept)
        assert actions.lapse(db, NOW + LEASE + MINUTE - SECOND, POLICY) == []
        assert [each.key for each in actions.lapse(db, NOW + LEASE + MINUTE, POLICY)] == [newer]


def spoilt(db: Database, key: IntentKey, text: str = '["somebody@acme.example"]') -> str:
    """Let the facts of `key` be `text`. What they were."""
    with db.transaction() as tx:
        before = tx.execute(select(action_intent.c.facts).where(action_intent.c.key == key)).scalar_one()
        tx.execute(update(action_intent).where(action_intent.c.key == key).values(facts=text))
    return str(before)
