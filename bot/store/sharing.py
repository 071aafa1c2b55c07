"""What people show a channel: once, however often they press within a minute."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.messages import NotShared, SharedOrder
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.store import audit, outbox
from bot.store.database import Database
from bot.store.states import DeliveryState
from bot.store.tables import outbox as table

ANEW = timedelta(minutes=1)
"""After so long a second press means a second message."""


def share(db: Database, message: SharedOrder, record: RecordId, channel: str, by: Person, now: datetime) -> bool:
    """Put the summary into the outbox. False: the same person shared the same order there a moment ago.

    What did not get through may be shared again at once.
    """
    shares = f"share:{channel}:{message.thread or ''}:{record}:{by.slack_id}:"
    mine = select(table.c.id, table.c.created_at, table.c.state).where(table.c.key.startswith(shares))
    with db.transaction() as tx:
        last = tx.execute(mine.order_by(table.c.id.desc()).limit(1)).first()
        if last and last.state != DeliveryState.FAILED and last.created_at > now - ANEW:
            return False
        # two presses at once see the same last one, so their key is the same and one message comes of them
        outbox.put(tx, f"{shares}{last.id if last else 0}", channel, message, now)
        audit.append(tx, at=now, actor=by.slack_id, what="shared", subject=f"order:{record}", after=channel)
    return True


def give_back(db: Database, key: str, sharer: SlackUserId, message: NotShared, now: datetime) -> None:
    """Tell the person that their share did not get through, once for each `key`."""
    with db.transaction() as tx:
        outbox.put(tx, key, sharer, message, now)
