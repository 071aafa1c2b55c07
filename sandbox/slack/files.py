"""Files: an address to upload to, the bytes that came, where each is shared, and the download that asks for a token.

The three steps are Slack's (`files.getUploadURLExternal`, the upload, `files.completeUploadExternal`). A file that was
never completed can be shared and read by nobody. It knows no message: who shares asks `methods/files.py`.
"""

import mimetypes
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.slack.api import bearer
from sandbox.slack.credentials import Credentials
from sandbox.slack.errors import Refused
from sandbox.slack.manifest import Manifest
from sandbox.slack.traffic import Traffic
from sandbox.worlds.people import BOT_USER, TEAM

LARGEST = 32 * 1024 * 1024
OK = 200
UNKNOWN = "application/octet-stream"


@dataclass(eq=False)
class File:
    """`content` is None until it was uploaded; `completed` once the app said so, and only then it is in the workspace.

    `shares`: channel id -> ts of the messages that carry it.
    """

    id: str
    name: str
    length: int
    ticket: str
    created: int
    title: str
    origin: str
    alt_text: str = ""
    user: str = BOT_USER
    told: dict[str, Any] = field(default_factory=dict)
    """What else Slack says of it: an e-mail's subject and text, a snippet's beginning."""
    content: bytes | None = None
    completed: bool = False
    deleted: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or UNKNOWN

    def shape(self) -> dict[str, Any]:
        """A file in Slack's shape, without its shares; a deleted one is a tombstone."""
        if self.deleted:
            return {"id": self.id, "mode": "tombstone"}
        address = f"{self.origin}/files/pri/{TEAM}-{self.id}"
        suffix = self.name.rpartition(".")[2] if "." in self.name else "binary"
        shape = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": suffix.lower(),
            "pretty_type": suffix.upper(),
            "user": self.user,
            "user_team": TEAM,
            "editable": False,
            "size": self.length,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{address}/{quote(self.name, safe='')}",
            "url_private_download": f"{address}/download/{quote(self.name, safe='')}",
            "file_access": "visible",
        }
        return shape | ({"alt_txt": self.alt_text} if self.alt_text else {}) | self.told


class Files:
    def __init__(
        self,
        clock: Clock,
        credentials: Credentials,
        manifest: Manifest,
        traffic: Traffic,
        faults: Faults,
        origin: str,
    ) -> None:
        self._clock = clock
        self._traffic = traffic
        self._faults = faults
        self._credentials = credentials
        self._manifest = manifest
        self._origin = origin
        self._numbers = count(1)
        self._kept: dict[str, File] = {}

    def mount(self, app: web.Application) -> None:
        app.router.add_post("/files/upload/v1/{ticket}", self.take)
        app.router.add_get("/files/pri/{team}-{id}/{name:.+}", self.hand_out)

    def clear(self) -> None:
        self._kept.clear()

    def begin(self, name: str, length: int, alt_text: str) -> tuple[File, str]:
        """A file that is to come, and the address it is to be posted to."""
        created = int(self._clock.now().timestamp())
        ticket = secrets.token_urlsafe(32)
        file = File(f"F0{next(self._numbers):08d}", name, length, ticket, created, name, self._origin, alt_text)
        self._kept[file.id] = file
        return file, f"{self._origin}/files/upload/v1/{ticket}"

    def put(self, user: str, name: str, content: bytes, told: dict[str, Any]) -> File:
        """A person's file: their client has uploaded it before the message is sent."""
        file, _ = self.begin(name, len(content), "")
        file.user, file.told, file.content, file.completed = user, told, content, True
        file.title = str(told.get("title") or name)
        return file

    def uploaded(self, id_: str) -> File:
        """A file whose bytes are here and that was not completed yet. Raises `file_not_found`."""
        file = self._kept.get(id_)
        if not file or file.content is None or file.completed:
            raise Refused("file_not_found")
        return file

    def find(self, id_: str) -> File:
        """A file of the workspace. Raises `file_not_found`."""
        file = self._kept.get(id_)
        if not file or not file.completed:
            raise Refused("file_not_found")
        return file

    def remove(self, file: File) -> None:
        file.deleted = True
        del self._kept[file.id]

    async def take(self, request: web.Request) -> web.StreamResponse:
        """`POST` of the bytes, as they are or as one part of a form. The address is the secret; it takes no token."""
        ticket = request.match_info["ticket"]
        file = next((each for each in self._kept.values() if each.ticket == ticket), None)
        content = await body(request, file.length if file else 0)

        def store() -> web.StreamResponse:
            if not file or file.completed:
                return web.Response(status=404, text="file_not_found")
            if len(content) != file.length:
                return web.Response(status=400, text="The size differs from the length that was announced.")
            file.content = content
            return web.Response(text=f"OK - {file.length}")

        return await self._noted("upload", request, store)

    async def hand_out(self, request: web.Request) -> web.StreamResponse:
        """The bytes, to a token with `files:read`. Anybody else gets the sign-in page: 200, and HTML."""
        file = self._kept.get(request.match_info["id"])
        allowed = bearer(request) == self._credentials.bot_token and "files:read" in self._manifest.scopes

        def answer() -> web.StreamResponse:
            if not file or not file.completed or not allowed:
                return web.Response(text=SIGN_IN, content_type="text/html")
            return whole(file)

        return await self._noted("download", request, answer)

    async def _noted(
        self, name: str, request: web.Request, work: Callable[[], web.StreamResponse]
    ) -> web.StreamResponse:
        """`work`, in the traffic and with whatever fault was asked for under that name."""
        entry = self._traffic.begin("call", name, {"path": request.path})
        rule = self._faults.take(name)

        async def act() -> web.StreamResponse:
            answer = work()
            entry.finish("ok" if answer.status == OK else f"status {answer.status}")
            return answer

        async def refuse() -> web.StreamResponse:
            status = rule.status if rule else 500
            entry.finish(f"status {status}")
            return web.Response(status=status)

        return await entry.spoiled(rule, self._faults.apply(rule, request, act, refuse))


SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to see this file.</body></html>"


def whole(file: File) -> web.Response:
    """The bytes as a download: a browser must not take a customer's file for a page of ours."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
    headers |= {"X-Content-Type-Options": "nosniff"}
    return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


async def body(request: web.Request, length: int) -> bytes:
    """What was posted, read no further than one byte past `length`."""
    if request.content_type != "multipart/form-data":
        return await some(request.content, length + 1)
    part = await (await request.multipart()).next()
    read = bytearray()
    while isinstance(part, BodyPartReader) and len(read) <= length and (chunk := await part.read_chunk()):
        read += chunk
    return bytes(read)


async def some(stream: Any, most: int) -> bytes:
    read = bytearray()
    while len(read) < most and (chunk := await stream.read(most - len(read))):
        read += chunk
    return bytes(read)
