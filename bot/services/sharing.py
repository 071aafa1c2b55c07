"""*Share here*: a masked summary of one order for the channel or the thread where a person looks at it.

They see it before anybody else does, and what is shared is what they said yes to. Whether it may stand there is asked
before anything is read, and once more when it leaves (services/delivery.py). What the summary may hold is its type's
matter (bot/messages.py).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog

from bot.errors import Halt, halt
from bot.messages import NotShared, SharedOrder
from bot.runbook.findings import Do
from bot.runbook.records import Order, Picked
from bot.runbook.values import Person, RecordId
from bot.services.reviews import Reviews
from bot.services.undelivered import held_up
from bot.slack.failures import GROUP, PRIVATE, SHARED, Barred, Failure
from bot.slack.posts import Posts
from bot.store import notices
from bot.store import sharing as store
from bot.store.database import Database

log = structlog.get_logger()

_NOT_A_MEMBER = ("I'm not a member of that channel", "Invite me with /invite @Exodus, then press Share here again.")
_ARCHIVED = ("that channel is archived", "Share it in another channel.")
_NOT_ALLOWED = ("Slack doesn't let me post in that channel", "Share it in a channel where apps may post.")
REASONS = {
    SHARED: ("people from outside the company read along in that channel", "Share it in a channel of your own people."),
    PRIVATE: ("this is a direct message", "Type /order in the channel that should see it, and press Share here there."),
    GROUP: (
        "this is a group direct message, and apps can't be invited there",
        "Type /order in the channel that should see it, and press Share here there.",
    ),
    "not_in_channel": _NOT_A_MEMBER,
    "channel_not_found": _NOT_A_MEMBER,
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "no_permission": _NOT_A_MEMBER,
    "restricted_action": _NOT_ALLOWED,
    "restricted_action_read_only_channel": _NOT_ALLOWED,
    "restricted_action_thread_only_channel": _NOT_ALLOWED,
    "access_denied": _NOT_ALLOWED,
    "thread_not_found": ("that thread was deleted", "Share it in the channel itself."),
    "restricted_action_thread_locked": ("that thread is locked", "Share it in the channel itself."),
}
"""Slack's codes, and two of our own, in words for whoever pressed; of all others the operators hear."""
OURS = ("Slack refuses it", "Tell the bot's operators, or share it in another channel.")
TROUBLE = "sharing"


@dataclass(frozen=True, slots=True)
class Audience:
    """Where it is to be seen: a channel, or a thread of it."""

    channel: str
    thread: str | None = None
    group: bool = False
    """Whether that is a direct message among several people."""


@dataclass(frozen=True, slots=True)
class Summary:
    told: SharedOrder

    @property
    def digest(self) -> str:
        """The same as long as the channel would read the same, whoever shares it and when."""
        read = self.told.model_dump_json(exclude={"by", "sharer", "shared_at", "thread"})
        return hashlib.sha256(read.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Sharing:
    """`wake` tells delivery that there is something to post; `operators` is the channel that hears of our trouble."""

    reviews: Reviews
    db: Database
    posts: Posts
    now: Callable[[], datetime]
    wake: Callable[[], None]
    operators: str | None

    async def offer(self, person: Person, record: RecordId, audience: Audience) -> Summary:
        """What would be seen there of the order as it is now. Raises Halt where it may not stand."""
        await self._ensure_welcome(audience)
        return await self._summary(person, record, audience)

    async def share(self, person: Person, record: RecordId, audience: Audience, shown: str) -> Summary:
        """Let it be seen there, if it still is what was `shown`: else nothing is, and the answer's digest differs.

        Raises Halt where it may not stand, or stands already.
        """
        await self._ensure_welcome(audience)
        summary = await self._summary(person, record, audience)
        if summary.digest == shown:
            await self._put(person, record, audience, summary.told)
        return summary

    async def _summary(self, person: Person, record: RecordId, audience: Audience) -> Summary:
        order = (await self.reviews.again(person, record)).order
        return Summary(summarised(order, person, self.now(), audience.thread))

    async def _put(self, person: Person, record: RecordId, audience: Audience, told: SharedOrder) -> None:
        if not await self.db.run(store.share, told, record, audience.channel, person, self.now()):
            raise halt(
                f"You shared {told.order_number} here a moment ago.",
                way_out=Do("Press again in a minute to share it anew."),
            )
        log.info("shared", order=record, channel=audience.channel)
        self.wake()

    async def _ensure_welcome(self, audience: Audience) -> None:
        if audience.group:  # asked about one that it is not in, Slack says only that there is none
            raise _refused(Barred(GROUP))
        try:
            await self.posts.ensure_open(audience.channel)
        except Barred as barred:
            await self._tell(audience.channel, barred)
            raise _refused(barred) from barred
        except Failure as failure:
            raise halt(
                "Not shared: Slack doesn't tell me who reads along here.", way_out=Do("Press again in a minute.")
            ) from failure
        await self.db.run(notices.clear, TROUBLE, self.now())

    async def _tell(self, channel: str, barred: Barred) -> None:
        """The operators, of what is theirs to mend."""
        log.warning("not welcome", channel=channel, reason=str(barred))
        if self.operators and str(barred) not in REASONS:
            trouble = held_up(channel, barred)
            told = (TROUBLE, trouble.fact, trouble.next_step, self.operators, self.now())
            if await self.db.run(notices.raise_once, *told):
                self.wake()


def summarised(order: Order, by: Person, now: datetime, thread: str | None = None) -> SharedOrder:
    """What a channel may read of `order`: number, states and amounts."""
    return SharedOrder(
        order_number=order.number,
        status=_shown(order.status),
        payment_status=_shown(order.payment_status),
        fulfillment_status=_shown(order.fulfillment_status),
        total=order.total,
        balance=order.balance,
        by=by.name,
        sharer=by.slack_id,
        shared_at=now,
        thread=thread,
    )


def not_shared(summary: SharedOrder, channel: str, reason: str, *, in_doubt: bool) -> NotShared:
    """What the person reads whose summary did not get through; `in_doubt`: it may stand there after all."""
    why, next_step = _said(reason)
    head = "I can't tell whether it stands there" if in_doubt else "It was not shared"
    return NotShared(order_number=summary.order_number, channel=channel, fact=f"{head}: {why}.", next_step=next_step)


def _shown(state: Picked[StrEnum] | None) -> str | None:
    return state.shown if state else None


def _refused(barred: Barred) -> Halt:
    fact, next_step = _said(str(barred))
    return halt(f"Not shared: {fact}.", way_out=Do(next_step))


def _said(reason: str) -> tuple[str, str]:
    return REASONS.get(reason, OURS)
