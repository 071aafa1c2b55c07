"""Whom a message names: its markup tells who is notified."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.workspace import Channel, Workspace

EVERYBODY = ("<!channel", "<!here", "<!everyone")


def notified(workspace: Workspace, channel: Channel, author: str, text: str, blocks: list[Any]) -> frozenset[str]:
    """Whom a new message pings: everybody in direct messages, else those whom its markup names."""
    readers = [each.id for each in workspace.readers(channel) if each.id != author]
    if channel.kind in ("im", "mpim"):
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
