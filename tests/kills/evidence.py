"""What is on record when all is quiet: in the store, in Slack, in Salesforce. Read, not judged."""

import contextlib
import hashlib
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, NullPool, Row, create_engine, select
from sqlalchemy.exc import OperationalError

from bot.store.tables import action_intent, audit, episode, outbox, watch
from tests.kills.people import REPS, Decisions
from tests.kills.work import LINK, PAYMENT, PLAN
from tests.kills.world import Salesforce
from tests.kit import Message, Sandbox, words

UNFINISHED = ("confirmed", "dispatched", "unknown")
UNDELIVERED = ("pending", "sending", "doubtful")
EVENT = "exodus_message"
MOST_TRIES = 40
TEAMS = (
    "sales_operations",
    "payment_operations",
    "payment_admin",
    "order_email_settings",
    "bot_operators",
)
PLACES = (
    *((user, "dm") for user in (*REPS, "integration")),
    *((team, team.replace("_", "-")) for team in TEAMS),
    ("threepl_operations", "3pl-operations"),
)
"""Where the bot posts by itself, each seen by one who may."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action did to an order: a mail that its customer received, a payment order, a plan that was cancelled.

    `at` is in whole seconds where Salesforce keeps no finer.
    """

    action: str
    root: str
    at: datetime
    entered: str = ""
    """What of the form's entries it bears, where there is a form."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`posts` counts the messages in Slack by the mark they carry; `receipts` says what those of intents read."""

    intents: list[Row[Any]]
    episodes: list[Row[Any]]
    outbox: list[Row[Any]]
    effects: list[Effect]
    rows: list[dict[str, Any]]
    posts: Counter[str]
    receipts: dict[str, str]
    true: frozenset[tuple[str, str]]
    """What teams should be told of now, by symptom and record."""
    accepted: set[str]
    quiet: bool = field(default=True)
    watches: list[Row[Any]] = field(default_factory=list)
    """Those that wait still."""
    begun: int = 0
    """How many watches were ever begun."""
    promised: int = 0
    """How often somebody was told so."""
    parcels: Mapping[str, set[str]] = field(default_factory=dict)
    keys: list[tuple[str, str, str]] | None = None
    """Where wrappers were called: each effect's key, action and record."""


class Store:
    """The bot's database, looked at from outside."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url, poolclass=NullPool)  # nothing stays open through a kill

    def rows(self, table: Any) -> list[Row[Any]]:
        """All of a table. While its server is away, it is waited for: a look from outside must not end the run."""
        for _ in range(MOST_TRIES):
            with contextlib.suppress(OperationalError), self._engine.connect() as connection:
                return list(connection.execute(select(table).order_by(*table.primary_key.columns)))
            time.sleep(0.5)
        raise TimeoutError(f"no answer from the database in {MOST_TRIES} tries")

    def on_its_way(self) -> Counter[str]:
        """How much is still on its way, by its state."""
        intents = Counter(each.state for each in self.rows(action_intent) if each.state in UNFINISHED)
        messages = Counter(each.state for each in self.rows(outbox) if each.state in UNDELIVERED)
        found = Counter("found" for each in self.rows(watch) if each.found_at is not None)
        return intents + messages + found

    def called(self) -> Counter[str]:
        """How often each action was called."""
        return Counter(each.action for each in self.rows(action_intent) if each.dispatched_at)

    def unfinished(self) -> set[str]:
        """The orders about which a decision is under way."""
        return {each.root for each in self.rows(action_intent) if each.state in UNFINISHED}

    def live(self) -> frozenset[tuple[str, str]]:
        """What has an open episode, by symptom and record."""
        return frozenset((each.symptom, each.record) for each in self.rows(episode) if each.state != "closed")

    def close(self) -> None:
        self._engine.dispose()


def mark(key: str) -> str:
    """How a message in Slack carries its key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


async def gather(
    sandbox: Sandbox, salesforce: Salesforce, store: Store, decisions: Decisions, *, earlier: set[str], quiet: bool
) -> Evidence:
    """Read all three. `earlier` are the ids of what the org kept before anybody worked."""
    messages = [message for place in PLACES for message in await _seen(sandbox, *place)]
    marked = [(_mark(each), words(each)) for each in messages if _mark(each)]
    rows = [each for each in await salesforce.emails() if each["Id"] not in earlier]
    return Evidence(
        intents=store.rows(action_intent),
        episodes=store.rows(episode),
        outbox=store.rows(outbox),
        effects=await _effects(sandbox, salesforce, earlier),
        rows=rows,
        posts=Counter(each for each, _ in marked),
        receipts=dict(marked),
        true=await salesforce.troubles(),
        accepted=decisions.accepted(),
        quiet=quiet,
        watches=store.rows(watch),
        begun=sum(each.what == "watched" for each in store.rows(audit)),
        promised=decisions.watched,
        parcels=await salesforce.parcels(),
    )


async def _effects(sandbox: Sandbox, salesforce: Salesforce, earlier: set[str]) -> list[Effect]:
    """Everything that the actions did, in the order in which it happened."""
    payments, reasons = await salesforce.payments(), await salesforce.reasons()
    of_order = {each["Id"]: each["Sales_Order__c"] for each in payments}
    mails = [each for each in (await sandbox.call("salesforce/outbox"))["mails"] if each["kind"] == LINK.action]
    found = [Effect(LINK.action, of_order[each["record"]], datetime.fromisoformat(each["at"])) for each in mails]
    for each in payments:
        if each["Id"] not in earlier:
            amount = f"{each['Requested_Amount__c']:.2f}".rstrip("0").rstrip(".")
            found.append(Effect(PAYMENT.action, each["Sales_Order__c"], _created(each), amount))
    new = [each for each in reasons if each["Id"] not in earlier]
    found += [Effect(PLAN.action, each["WhatId"], _created(each), each["Description"]) for each in new]
    return sorted(found, key=lambda each: each.at)


def _created(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["CreatedDate"])


async def _seen(sandbox: Sandbox, user: str, channel: str) -> list[Message]:
    return list((await sandbox.call(f"slack/seen?user={user}&channel={channel}"))["messages"])


def _mark(message: Message) -> str:
    metadata = message.get("metadata") or {}
    return str(metadata["event_payload"]["key"]) if metadata.get("event_type") == EVENT else ""
