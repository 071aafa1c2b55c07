"""Slack's Web API: one shared HTTP session, no hidden repetition, errors sorted.

Why no retry handlers: reference/durability.md 3.4 (slack_sdk repeats posts by itself).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Halt
from bot.runbook.findings import Do, forbids
from bot.runbook.values import SlackUserId

SECONDS = 10.0
TOO_MANY = 429
FAULTY = 500
LIMIT_SECONDS = 5.0

LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
IN_DOUBT = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
"""Slack says of the first two that part of the work may have been done."""


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


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where we are installed, and who we are there."""

    team: str
    enterprise: str | None
    bot_user: SlackUserId
    bot: str
    scopes: frozenset[str]
    url: str
    """The workspace's own address, with its closing slash."""


class Slack:
    """The calls we make, by name. `bare` is the same client without the token, for Bolt, which adds it itself."""

    def __init__(self, token: str, api_url: str, session: aiohttp.ClientSession) -> None:
        self.token = token
        self.web = AsyncWebClient(token=token, base_url=api_url, session=session, retry_handlers=[])
        self.bare = AsyncWebClient(base_url=api_url, session=session, retry_handlers=[])

    async def workspace(self) -> Workspace:
        """Raises SlackApiError for a token that Slack does not accept, SlackUnavailable when it is out of reach."""
        answer = await self._ask("auth.test")
        return Workspace(
            team=answer.data["team_id"],
            enterprise=answer.data.get("enterprise_id"),
            bot_user=SlackUserId(answer.data["user_id"]),
            bot=answer.data.get("bot_id", ""),
            scopes=frozenset(answer.headers.get("x-oauth-scopes", "").replace(" ", "").split(",")) - {""},
            url=answer.data.get("url", ""),
        )

    async def user(self, user: SlackUserId) -> Mapping[str, Any]:
        """Slack's `user` object. Raises SlackUnavailable whenever there is none to be had."""
        try:
            answer = await self._ask("users.info", user=user)
        except SlackApiError as error:
            raise SlackUnavailable(str(error.response.get("error"))) from error
        found = answer.data.get("user")
        if not isinstance(found, dict):
            raise SlackUnavailable("no user in the answer")
        return found

    async def _ask(self, method: str, **arguments: str) -> Any:
        try:
            return await self.web.api_call(method, params=arguments)
        except SlackApiError:
            raise
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackUnavailable(type(error).__name__) from error


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
    """A fallback text as Slack wants it: it is plain words, and Slack would parse it like any other."""
    return escape(text, quote=False)


def new_session() -> aiohttp.ClientSession:
    """The one session for all Slack traffic; its time limit holds for each call, because a client's own does not."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
