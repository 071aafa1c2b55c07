"""Text as Slack's clients send and read it: what somebody typed becomes markup; markup tells who is notified."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.workspace import Channel, Workspace

EVERYBODY = ("<!channel", "<!here", "<!everyone")
MARKUP = re.compile(r"<(?:[@#][A-Z0-9]+(?:\|[^<>]*)?|!subteam\^[A-Z0-9]+(?:\|[^<>]*)?|!(?:channel|here|everyone))>")
LINK = re.compile(r"https?://[^\s<>|]+")
WORD = re.compile(r"(?<![\w&])([@#])([\w.-]*\w)")


def typed(text: str, workspace: Workspace, *, linked: bool) -> str:
    """`text` as a client sends it: `&`, `<` and `>` escaped, and with `linked` also mentions, channels and links.

    Markup of mentions that is already there is what a client inserts when a person picks a name, and stays.
    """
    parts, end = [], 0
    for found in MARKUP.finditer(text):
        parts += [plain(text[end : found.start()], workspace, linked=linked), found.group()]
        end = found.end()
    return "".join([*parts, plain(text[end:], workspace, linked=linked)])


def plain(text: str, workspace: Workspace, *, linked: bool) -> str:
    if not linked:
        return escaped(text)
    parts, end = [], 0
    for found in LINK.finditer(text):
        parts += [names(escaped(text[end : found.start()]), workspace), f"<{escaped(found.group())}>"]
        end = found.end()
    return "".join([*parts, names(escaped(text[end:]), workspace)])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def names(text: str, workspace: Workspace) -> str:
    people = {each.handle: each.id for each in workspace.members.values()}
    channels = {each.name: each.id for each in workspace.channels.values() if not each.user}

    def mark(found: re.Match[str]) -> str:
        sign, name = found.groups()
        id_ = (people if sign == "@" else channels).get(name)
        return f"<{sign}{id_}|{name}>" if id_ else found.group()

    return WORD.sub(mark, text)


def notified(workspace: Workspace, channel: Channel, author: str, text: str, blocks: list[Any]) -> frozenset[str]:
    """Whom a new message pings: everybody in a direct message, else those whom its markup names."""
    readers = [each.id for each in workspace.readers(channel) if each.id != author]
    if channel.user:
        return frozenset(readers)
    markup = " ".join(markups(text, blocks))
    if any(word in markup for word in EVERYBODY):
        return frozenset(readers)
    groups = [each for each in workspace.groups.values() if f"<!subteam^{each.id}" in markup]
    return frozenset(
        each for each in readers if names_person(markup, each) or any(each in one.members for one in groups)
    )


def names_person(markup: str, user: str) -> bool:
    return f"<@{user}>" in markup or f"<@{user}|" in markup


def markups(text: str, blocks: list[Any]) -> Iterator[str]:
    """Every piece of markup that is shown: with blocks the text is only the fallback, yet Slack reads both."""
    yield text
    yield from walk(blocks)


def walk(value: Any) -> Iterator[str]:
    match value:
        case {"type": "mrkdwn" | "markdown", "text": str(text)}:
            yield text
        case {"type": "user", "user_id": str(user)}:
            yield f"<@{user}>"
        case {"type": "usergroup", "usergroup_id": str(group)}:
            yield f"<!subteam^{group}>"
        case {"type": "broadcast", "range": str(reach)}:
            yield f"<!{reach}>"
        case dict():
            for each in value.values():
                yield from walk(each)
        case list():
            for each in value:
                yield from walk(each)
