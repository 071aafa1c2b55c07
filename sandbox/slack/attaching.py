"""What people hang on a message: files, e-mails among them, and messages that they forward.

Sources: docs.slack.dev/reference/objects/file-object, docs.slack.dev/reference/events/message/file_share; forwarded
messages are not documented: slackapi/java-slack-sdk#1179, slack-go/slack#282, slackapi/slack-skills-plugin#149.
"""

from datetime import UTC, datetime
from typing import Any

from sandbox.control import Wrong
from sandbox.slack.files import File, Files
from sandbox.slack.messages import Message
from sandbox.slack.workspace import APP, BOT, TEAM_DOMAIN, Channel, Workspace
from sandbox.worlds.people import BOT_USER

TEXTS = ("name", "filetype", "subject", "plain_text", "preview")
MOST = 10


def attached(given: Any, user: str, files: Files) -> list[File]:
    """The files of a message as `POST /sandbox/slack/message` names them."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST:
        raise Wrong(f"files must be a list of 1 to {MOST}.")
    return [files.put(user, *described(each)) for each in given]


def described(given: Any) -> tuple[str, bytes, dict[str, Any]]:
    """Name, bytes and what Slack tells of a file beside its name."""
    if not isinstance(given, dict) or set(given) - set(TEXTS) or not given.get("name"):
        raise Wrong("A file has a name, and may have filetype, subject, plain_text and preview.")
    if not all(isinstance(each, str) for each in given.values()):
        raise Wrong("What a file has must be texts.")
    text = given.get("plain_text") or given.get("preview") or given["name"]
    return given["name"], text.encode(), told(given)


def told(given: dict[str, str]) -> dict[str, Any]:
    kind = given.get("filetype")
    shape: dict[str, Any] = {"filetype": kind, "pretty_type": kind.capitalize()} if kind else {}
    if kind == "email":
        shape |= {"mode": "email", "mimetype": "text/html", "editable": True, "title": given.get("subject", "")}
        shape |= {"from": [], "to": [], "cc": [], "attachments": [], "original_attachment_count": 0}
    elif "preview" in given:
        shape |= {"mode": "snippet", "editable": True}
    return shape | {name: given[name] for name in ("subject", "plain_text", "preview") if name in given}


def forwarded(message: Message, channel: Channel, workspace: Workspace, origin: str) -> dict[str, Any]:
    """A message as it hangs on another one that forwards it: all of it is in the attachment, nothing in the text."""
    name, handle = author(message, workspace)
    at = datetime.fromtimestamp(float(message.ts), UTC).strftime("%B %d, %Y %I:%M %p")
    shape: dict[str, Any] = {
        "id": 1,
        "ts": message.ts,
        "author_id": message.user,
        "author_name": name,
        "author_subname": handle,
        "author_link": f"https://{TEAM_DOMAIN}.slack.com/team/{message.user}",
        "channel_id": channel.id,
        "channel_team": message.team,
        "is_msg_unfurl": True,
        "is_share": True,
        "message_blocks": [quoted(message, channel)],
        "from_url": f"{origin}/archives/{channel.id}/p{message.ts.replace('.', '')}",
        "fallback": f"[{at}] {handle}: {message.text}",
        "text": message.text,
        "mrkdwn_in": ["text"],
        "color": "D0D0D0",
        "footer": footer(channel),
    }
    if message.files:
        shape["files"] = [each.shape() for each in message.files]
    if message.by_app:
        shape |= {"bot_id": BOT, "app_id": APP}
    return shape


def quoted(message: Message, channel: Channel) -> dict[str, Any]:
    where = {"team": message.team, "channel": channel.id, "ts": message.ts}
    return where | {"message": {"blocks": message.blocks}}


def author(message: Message, workspace: Workspace) -> tuple[str, str]:
    if message.user == BOT_USER:
        return "Exodus", "exodus"
    member = workspace.member(message.user)
    return member.person.name, member.handle


def footer(channel: Channel) -> str:
    words = {"im": "Direct message", "mpim": "Group direct message", "group": "Posted in a private channel"}
    return words.get(channel.kind, f"Posted in #{channel.name}")
