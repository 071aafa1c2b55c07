"""Who follows an episode: they hear of every change by DM, but for what they did themselves."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select

from bot.escalations.episodes import Episode
from bot.messages import PersonNote, ThreadNote
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.store import outbox
from bot.store.database import Database, Tx, insert
from bot.store.tables import episode_follower as follower


def follow(db: Database, number: int, person: Person, now: datetime) -> None:
    row = {"episode": number, "slack_id": person.slack_id, "user_id": person.user_id, "at": now}
    with db.transaction() as tx:
        tx.execute(insert(tx, follower).values(**row).on_conflict_do_nothing())


def unfollow(db: Database, number: int, person: Person) -> None:
    with db.transaction() as tx:
        tx.execute(delete(follower).where(_row(number, person.slack_id)))


def follows(db: Database, number: int, person: Person) -> bool:
    with db.transaction() as tx:
        return tx.execute(select(follower.c.at).where(_row(number, person.slack_id))).first() is not None


def tell(tx: Tx, after: Episode, step: ThreadNote, actor: str) -> None:
    """What happened, to everybody who follows it; whoever did it knows."""
    others = and_(follower.c.episode == after.id, follower.c.slack_id != actor)
    for row in tx.execute(select(follower.c.slack_id, follower.c.user_id).where(others)).all():
        told = PersonNote(what="followed", episode=after, step=step, whose=RecordId(row.user_id))
        outbox.put(tx, f"episode:{after.id}:follow:{after.steps}:{row.slack_id}", row.slack_id, told, step.at)


def _row(number: int, slack_id: SlackUserId) -> ColumnElement[bool]:
    return and_(follower.c.episode == number, follower.c.slack_id == slack_id)
