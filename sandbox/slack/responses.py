"""Response URLs: five answers within thirty minutes to one thing a person did, and what an ack's payload shows.

A command's earlier answer cannot be replaced: only a press knows the message it was made on.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.slack.errors import Refused
from sandbox.slack.messages import Message
from sandbox.slack.posting import LONGEST_TEXT, Posting, content
from sandbox.slack.traffic import Traffic
from sandbox.slack.workspace import APP, Channel
from sandbox.worlds.people import TEAM

USES = 5
LIFETIME = timedelta(minutes=30)
KEPT = 10_000


@dataclass
class Opening:
    """Where answers go: to `user` in `channel`; `original` is the message that was pressed on."""

    channel: Channel
    user: str
    original: Message | None
    made: datetime
    uses: int = 0


class Responses:
    def __init__(self, clock: Clock, posting: Posting, traffic: Traffic, faults: Faults, origin: str) -> None:
        self._clock = clock
        self._posting = posting
        self._traffic = traffic
        self._faults = faults
        self._origin = origin
        self._openings: dict[str, Opening] = {}

    def make(self, channel: Channel, user: str, original: Message | None = None) -> str:
        """A new response URL."""
        path = f"{TEAM}/{APP}/{secrets.token_urlsafe(18)}"
        self._openings[path] = Opening(channel, user, original, self._clock.now())
        if len(self._openings) > KEPT:
            del self._openings[next(iter(self._openings))]
        return f"{self._origin}/response/{path}"

    def clear(self) -> None:
        self._openings.clear()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """`POST /response/…`: the body is one message."""
        body = await request.read()
        entry = self._traffic.begin("call", "response_url", None)

        async def act() -> web.StreamResponse:
            try:
                given = payload(body)
                entry.request = given
                self._use(request.match_info["path"], given)
            except Refused as refused:
                entry.finish(refused.error)
                status = 404 if refused.error in ("used_url", "expired_url") else 400
                return web.json_response(refused.answer(), status=status)
            entry.finish("ok")
            return web.Response(text="ok")

        rule = self._faults.take("response_url")

        async def refuse() -> web.StreamResponse:
            entry.finish(f"status {rule.status}" if rule else "")
            return web.Response(status=rule.status if rule else 500, text=rule.error if rule else "")

        return await entry.spoiled(rule, self._faults.apply(rule, request, act, refuse))

    def show(self, given: dict[str, Any], opening: Opening) -> None:
        """What an answer does: replace or delete the original, or appear, for that person or for all."""
        if given.get("attachments"):
            raise Refused("invalid_attachments")
        original = opening.original
        if given.get("delete_original"):
            if not original:
                raise Refused("message_not_found")
            if standing := self._standing(original):
                self._posting.remove(standing)
            return
        said = content(words(given, "text"), given.get("blocks"), given.get("metadata"), LONGEST_TEXT)
        thread = words(given, "thread_ts")
        if given.get("replace_original") and original:
            if standing := self._standing(original):
                self._posting.change(standing, said)
        elif given.get("response_type", "ephemeral") == "in_channel":
            self._posting.post(opening.channel, said, thread=thread)
        else:
            self._posting.whisper(opening.channel, said, opening.user, thread)

    def _standing(self, original: Message) -> Message | None:
        """The message that was pressed on. An ephemeral one may be gone from the screen, and Slack does not say so."""
        try:
            return self._posting.messages.find(original.channel, original.ts)
        except Refused:
            if original.viewer:
                return None
            raise

    def answer(self, given: Any, channel: Channel, user: str) -> None:
        """Show what a command's ack carried: a text or a message; nothing when it carried nothing."""
        if not given:
            return
        message = {"text": given} if isinstance(given, str) else given
        if not isinstance(message, dict):
            raise Refused("invalid_payload")
        self.show({**message, "replace_original": False}, Opening(channel, user, None, self._clock.now()))

    def _use(self, path: str, given: dict[str, Any]) -> None:
        opening = self._openings.get(path)
        if not opening or self._clock.now() - opening.made > LIFETIME:
            raise Refused("expired_url")
        if opening.uses >= USES:
            raise Refused("used_url")
        self.show(given, opening)
        opening.uses += 1


def words(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused("invalid_payload")
    return value


def payload(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except ValueError as error:
        raise Refused("invalid_payload") from error
    if not isinstance(given, dict):
        raise Refused("invalid_payload")
    return given
