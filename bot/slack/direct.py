"""Answers to what a person typed in their direct message with us: messages that stay.

Slack gives no `response_url` for a message, so they are posted like any other.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.slack.posts import Barred, Posts, RateLimited, Refused, Unanswered, Unreachable
from bot.slack.replies import TRIES, Shown

log = structlog.get_logger()

LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class _TextAlone:
    """What is left of an answer whose blocks Slack does not take."""

    text: str
    blocks: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class DirectReply:
    """The answer to the message `ts`, in the thread that it was written in."""

    posts: Posts
    channel: str
    ts: str
    thread_ts: str | None

    async def card(self, shown: Shown) -> None:
        refused = await self._post(shown)
        if refused:
            log.error("reply refused", reason=refused)
            await self._post(_TextAlone(shown.text))

    async def note(self, shown: Shown) -> None:
        await self.card(shown)

    async def _post(self, shown: Shown) -> str | None:
        """Slack's reason for refusing the message, if it did.

        Only what Slack surely did not take is sent again: a lost answer harms nobody, and two confuse.
        """
        key = f"answer:{self.channel}:{self.ts}"
        for attempt in range(TRIES):
            try:
                await self.posts.post(self.channel, shown, key=key, thread_ts=self.thread_ts)
            except RateLimited as limited:
                await asyncio.sleep(min(limited.seconds, LONGEST_WAIT))
            except Unreachable:
                await asyncio.sleep(attempt)
            except (Refused, Barred) as refused:
                return str(refused)
            except Unanswered:
                break
            else:
                return None
        log.warning("reply not delivered")
        return None
