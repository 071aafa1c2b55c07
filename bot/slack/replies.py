"""Answers to a person: privately, through the `response_url` of what they did.

A response URL is a credential that came in a payload: it must be Slack's, or our Slack's own origin.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import FAULTY, IN_DOUBT, LIMITED, TOO_MANY, inert, retry_after, status_and_code

log = structlog.get_logger()

SLACK_HOOKS = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")
TRIES = 3
WAIT_SECONDS = 1.0
LONGEST_WAIT = 30.0
UNFIT = frozenset({"invalid_arguments", "invalid_blocks", "view_too_large"})
"""What Slack answers to a modal that it will never show."""
CANNOT_SHOW: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Not shown"},
    "close": {"type": "plain_text", "text": "Close"},
    "blocks": [
        {
            "type": "section",
            "text": {
                "type": "plain_text",
                "text": "I couldn't show that here. Open it in Salesforce, and tell the bot's operators.",
            },
        }
    ],
}


class Shown(Protocol):
    """Anything with a fallback text and blocks, and what is said instead of both when Slack refuses the blocks."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[dict[str, Any]]: ...
    @property
    def instead(self) -> str: ...


class Form(Protocol):
    """Anything that Slack can show as a modal."""

    def payload(self) -> dict[str, Any]: ...


class Reply(Protocol):
    """One person's place to be answered in."""

    async def card(self, shown: Shown) -> None:
        """Show a card, in place of the pressed one if this answers a press."""

    async def note(self, shown: Shown) -> None:
        """Say something beside what is there, and leave that as it is."""


class NotShown(Exception):  # noqa: N818 - what became of a modal
    """Slack did not open or change a modal: too late, closed meanwhile, or Slack itself is in trouble.

    `again_after`: the seconds after which it may do it; None where it never will.
    """

    def __init__(self, reason: str, again_after: float | None = None) -> None:
        super().__init__(reason)
        self.again_after = again_after


async def _view(call: Awaitable[Any]) -> Any:
    """What Slack answers to a modal's call, its many ways to fail made one."""
    try:
        return await call
    except SlackApiError as error:
        raise _not_shown(error) from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NotShown(type(error).__name__, WAIT_SECONDS) from error


def _not_shown(error: SlackApiError) -> NotShown:
    status, code = status_and_code(error)
    if status == TOO_MANY or code in LIMITED:
        return NotShown(code or "ratelimited", retry_after(error))
    faulty = status >= FAULTY or code in IN_DOUBT or not code
    return NotShown(code or f"status {status}", WAIT_SECONDS if faulty else None)


class Modal:
    """One person's open modal, to be filled once what it shows is known."""

    def __init__(self, web: AsyncWebClient, view: str) -> None:
        self._web = web
        self._view = view

    async def fill(self, form: Form) -> None:
        """Show `form` in it. A modal that the person has closed meanwhile stays closed; nothing is lost with it."""
        try:
            await self._update(form.payload())
        except NotShown as reason:
            log.warning("modal not filled", reason=str(reason))
            if str(reason) in UNFIT:
                with contextlib.suppress(NotShown):
                    await self._update(CANNOT_SHOW)

    async def _update(self, view: dict[str, Any]) -> None:
        """To do it twice harms nobody. Raises NotShown."""
        for left in reversed(range(TRIES)):
            try:
                await _view(self._web.views_update(view_id=self._view, view=view))
            except NotShown as reason:
                if reason.again_after is None or not left:
                    raise
                await asyncio.sleep(min(reason.again_after, LONGEST_WAIT))
            else:
                return


class Replies:
    def __init__(self, session: aiohttp.ClientSession, web: AsyncWebClient, api_url: str) -> None:
        self._session = session
        self._web = web
        at = urlsplit(api_url)
        self._allowed = (*SLACK_HOOKS, f"{at.scheme}://{at.netloc}/")

    def to(self, response_url: str, *, replaces: bool, thread: str | None = None) -> "PrivateReply":
        """Where to answer: in `thread`, if one is given. `replaces`: in place of the message that was pressed.

        Raises ValueError for an address that is not Slack's.
        """
        if not response_url.startswith(self._allowed):
            raise ValueError("a response_url that is not Slack's")
        return PrivateReply(self._session, response_url, replaces=replaces, thread=thread)

    async def open(self, trigger: str, form: Form) -> Modal:
        """Open a modal; a trigger lives for three seconds and works once. Raises NotShown."""
        opened = await _view(self._web.views_open(trigger_id=trigger, view=form.payload()))
        return Modal(self._web, opened["view"]["id"])

    def modal(self, view: str) -> Modal:
        """A modal that is open already."""
        return Modal(self._web, view)


class PrivateReply:
    """What nobody else sees; five answers in thirty minutes are all that Slack takes."""

    def __init__(self, session: aiohttp.ClientSession, url: str, *, replaces: bool, thread: str | None) -> None:
        self._session = session
        self._url = url
        self._replaces = replaces
        self._place = {"thread_ts": thread} if thread else {}

    async def card(self, shown: Shown) -> None:
        await self._send(shown, replaces=self._replaces)

    async def note(self, shown: Shown) -> None:
        await self._send(shown, replaces=False)

    async def _send(self, shown: Shown, *, replaces: bool) -> None:
        body: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": replaces,
            "text": inert(shown.text),
            "blocks": list(shown.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
            **self._place,
        }
        refused = await self._post(body)
        if refused:
            log.error("reply refused", reason=refused)
            await self._post({**body, "text": inert(shown.instead or shown.text), "blocks": []})

    async def _post(self, body: dict[str, Any]) -> str | None:
        """Slack's reason for refusing the message, if it did. A lost answer harms nobody, so tries are few."""
        for attempt in range(TRIES):
            await asyncio.sleep(attempt)
            try:
                async with self._session.post(self._url, json=body, allow_redirects=False) as answer:
                    if answer.ok:
                        return None
                    if answer.status != TOO_MANY and answer.status < FAULTY:
                        return (await answer.text())[:200]
            except (aiohttp.ClientError, TimeoutError) as error:
                log.warning("reply not delivered", error=type(error).__name__)
        log.error("reply given up")
        return None
