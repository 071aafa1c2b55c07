"""Answers to a person: privately, through the `response_url` of what they did.

A response URL is a credential that came in a payload: it must be Slack's, or our Slack's own origin.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import FAULTY, IN_DOUBT, LIMITED, TOO_MANY, inert, retry_after, status_and_code
from bot.slack.last_press import PressTurn, Turns
from bot.slack.patience import Patience

log = structlog.get_logger()

SLACK_HOOKS = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")
TRIES = 3
WAIT_SECONDS = 1.0
LONGEST_WAIT = 30.0
CONFLICT = "hash_conflict"
"""Somebody changed the modal since we looked at it."""
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


class Showable(Protocol):
    """Anything with a fallback text and blocks, and what is said instead of both when Slack refuses the blocks."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[dict[str, Any]]: ...
    @property
    def instead(self) -> str: ...


@dataclass(frozen=True, slots=True)
class TextAlone:
    """What is left of an answer whose blocks Slack does not take."""

    text: str
    blocks: Sequence[dict[str, Any]] = ()
    instead: str = ""


class Form(Protocol):
    """Anything that Slack can show as a modal."""

    def payload(self) -> dict[str, Any]: ...


class Reply(Protocol):
    """One person's place to be answered in."""

    async def card(self, shown: Showable) -> None:
        """Show a card, in place of the pressed one if this answers a press."""

    async def note(self, shown: Showable) -> None:
        """Say something beside what is there, and leave that as it is."""

    async def still(self, shown: Showable, *, redraws: bool) -> None:
        """Say that it takes long. `redraws`: a card follows, and may take the place of what is said now."""


class NotShown(Exception):  # noqa: N818 - what became of a modal
    """Slack did not open or change a modal: too late, closed meanwhile, or Slack itself is in trouble.

    `again_after`: the seconds after which it may do it; None where it never will.
    """

    def __init__(self, reason: str, again_after: float | None = None) -> None:
        super().__init__(reason)
        self.again_after = again_after


async def answered(call: Awaitable[Any]) -> Any:
    """What Slack answers to a view's call, its many ways to fail made one. Raises NotShown."""
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
    """One person's open modal, to be filled once what it shows is known; `hash_` is what it was when they pressed."""

    def __init__(self, web: AsyncWebClient, view: str, hash_: str | None, turn: PressTurn) -> None:
        self._web = web
        self.view = view
        self._hash = hash_
        self._turn = turn
        self._patience = Patience()

    async def fill(self, form: Form) -> None:
        """Show `form` in it, unless they have pressed something there since.

        A modal that the person has closed meanwhile stays closed; nothing is lost with it.
        """
        async with self._patience.ended():
            await self._show(form)

    async def still(self, form: Form) -> None:
        """Show that it takes long, until what belongs there is known."""
        await self._patience.say(lambda: self._show(form))

    async def _show(self, form: Form) -> None:
        try:
            await self._update(form.payload())
        except NotShown as reason:
            log.warning("modal not filled", reason=str(reason))
            if str(reason) in UNFIT:
                with contextlib.suppress(NotShown):
                    await self._update(CANNOT_SHOW)

    async def _update(self, view: dict[str, Any]) -> None:
        """To do it twice harms nobody. Raises NotShown.

        The hash lets Slack refuse what comes too late; whoever is the newest then writes without one.
        """
        for left in reversed(range(TRIES)):
            if not self._turn.newest:
                log.info("answer dropped: something newer was pressed")
                return
            try:
                answer = await answered(self._web.views_update(view_id=self.view, view=view, hash=self._hash))
            except NotShown as reason:
                conflict = str(reason) == CONFLICT
                if not left or (reason.again_after is None and not conflict):
                    raise
                self._hash = None if conflict else self._hash
                await asyncio.sleep(min(reason.again_after or 0.0, LONGEST_WAIT))
            else:
                self._hash = (answer.get("view") or {}).get("hash")
                return


class Replies:
    def __init__(self, session: aiohttp.ClientSession, web: AsyncWebClient, api_url: str) -> None:
        self._session = session
        self._web = web
        self._turns = Turns()
        at = urlsplit(api_url)
        self._allowed = (*SLACK_HOOKS, f"{at.scheme}://{at.netloc}/")

    def to(self, response_url: str, *, replaces: str | None = None, thread: str | None = None) -> "PrivateReply":
        """Where to answer: in `thread`, if one is given. `replaces`: in place of that card, which was pressed now.

        Raises ValueError for an address that is not Slack's.
        """
        if not response_url.startswith(self._allowed):
            raise ValueError("a response_url that is not Slack's")
        turn = None if replaces is None else self._turns.take(replaces)
        return PrivateReply(self._session, response_url, turn=turn, thread=thread)

    def last_press(self, card: str) -> PressTurn:
        """Whatever was pressed there last; overtaken by the next press."""
        return self._turns.newest(card)

    async def open(self, trigger: str, form: Form) -> Modal:
        """Open a modal; a trigger lives for three seconds and works once. Raises NotShown."""
        opened = await answered(self._web.views_open(trigger_id=trigger, view=form.payload()))
        return self.modal(opened["view"]["id"], opened["view"].get("hash"))

    def modal(self, view: str, hash_: str | None = None) -> Modal:
        """A modal that is open already, and in which something was pressed now."""
        return Modal(self._web, view, hash_, self.overtake(view))

    def overtake(self, view: str) -> PressTurn:
        """Something was pressed in that modal: what is under way for it comes too late."""
        return self._turns.take(view)


class PrivateReply:
    """What nobody else sees; five answers in thirty minutes are all that Slack takes."""

    def __init__(self, session: aiohttp.ClientSession, url: str, *, turn: PressTurn | None, thread: str | None) -> None:
        self._session = session
        self._url = url
        self._turn = turn
        self._place = {"thread_ts": thread} if thread else {}
        self._patience = Patience()
        self._stands_in = False
        """Whether what says that it takes long stands where the card was."""

    async def card(self, shown: Showable) -> None:
        async with self._patience.ended():
            await self._draw(shown)

    async def note(self, shown: Showable) -> None:
        async with self._patience.ended():
            await (self._draw(shown) if self._stands_in else self._send(shown, replaces=False))

    async def still(self, shown: Showable, *, redraws: bool) -> None:
        async def say() -> None:
            self._stands_in = redraws and self._turn is not None
            await (self._draw(shown, keep=True) if self._stands_in else self._send(shown, replaces=False))

        await self._patience.say(say)

    async def _draw(self, shown: Showable, *, keep: bool = False) -> None:
        """In place of the card that was pressed, if one was."""
        self._stands_in = keep
        if self._turn is None:
            await self._send(shown, replaces=False)
            return
        async with self._turn.drawing():
            await self._send(shown, replaces=True)

    async def _send(self, shown: Showable, *, replaces: bool) -> None:
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
            if attempt:
                await asyncio.sleep(attempt)
            if body["replace_original"] and self._turn and not self._turn.newest:
                log.info("answer dropped: something newer was pressed")
                return None
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
