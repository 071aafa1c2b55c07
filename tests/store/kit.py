"""What the stories of the store begin with: people, orders, offers, and races."""

import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Table, select

from bot.actions.evidence import Before, Trace
from bot.actions.facts import Facts, Shown
from bot.actions.intents import Intent, IntentKey, IntentState
from bot.runbook.findings import Team
from bot.runbook.permits import ActionName
from bot.runbook.policy import Policy
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.values import Money, Person, RecordId, SlackUserId
from bot.store import actions
from bot.store.database import Database
from bot.store.sightings import TeamDirectory

T = TypeVar("T")

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LEASE = 90 * SECOND
POLICY = Policy()
ORDER = RecordId("a01000000000001AAA")
OTHER_ORDER = RecordId("a01000000000002AAA")
LINK = ActionName.SEND_PAYMENT_LINK

ROSA = Person(SlackUserId("U0ROSA"), RecordId("005000000000001AAA"), "rosa@example.com", "Rosa Díaz")
OMAR = Person(SlackUserId("U0OMAR"), RecordId("005000000000002AAA"), "omar@example.com", "Omar Haddad")

DIRECTORY = TeamDirectory(
    teams={MISSING_LINKS.name: Team.SALES_OPERATIONS},
    channels={Team.SALES_OPERATIONS: "C0SALESOPS"},
    reps={ROSA.user_id: ROSA.slack_id},
)

_keys = itertools.count()


def offered(
    db: Database, *, root: RecordId = ORDER, person: Person = ROSA, at: datetime = NOW, key: str | None = None
) -> IntentKey:
    """An offer that `person` has before them."""
    intent = Intent(
        key=IntentKey(key or f"offer-{next(_keys)}"),
        action=LINK,
        record=RecordId("a0P000000000001AAA"),
        root=root,
        family=LINK,
        scope=root,
        person=person,
        facts=FACTS,
        state=IntentState.REQUESTED,
        requested_at=at,
    )
    actions.offer(db, intent)
    return intent.key


FACTS = Facts(
    number="PO-000042",
    order_number="SO-011436",
    to=("jose@acme.example",),
    shown=(Shown(key="amount", label="Requested amount", words=(Money(Decimal("1240.00"), "USD"),)),),
)


def confirmed(db: Database, *, root: RecordId = ORDER, at: datetime = NOW, again: bool = False) -> IntentKey:
    key = offered(db, root=root, at=at)
    decision = actions.confirm(db, key, ROSA, (), again, at, POLICY)
    assert isinstance(decision, actions.Confirmed)
    assert decision.first
    return key


WATERMARK = Before(at=NOW, known=frozenset({"a0E000000000001AAA"}))
EVIDENCE = Trace(id="a0E000000000009AAA", created=NOW + SECOND, sent=NOW + SECOND, status="Sent", failed=False)


def dispatched(db: Database, *, owner: str = "one", root: RecordId = ORDER, at: datetime = NOW) -> IntentKey:
    key = confirmed(db, root=root, at=at)
    assert actions.claim_confirmed(db, owner, at, LEASE, key)
    assert actions.dispatch(db, key, owner, WATERMARK, at, LEASE)
    return key


def sighting(record: RecordId = ORDER, evidence: str = "no quote") -> Sighting:
    return Sighting(
        symptom=MISSING_LINKS.name,
        key=record,
        record=record,
        root=record,
        number="SO-011438",
        evidence=evidence,
        since=NOW,
        owner=ROSA.user_id,
        owner_name=ROSA.name,
    )


def rows(db: Database, table: Table) -> Sequence[Any]:
    with db.transaction() as tx:
        return tx.execute(select(table).order_by(*table.primary_key.columns)).all()


def race(*calls: Callable[[], T]) -> list[T]:
    """Start all of `calls` at the same moment, each on a thread of its own."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        start.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
