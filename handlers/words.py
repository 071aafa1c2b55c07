"""What a person or an app wrote, out of Slack's hands: cut and straightened once, for everybody further in.

Nobody else sees what Slack, a keyboard or a word processor made of a text, nor more than can be read at a stretch.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.runbook.references import clean
from bot.runbook.spelling import AROUND, LONGEST, folded, one_line, straight
from bot.runbook.values import SlackUserId

NAME = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
"""A person or an app, as Slack writes it into a text."""

SAID = frozenset({"text", "url"})
"""Where blocks say something."""

ATTACHED = SAID | {"pretext", "title", "value"}
"""Where attachments do: the old way of apps to write, with fields of a title and a value, and forwarded messages."""

INSTEAD = "fallback"
"""What an attachment says where nothing else of it can be shown."""

FILED = frozenset({"name", "title", "subject", "plain_text", "preview", "preview_plain_text"})
"""Where files do; an e-mail has a subject and a text."""

PARTED = frozenset({"rich_text_section", "rich_text_preformatted", "rich_text_quote"})
"""Blocks whose elements are one text."""

LONGEST_WORD = 40

TOKEN = re.compile(r"<([^<>|\n]*)(?:\|([^<>\n]*))?>")
"""What Slack makes of links, addresses, numbers and mentions."""

ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

PASTED = re.compile(r"<((?:https?://|mailto:|tel:|[@#][A-Z0-9])[^<>|\n]*)(?:\|([^<>\n]*))?>")
"""The same, pasted by a person from where it stood as text: Slack escapes its brackets, and links the address in it."""


def typed(text: object) -> str:
    """What a person typed, on one line, where Slack delivers `text` with its own links and escapes."""
    return one_line(unescaped(text))


def unescaped(text: object) -> str:
    """`text` without Slack's markup and straight; what is longer than a text may be is cut off first."""
    plain = TOKEN.sub(_token, str(text or "")[:LONGEST])
    for entity, char in ENTITIES:
        plain = plain.replace(entity, char)
    return straight(PASTED.sub(_token, plain))


def is_word(text: str, word: str) -> bool:
    """Whether `text` is that keyword, in whatever case or width, with whatever stands around it."""
    return len(text) <= LONGEST_WORD and folded(text).strip(AROUND).lower() == word


def _token(found: re.Match[str]) -> str:
    """What a person typed that Slack made this of; where a link has words of its own, both."""
    target, label = found[1], found[2] or ""
    if target.startswith(("@", "#", "!")):
        return _mention(target, label)
    scheme, _, rest = target.partition(":")
    if scheme == "tel":
        return label or rest
    shown = rest if scheme == "mailto" else target
    if not label or label == shown:
        return shown
    bare = shown.removeprefix("https://").removeprefix("http://")
    return label if label.rstrip("/").lower() == bare.rstrip("/").lower() else f"{label} {shown}"


def _mention(target: str, label: str) -> str:
    """`<#C1|name>` was typed as #name, `<@U1|name>` as @name, `<!here>` as @here."""
    sign = "@" if target[0] == "!" else target[0]
    if not label:
        return sign + target[1:].partition("^")[0]
    return label if target.startswith("!date^") or label.startswith(sign) else sign + label


def named_alone(text: object) -> SlackUserId | None:
    """The person that `text`, as Slack delivers it, names and says nothing else of."""
    match NAME.findall(said_of := str(text or "")[:LONGEST]):
        case [user] if not clean(typed(NAME.sub(" ", said_of))):
            return SlackUserId(user)
    return None


def own(message: Mapping[str, Any]) -> str:
    """What its author typed."""
    return said({name: message.get(name) for name in ("text", "blocks")})


def beside(message: Mapping[str, Any]) -> str:
    """What its author forwarded or attached."""
    return said({name: message.get(name) for name in ("attachments", "files")})


def said(message: Mapping[str, Any]) -> str:
    """Everything that a message says: text, blocks, attachments and files, each thing once, on lines of their own."""
    parts = (
        message.get("text"),
        *_texts(message.get("blocks")),
        *_attached(message.get("attachments")),
        *_texts(message.get("files"), FILED),
    )
    told: list[str] = []
    known, room = "", LONGEST
    for part in parts:
        text = unescaped(str(part or "")[:room])
        letters = "".join(filter(str.isalnum, text))
        if letters and letters not in known:  # a message's blocks say once more what its text says
            told.append(text)
            known, room = f"{known} {letters}", room - len(text)
        if room <= 0:
            break
    return "\n".join(told)


def _texts(node: Any, told: frozenset[str] = SAID) -> Iterator[str]:
    """Every text in a message's blocks or attachments, however deep: rich text nests it, and parts words by style."""
    match node:
        case list():
            for each in node:
                yield from _texts(each, told)
        case {"type": str(kind), "elements": list(elements)} if kind in PARTED:
            yield "".join(map(_piece, elements))
        case dict():
            for name, each in node.items():
                if name in told and isinstance(each, str):
                    yield each
                elif name != INSTEAD:
                    yield from _texts(each, FILED if name == "files" else told)


def _piece(element: Any) -> str:
    """One stretch of a paragraph: words, or a link with its address."""
    if not isinstance(element, dict):
        return ""
    text, url = str(element.get("text") or ""), str(element.get("url") or "")
    return f"<{url}|{text}>" if url and text else text or url


def _attached(node: Any) -> Iterator[str]:
    for each in node if isinstance(node, list) else ():
        texts = [*_texts(each, ATTACHED)]
        yield from texts or [str(each.get(INSTEAD) or "") if isinstance(each, dict) else ""]
