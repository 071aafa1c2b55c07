"""Slack over HTTP: each payload as a signed request to the address that the app gave, and what its answer amounts to.

In place of Socket Mode, and only while an address is set. Of a payload it knows in which of two ways it is written out.
Sources: docs.slack.dev/authentication/verifying-requests-from-slack, /apis/events-api/using-http-request-urls.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from sandbox.clock import Clock
from sandbox.slack.errors import Refused

ACK_WITHIN = 3.0
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
REASONS = {"timeout": "http_timeout"}
"""What a retry's envelope says, in the words of the header."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back within three seconds: `acked`, or why not, as a retry's header says it."""

    outcome: str
    payload: Any = None
    ms: float | None = None
    again: bool = True
    """False where the app wants no retry."""


class RequestUrl:
    """Where the app listens. `url` is None in Socket Mode."""

    def __init__(self, clock: Clock, secret: str) -> None:
        self.url: str | None = None
        self._clock = clock
        self._secret = secret.encode()
        self._http: aiohttp.ClientSession | None = None

    async def set(self, url: str | None) -> None:
        """From now on deliver there. Raises `url_verification_failed` unless it answers Slack's challenge."""
        if url is not None:
            challenge = secrets.token_urlsafe(32)
            answer = await self._post(url, JSON, json.dumps({"type": "url_verification", "challenge": challenge}), {})
            given = answer.payload if isinstance(answer.payload, dict) else {}
            if challenge not in (given.get("challenge"), given.get("text")):
                raise Refused("url_verification_failed")
        self.url = url

    async def deliver(self, envelope: dict[str, Any]) -> Answer:
        """One payload, as Socket Mode would put it into an envelope."""
        kind, body = written(envelope)
        headers = {}
        if attempt := envelope.get("retry_attempt"):
            reason = envelope.get("retry_reason") or "unknown_error"
            headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": REASONS.get(reason, reason)}
        return await self._post(str(self.url), kind, body, headers)

    async def close(self) -> None:
        if self._http:
            await self._http.close()

    async def _post(self, url: str, kind: str, body: str, more: dict[str, str]) -> Answer:
        http = self._http = self._http or aiohttp.ClientSession(headers={"User-Agent": AGENT})
        headers = {"Content-Type": kind, "Accept": "application/json,*/*", **self._signed(body.encode()), **more}
        begun = perf_counter()
        try:
            async with (
                asyncio.timeout(ACK_WITHIN),
                http.post(url, data=body.encode(), headers=headers, allow_redirects=False) as answer,
            ):
                text = await answer.text()
        except TimeoutError:
            return Answer("timeout")
        except (aiohttp.ClientError, OSError, UnicodeDecodeError):
            return Answer("connection_failed")
        if not answer.ok or answer.status in range(300, 400):
            return Answer("http_error", again=answer.headers.get("X-Slack-No-Retry") != "1")
        return Answer("acked", read(answer.content_type, text), round((perf_counter() - begun) * 1000, 3))

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(int(self._clock.now().timestamp()))
        signature = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


def written(envelope: dict[str, Any]) -> tuple[str, str]:
    """A payload as its content type and its body: a command's fields, an interaction in one field, an event as JSON."""
    payload = envelope["payload"]
    match envelope["type"]:
        case "slash_commands" if isinstance(payload, dict):
            return FORM, urlencode(payload)
        case "interactive":
            return FORM, urlencode({"payload": json.dumps(payload)})
    return JSON, json.dumps(payload)


def read(kind: str, text: str) -> Any:
    """An ack's payload: nothing, JSON, or plain words."""
    if not text.strip():
        return None
    if kind == JSON:
        try:
            return json.loads(text)
        except ValueError:
            return None
    return {"text": text} if kind.startswith("text/plain") else None


def listens_at(url: str) -> str:
    """Host and port of an address: where an app that is to be reached there must listen."""
    at = urlsplit(url)
    return f"{at.hostname}:{at.port or (443 if at.scheme == 'https' else 80)}"
