"""One intent as a row: written and read whole. Every change of state is checked against the state that was read."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Row, Select, Update, select, update

from bot import metrics
from bot.actions.evidence import Before, Trace
from bot.actions.facts import Facts
from bot.actions.intents import Intent, IntentKey
from bot.actions.terms import Entered, Field, Terms
from bot.messages import Receipt
from bot.runbook.values import Person
from bot.store import audit, outbox, statements
from bot.store.database import Tx, once_committed
from bot.store.tables import action_intent

log = structlog.get_logger()

PERSON: TypeAdapter[Person | None] = TypeAdapter(Person | None, config=ConfigDict(hide_input_in_errors=True))
MODELS: dict[str, type[BaseModel]] = {"facts": Facts, "watermark": Before, "evidence": Trace}
LISTS: dict[str, TypeAdapter[Any]] = {
    "fields": TypeAdapter(tuple[Field, ...]),
    "terms": TypeAdapter(tuple[Entered, ...]),
}
"""What the first release did not write."""


def read(row: Row[Any]) -> Intent:
    kept = {name: value for name, value in row._mapping.items() if name in Intent.model_fields}  # noqa: SLF001 - public
    models = {name: model.model_validate_json(kept[name]) for name, model in MODELS.items() if kept[name] is not None}
    lists = {name: kind.validate_json(kept.pop(name) or "[]") for name, kind in LISTS.items()}
    return Intent.model_validate({**kept, **models, **lists, "person": PERSON.validate_json(row.person)})


def written(intent: Intent) -> dict[str, Any]:
    models = {name: getattr(intent, name) for name in MODELS}
    return {
        **{name: getattr(intent, name) for name in Intent.model_fields},
        **{name: model and model.model_dump_json() for name, model in models.items()},
        **{name: kind.dump_json(getattr(intent, name)).decode() for name, kind in LISTS.items()},
        "person": PERSON.dump_json(intent.person).decode(),
    }


def kept(terms: Terms) -> str:
    """What was entered, as its column holds it."""
    return LISTS["terms"].dump_json(terms).decode()


def find(tx: Tx, *where: ColumnElement[bool]) -> list[Intent]:
    """The intents for which all of `where` holds, newest first."""
    return [read(row) for row in tx.execute(newest_first(*where))]


def newest_first(*where: ColumnElement[bool]) -> Select[Any]:
    return select(action_intent).where(*where).order_by(action_intent.c.requested_at.desc(), action_intent.c.key)


def get(tx: Tx, key: IntentKey) -> Intent | None:
    row = tx.execute(statements.ONE, {"which": key}).first()
    return read(row) if row else None


def readable(tx: Tx, where: ColumnElement[bool]) -> list[Intent]:
    """Those for which `where` holds and that this release can read."""
    found = []
    for row in tx.execute(select(action_intent).where(where)):
        with suppress(ValidationError):
            found.append(read(row))
    return found


def locked(tx: Tx, statement: Select[Any], key: IntentKey, **given: Any) -> Intent | None:
    """The intent, if the statement's condition holds; nobody else changes it before this transaction ends."""
    row = tx.execute(statement, {"which": key, **given}).first()
    return read(row) if row else None


def take(tx: Tx, statement: Update, owner: str, lease_until: datetime, now: datetime, **given: Any) -> Intent | None:
    """Lease the oldest intent for which the statement's condition holds and that no living process holds."""
    leased = {"now": now, "owner": owner, "lease_until": lease_until, **given}
    for _ in range(outbox.UNREADABLE_AT_ONCE):
        row = tx.execute(statement, leased).first()
        if row is None:
            return None
        if intent := _readable(tx, row, now):
            return intent
    return None


def lapsed(tx: Tx, now: datetime) -> list[Intent]:
    """What dead processes had dispatched and nobody is just changing; nobody else does before this ends."""
    rows = tx.execute(statements.LAPSED, {"now": now}).all()
    return [intent for row in rows if (intent := _readable(tx, row, now))]


def _readable(tx: Tx, row: Row[Any], now: datetime) -> Intent | None:
    """The row as an intent, or None: a newer release wrote it, and the others must not wait behind it."""
    try:
        return read(row)
    except ValidationError as error:
        log.error("an intent can't be read", key=row.key, error=str(error))  # noqa: TRY400 - a trace tells no more
        nobodys = {"owner": None, "lease_until": now + outbox.LEFT_ALONE}
        tx.execute(update(action_intent).where(action_intent.c.key == row.key).values(**nobodys))
        return None


def move(tx: Tx, before: Intent, after: Intent, now: datetime, **lease: Any) -> Intent | None:
    """Write `after` over `before` and release the lease unless `lease` says otherwise; None when it has changed."""
    unchanged = {"which": before.key, "was": before.state}
    values = {**written(after), "owner": None, "lease_until": None, "look_at": None, **lease}
    row = tx.execute(statements.MOVE, {**unchanged, **values}).first()
    if row is None:
        return None
    record(tx, before, after, audit.BOT, now)
    return read(row)


def record(tx: Tx, before: Intent, after: Intent, actor: str, now: datetime) -> None:
    looked = before.state is after.state
    if not looked:
        once_committed(tx, metrics.INTENT_STEPS.labels(after.action, after.state).inc)
    what = "looked" if looked else str(after.state)
    said = {"before": str(before.state), "after": after.reason or str(after.state)}
    audit.append(tx, at=now, actor=actor, what=what, subject=f"intent:{after.key}", **said)


def tell(tx: Tx, intent: Intent, now: datetime) -> None:
    """Let the receipt in the person's DM say how the intent stands."""
    outbox.put(tx, f"receipt:{intent.key}", intent.person.slack_id, Receipt(intent=intent), now)
