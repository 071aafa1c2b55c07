"""The one door through which everything unasked leaves: from the outbox to Slack, once.

A row is claimed and committed before Slack is called, and no transaction is open during a call. A post whose answer
was lost is looked up before it is made again; an edit is simply made again. Of a message's kind it knows only whose
it may be; what becomes of it where it does not get through is `setbacks`.
Why a row is a message and not a sending: docs/decisions/0006-a-message-is-what-it-should-say.md.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot import metrics
from bot.errors import Halt
from bot.messages import Instead, Message, SharedOrder
from bot.runbook.policy import Policy
from bot.runbook.values import SlackUserId
from bot.salesforce.failures import Refused as SalesforceRefused
from bot.services.recipients import Hears, Recipients
from bot.services.setbacks import Setbacks, Withheld, place_of
from bot.services.undelivered import (
    NO_CARD,
    deleted_subject,
    waiting,
    why,
)
from bot.slack.client import SECONDS
from bot.slack.failures import Failure, Refused, Unanswered, Unreachable
from bot.slack.posts import PEOPLE, Posts
from bot.slack.replies import Showable
from bot.store import notices, outbox
from bot.store.database import Database
from bot.store.outbox import Claimed, MessageKind
from bot.telemetry import bound, new_reference

log = structlog.get_logger()

AT_ONCE = 8
PACE = timedelta(seconds=1.1)
"""Slack takes about one post a second into one channel."""
IDLE = timedelta(seconds=1)


class Render(Protocol):
    def __call__(self, message: Message, instead: Instead | None = None, /) -> Showable: ...


class Delivery:
    """`operators` is the channel that hears of what cannot be delivered; without one only the log does.

    `fallbacks`: for a team's channel, where its messages go while nothing can be posted there.
    """

    def __init__(
        self,
        db: Database,
        posts: Posts,
        render: Render,
        now: Callable[[], datetime],
        owner: str,
        policy: Policy,
        operators: str | None,
        recipients: Recipients,
        fallbacks: Mapping[str, str] | None = None,
    ) -> None:
        self._db = db
        self._fallbacks = fallbacks or {}
        self._posts = posts
        self._render = render
        self._now = now
        self._owner = owner
        self._recipients = recipients
        self._lease = timedelta(seconds=policy.lease_seconds)
        self._settle = timedelta(seconds=policy.post_settle_seconds)
        self._setbacks = Setbacks(db, posts, now, self._settle, operators, self._fallbacks, self.wake)
        self._call = min(timedelta(seconds=SECONDS), self._lease / 2)
        self._awake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something was put into the outbox: look at once."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then wait for what is under way. Nothing under way is ever called off."""
        while not stop.is_set():
            self._awake.clear()
            if not await self._begin_next():
                await self._rest(stop)
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def run_once(self) -> bool:
        """Do what one due message needs; False when none is due."""
        claimed = await self._claim()
        if claimed:
            await self._carry(claimed)
        return claimed is not None

    async def _begin_next(self) -> bool:
        """Take one due message and begin with it; False when none is due."""
        if len(self._under_way) >= AT_ONCE:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        try:
            claimed = await self._claim()
        except Exception:
            log.exception("the outbox can't be read")  # whatever it is, the door must not stay shut
            return False
        if claimed:
            task = asyncio.create_task(self._carry(claimed), name=claimed.key)
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        return claimed is not None

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery left to its lease", exc_info=error)
        self.wake()
        asyncio.get_running_loop().call_later(PACE.total_seconds(), self.wake)  # its channel is open again

    async def _rest(self, stop: asyncio.Event) -> None:
        """Wait for a message of our own, for `stop`, or a while: other replicas put messages in, too."""
        waits = [asyncio.ensure_future(each.wait()) for each in (self._awake, stop)]
        await asyncio.wait(waits, timeout=IDLE.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()

    async def _claim(self) -> Claimed | None:
        return await self._db.run(
            outbox.claim, self._owner, self._now(), lease=self._lease, pace=PACE, settle=self._settle
        )

    async def _carry(self, claimed: Claimed) -> None:
        with bound(reference=new_reference(), delivery=claimed.key, kind=claimed.kind):
            try:
                await self._do(claimed)
                metrics.DELIVERIES.labels(claimed.kind, "done").inc()
            except Failure as failure:
                metrics.DELIVERIES.labels(claimed.kind, type(failure).__name__).inc()
                await self._setbacks.met(claimed, failure)

    async def _do(self, claimed: Claimed) -> None:
        match claimed.kind:
            case MessageKind.LOOK_UP:
                await self._look_up(claimed)
            case MessageKind.POST:
                await self._post(claimed)
            case MessageKind.EDIT:
                await self._edit(claimed)

    async def _post(self, claimed: Claimed) -> None:
        shown = self._rendered(await self._theirs(claimed), claimed)
        shared = isinstance(claimed.message, SharedOrder)  # the press has asked who reads along, and that is kept
        channel = await self._posts.place(claimed.thread_channel or claimed.destination, afresh=shared)
        self._ensure_time(claimed)
        async with self._time_limit():
            posted = await self._posts.post(channel, shown, key=claimed.key, thread_ts=claimed.thread_ts)
        await self._stands(claimed, posted.channel, posted.ts)

    async def _theirs(self, claimed: Claimed) -> Message:
        """The message, without what concerns an order that its reader may not hear of. Raises Withheld."""
        if not claimed.destination.startswith(PEOPLE):
            return claimed.message
        try:
            found = await self._recipients.theirs(SlackUserId(claimed.destination), claimed.message)
        except (Halt, SalesforceRefused) as halted:
            raise Unreachable(type(halted).__name__) from halted
        if isinstance(found, Hears):
            raise Withheld(found)
        return found

    async def _edit(self, claimed: Claimed) -> None:
        shown = self._rendered(await self._theirs(claimed), claimed)
        channel, ts = str(claimed.channel), str(claimed.ts)
        await self._posts.place(channel)
        self._ensure_time(claimed)
        async with self._time_limit():
            await self._posts.edit(channel, ts, shown)
        await self._got_through(claimed)
        await self._db.run(outbox.shown, claimed, self._now())

    async def _look_up(self, claimed: Claimed) -> None:
        """Is the post there whose answer was lost?"""
        channel = await self._posts.place(claimed.thread_channel or claimed.destination)
        ts = await self._posts.find(channel, claimed.key, claimed.sent_at, claimed.thread_ts)
        log.info("looked up", found=ts is not None)
        if ts:
            await self._stands(claimed, channel, ts)
        else:
            await self._db.run(outbox.absent, claimed, self._now())

    async def _stands(self, claimed: Claimed, channel: str, ts: str) -> None:
        await self._got_through(claimed)
        await self._db.run(outbox.sent, claimed, channel, ts, self._now())

    async def _got_through(self, claimed: Claimed) -> None:
        """The trouble is over. Before anything else: a process that dies in between comes here again."""
        place = place_of(claimed)
        if claimed.attempt > 1 or place in self._fallbacks:  # what is new may be the first to get in again
            for subject in (waiting(place), deleted_subject(claimed.key)):
                await self._db.run(notices.clear, subject, self._now())

    def _rendered(self, message: Message, claimed: Claimed) -> Showable:
        """A card that cannot be made is our own fault; the outbox treats it like one that Slack refuses."""
        try:
            if claimed.meant_for is None:
                return self._render(message)
            return self._render(message, Instead(channel=claimed.meant_for, why=why(claimed.barred or "")))
        except Exception as error:
            log.exception("can't be shown")
            raise Refused(NO_CARD) from error

    def _ensure_time(self, claimed: Claimed) -> None:
        """Slack must be able to answer within the lease: a process that was paused must not write over others."""
        if self._now() + self._call >= claimed.lease_until:
            raise Unreachable("too late for this lease")

    @contextlib.asynccontextmanager
    async def _time_limit(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._call.total_seconds()):
                yield
        except TimeoutError as error:
            raise Unanswered("time limit") from error
