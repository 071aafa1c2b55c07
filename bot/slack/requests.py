"""Slack over HTTP: what must be true of a request before anything of it is read, and then Bolt's answer to it.

The signature is checked over the bytes as they came, before they are parsed; one that was here already, or at another
replica, is a replay. Of the web server it knows only bytes and headers. Why replicas ask each other:
docs/decisions/0010-a-request-is-taken-once.md. Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import hashlib
import hmac
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot import metrics
from bot.slack.replays import Replicas

log = structlog.get_logger()

LARGEST = 1024 * 1024
"""Bytes in a body. Slack's largest payloads, a press in a full modal, stay far below."""
AROUND_NOW = timedelta(minutes=5)
REMEMBERED = 2 * AROUND_NOW
"""From a clock ahead of ours to one behind it: after that the time alone refuses a replay."""
LONGEST_STAMP = 12
AS_READ = "socket_mode"
"""Bolt's word for a payload that was read already: it is read once, whichever way it came in."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What goes back over HTTP."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class NotSlack(Exception):  # noqa: N818 - it says who asked
    """Nothing of this request is to be believed. The message is for the log, one of a few words."""


class Signatures:
    """Slack's signing secret, or two while it is being changed; and which signatures were here already.

    Without other replicas nobody knows what came before we were there: it is refused by its age.
    """

    def __init__(self, secrets: Sequence[str], now: Callable[[], datetime], replicas: Replicas | None) -> None:
        self._secrets = [each.encode() for each in secrets]
        self._now = now
        self._replicas = replicas
        self._since = int(now().timestamp())
        self._seen: OrderedDict[bytes, datetime] = OrderedDict()

    async def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises NotSlack unless Slack signed this body a short while ago and it comes for the first time."""
        stamp, given = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "").encode()
        if not stamp or not given:
            raise NotSlack("unsigned")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
            raise NotSlack("timestamp")
        if not any(hmac.compare_digest(_signed(secret, stamp, body), given) for secret in self._secrets):
            raise NotSlack("signature")
        if abs(self._now().timestamp() - int(stamp)) > AROUND_NOW.total_seconds():
            raise NotSlack("age")
        if self._replicas is None and int(stamp) < self._since:
            raise NotSlack("age")
        self._remember(given)
        if self._replicas and not await self._replicas.first(given.decode()):
            raise NotSlack("replay")

    def _remember(self, signature: bytes) -> None:
        now = self._now()
        while self._seen and next(iter(self._seen.values())) < now - REMEMBERED:
            self._seen.popitem(last=False)
        if signature in self._seen:
            raise NotSlack("replay")
        self._seen[signature] = now


def _signed(secret: bytes, stamp: str, body: bytes) -> bytes:
    return b"v0=" + hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest().encode()


class Requests:
    """Slack's requests to our address, in place of Socket Mode."""

    def __init__(self, app: AsyncApp, signatures: Signatures) -> None:
        self._app = app
        self._signatures = signatures
        self._open = False

    async def open(self) -> None:
        """From now on requests are answered."""
        self._open = True

    async def close(self) -> None:
        """Take no more: Slack, or the balancer before us, hears that we are not there."""
        self._open = False

    async def alive(self) -> int:
        """1 while Slack may come in. Whether it does is not ours to know."""
        return int(self._open)

    def watched(self) -> bool:
        """There is nothing to look after: each request stands for itself."""
        return True

    async def answer(self, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """Slack's request answered; anybody else's refused without a word about why."""
        if not self._open:
            return HttpAnswer(503)
        try:
            await self._signatures.check(headers, body)
        except NotSlack as reason:
            return _refused(str(reason), 401)
        try:
            text, kind = body.decode(), headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return await self._signed_by_slack(text, kind)
        except ValueError:  # signed, and yet no text, form or JSON
            return _refused("unreadable", 400)

    async def _signed_by_slack(self, text: str, kind: str) -> HttpAnswer:
        payload = _read(text, kind)
        if payload.get("type") == "url_verification":
            return HttpAnswer(200, str(payload.get("challenge", "")), {"Content-Type": "text/plain"})
        if "ssl_check" in payload:
            return HttpAnswer(200)
        answer = await self._app.async_dispatch(AsyncBoltRequest(body=payload, mode=AS_READ))
        media = answer.first_headers().get("content-type", "text/plain")
        return HttpAnswer(answer.status, answer.body, {"Content-Type": media})


def _read(text: str, kind: str) -> dict[str, Any]:
    """What Slack says in it: JSON, a form, or JSON in a form's field. Raises ValueError."""
    if kind == FORM:
        form = dict(parse_qsl(text, keep_blank_values=True))
        if "payload" not in form:
            return form
        text = form["payload"]
    elif kind != JSON:
        raise ValueError("neither a form nor JSON")
    payload = json.loads(text)
    if not isinstance(payload, dict):
        raise ValueError("no object")  # noqa: TRY004 - it is unreadable, like the others
    return payload


def _refused(reason: str, status: int) -> HttpAnswer:
    metrics.REQUESTS_REFUSED.labels(reason).inc()
    log.warning("request refused", reason=reason)
    return HttpAnswer(status)
