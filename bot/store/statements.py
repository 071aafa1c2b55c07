"""The statements of an intent's life, each made once: SQLAlchemy takes longer to make one than to carry it out.

A condition in a statement that writes is what decides a race; none is decided by reading first and writing then.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Update, and_, bindparam, exists, or_, select, update

from bot.actions.intents import UNFINISHED, IntentState
from bot.store.columns import Moment, Name
from bot.store.tables import action_intent

MAILED = (*UNFINISHED, IntentState.SUCCEEDED, IntentState.NEEDS_PERSON)
"""States in which the customer may have the mail."""

WHICH: BindParameter[Any] = bindparam("which")
NOW = bindparam("now", type_=Moment)
IS_IT = action_intent.c.key == WHICH
WAS = action_intent.c.state == bindparam("was", type_=Name)
CONFIRMED = action_intent.c.state == IntentState.CONFIRMED
DISPATCHED = action_intent.c.state == IntentState.DISPATCHED
UNKNOWN = action_intent.c.state == IntentState.UNKNOWN
FREE = or_(action_intent.c.lease_until.is_(None), action_intent.c.lease_until <= NOW)
"""No living process holds it."""
OVER = and_(DISPATCHED, action_intent.c.lease_until <= NOW)
TO_TAKE_UP = or_(and_(CONFIRMED, FREE), OVER)
TO_LOOK_AT = and_(UNKNOWN, action_intent.c.look_at <= NOW, FREE)
THEIRS = action_intent.c.owner == bindparam("holder")


def _mailed(since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Another intent that may have mailed the same.

    Unfinished ones count whatever their age: one that finishes while we decide cannot slip between this and the
    unique index.
    """
    other = action_intent.alias("other")
    same = and_(other.c.family == action_intent.c.family, other.c.scope == action_intent.c.scope)
    lately = or_(other.c.state.in_(UNFINISHED), other.c.dispatched_at > since)
    return exists().where(same, other.c.key != action_intent.c.key, other.c.state.in_(MAILED), lately)


def _oldest(where: ColumnElement[bool]) -> Update:
    """Lease the oldest intent for which `where` holds."""
    oldest = (
        select(action_intent.c.key).where(where).order_by(action_intent.c.requested_at, action_intent.c.key).limit(1)
    )
    chosen = action_intent.c.key == oldest.with_for_update(skip_locked=True).scalar_subquery()
    return update(action_intent).where(chosen).returning(action_intent)


def _locked(*where: ColumnElement[bool]) -> Select[Any]:
    """The intent, if `where` holds; nobody else changes it before the transaction ends."""
    return ONE.where(*where).with_for_update()


ONE = select(action_intent).where(IS_IT)
OFFER = action_intent.insert()
DECIDE = (
    update(action_intent)
    .where(
        IS_IT,
        action_intent.c.slack_id == bindparam("by"),
        action_intent.c.state == IntentState.REQUESTED,
        action_intent.c.requested_at > bindparam("open_since", type_=Moment),
    )
    .values(state=IntentState.CONFIRMED)
    .returning(action_intent)
)
DECIDE_UNLESS_MAILED = DECIDE.where(~_mailed(bindparam("guarded_since", type_=Moment)))
CLAIM = _oldest(and_(CONFIRMED, FREE))
CLAIM_ONE = _oldest(and_(IS_IT, CONFIRMED, FREE))
DUE = _oldest(TO_LOOK_AT)
HELD = _locked(THEIRS, action_intent.c.lease_until > NOW, CONFIRMED)
CALLED = _locked(or_(DISPATCHED, UNKNOWN))
LOOKED_AT = _locked(THEIRS, action_intent.c.tries == bindparam("tried"), UNKNOWN)
LAPSED = select(action_intent).where(OVER).with_for_update(skip_locked=True)
MOVE = update(action_intent).where(IS_IT, WAS).returning(action_intent)
"""Whatever else is written; None comes back when the state is not what was read any more."""
