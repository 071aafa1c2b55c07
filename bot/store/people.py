"""Which Slack user was joined to which Salesforce user at first use. One to one, and never changed by itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select

from bot.runbook.values import RecordId, SlackUserId
from bot.store.database import Database, Tx, insert
from bot.store.tables import person_pair


@dataclass(frozen=True, slots=True)
class Pair:
    slack_id: SlackUserId
    user_id: RecordId
    since: datetime


def remember(db: Database, slack_id: SlackUserId, user_id: RecordId, now: datetime) -> Pair:
    """Join the two at first use. Answers with what is stored: another pair than asked for means the owner changed."""
    with db.transaction() as tx:
        fresh = insert(tx, person_pair).values(slack_id=slack_id, user_id=user_id, since=now)
        tx.execute(fresh.on_conflict_do_nothing())
        pairs = _pairs(tx, slack_id, user_id)
    return max(pairs, key=lambda pair: pair.slack_id == slack_id)


def of(db: Database, slack_id: SlackUserId, user_id: RecordId) -> Pair | None:
    """What `remember` would answer where either is joined already; None where neither is."""
    with db.transaction() as tx:
        return max(_pairs(tx, slack_id, user_id), key=lambda pair: pair.slack_id == slack_id, default=None)


def _pairs(tx: Tx, slack_id: SlackUserId, user_id: RecordId) -> list[Pair]:
    """Both may be joined, each to somebody else: the Slack user's own pair then counts."""
    stored = select(person_pair).where(or_(person_pair.c.slack_id == slack_id, person_pair.c.user_id == user_id))
    return [Pair(SlackUserId(row.slack_id), RecordId(row.user_id), row.since) for row in tx.execute(stored)]


def assign(db: Database, slack_id: SlackUserId, user_id: RecordId, now: datetime) -> None:
    """Join the two because an operator says so: what either was joined to before is forgotten."""
    with db.transaction() as tx:
        either = or_(person_pair.c.slack_id == slack_id, person_pair.c.user_id == user_id)
        kept = tx.execute(select(person_pair).where(either)).all()
        if [(row.slack_id, row.user_id) for row in kept] != [(slack_id, user_id)]:
            tx.execute(delete(person_pair).where(either))
            tx.execute(insert(tx, person_pair).values(slack_id=slack_id, user_id=user_id, since=now))


def by_user(db: Database, user_id: RecordId) -> SlackUserId | None:
    """The Slack user joined to a Salesforce user, once that person has used the bot."""
    with db.transaction() as tx:
        found = tx.execute(select(person_pair.c.slack_id).where(person_pair.c.user_id == user_id)).scalar()
    return SlackUserId(found) if found else None
