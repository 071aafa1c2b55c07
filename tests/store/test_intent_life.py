"""Whatever happens in whatever order, a decision is called at most once and ends in a state that a person can read.

Two bots press on with what they know; each may stop for ever at any step, as a SIGKILL would have it. Runs on SQLite,
in one process: races in one moment are the other tests' business.
"""

import tempfile
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.actions.evidence import Mailed, Trace
from bot.actions.intents import (
    FINAL,
    UNFINISHED,
    Answer,
    Doubt,
    Intent,
    IntentKey,
    IntentState,
    Outcome,
    Refusal,
    Yes,
    answered,
    judged,
)
from bot.messages import Receipt
from bot.runbook.records import MailKind
from bot.runbook.values import Person
from bot.store import actions, schema
from bot.store.outbox import MESSAGE
from bot.store.tables import action_intent, outbox
from tests.store.kit import EVIDENCE, LEASE, LINK, NOW, OMAR, ORDER, POLICY, ROSA, WATERMARK, offered, rows

pytestmark = pytest.mark.slow  # thousands of steps, each in a database

BOTS = st.sampled_from(["one", "two"])
ANSWERS = st.sampled_from([Yes(), Doubt(), Refusal(reason="No access.")])


@cache
def new_database() -> bytes:
    """A database with its tables, made once for all lives."""
    with tempfile.TemporaryDirectory(prefix="life") as folder:
        file = Path(folder) / "exodus.db"
        schema.open_database(f"sqlite:///{file}").close()
        return file.read_bytes()


class IntentLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="life")
        file = Path(self.folder.name) / "exodus.db"
        file.write_bytes(new_database())
        self.db = schema.open_database(f"sqlite:///{file}")
        self.now: datetime = NOW
        self.offers: list[IntentKey] = []
        self.held: dict[str, Intent] = {}
        self.looking: dict[str, Intent] = {}
        self.calls: dict[IntentKey, int] = {}
        self.refused: set[IntentKey] = set()
        self.mails: dict[IntentKey, Trace] = {}

    @rule(seconds=st.sampled_from([1, 5, 30, 91, 720]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def a_card_is_opened(self) -> None:
        self.offers.append(offered(self.db, at=self.now, key=f"offer-{len(self.offers):03}"))

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), by=st.sampled_from([ROSA, OMAR]), again=st.booleans())
    def somebody_decides(self, *, data: st.DataObject, by: Person, again: bool) -> None:
        key = data.draw(st.sampled_from(self.offers))
        decision = actions.confirm(self.db, key, by, (), again, self.now, POLICY)
        assert isinstance(decision, actions.Rejected) or by is ROSA

    @rule(bot=BOTS)
    def a_bot_takes_a_decision(self, bot: str) -> None:
        if taken := actions.claim_confirmed(self.db, bot, self.now, LEASE):
            self.held[bot] = taken

    @rule(bot=BOTS, mailed=st.booleans(), answer=ANSWERS, alive=st.booleans())
    def somebody_decides_and_a_bot_calls_at_once(self, bot: str, *, mailed: bool, answer: Answer, alive: bool) -> None:
        self.a_card_is_opened()
        actions.confirm(self.db, self.offers[-1], ROSA, (), again=True, now=self.now, policy=POLICY)
        self.a_bot_takes_a_decision(bot)
        self.a_bot_calls(bot, mailed=mailed, answer=answer, alive=alive)

    @precondition(lambda self: self.held)
    @rule(bot=BOTS)
    def a_bot_stops_it(self, bot: str) -> None:
        if held := self.held.pop(bot, None):
            actions.stop(self.db, held.key, bot, "The amount has changed.", self.now)

    @precondition(lambda self: self.held)
    @rule(bot=BOTS, mailed=st.booleans(), answer=ANSWERS, alive=st.booleans())
    def a_bot_calls(self, bot: str, *, mailed: bool, answer: Answer, alive: bool) -> None:
        held = self.held.pop(bot, None)
        if held is None or not actions.dispatch(self.db, held.key, bot, WATERMARK, self.now, LEASE):
            return
        self.calls[held.key] = self.calls.get(held.key, 0) + 1
        if isinstance(answer, Refusal):
            self.refused.add(held.key)
        elif mailed:
            self.mails[held.key] = EVIDENCE.model_copy(update={"id": f"mail-{held.key}", "created": self.now})
        if alive:
            actions.settle(self.db, held.key, answered(answer), self.now, POLICY)

    @rule()
    def the_dead_are_buried(self) -> None:
        actions.lapse(self.db, self.now, POLICY)

    @rule(bot=BOTS)
    def a_bot_begins_to_look(self, bot: str) -> None:
        if due := actions.due(self.db, bot, self.now, LEASE):
            self.looking[bot] = due

    @precondition(lambda self: self.looking)
    @rule(bot=BOTS, readable=st.booleans())
    def a_bot_has_looked(self, bot: str, *, readable: bool) -> None:
        if intent := self.looking.pop(bot, None):
            actions.looked(self.db, intent, bot, self.verdict(intent, readable=readable), self.now, POLICY)

    def verdict(self, intent: Intent, *, readable: bool) -> Outcome | None:
        mail = self.mails.get(intent.key)
        history = ([mail] if mail else []) if readable else None
        return judged(intent, Mailed(MailKind.PAYMENT_LINK), history, self.now, POLICY)

    @invariant()
    def nothing_is_called_twice(self) -> None:
        assert all(count == 1 for count in self.calls.values())

    @invariant()
    def one_intent_of_an_order_is_unfinished(self) -> None:
        assert sum(row.state in UNFINISHED for row in rows(self.db, action_intent)) <= 1

    @invariant()
    def what_is_said_is_true(self) -> None:
        for row in rows(self.db, action_intent):
            assert (row.state in FINAL) == (row.finished_at is not None)
            if row.state == IntentState.SUCCEEDED:
                assert row.key in self.mails
            if row.state == IntentState.NOT_SENT:
                assert row.key in self.calls
                assert row.key not in self.mails
            if row.state in {IntentState.STOPPED, IntentState.CONFIRMED, IntentState.REQUESTED}:
                assert row.key not in self.calls
            if row.state == IntentState.FAILED:
                assert row.key in self.refused

    @invariant()
    def each_receipt_says_how_its_intent_stands(self) -> None:
        told = [MESSAGE.validate_json(row.message) for row in rows(self.db, outbox)]
        said = {each.intent.key: each.intent.state for each in told if isinstance(each, Receipt)}
        decided = {row.key: row.state for row in rows(self.db, action_intent) if row.state != IntentState.REQUESTED}
        sending = {
            key: IntentState.CONFIRMED if state == IntentState.DISPATCHED else state for key, state in decided.items()
        }
        assert said == sending

    def teardown(self) -> None:
        """Left alone with one bot that lives, every intent ends."""
        for _ in range(60):
            self.now += timedelta(minutes=2)
            self.a_bot_takes_a_decision("last")
            self.a_bot_calls("last", mailed=True, answer=Doubt(), alive=True)
            self.the_dead_are_buried()
            self.a_bot_begins_to_look("last")
            self.a_bot_has_looked("last", readable=True)
            self.what_is_said_is_true()
            self.nothing_is_called_twice()
            if actions.open_for(self.db, LINK, ORDER) is None:
                break
        assert actions.open_for(self.db, LINK, ORDER) is None
        self.db.close()
        self.folder.cleanup()


TestIntentLife = IntentLife.TestCase
TestIntentLife.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # each step is on the disk: making a failure small would outlast the test's time
    suppress_health_check=list(HealthCheck),
)
