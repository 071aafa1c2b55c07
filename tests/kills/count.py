"""The count: what was done too often, what was lost, and what people were told wrongly. Pure.

*Extra*: more effects (mails, new records, changes of status) than dispatches, or two for one intent. *Lost*: a receipt
that says done without the effect, or not done with it; an intent without a final receipt; a decision neither dispatched
nor stopped. All that is counted: docs/decisions/0004-what-the-kill-harness-proves.md.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal, get_args

from sqlalchemy import Row

from bot.messages import RepNews, RepNote
from bot.store.outbox import MESSAGE
from tests.kills.evidence import UNDELIVERED, UNFINISHED, Effect, Evidence, mark
from tests.kills.work import LINK, OF

Kind = Literal[
    "extra effect", "lost effect", "extra post", "lost post", "two at once", "leaked link", "leaked word", "unsettled"
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Damage:
    kind: Kind
    what: str
    action: str = ""
    """Of what concerns one action alone."""


def count(found: Evidence) -> list[Damage]:
    """Everything that should not be; empty when every promise held."""
    return [
        *_effects(found),
        *_receipts(found),
        *_decisions(found),
        *_posts(found),
        *_watches(found),
        *_episodes(found),
        *_keyed(found),
        *_rest(found),
    ]


def _effects(found: Evidence) -> Iterator[Damage]:
    """On one order: no more effects than dispatches. Of one intent: no more than one."""
    happened = Counter((each.action, each.root) for each in found.effects)
    called = Counter((intent.action, intent.root) for intent in found.intents if intent.dispatched_at)
    for of, times in happened.items():
        for _ in range(times - called[of]):
            yield Damage("extra effect", f"{of}: {times} effects, {called[of]} dispatches", of[0])
    for key, effects in attributed(found.intents, found.effects).items():
        if len(effects) > 1:
            yield Damage("extra effect", f"intent {key}: {len(effects)} effects", effects[0].action)
    yield from _unrecorded(found)


def _unrecorded(found: Evidence) -> Iterator[Damage]:
    """Every mail has its row in the e-mail history, and no row is without one."""
    mailed = Counter(each.root for each in found.effects if each.action == LINK.action)
    rows = Counter(row["Sales_Order__c"] for row in found.rows if row["Status__c"] == "Sent")
    if rows != mailed:
        yield Damage("lost effect", f"history rows and mails differ: {rows - mailed} {mailed - rows}")


def attributed(intents: Sequence[Row[Any]], effects: Sequence[Effect]) -> dict[str, list[Effect]]:
    """Each effect with the intent whose call it came from: the last one about it that was dispatched before."""
    about: defaultdict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for intent in sorted((each for each in intents if each.dispatched_at), key=lambda each: each.dispatched_at):
        about[intent.action, intent.root].append(intent)
    found: defaultdict[str, list[Effect]] = defaultdict(list)
    for effect in effects:
        if called := about[effect.action, effect.root]:
            its = [each for each in called if _bears(effect, each)]
            before = [each for each in its if _since(effect, each) <= effect.at]
            found[before[-1].key if before else (its or called)[0].key].append(effect)
    return found


def _bears(effect: Effect, intent: Row[Any]) -> bool:
    """Whether it has in it what was entered then."""
    return not effect.entered or f'"value":"{effect.entered}"' in (intent.terms or "")


def _since(effect: Effect, intent: Row[Any]) -> datetime:
    """The dispatch; its whole second for a record, whose time Salesforce keeps no finer."""
    at: datetime = intent.dispatched_at
    return at.replace(microsecond=0) if effect.entered else at


UNSURE = "Couldn't be confirmed"


def _receipts(found: Evidence) -> Iterator[Damage]:
    """What people read is true, and final."""
    effects = attributed(found.intents, found.effects)
    for intent in found.intents:
        if intent.state == "requested":
            continue
        work, happened = OF[intent.action], effects.get(intent.key)
        told = found.receipts.get(mark(f"receipt:{intent.key}"), "no receipt")
        if work.done in told and not happened:
            yield Damage(
                "lost effect", f"{work.action} {intent.key} says done and is not ({intent.state})", work.action
            )
        if work.not_done in told and happened:
            yield Damage("lost effect", f"{work.action} {intent.key} says not done and is: {told}", work.action)
        if not any(ending in told for ending in (work.done, work.not_done, UNSURE)):
            yield Damage("lost effect", f"{work.action} {intent.key} has no final receipt: {told}", work.action)
        if told == "no receipt":
            yield Damage("lost post", f"intent {intent.key} has no receipt")


def _keyed(found: Evidence) -> Iterator[Damage]:
    """With a key in every effect nothing is guessed: whose it is, that it is one, and what its receipt may say."""
    if found.keys is None:
        return
    known = {intent.key: intent for intent in found.intents}
    keyed = Counter(key for key, _, _ in found.keys)
    for key, times in keyed.items():
        if key not in known or not known[key].dispatched_at or times > 1:
            yield Damage("extra effect", f"key {key}: {times} effects, decided: {key in known}")
    happened = Counter(each.action for each in found.effects)
    if happened != Counter(action for _, action, _ in found.keys):
        yield Damage("extra effect", f"effects and keys differ: {happened} {len(found.keys)}")
    for intent in found.intents:
        told = found.receipts.get(mark(f"receipt:{intent.key}"), "")
        if (OF[intent.action].done in told) > bool(keyed[intent.key]):
            yield Damage(
                "lost effect", f"{intent.action} {intent.key} says done, and its key is nowhere", intent.action
            )
        if OF[intent.action].not_done in told and keyed[intent.key]:
            yield Damage(
                "lost effect", f"{intent.action} {intent.key} says not done, and its key is there", intent.action
            )


def _decisions(found: Evidence) -> Iterator[Damage]:
    """A form that closed is one decision on disk, carried out or stopped, and none runs beside another."""
    known = {intent.key: intent for intent in found.intents}
    for key in found.accepted:
        if key not in known or known[key].state == "requested":
            yield Damage("lost effect", f"offer {key} was accepted and is not on disk")
    for intent in found.intents:
        if intent.state in UNFINISHED:
            yield Damage("lost effect", f"intent {intent.key} is still {intent.state}")
    yield from _two_at_once(found.intents)


def _two_at_once(intents: Sequence[Row[Any]]) -> Iterator[Damage]:
    """Of two decisions of one family within one scope, the second comes after the end of the first."""
    within: defaultdict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for intent in sorted((each for each in intents if each.confirmed_at), key=lambda each: each.confirmed_at):
        within[intent.family, intent.scope].append(intent)
    for together in within.values():
        for first, second in pairwise(together):
            if first.finished_at is None or first.finished_at > second.confirmed_at:
                yield Damage("two at once", f"intents {first.key} and {second.key}", first.action)


def _posts(found: Evidence) -> Iterator[Damage]:
    """Every message stands in Slack once."""
    known = {mark(row.key): row for row in found.outbox}
    for mark_, times in found.posts.items():
        if mark_ not in known:
            yield Damage("extra post", "a message that the store does not know")
        for _ in range(times - 1):
            yield Damage("extra post", f"{known[mark_].key if mark_ in known else mark_} stands {times} times")
    for mark_, row in known.items():
        if mark_ not in found.posts:
            yield Damage("lost post", f"{row.key} is {row.state} and not in Slack")


def _watches(found: Evidence) -> Iterator[Damage]:
    """Every watch that was ever begun waits still, or has its one message; and nothing has happened that it waits for."""
    told = sum(row.key.startswith("watch:") for row in found.outbox)
    kept = told + len(found.watches)
    for _ in range(found.begun - kept):
        yield Damage("lost post", f"{found.begun} watches begun, {told} told, {len(found.watches)} left")
    for _ in range(kept - found.begun):
        yield Damage("extra post", f"{found.begun} watches begun, {told} told, {len(found.watches)} left")
    if found.promised > found.begun:
        yield Damage("lost post", f"{found.promised} watches were promised, {found.begun} were begun")
    for each in found.watches:
        new = {f"parcel:{parcel}" for parcel in found.parcels.get(each.record, ())} - set(json.loads(each.known))
        if new:
            yield Damage("lost post", f"watch {each.id} of {each.number} was not told of {len(new)} parcels")


def _episodes(found: Evidence) -> Iterator[Damage]:
    """Every episode has its first post, a card or its owner's note, and of one trouble only one is open."""
    queued = {row.key for row in found.outbox}
    told = {note.episode.id for row in found.outbox for note in _news(row.message)}
    for each in found.episodes:
        if f"episode:{each.id}" not in queued and each.id not in told:
            yield Damage("lost post", f"episode {each.id} was never told")
    live = Counter((each.symptom, each.record) for each in found.episodes if each.state != "closed")
    for (symptom, record), times in live.items():
        for _ in range(times - 1):
            yield Damage("extra post", f"{times} episodes of {symptom} live on {record}")


def _news(stored: str) -> tuple[RepNote, ...]:
    """What a message tells an owner, if it is one."""
    message = MESSAGE.validate_json(stored)
    return message.notes if isinstance(message, RepNews) else ()


def _rest(found: Evidence) -> Iterator[Damage]:
    """What is true in Salesforce now has an episode, and nothing else has; nothing is left lying."""
    live = frozenset((each.symptom, each.record) for each in found.episodes if each.state != "closed")
    for symptom, record in sorted(unlike(found.true, live)):
        what = "no episode" if (symptom, record) in found.true else "mended, still open"
        yield Damage("unsettled", f"{symptom} on {record}: {what}")
    left = Counter(row.state for row in found.outbox if row.state in (*UNDELIVERED, "failed"))
    for state, times in left.items():
        yield Damage("unsettled", f"{times} messages are {state}")
    if not found.quiet:
        yield Damage("unsettled", "it did not come to rest in time")


MENDED = ("missing_links", "payment_link_failed")
"""What comes and goes while bots die. An invoice that went astray stays so."""


def unlike(true: frozenset[tuple[str, str]], live: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """What is true and has no open episode, and what has one and is mended."""
    return (true - live) | {each for each in live - true if each[0] in MENDED}
