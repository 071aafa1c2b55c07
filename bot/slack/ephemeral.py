"""Answers to a mention: what only the person who mentioned us sees, where they did.

Slack gives no `response_url` for a message, so they are posted, and a lost one harms nobody.
"""

import asyncio
from dataclasses import dataclass, field

import structlog

from bot.runbook.values import SlackUserId
from bot.slack.failures import Barred, Failure, RateLimited, Refused
from bot.slack.patience import Patience
from bot.slack.posts import Posts
from bot.slack.replies import LONGEST_WAIT, TRIES, Showable, TextAlone

log = structlog.get_logger()


@dataclass(slots=True)
class EphemeralReply:
    """The answer for `user` in `channel`: in the thread of `thread_ts`, or beside the message."""

    posts: Posts
    channel: str
    user: SlackUserId
    thread_ts: str | None
    _patience: Patience = field(default_factory=Patience)

    async def card(self, shown: Showable) -> None:
        async with self._patience.ended():
            if refused := await self._say(shown):
                log.error("reply refused", reason=refused)
                await self._say(TextAlone(shown.instead or shown.text))

    async def note(self, shown: Showable) -> None:
        await self.card(shown)

    async def still(self, shown: Showable, *, redraws: bool) -> None:  # noqa: ARG002 - it can't be replaced by us
        async def say() -> None:
            await self._say(shown)

        await self._patience.say(say)

    async def _say(self, shown: Showable) -> str | None:
        """Slack's reason for refusing the message, if it did."""
        for attempt in range(TRIES):
            await asyncio.sleep(attempt)
            try:
                await self.posts.post_ephemeral(self.channel, self.user, shown, thread_ts=self.thread_ts)
            except RateLimited as limited:
                await asyncio.sleep(min(limited.seconds, LONGEST_WAIT))
            except (Refused, Barred) as refused:
                return str(refused)
            except Failure as failure:
                log.warning("reply not delivered", failure=type(failure).__name__, reason=str(failure))
            else:
                return None
        log.error("reply given up")
        return None
