"""A person's Home tab: what they look at there is published for them alone, and the newest visit wins."""

import asyncio

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.runbook.values import SlackUserId
from bot.slack.last_press import PressTurn, Turns
from bot.slack.patience import Patience
from bot.slack.replies import LONGEST_WAIT, TRIES, Form, NotShown, answered

log = structlog.get_logger()


class Homes:
    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web
        self._turns = Turns()

    def visit(self, user: SlackUserId) -> "HomeVisit":
        """Somebody looks at their Home tab now: what is under way for it comes too late."""
        return HomeVisit(self._web, user, self._turns.take(user))


class HomeVisit:
    """One visit. What somebody published since, on whichever replica, is never written over."""

    def __init__(self, web: AsyncWebClient, user: SlackUserId, turn: PressTurn) -> None:
        self._web = web
        self._user = user
        self._turn = turn
        self._hash: str | None = None
        self._patience = Patience()

    async def begin(self, form: Form) -> None:
        """Show `form` at once, whatever stands there; what follows belongs to it."""
        await self._show(form)

    async def fill(self, form: Form) -> None:
        """Show `form`, unless there was a newer visit."""
        async with self._patience.ended():
            await self._show(form)

    async def still(self, form: Form) -> None:
        """Show that it takes long, until what belongs there is known."""
        await self._patience.say(lambda: self._show(form))

    async def _show(self, form: Form) -> None:
        for left in reversed(range(TRIES)):
            if not self._turn.newest:
                log.info("home dropped: there was a newer visit")
                return
            try:
                answer = await answered(
                    self._web.views_publish(user_id=self._user, view=form.payload(), hash=self._hash)
                )
            except NotShown as reason:
                if not left or reason.again_after is None:
                    log.warning("home not published", reason=str(reason))
                    return
                await asyncio.sleep(min(reason.again_after, LONGEST_WAIT))
            else:
                self._hash = (answer.get("view") or {}).get("hash")
                return
