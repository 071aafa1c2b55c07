"""Slack's Web API: one shared HTTP session, no hidden repetition, errors sorted.

Why no retry handlers: slack_sdk's own repeat a post whose answer was lost, and then it stands twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import Halt
from bot.runbook.findings import Do, forbids
from bot.runbook.masking import masked_email
from bot.runbook.values import SlackUserId

log = structlog.get_logger()

T = TypeVar("T")

SECONDS = 10.0
TOO_MANY = 429
FAULTY = 500
LIMIT_SECONDS = 5.0

LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
IN_DOUBT = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
"""Slack says of the first two that part of the work may have been done."""
TOKENS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""What only another token mends. All else may pass. Source: the errors of auth.test and apps.connections.open."""
UNKNOWN = frozenset({"users_not_found", "user_not_found"})
ASK_AGAIN_SECONDS = 3.0
LONGEST_PAUSE = 30.0


class SlackUnavailable(Halt):
    """Slack did not answer our question, or not properly."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            forbids(
                "Slack doesn't tell me who you are, so I read nothing for you.",
                way_out=Do("Ask again in a minute. If it stays like this, tell the bot's operators."),
            )
        )
        self.reason = reason


class TokenRefused(Exception):  # noqa: N818 - it is what happened
    """Slack does not accept the token that the environment variable `name` holds, and will not by itself."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(f"{name}: Slack answers {code}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where we are installed, and who we are there."""

    team: str
    enterprise: str | None
    bot_user: SlackUserId
    bot: str
    scopes: frozenset[str] | None
    """None where Slack does not say."""
    url: str
    """The workspace's own address, with its closing slash."""


class _Web(AsyncWebClient):
    """The SDK takes every answer for a JSON object; what stands in front of Slack may answer anything."""

    async def api_call(self, *given: Any, **named: Any) -> AsyncSlackResponse:
        try:
            return await super().api_call(*given, **named)
        except AttributeError as error:
            raise SlackClientError("not a JSON object") from error


class Slack:
    """The calls we make, by name. `bare` is the same client without the token, for Bolt, which adds it itself."""

    def __init__(self, token: str, api_url: str, session: aiohttp.ClientSession) -> None:
        self.token = token
        self.web = _Web(token=token, base_url=api_url, session=session, retry_handlers=[])
        self.bare = AsyncWebClient(base_url=api_url, session=session, retry_handlers=[])

    async def workspace(self) -> Workspace:
        """Raises SlackApiError for a token that Slack does not accept, SlackUnavailable when it is out of reach."""
        answer = await self._ask("auth.test")
        if not answer.data.get("team_id") or not answer.data.get("user_id"):
            raise SlackUnavailable("no workspace in the answer")
        return Workspace(
            team=answer.data["team_id"],
            enterprise=answer.data.get("enterprise_id"),
            bot_user=SlackUserId(answer.data["user_id"]),
            bot=answer.data.get("bot_id") or "",
            scopes=_scopes(answer.headers),
            url=answer.data.get("url") or "",
        )

    async def let_in(self, app_token: str | None) -> Workspace:
        """Who we are to Slack, once it accepts our tokens; waits, as long as it takes, for all that passes.

        Raises TokenRefused.
        """
        if app_token is not None:
            token = app_token
            await _accepted("SLACK_APP_TOKEN", lambda: self.web.apps_connections_open(app_token=token))
        return await _accepted("SLACK_BOT_TOKEN", self.workspace)

    async def user(self, user: SlackUserId) -> Mapping[str, Any]:
        """Slack's `user` object. Raises SlackUnavailable whenever there is none to be had."""
        try:
            answer = await self._ask("users.info", user=user)
        except SlackApiError as error:
            raise SlackUnavailable(reason(error)) from error
        found = answer.data.get("user")
        if not isinstance(found, dict):
            raise SlackUnavailable("no user in the answer")
        return found

    async def user_by_email(self, email: str) -> SlackUserId | None:
        """Whose address that is in Slack; whether they may do or hear anything is asked of `user`.

        Raises SlackUnavailable.
        """
        try:
            answer = await self._ask("users.lookupByEmail", email=email)
        except SlackApiError as error:
            if status_and_code(error)[1] in UNKNOWN:
                return None
            raise SlackUnavailable(reason(error)) from error
        found = answer.data.get("user")
        return SlackUserId(found["id"]) if isinstance(found, dict) and found.get("id") else None

    async def _ask(self, method: str, **arguments: str) -> Any:
        try:
            return await self.web.api_call(method, params=arguments)
        except SlackApiError:
            raise
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackUnavailable(type(error).__name__) from error


async def _accepted(name: str, ask: Callable[[], Awaitable[T]]) -> T:
    """What `ask` answers, asked with the token that `name` holds."""
    pause = ASK_AGAIN_SECONDS
    while True:
        wait = pause
        try:
            return await ask()
        except SlackUnavailable as unavailable:
            why = unavailable.reason
        except SlackApiError as error:
            status, code = status_and_code(error)
            if code in TOKENS:
                raise TokenRefused(name, code) from error
            why = reason(error)
            if status == TOO_MANY or code in LIMITED:
                wait = retry_after(error)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            why = type(error).__name__
        log.warning("waiting for Slack", asked_with=name, reason=why, again_after=wait)
        await asyncio.sleep(wait)
        pause = min(2 * pause, LONGEST_PAUSE)


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    given = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    return None if given is None else frozenset(given.replace(" ", "").split(",")) - {""}


def reason(error: SlackApiError) -> str:
    """Slack's code; where there is none, the HTTP status."""
    status, code = status_and_code(error)
    return code or f"status {status}"


def status_and_code(error: SlackApiError) -> tuple[int, str]:
    """What Slack answered; an answer that is not JSON has no code."""
    response: Any = error.response
    data = getattr(response, "data", None)
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    return status, str(data.get("error", "")) if isinstance(data, dict) else ""


def retry_after(error: SlackApiError) -> float:
    """For how many seconds Slack wants quiet."""
    headers: Mapping[str, str] = error.response.headers
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return max(1.0, float(given)) if given.isdecimal() else LIMIT_SECONDS


def inert(text: str) -> str:
    """A fallback text as Slack wants it: plain words, which Slack would parse like any other, and nobody's address.

    It stands on lock screens.
    """
    return escape(masked_email(text), quote=False)


def new_session() -> aiohttp.ClientSession:
    """The one session for all Slack traffic; its time limit holds for each call, because a client's own does not."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
