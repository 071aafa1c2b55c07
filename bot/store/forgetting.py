"""What is kept of people goes: at once for somebody who left, in time for everybody.

The fact stays, the name does not. What is not finished is left alone, and said: it still needs whoever it is about.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, func, not_, or_, select, update

from bot.actions.intents import UNFINISHED, IntentState
from bot.escalations.episodes import EpisodeState
from bot.runbook.masking import masked_email
from bot.store import audit
from bot.store.database import Database, Tx
from bot.store.states import DeliveryState
from bot.store.tables import action_intent, episode, gate, metadata, notice, order_task, outbox, person_pair
from bot.store.tables import audit as audit_rows

GONE = "forgotten"
"""Stands where a person's id stood."""
SOMEBODY = "somebody who left"
NOT_KEPT = "no longer kept"
ABOUT_CUSTOMERS = frozenset({"to", "contact", "recipients"})
"""What of the facts names a customer's people."""
IDENTIFIED = "slack_id"
OVER = (DeliveryState.DONE, DeliveryState.FAILED)
FINISHED = action_intent.c.state.not_in((*UNFINISHED, IntentState.REQUESTED))
CLOSED = episode.c.state == EpisodeState.CLOSED
JSON_OF: dict[Table, tuple[Column[Any], ...]] = {
    action_intent: tuple(action_intent.c[name] for name in ("person", "facts", "terms", "evidence", "fields")),
    episode: tuple(episode.c[name] for name in ("raised_by", "claimed_by", "dismissed_by", "snoozed_by", "seen")),
    outbox: (outbox.c.message,),
    order_task: (order_task.c.person, order_task.c.task),
}

Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was kept of somebody, and how much is not finished and therefore still is."""

    rows: int
    decisions: int
    episodes: int
    messages: int
    unfinished: int


def known_as(db: Database, named: str) -> str | None:
    """The Slack user that somebody means by a Slack id, a Salesforce id or a username; None for nobody we know."""
    said = json.dumps(named)
    with db.transaction() as tx:
        pair = select(person_pair.c.slack_id).where(
            or_(person_pair.c.slack_id == named, person_pair.c.user_id == named)
        )
        by_name = action_intent.c.person.contains(f'"username":{said}', autoescape=True)
        decided = select(action_intent.c.slack_id).where(or_(action_intent.c.slack_id == named, by_name)).limit(1)
        acted = select(audit_rows.c.actor).where(audit_rows.c.actor == named).limit(1)
        return next((found for each in (pair, decided, acted) if (found := tx.execute(each).scalar())), None)


def forget(db: Database, slack_id: str, now: datetime) -> Forgotten:
    """Everything that is kept of that Slack user, but for what is not finished. The audit keeps what was done."""
    with db.transaction() as tx:
        names = _names(tx, slack_id)

        def nobody(value: Any) -> Any:
            return _without(value, slack_id, names)

        decided = and_(action_intent.c.slack_id == slack_id, FINISHED)
        decisions = _change(tx, action_intent, decided, nobody, slack_id=GONE)
        about = or_(*(each.contains(f'"{slack_id}"') for each in JSON_OF[episode]), episode.c.rep == slack_id)
        episodes = _change(tx, episode, and_(CLOSED, about), nobody)
        asked = or_(episode.c.rep == slack_id, episode.c.asked.contains(f'"{slack_id}"'))
        tx.execute(update(episode).where(CLOSED, asked).values(asked=None))
        tx.execute(update(episode).where(CLOSED, episode.c.rep == slack_id).values(rep=None))
        noted = and_(order_task.c.made.is_not(None), order_task.c.person.contains(f'"{slack_id}"'))
        decisions += _change(tx, order_task, noted, nobody)
        messages = _messages(tx, slack_id, names, nobody)
        left = _unfinished(tx, slack_id)
        rows = sum(_rows(tx, table, slack_id) for table in metadata.sorted_tables if IDENTIFIED in table.c)
        tx.execute(delete(notice).where(notice.c.subject == f"pair:{slack_id}"))
        tx.execute(update(audit_rows).where(audit_rows.c.actor == slack_id).values(actor=GONE))
        audit.append(tx, at=now, actor=audit.BOT, what="forgot a person", subject="person")
        return Forgotten(rows, decisions, episodes, messages, left)


def blank_decisions(db: Database, before: datetime, at_most: int) -> int:
    """Names and addresses in decisions that ended before then. How many."""
    old = and_(FINISHED, action_intent.c.finished_at < before, action_intent.c.slack_id != GONE)
    return _blank(db, action_intent, action_intent.c.key, old, at_most, slack_id=GONE)


def blank_episodes(db: Database, before: datetime, at_most: int) -> int:
    """People's names in episodes that were closed before then. How many."""
    people = ("raised_by", "claimed_by", "dismissed_by", "snoozed_by")
    named = or_(*(and_(episode.c[each].is_not(None), not_(episode.c[each].contains(SOMEBODY))) for each in people))
    old = and_(CLOSED, episode.c.closed_at < before, or_(named, episode.c.rep.is_not(None)))
    return _blank(db, episode, episode.c.id, old, at_most, rep=None, asked=None)


def forget_pairs(db: Database, before: datetime, at_most: int) -> int:
    """Pairs of people who have done nothing since then. How many."""
    since = exists().where(audit_rows.c.actor == person_pair.c.slack_id, audit_rows.c.at >= before)
    idle = select(person_pair.c.slack_id).where(person_pair.c.since < before, ~since).limit(at_most)
    with db.transaction() as tx:
        gone = delete(person_pair).where(person_pair.c.slack_id.in_(idle)).returning(person_pair.c.slack_id)
        return len(tx.execute(gone).all())


def _blank(db: Database, table: Table, key: Column[Any], old: ColumnElement[bool], at_most: int, **also: Any) -> int:
    with db.transaction() as tx:
        some = tx.execute(select(key).where(old).limit(at_most)).scalars().all()
        return _change(tx, table, key.in_(some), _anonymous, **also) if some else 0


def _change(tx: Tx, table: Table, where: ColumnElement[bool], change: Change, **also: Any) -> int:
    """Rewrite what these rows keep as JSON. How many rows."""
    (key,) = table.primary_key.columns
    count = 0
    for row in tx.execute(select(key, *JSON_OF[table]).where(where)).all():
        kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by columns
        new = {each.name: _rewritten(kept[each.name], change) for each in JSON_OF[table] if kept[each.name]}
        tx.execute(update(table).where(key == kept[key.name]).values(**new, **also))
        count += 1
    return count


def _rewritten(text: str, change: Change) -> str:
    return json.dumps(change(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def _messages(tx: Tx, slack_id: str, names: Collection[str], nobody: Change) -> int:
    """Their own direct messages go, but for what is on its way; in others' they are nobody."""
    reply = outbox.alias("reply")
    own = and_(outbox.c.destination == slack_id, outbox.c.state != DeliveryState.SENDING)
    alone = ~exists().where(reply.c.thread_of == outbox.c.key)
    gone = len(tx.execute(delete(outbox).where(own, alone).returning(outbox.c.id)).all())
    said = [outbox.c.message.contains(json.dumps(each, ensure_ascii=False)) for each in (slack_id, *names)]
    changed = _change(tx, outbox, and_(outbox.c.state.in_(OVER), or_(*said)), nobody)
    tx.execute(delete(gate).where(gate.c.key == slack_id, ~exists().where(outbox.c.destination == slack_id)))
    return gone + changed


def _rows(tx: Tx, table: Table, slack_id: str) -> int:
    """Rows that are that person's own; where somebody else needs them, they become nobody's."""
    theirs = table.c[IDENTIFIED] == slack_id
    if table is action_intent:
        requested = delete(table).where(theirs, table.c.state == IntentState.REQUESTED)
        return len(tx.execute(requested.returning(table.c.key)).all())
    if "reason" in table.c:
        return len(tx.execute(update(table).where(theirs).values(slack_id=GONE).returning(table.c[IDENTIFIED])).all())
    return len(tx.execute(delete(table).where(theirs).returning(table.c[IDENTIFIED])).all())


def _unfinished(tx: Tx, slack_id: str) -> int:
    decided = and_(action_intent.c.slack_id == slack_id, action_intent.c.state.in_(UNFINISHED))
    about = or_(*(each.contains(f'"{slack_id}"') for each in JSON_OF[episode]))
    open_ = and_(not_(CLOSED), about)
    counts = [
        select(func.count()).select_from(table).where(where)
        for table, where in ((action_intent, decided), (episode, open_))
    ]
    return sum(int(tx.execute(each).scalar_one()) for each in counts)


def _names(tx: Tx, slack_id: str) -> frozenset[str]:
    """What they are called in what is kept."""
    rows = tx.execute(select(action_intent.c.person).where(action_intent.c.slack_id == slack_id)).scalars()
    people = [json.loads(each) or {} for each in rows]
    return frozenset(str(each["name"]) for each in people if each.get("name"))


def _without(value: Any, slack_id: str, names: Collection[str]) -> Any:
    """`value` with nobody where that person stood."""
    match value:
        case {"slack_id": who} if who == slack_id:
            return _nobody(value)
        case dict():
            return {name: _without(each, slack_id, names) for name, each in value.items()}
        case list():
            return [_without(each, slack_id, names) for each in value]
        case str() if value == slack_id:
            return GONE
        case str() if value in names:
            return SOMEBODY
    return value


def _anonymous(value: Any) -> Any:
    """`value` without anybody's name or address."""
    match value:
        case {"slack_id": _}:
            return _nobody(value)
        case {"key": str(key), "words": _} if key.split(":")[0] in ABOUT_CUSTOMERS:
            return {**value, "words": [NOT_KEPT]}
        case dict():
            return {name: _blanked(name, each) for name, each in value.items()}
        case list():
            return [_anonymous(each) for each in value]
        case str():
            return masked_email(value)
    return value


def _blanked(name: str, value: Any) -> Any:
    if name == "to" and isinstance(value, list):
        return []
    return None if name in {"by_name", "owner_name"} else _anonymous(value)


def _nobody(person: dict[str, Any]) -> dict[str, Any]:
    return {**person, "slack_id": GONE, "username": "", "name": SOMEBODY}
