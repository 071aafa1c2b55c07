"""The count: what was done too often, what was lost, and what people were told wrongly. Pure.

*Extra*: more mails than dispatches, or two for one intent. *Lost*: a receipt that says Sent without a mail, or Not
sent with one; an intent without a final receipt; a decision neither dispatched nor stopped. Source: product.md 10.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

from sqlalchemy import Row

from tests.kills.evidence import UNDELIVERED, UNFINISHED, Evidence, Mail, mark

Kind = Literal[
    "extra mail", "lost mail", "extra post", "lost post", "two at once", "leaked link", "leaked word", "unsettled"
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Damage:
    kind: Kind
    what: str


def count(found: Evidence) -> list[Damage]:
    """Everything that should not be; empty when every promise held."""
    return [*_mails(found), *_receipts(found), *_decisions(found), *_posts(found), *_episodes(found), *_rest(found)]


def _mails(found: Evidence) -> Iterator[Damage]:
    """Of one record: no more mails than dispatches. Of one intent: no more than one."""
    sent = Counter(mail.record for mail in found.mails)
    called = Counter(intent.record for intent in found.intents if intent.dispatched_at)
    for record, mails in sent.items():
        for _ in range(mails - called[record]):
            yield Damage("extra mail", f"{record}: {mails} mails, {called[record]} dispatches")
    for key, mails_of_it in attributed(found.intents, found.mails).items():
        if len(mails_of_it) > 1:
            yield Damage("extra mail", f"intent {key}: {len(mails_of_it)} mails")
    rows = Counter(row["Payment_Order__c"] for row in found.rows if row["Status__c"] == "Sent")
    if rows != sent:
        yield Damage("lost mail", f"history rows and mails differ: {rows - sent} {sent - rows}")


def attributed(intents: Sequence[Row[Any]], mails: Sequence[Mail]) -> dict[str, list[Mail]]:
    """Each mail with the intent whose call it came from: the last one for its record that was dispatched before."""
    of_record: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for intent in sorted((each for each in intents if each.dispatched_at), key=lambda each: each.dispatched_at):
        of_record[intent.record].append(intent)
    found: defaultdict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        if called := of_record[mail.record]:
            before = [each for each in called if each.dispatched_at <= mail.at]
            found[(before[-1] if before else called[0]).key].append(mail)
    return found


SENT, NOT_SENT, UNSURE = "Sent: Salesforce recorded it", "Not sent", "Couldn't be confirmed"


def _receipts(found: Evidence) -> Iterator[Damage]:
    """What people read is true, and final."""
    mails = attributed(found.intents, found.mails)
    for intent in found.intents:
        if intent.state == "requested":
            continue
        told = found.receipts.get(mark(f"receipt:{intent.key}"), "no receipt")
        if SENT in told and not mails.get(intent.key):
            yield Damage("lost mail", f"intent {intent.key} says Sent without a mail ({intent.state})")
        if NOT_SENT in told and mails.get(intent.key):
            yield Damage("lost mail", f"intent {intent.key} says Not sent with a mail ({intent.state})")
        if not any(ending in told for ending in (SENT, NOT_SENT, UNSURE)):
            yield Damage("lost mail", f"intent {intent.key} has no final receipt ({intent.state}): {told}")
        if told == "no receipt":
            yield Damage("lost post", f"intent {intent.key} has no receipt")


def _decisions(found: Evidence) -> Iterator[Damage]:
    """A form that closed is one decision on disk, carried out or stopped, and none runs beside another."""
    known = {intent.key: intent for intent in found.intents}
    for key in found.accepted:
        if key not in known or known[key].state == "requested":
            yield Damage("lost mail", f"offer {key} was accepted and is not on disk")
    for intent in found.intents:
        if intent.state in UNFINISHED:
            yield Damage("lost mail", f"intent {intent.key} is still {intent.state}")
    yield from _two_at_once(found.intents)


def _two_at_once(intents: Sequence[Row[Any]]) -> Iterator[Damage]:
    """Of two decisions for one action and root order, the second comes after the end of the first."""
    of_root: defaultdict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for intent in sorted((each for each in intents if each.confirmed_at), key=lambda each: each.confirmed_at):
        of_root[intent.action, intent.root].append(intent)
    for together in of_root.values():
        for first, second in pairwise(together):
            if first.finished_at is None or first.finished_at > second.confirmed_at:
                yield Damage("two at once", f"intents {first.key} and {second.key}")


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


def _episodes(found: Evidence) -> Iterator[Damage]:
    """Every episode has its first card, and of one trouble only one is open."""
    queued = {row.key for row in found.outbox}
    for each in found.episodes:
        if f"episode:{each.id}" not in queued:
            yield Damage("lost post", f"episode {each.id} never got a card")
    live = Counter((each.symptom, each.record) for each in found.episodes if each.state != "closed")
    for (symptom, record), times in live.items():
        for _ in range(times - 1):
            yield Damage("extra post", f"{times} episodes of {symptom} live on {record}")


def _rest(found: Evidence) -> Iterator[Damage]:
    """What is true in Salesforce now has an episode, and nothing else has; nothing is left lying."""
    live = {each.record for each in found.episodes if each.state != "closed"}
    for record in found.lacking ^ live:
        yield Damage("unsettled", f"{record}: {'no episode' if record in found.lacking else 'mended, still open'}")
    left = Counter(row.state for row in found.outbox if row.state in (*UNDELIVERED, "failed"))
    for state, times in left.items():
        yield Damage("unsettled", f"{times} messages are {state}")
    if not found.quiet:
        yield Damage("unsettled", "it did not come to rest in time")
