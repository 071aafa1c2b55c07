"""The life of an intent: offered, decided, dispatched, proven. One statement decides each race.

A SIGKILL before a commit leaves what was; after it, any process goes on: a decision is claimed again, a call whose
answer was not recorded lapses to `unknown`, and what is unknown is looked for. Nothing here calls Salesforce, and
nothing ever leads from `dispatched` back to a second call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.exc import IntegrityError

from bot.actions.evidence import Before
from bot.actions.intents import FINAL, UNFINISHED, Intent, IntentKey, IntentState, Outcome, next_look
from bot.actions.terms import Terms
from bot.runbook.policy import Policy
from bot.runbook.tasks import Task
from bot.runbook.values import Person, SlackUserId
from bot.store import intents, statements, tasks
from bot.store.database import Database, Tx
from bot.store.shared_commits import brief
from bot.store.tables import action_intent


class Why(StrEnum):
    """Why a decision does not count."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    NOT_YOURS = "not yours"
    BUSY = "busy"
    """Another intent of the same family and scope is unfinished."""
    SENT_RECENTLY = "sent recently"
    """The same mail may have gone out within the guard's time, and the person has not said "again"."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The decision is on disk. `first` is False for a double click or a redelivery: nothing happened now."""

    intent: Intent
    first: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was decided. `other` is the intent in the way, where there is one."""

    why: Why
    other: Intent | None = None


@brief
def offer(db: Database, intent: Intent) -> None:
    """Store what a person is shown before deciding."""
    with db.transaction() as tx:
        tx.execute(statements.OFFER, {**intents.written(intent), "slack_id": intent.person.slack_id})


def get(db: Database, key: IntentKey) -> Intent | None:
    with db.transaction() as tx:
        return intents.get(tx, key)


def open_for(db: Database, family: str, scope: str) -> Intent | None:
    """The unfinished intent of `family` within `scope`, if there is one."""
    with db.transaction() as tx:
        return _one(intents.find(tx, _same(family, scope), action_intent.c.state.in_(UNFINISHED)))


def recent(db: Database, family: str, scope: str, since: datetime) -> list[Intent]:
    """What was decided about `family` within `scope` since then, newest first."""
    with db.transaction() as tx:
        return intents.find(tx, _same(family, scope), action_intent.c.confirmed_at >= since)


@brief
def confirm(
    db: Database,
    key: IntentKey,
    by: Person,
    terms: Terms,
    again: bool,  # noqa: FBT001 - what the person ticked
    now: datetime,
    policy: Policy,
    *,
    mails: bool = True,
) -> Confirmed | Rejected:
    """Record that `by` decided: the decision with what they entered, its audit row and its receipt in one commit.

    `mails`: the guard against a second mail holds. It is for mails alone.
    Somebody who has become another Salesforce user since the offer was made is not the one it was made to.
    """
    with db.transaction() as tx:
        offered = intents.get(tx, key)
        if offered and offered.person.user_id != by.user_id:
            return Rejected(Why.NOT_YOURS)
        guarded_since = now - timedelta(seconds=policy.resend_guard_seconds)
        open_since = now - timedelta(seconds=policy.offer_seconds)
        whose = {"which": key, "by": by.slack_id, "open_since": open_since}
        guarded = {"guarded_since": guarded_since} if mails and not again else {}
        decision = {"confirmed_at": now, "again": again, "terms": intents.kept(terms)}
        try:
            with tx.begin_nested():
                won = _decide(tx, {**whose, **guarded, **decision}, now)
        except IntegrityError:  # another unfinished intent for the same action and order holds the unique key
            won = None
        return Confirmed(won, first=True) if won else _lost(tx, key, by.slack_id, open_since)


def _decide(tx: Tx, given: Mapping[str, Any], now: datetime) -> Intent | None:
    statement = statements.DECIDE_UNLESS_MAILED if "guarded_since" in given else statements.DECIDE
    row = tx.execute(statement, given).first()
    if row is None:
        return None
    won = intents.read(row)
    requested = won.model_copy(update={"state": IntentState.REQUESTED})
    intents.record(tx, requested, won, won.person.slack_id, now)
    intents.tell(tx, won, now)
    return won


def _lost(tx: Tx, key: IntentKey, by: SlackUserId, open_since: datetime) -> Confirmed | Rejected:
    """What the loser of the race is told: what the winner did, or what stands in the way."""
    intent = intents.get(tx, key)
    if intent is None:
        return Rejected(Why.UNKNOWN)
    if intent.person.slack_id != by:
        return Rejected(Why.NOT_YOURS)
    if intent.state is not IntentState.REQUESTED:
        return Confirmed(intent, first=False)
    if intent.requested_at <= open_since:
        return Rejected(Why.EXPIRED)
    others = intents.find(tx, _same(intent.family, intent.scope), action_intent.c.state.in_(statements.MAILED))
    busy = _one([other for other in others if other.state in UNFINISHED])
    mailed = [other for other in others if other.dispatched_at]
    if busy or not mailed:
        return Rejected(Why.BUSY, busy)
    return Rejected(Why.SENT_RECENTLY, max(mailed, key=lambda other: other.dispatched_at or other.requested_at))


@brief
def claim_confirmed(
    db: Database, owner: str, now: datetime, lease: timedelta, key: IntentKey | None = None
) -> Intent | None:
    """Take the oldest decision (or the one of `key`) that nobody holds, to dispatch or to stop it."""
    with db.transaction() as tx:
        if key:
            return intents.take(tx, statements.CLAIM_ONE, owner, now + lease, now, which=key)
        return intents.take(tx, statements.CLAIM, owner, now + lease, now)


@brief
def stop(db: Database, key: IntentKey, owner: str, reason: str, now: datetime) -> Intent | None:
    """End a decision before anything was called. None when it is no longer `owner`'s."""
    with db.transaction() as tx:
        before = _held(tx, key, owner, now)
        if before is None:
            return None
        after = before.model_copy(update={"state": IntentState.STOPPED, "reason": reason, "finished_at": now})
        return _told(tx, intents.move(tx, before, after, now), now)


@brief
def dispatch(
    db: Database, key: IntentKey, owner: str, watermark: Before, now: datetime, lease: timedelta
) -> Intent | None:
    """Commit that the call is about to be made. None when the decision is no longer `owner`'s: then do not call."""
    with db.transaction() as tx:
        before = _held(tx, key, owner, now)
        if before is None:
            return None
        after = before.model_copy(
            update={"state": IntentState.DISPATCHED, "dispatched_at": now, "watermark": watermark}
        )
        return intents.move(tx, before, after, now, owner=owner, lease_until=now + lease)


@brief
def settle(
    db: Database, key: IntentKey, outcome: Outcome, now: datetime, policy: Policy, task: Task | None = None
) -> Intent | None:
    """Record where the answer leads, a late one too. None when the intent is over, or was never dispatched.

    `task` is noted on the order with it.
    """
    with db.transaction() as tx:
        before = intents.locked(tx, statements.CALLED, key)
        return _settle(tx, before, outcome, now, policy, task) if before else None


@brief
def lapse(db: Database, now: datetime, policy: Policy) -> list[Intent]:
    """Take over what dead processes had dispatched: nobody knows how it ended."""
    with db.transaction() as tx:
        dead = intents.lapsed(tx, now)
        lapsed = [_settle(tx, intent, Outcome(state=IntentState.UNKNOWN), now, policy) for intent in dead]
        return [intent for intent in lapsed if intent]


@brief
def due(db: Database, owner: str, now: datetime, lease: timedelta) -> Intent | None:
    """Take one unknown intent whose evidence is to be looked for now."""
    with db.transaction() as tx:
        return intents.take(tx, statements.DUE, owner, now + lease, now)


@brief
def looked(
    db: Database,
    before: Intent,
    owner: str,
    outcome: Outcome | None,
    now: datetime,
    policy: Policy,
    task: Task | None = None,
) -> Intent | None:
    """Record one look of `owner` at the evidence; `outcome` None says nothing yet, and the next look is set.

    `task` is noted on the order with an outcome. None when something has been learned since `before` was read: the look
    is then worth nothing.
    """
    with db.transaction() as tx:
        current = intents.locked(tx, statements.LOOKED_AT, before.key, holder=owner, tried=before.tries)
        if current is None:
            return None
        counted = current.model_copy(update={"tries": current.tries + 1})
        if outcome is not None:
            return _settle(tx, counted, outcome, now, policy, task)
        return intents.move(tx, counted, counted, now, look_at=_next_look(counted, now, policy))


def _settle(
    tx: Tx, before: Intent, outcome: Outcome, now: datetime, policy: Policy, task: Task | None = None
) -> Intent | None:
    if outcome.state not in {IntentState.UNKNOWN, *FINAL} - {IntentState.STOPPED}:
        raise ValueError(f"no answer leads to {outcome.state}")
    after = before.model_copy(
        update={
            "state": outcome.state,
            "reason": outcome.reason,
            "failing": outcome.failing,
            "evidence": outcome.evidence,
            "answered_yes": before.answered_yes or outcome.answered_yes,
            "finished_at": now if outcome.state in FINAL else None,
        }
    )
    if after == before:
        return before
    look_at = _next_look(after, now, policy) if after.state is IntentState.UNKNOWN else None
    moved = intents.move(tx, before, after, now, look_at=look_at)
    if moved and task:
        tasks.for_intent(tx, moved.key, moved.person, task, now)
    return _told(tx, moved, now)


def _next_look(intent: Intent, now: datetime, policy: Policy) -> datetime:
    """The next one planned; behind the last one again and again, because only a verdict ends an unknown intent."""
    return next_look(intent, policy) or now + timedelta(seconds=policy.look_after_seconds[0])


def _told(tx: Tx, moved: Intent | None, now: datetime) -> Intent | None:
    if moved:
        intents.tell(tx, moved, now)
    return moved


def _held(tx: Tx, key: IntentKey, owner: str, now: datetime) -> Intent | None:
    return intents.locked(tx, statements.HELD, key, holder=owner, now=now)


def _same(family: str | None, scope: str | None) -> ColumnElement[bool]:
    return and_(action_intent.c.family == family, action_intent.c.scope == scope)


def _one(found: list[Intent]) -> Intent | None:
    return found[0] if found else None
