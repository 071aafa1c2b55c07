"""What stands in a thread in which somebody mentions us, and whether we may speak of an order there at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import halt
from bot.runbook.findings import Do
from bot.slack.failures import Barred, Failure, Refused
from bot.slack.posts import Posts

ELSEWHERE = Do("Type the number in our direct message.")


@dataclass(frozen=True, slots=True)
class Threads:
    posts: Posts

    async def ensure_ours(self, channel: str) -> None:
        """Raises Halt where people from outside read along, or where Slack does not say who does."""
        try:
            await self.posts.place(channel, afresh=True)
        except Barred as barred:
            raise halt("People from outside the company read along in this channel.", way_out=ELSEWHERE) from barred
        except Failure as failure:
            raise halt("Slack doesn't tell me who reads along here.", way_out=ELSEWHERE) from failure

    async def opening(self, channel: str, thread: str) -> Mapping[str, Any]:
        """The message that opens the thread; empty where it is gone. Raises Halt while Slack does not show it."""
        try:
            return await self.posts.opening(channel, thread)
        except Refused:
            return {}
        except Failure as failure:
            raise halt(
                "Slack doesn't show me the message above.", way_out=Do("Mention me again with the order's number.")
            ) from failure
