"""The one door through which everything unasked leaves: from the outbox to Slack, once.

A row is claimed and committed before Slack is called, and no transaction is open during a call. A post whose answer
was lost is looked up before it is made again; an edit is simply made again. Of a message's kind it knows only who
hears that it does not get through, and whether it waits until it does.
Source: reference/durability.md 7.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot import metrics
from bot.errors import Halt
from bot.escalations.episodes import LIVE
from bot.messages import Instead, Message, OperatorNotice, SharedOrder, TeamCard, TeamGroup
from bot.runbook.policy import Policy
from bot.runbook.values import SlackUserId
from bot.salesforce.failures import Refused as SalesforceRefused
from bot.services.hearing import Hearing, Hears
from bot.services.sharing import REASONS, not_shared
from bot.services.undelivered import (
    MENDED,
    NO_CARD,
    Undelivered,
    deleted,
    deleted_subject,
    diverted,
    held_up,
    lost,
    unheard,
    waiting,
    why,
)
from bot.slack.client import SECONDS
from bot.slack.posts import (
    PEOPLE,
    Barred,
    Failure,
    Gone,
    Posts,
    RateLimited,
    Refused,
    Unanswered,
    Unreachable,
)
from bot.slack.replies import Shown
from bot.store import notices, outbox, sharing
from bot.store.database import Database
from bot.store.outbox import Claimed, MessageKind
from bot.telemetry import bound, new_reference

log = structlog.get_logger()

AT_ONCE = 8
PACE = timedelta(seconds=1.1)
"""Slack takes about one post a second into one channel."""
IDLE = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=30)
MENDING = timedelta(minutes=1)
"""How often a channel is tried that nothing gets through to."""

LATER = timedelta(minutes=5)
"""How often what stands in such a channel already is tried, where new messages have another one to go to."""


class Render(Protocol):
    def __call__(self, message: Message, instead: Instead | None = None, /) -> Shown: ...


class Withheld(Failure):
    """Not posted: it is not that person's to read."""

    def __init__(self, found: Hears) -> None:
        super().__init__(found)
        self.found = found


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
        hearing: Hearing,
        fallbacks: Mapping[str, str] | None = None,
    ) -> None:
        self._db = db
        self._fallbacks = fallbacks or {}
        self._posts = posts
        self._render = render
        self._now = now
        self._owner = owner
        self._operators = operators
        self._hearing = hearing
        self._lease = timedelta(seconds=policy.lease_seconds)
        self._settle = timedelta(seconds=policy.post_settle_seconds)
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
                await self._not_done(claimed, failure)

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
            found = await self._hearing.theirs(SlackUserId(claimed.destination), claimed.message)
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
        place = _place(claimed)
        if claimed.attempt > 1 or place in self._fallbacks:  # what is new may be the first to get in again
            for subject in (waiting(place), deleted_subject(claimed.key)):
                await self._db.run(notices.clear, subject, self._now())

    def _rendered(self, message: Message, claimed: Claimed) -> Shown:
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

    async def _not_done(self, claimed: Claimed, failure: Failure) -> None:
        log.warning("not delivered", failure=type(failure).__name__, reason=str(failure))
        match failure:
            case Unanswered():  # an edit waits as long: landing late, it must not undo a newer one
                await self._db.run(outbox.doubt, claimed, self._now(), self._settle)
            case RateLimited(seconds=seconds):
                await self._later(claimed, timedelta(seconds=seconds), failure)
            case Unreachable():
                await self._later(claimed, _patience(claimed.attempt), failure)
            case Withheld():
                await self._withhold(claimed, failure)
            case Barred() | Refused() if isinstance(claimed.message, SharedOrder):
                await self._give_back(claimed, claimed.message, failure)
            case Barred():
                await self._barred(claimed, failure)
            case Refused() if claimed.kind is MessageKind.LOOK_UP and not isinstance(failure, Gone):
                await self._tell(claimed, lost(claimed.key, claimed.destination, claimed.message, str(failure)))
                await self._later(claimed, MENDING, failure)  # it may be there: neither given up nor posted again
            case Gone() if claimed.kind is MessageKind.EDIT and _is_needed(claimed.message):
                await self._tell(claimed, deleted(claimed.key, claimed.destination, claimed.message))
                await self._db.run(outbox.anew, claimed, self._now())
            case Refused():
                await self._give_up(claimed, failure)

    def _elsewhere(self, claimed: Claimed, barred: Barred) -> str | None:
        """Where a message may be posted in place of a channel that takes nothing.

        What stands already stays, with what belongs into its thread; what may stand already is not posted twice.
        """
        new = claimed.kind is MessageKind.POST and claimed.thread_ts is None and claimed.meant_for is None
        return self._fallbacks.get(claimed.destination) if new and str(barred) in MENDED else None

    async def _barred(self, claimed: Claimed, barred: Barred) -> None:
        if to := self._elsewhere(claimed, barred):
            await self._tell(claimed, diverted(claimed.destination, to, barred))
            await self._db.run(outbox.divert, claimed, to, str(barred), self._now())
            self.wake()
        else:
            await self._wait(claimed, barred)

    async def _wait(self, claimed: Claimed, barred: Barred) -> None:
        """Until somebody mends the channel. What is new and may stand elsewhere does not wait behind it."""
        to = self._fallbacks.get(_place(claimed)) if str(barred) in MENDED else None
        if to is None or claimed.meant_for:
            await self._tell(claimed, held_up(_place(claimed), barred))
            await self._later(claimed, MENDING, barred)
        else:
            await self._tell(claimed, diverted(_place(claimed), to, barred))
            reason = f"{type(barred).__name__}: {barred}"
            await self._db.run(outbox.postpone, claimed, self._now() + LATER, reason, also_gate=False)

    async def _later(self, claimed: Claimed, wait: timedelta, failure: Failure) -> None:
        """Not taken: nobody tries this channel again before `wait` is over."""
        reason = f"{type(failure).__name__}: {failure}"
        await self._db.run(outbox.postpone, claimed, self._now() + wait, reason, also_gate=True)

    async def _give_up(self, claimed: Claimed, refused: Refused) -> None:
        """What belonged to a message that somebody deleted has gone with it; of all else the operators hear."""
        if not isinstance(refused, Gone):
            await self._tell(claimed, lost(claimed.key, claimed.destination, claimed.message, str(refused)))
        await self._db.run(outbox.fail, claimed, str(refused))
        if isinstance(refused, Gone) and refused.stray:
            await self._posts.take_back(refused.stray)

    async def _withhold(self, claimed: Claimed, withheld: "Withheld") -> None:
        """Who it was for is a guest by now, or somebody else, or may not see the order: they never hear of it."""
        if withheld.found is Hears.NOT_LINKED:
            await self._tell(claimed, unheard(claimed.destination))
        await self._db.run(outbox.fail, claimed, withheld.found)

    async def _give_back(self, claimed: Claimed, summary: SharedOrder, failure: Barred | Refused) -> None:
        """A summary does not wait until somebody mends the channel: it is old by then. Whoever shared it hears why.

        The operators hear of what is theirs to mend.
        """
        reason = str(failure)
        if summary.sharer and claimed.kind is not MessageKind.EDIT:
            told = not_shared(summary, claimed.destination, reason, in_doubt=claimed.kind is MessageKind.LOOK_UP)
            key = f"back:{claimed.attempt}:{claimed.key}"  # not in the shares' own row of keys
            await self._db.run(sharing.give_back, key, summary.sharer, told, self._now())
        if not isinstance(failure, Gone) and reason not in REASONS:
            await self._tell(claimed, lost(claimed.key, claimed.destination, summary, reason))
        await self._db.run(outbox.fail, claimed, reason)
        if isinstance(failure, Gone) and failure.stray:
            await self._posts.take_back(failure.stray)
        self.wake()

    async def _tell(self, claimed: Claimed, trouble: Undelivered) -> None:
        """Once, to the operators. Of trouble with their own notices only the log hears, or it would never end."""
        if self._operators is None or isinstance(claimed.message, OperatorNotice):
            return
        told = (trouble.subject, trouble.fact, trouble.next_step, self._operators, self._now())
        if await self._db.run(notices.raise_once, *told):
            self.wake()


def _place(claimed: Claimed) -> str:
    """Whom it is for: a person, or the channel in which it stands or is to stand."""
    if claimed.destination.startswith(PEOPLE):
        return claimed.destination
    return claimed.channel or claimed.thread_channel or claimed.destination


def _is_needed(message: Message) -> bool:
    """Whether trouble would go unseen without it: a team's card, or that of many, while something is left to do."""
    match message:
        case TeamCard(episode=episode):
            return episode.state in LIVE
        case TeamGroup(states=states):
            return any(states.get(each) for each in LIVE)
    return False


def _patience(attempt: int) -> timedelta:
    """How long to leave Slack alone after the `attempt`th time that it could not be reached."""
    return min(timedelta(seconds=2 ** min(attempt, 10)), LONGEST_WAIT)
