"""What may stand in a channel, read off the wire: every message that got there, and what in it must not be there.

It takes nothing from the bot: what looks like an address, a telephone number or a foreign link is one.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]

POSTS = frozenset({"chat.postMessage", "chat.update", "chat.scheduleMessage"})
DIRECT = ("D", "U", "W")
"""How the ids of direct messages and of people begin."""
UNSEEN = frozenset(
    {"type", "style", "action_id", "block_id", "event_type", "channel", "ts", "thread_ts", "key", "attributes"}
)
"""Ids and hashes, ours and theirs: nobody reads them, and many are long numbers."""

TIME = re.compile(r"<!date\^\d+\^[^|>]*\|[^>]*>")
MENTION = re.compile(r"<[@#!][A-Z0-9]+(?:\|[^>]*)?>")
VALUE = re.compile(r"1:(?:episode:\d+(?::[a-z_]+)?|board:[a-z_]+\.\d+|[A-Za-z0-9]{18}(?::[A-Za-z0-9]{18}|:\d+)?)")
E_MAIL = re.compile(r"[^\s@<>,;:|()“”\"']+@[\w-]+(?:\.[\w-]+)*")
MASKED = re.compile(r".?[*∗]{3}@.+", re.DOTALL)
LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://|\bmailto:|\btel:|\bwww\.)[^\s|>]+|\b[\w-]+(?:\.[\w-]+)+/[^\s|>]+", re.IGNORECASE
)
PHONE = re.compile(r"(?<![\w$€£¥])\+?\(?\d(?:[ ()/.-]*\d){7,}(?!\w)")


@dataclass(frozen=True)
class Rules:
    """`origins` are where links may lead; `private` is what no channel may read, whatever it looks like."""

    origins: tuple[str, ...]
    private: frozenset[str] = frozenset()


def public(entries: Iterable[Body]) -> Iterator[tuple[str, Body]]:
    """Each message that got to a channel, with how it went: calls, response URLs and acks."""
    for entry in entries:
        request, answer = entry.get("request") or {}, entry.get("response") or {}
        if entry["kind"] == "delivery":
            if isinstance(answer, dict) and answer.get("response_type") == "in_channel":
                yield entry["name"], answer
        elif not isinstance(request, dict):
            continue
        elif (entry["name"] in POSTS and not str(request.get("channel", "")).startswith(DIRECT)) or (
            entry["name"] == "response_url" and request.get("response_type") == "in_channel"
        ):
            yield entry["name"], request


def leaks(body: Body, rules: Rules) -> list[str]:
    """What in a message should not be in a channel, in words for whoever reads the failure."""
    return [wrong for name, text in texts(body) for wrong in _wrong(name, text, rules)]


def texts(node: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a message by the name it stands under, whoever may see it."""
    if name == "blocks" and isinstance(node, str):
        node = json.loads(node)
    match node:
        case dict():
            for key, each in node.items():
                if key not in UNSEEN:
                    yield from texts(each, key)
        case list():
            for each in node:
                yield from texts(each, name)
        case str():
            yield name, node


def _wrong(name: str, text: str, rules: Rules) -> Iterator[str]:
    if name == "value":
        if not VALUE.fullmatch(text):
            yield f"a value that is no id: {text}"
        return
    bare = MENTION.sub(" ", TIME.sub(" ", text))
    for each in LINK.finditer(bare):
        if not each[0].startswith(rules.origins):
            yield f"a link: {each[0]}"
    bare = LINK.sub(" ", bare)
    for each in E_MAIL.finditer(bare):
        if not MASKED.fullmatch(each[0]):
            yield f"an e-mail address: {each[0]}"
    for each in PHONE.finditer(bare):
        yield f"a telephone number: {each[0]}"
    for secret in rules.private:
        if secret in text:
            yield f"something of the customer's: {secret}"


def values(row: Body) -> Iterator[str]:
    """The texts of one Salesforce record, its parents and children."""
    return (text for _, text in texts(row))
