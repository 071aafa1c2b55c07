"""What somebody typed, as Slack makes it into text and blocks: mentions, channels, links, addresses, phone numbers.

Slack's server finds links, not its clients: all that looks like one arrives as one, with what was typed behind the bar.
"""

import re
from typing import Any

from sandbox.slack.blocks.layout import made_up
from sandbox.slack.workspace import Channel, Workspace

Piece = dict[str, Any]

ENDINGS = (
    "com|net|org|edu|gov|info|biz|io|co|ai|app|dev|me|tv|ly|to|eu|de|at|ch|fr|it|es|pt|nl|be|lu|uk|ie|dk|se|no|fi|is|"
    "pl|cz|sk|hu|ro|gr|us|ca|mx|br|ar|cl|au|nz|jp|cn|kr|in|sg|hk|za|il|tr|ua|md|sh|py|rs|so|gg|fm|cc|ws|xyz|shop|store"
)
FOUND = re.compile(
    r"<@(?P<user>[A-Z0-9]+)(?:\|[^<>]*)?>|<#(?P<channel>[A-Z0-9]+)(?:\|[^<>]*)?>"
    r"|<!subteam\^(?P<group>[A-Z0-9]+)(?:\|[^<>]*)?>|<!(?P<range>channel|here|everyone)>"
    r"|(?P<url>(?i:https?)://[^\s<>|]+)"
    r"|(?<![\w.%+-])(?P<mail>[\w.%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})(?![\w-])"
    r"|(?<![\w.+/#-])(?P<phone>\+\d(?:[ .()-]{0,2}\d){6,14}|(?:1[ .-]?)?\(\d{3}\)[ .-]?\d{3}[ .-]\d{4}"
    r"|(?:1[ .-]?)?\d{3}[ .-]\d{3}[ .-]\d{4}|1\d{10})(?![\w/-])"
    rf"|(?<![\w@./-])(?P<domain>(?:[A-Za-z0-9-]+\.)+(?i:{ENDINGS})(?![\w-])(?::\d+)?(?:[/?#][^\s<>|]*)?)"
    r"|(?<![\w&])(?P<sign>[@#])(?P<name>[\w.-]*\w)",
)
AFTER_A_LINK = ".,;:!?'\")]}"
NOT_DIALLED = re.compile(r"[^\d+]")


def typed(text: str, workspace: Workspace, *, linked: bool) -> str:
    """`text` as Slack hands it on: `&`, `<` and `>` escaped, and with `linked` everything that it links.

    Markup of mentions that is already there is what a client inserts when a person picks a name, and stays.
    """
    return "".join(map(markup, pieces(text, workspace) if linked else unlinked(text)))


def written(text: str, workspace: Workspace) -> list[Any]:
    """The blocks of a message that a person wrote: one rich text with the same pieces."""
    found = [{name: value for name, value in each.items() if name != "name"} for each in pieces(text, workspace)]
    section = {"type": "rich_text_section", "elements": found}
    return [{"type": "rich_text", "block_id": made_up(), "elements": [section]}] if text.strip() else []


def pieces(text: str, workspace: Workspace) -> list[Piece]:
    """`text` taken apart, in rich text's own words; a mention has its `name` beside it."""
    parts: list[Piece] = []
    end = 0
    for found in FOUND.finditer(text):
        piece = linked_piece(found, workspace)
        if piece:
            begun, ended = found.span()
            ended -= dangling(found)
            parts += [*plain(text[end:begun]), piece]
            end = ended
    return [*parts, *plain(text[end:])]


def unlinked(text: str) -> list[Piece]:
    """Escaped, but for markup that a client inserted."""
    parts: list[Piece] = []
    end = 0
    for found in FOUND.finditer(text):
        if found.group().startswith("<"):
            parts += [*plain(text[end : found.start()]), inserted(found)]
            end = found.end()
    return [*parts, *plain(text[end:])]


def plain(text: str) -> list[Piece]:
    return [{"type": "text", "text": text}] if text else []


def dangling(found: re.Match[str]) -> int:
    """How many characters at the end of a link belong to the sentence."""
    if not (found["url"] or found["domain"]):
        return 0
    return len(found.group()) - len(found.group().rstrip(AFTER_A_LINK))


def linked_piece(found: re.Match[str], workspace: Workspace) -> Piece | None:
    shown = found.group()
    match found.lastgroup:
        case "url":
            return {"type": "link", "url": shown.rstrip(AFTER_A_LINK)}
        case "domain":
            shown = shown.rstrip(AFTER_A_LINK)
            return {"type": "link", "url": f"http://{shown}", "text": shown}
        case "mail":
            return {"type": "link", "url": f"mailto:{shown}", "text": shown}
        case "phone":
            return {"type": "link", "url": f"tel:{NOT_DIALLED.sub('', shown)}", "text": shown}
        case "name":
            return named(found["sign"], found["name"], workspace)
    return inserted(found)


def inserted(found: re.Match[str]) -> Piece:
    """A mention that a person picked from a menu: its markup is in the text already."""
    _, _, name = found.group().strip("<>").partition("|")
    shown = {"name": name} if name else {}
    match found.lastgroup:
        case "user":
            return {"type": "user", "user_id": found["user"], **shown}
        case "channel":
            return {"type": "channel", "channel_id": found["channel"], **shown}
        case "group":
            return {"type": "usergroup", "usergroup_id": found["group"], **shown}
    return {"type": "broadcast", "range": found["range"]}


def named(sign: str, name: str, workspace: Workspace) -> Piece | None:
    """A name that was typed out, where it is one."""
    if sign == "@":
        person = next((each.id for each in workspace.members.values() if each.handle == name), None)
        return {"type": "user", "user_id": person, "name": name} if person else None
    channels = (each for each in workspace.channels.values() if each.name == name and named_by_sign(each))
    channel = next(channels, None)
    return {"type": "channel", "channel_id": channel.id, "name": name} if channel else None


def named_by_sign(channel: Channel) -> bool:
    return channel.kind in ("channel", "group")


def markup(piece: Piece) -> str:
    """A piece as a message's text has it."""
    match piece:
        case {"type": "link", "url": url, "text": shown}:
            return f"<{escaped(url)}|{escaped(shown)}>"
        case {"type": "link", "url": url}:
            return f"<{escaped(url)}>"
        case {"type": "broadcast", "range": reach}:
            return f"<!{reach}>"
        case {"type": "text", "text": text}:
            return escaped(text)
    sign = {"user": "@", "channel": "#", "usergroup": "!subteam^"}[piece["type"]]
    name = f"|{piece['name']}" if "name" in piece else ""
    return f"<{sign}{piece[piece['type'] + '_id']}{name}>"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
