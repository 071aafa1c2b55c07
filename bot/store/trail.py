"""What was decided about one order, each decision with its rows of the audit. Read only."""

from collections import defaultdict

from sqlalchemy import ColumnElement, and_, or_, select

from bot.actions.intents import Intent, IntentState
from bot.actions.trail import Decision, TrailStep, decision
from bot.runbook.values import RecordId
from bot.store import intents
from bot.store.database import Database, Tx
from bot.store.tables import action_intent, audit

SUBJECT = "intent:"


def of_order(db: Database, root: RecordId) -> list[Decision]:
    """The decisions about the order with that id, newest first."""
    with db.transaction() as tx:
        return _decisions(tx, action_intent.c.root == root)


def of_named(db: Database, order: str) -> list[Decision]:
    """The decisions about the order with that number, or that id, newest first."""
    told = f'"order_number":"{order}"'
    named = or_(action_intent.c.root == order, action_intent.c.facts.contains(told, autoescape=True))
    with db.transaction() as tx:
        return _decisions(tx, named)


def _decisions(tx: Tx, where: ColumnElement[bool]) -> list[Decision]:
    found = intents.find(tx, and_(where, action_intent.c.state != IntentState.REQUESTED))
    steps = _steps(tx, found)
    return [decision(each, steps[SUBJECT + each.key]) for each in found]


def _steps(tx: Tx, found: list[Intent]) -> dict[str, list[TrailStep]]:
    """The rows of the audit, oldest first, by their subject."""
    of: defaultdict[str, list[TrailStep]] = defaultdict(list)
    subjects = [SUBJECT + each.key for each in found]
    for row in tx.execute(select(audit).where(audit.c.subject.in_(subjects)).order_by(audit.c.id)):
        more = row.after if row.what not in ("looked", row.after) else None
        of[row.subject].append(TrailStep(at=row.at, actor=row.actor, what=row.what, said=more or ""))
    return of
