"""`files.*`: the steps of an upload around the upload itself, and what is known of a file afterwards."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Refused, invalid
from sandbox.slack.files import LARGEST, File, Files
from sandbox.slack.posting import Content, Posting
from sandbox.slack.workspace import Channel, Workspace
from sandbox.worlds.people import BOT_USER

WRITE, READ = ("files:write",), ("files:read",)
LONGEST_ALT_TEXT = 1000
MOST_FILES = 10
CHANNEL = re.compile(r"[CGDZ][A-Z0-9]{8,}")
PROCESSING_SECONDS = 0.1
DOUBTFUL_CHANNEL = "input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"


@dataclass(frozen=True, slots=True)
class FileMethods:
    workspace: Workspace
    files: Files
    posting: Posting
    under_way: set[asyncio.TimerHandle] = field(default_factory=set)

    def methods(self) -> dict[str, Method]:
        return {
            "files.getUploadURLExternal": Method(self.begin, WRITE, json=False),
            "files.completeUploadExternal": Method(self.complete, WRITE),
            "files.info": Method(self.info, READ, json=False),
            "files.delete": Method(self.delete, WRITE),
            "files.upload": Method(self.retired, WRITE),
        }

    def clear(self) -> None:
        """Forget what was still being processed."""
        for each in self.under_way:
            each.cancel()
        self.under_way.clear()

    def begin(self, arguments: Arguments) -> dict[str, Any]:
        """An address for one file. Nothing can be uploaded empty: a length of 0 counts as missing."""
        name, length = arguments.required("filename"), arguments.number("length", 0)
        if length <= 0:
            raise Refused("missing_argument")
        if length > LARGEST:
            raise Refused("file_upload_size_restricted")
        alt_text = arguments.text("alt_txt") or ""
        if len(alt_text) > LONGEST_ALT_TEXT:
            raise Refused("alt_txt_too_large")
        arguments.refuse(snippet_type="unknown_snippet_type")
        file, address = self.files.begin(name, length, alt_text)
        return {"upload_url": address, "file_id": file.id}

    def complete(self, arguments: Arguments) -> dict[str, Any]:
        """Take the uploaded files into the workspace and share them; where they stand is told later, by files.info."""
        arguments.refuse(blocks="invalid_arguments", username="invalid_arguments")
        wanted = titled(arguments.structure("files", "invalid_arguments"))
        files = [self.files.uploaded(id_) for id_ in wanted]
        channels = [self._channel(id_) for id_ in destinations(arguments)]
        thread = arguments.text("thread_ts")
        for file, title in zip(files, wanted.values(), strict=True):
            file.completed, file.title = True, title or file.name
        for channel in channels:
            self._later(files, channel, arguments.text("initial_comment") or "", thread)
        return {"files": [{"id": each.id, "title": each.title} for each in files]}

    def info(self, arguments: Arguments) -> dict[str, Any]:
        file = self.files.find(arguments.required("file"))
        shape = file.shape()
        direct = {id_: share for id_, share in shares(file).items() if id_.startswith("D")}
        public = {id_: share for id_, share in shares(file).items() if id_ not in direct}
        shape["shares"] = {kind: found for kind, found in (("public", public), ("private", direct)) if found}
        shape |= {"channels": sorted(public), "groups": [], "ims": sorted(direct)}
        return {"file": shape, "comments": [], "response_metadata": {"next_cursor": ""}}

    def delete(self, arguments: Arguments) -> dict[str, Any]:
        self.files.remove(self.files.find(arguments.required("file")))
        return {}

    def retired(self, _arguments: Arguments) -> dict[str, Any]:
        raise Refused("method_deprecated")

    def _channel(self, id_: str) -> Channel:
        """Channel ids only: neither names nor people. Raises `channel_not_found`, `not_in_channel` or `is_archived`."""
        if not CHANNEL.fullmatch(id_):
            raise invalid("invalid_arguments", [DOUBTFUL_CHANNEL])
        channel = self.workspace.reach(id_)
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel")
        if channel.archived:
            raise Refused("is_archived")
        return channel

    def _later(self, files: list[File], channel: Channel, comment: str, thread: str | None) -> None:
        """Slack processes an upload after it has answered; only then the message is there."""

        def share() -> None:
            self.under_way.discard(handle)
            with suppress(Refused):  # archived meanwhile: the file stays, unshared
                message = self.posting.post(channel, Content(comment, files=files), thread=thread)
                for file in files:
                    file.shares.setdefault(channel.id, []).append(message.ts)

        handle = asyncio.get_running_loop().call_later(PROCESSING_SECONDS, share)
        self.under_way.add(handle)


def destinations(arguments: Arguments) -> list[str]:
    """The channels to share in, none for a file that stays private. A thread is in one channel."""
    several = [each.strip() for each in (arguments.text("channels") or "").split(",") if each.strip()]
    wanted = list(dict.fromkeys([*filter(None, [arguments.text("channel_id")]), *several]))
    if arguments.text("thread_ts") and len(wanted) != 1:
        raise Refused("invalid_arguments")
    return wanted


def titled(given: Any) -> dict[str, str]:
    """File id -> title, as the call lists them. Raises `invalid_arguments`."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_FILES:
        raise invalid("invalid_arguments", ["missing required field: files"])
    found: dict[str, str] = {}
    for number, each in enumerate(given):
        if not isinstance(each, dict) or not isinstance(each.get("id"), str):
            raise invalid("invalid_arguments", [f"missing required field: id [json-pointer:/files/{number}]"])
        found[each["id"]] = str(each.get("title") or "")
    return found


def shares(file: File) -> dict[str, list[dict[str, str]]]:
    return {channel: [{"ts": ts} for ts in stamps] for channel, stamps in file.shares.items()}
