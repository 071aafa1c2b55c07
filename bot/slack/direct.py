"""Answers to what a person typed in their direct message with us: messages that stay.

Slack gives no `response_url` for a message, so they are posted like any other.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from bot.slack.failures import (
    Barred,
    Failure,
    Gone,
    Posted,
    RateLimited,
    Refused,
    Unanswered,
    Unreachable,
)
from bot.slack.patience import Patience
from bot.slack.posts import Posts
from bot.slack.replies import LONGEST_WAIT, TRIES, Showable, TextAlone

log = structlog.get_logger()

SETTLE = 2.0
"""Seconds that Slack gets for a message whose answer was lost, before it is looked for."""


@dataclass(slots=True)
class DirectReply:
    """The answer to the message `ts`, in the thread that it was written in."""

    posts: Posts
    channel: str
    ts: str
    thread_ts: str | None
    _patience: Patience = field(default_factory=Patience)
    _notice: Posted | None = None
    """What says that it takes long; the answer takes its place."""

    async def card(self, shown: Showable) -> None:
        async with self._patience.ended():
            if not await self._replaced(shown):
                await self._answer(shown)

    async def _answer(self, shown: Showable) -> None:
        refused = await self._post(shown)
        if refused:
            log.error("reply refused", reason=refused)
            await self._post(TextAlone(shown.instead or shown.text))

    async def note(self, shown: Showable) -> None:
        await self.card(shown)

    async def still(self, shown: Showable, *, redraws: bool) -> None:  # noqa: ARG002 - here whatever follows takes its place
        async def say() -> None:
            key = f"still:{self.channel}:{self.ts}"
            try:
                self._notice = await self.posts.post(self.channel, shown, key=key, thread_ts=self.thread_ts)
            except Failure as failure:
                log.info("not said that it takes long", reason=str(failure))

        await self._patience.say(say)

    async def _replaced(self, shown: Showable) -> bool:
        """Whether the answer stands where the notice was."""
        notice, self._notice = self._notice, None
        if notice is None:
            return False
        try:
            await self.posts.edit(notice.channel, notice.ts, shown)
        except Failure as failure:  # then it is said beside
            log.warning("notice not replaced", reason=str(failure))
            return False
        return True

    async def _post(self, shown: Showable) -> str | None:
        """Slack's reason for refusing the message, if it did.

        What may stand there is looked for before it is sent again: two answers confuse.
        """
        key, doubtful = f"answer:{self.channel}:{self.ts}:{shown.text}", False
        asked_at = datetime.fromtimestamp(float(self.ts), UTC)
        for attempt in range(TRIES):
            try:
                if doubtful and await self.posts.find(self.channel, key, asked_at, self.thread_ts):
                    return None
                doubtful = False
                await self._say(shown, key)
            except RateLimited as limited:
                await asyncio.sleep(min(limited.seconds, LONGEST_WAIT))
            except Unreachable:
                await asyncio.sleep(attempt)
            except Unanswered:
                doubtful = True
                await asyncio.sleep(SETTLE)
            except (Refused, Barred) as refused:
                if doubtful:  # Slack doesn't let us look
                    break
                return str(refused)
            else:
                return None
        log.warning("reply not delivered")
        return None

    async def _say(self, shown: Showable, key: str) -> None:
        try:
            await self.posts.post(self.channel, shown, key=key, thread_ts=self.thread_ts)
        except Gone as gone:  # the person has deleted what they wrote
            if gone.stray:
                await self.posts.take_back(gone.stray)
