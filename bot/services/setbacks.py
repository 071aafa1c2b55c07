"""What becomes of a message that did not get through: whether it waits, goes elsewhere or is given up, and who hears.

Nothing is posted here; the outbox says when it is tried again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.escalations.episodes import LIVE
from bot.messages import Message, OperatorNotice, SharedOrder, TeamCard, TeamGroup
from bot.services.recipients import Hears
from bot.services.sharing import REASONS, not_shared
from bot.services.undelivered import MENDED, Undelivered, deleted, diverted, held_up, lost, unheard
from bot.slack.failures import Barred, Failure, Gone, RateLimited, Refused, Unanswered, Unreachable
from bot.slack.posts import PEOPLE, Posts
from bot.store import notices, outbox, sharing
from bot.store.database import Database
from bot.store.outbox import Claimed, MessageKind

log = structlog.get_logger()

LONGEST_WAIT = timedelta(seconds=30)
MENDING = timedelta(minutes=1)
"""How often a channel is tried that nothing gets through to."""

LATER = timedelta(minutes=5)
"""How often what stands in such a channel already is tried, where new messages have another one to go to."""


class Withheld(Failure):
    """Not posted: it is not that person's to read."""

    def __init__(self, found: Hears) -> None:
        super().__init__(found)
        self.found = found


class Setbacks:
    """`operators` is the channel that hears of what cannot be delivered; without one only the log does."""

    def __init__(
        self,
        db: Database,
        posts: Posts,
        now: Callable[[], datetime],
        settle: timedelta,
        operators: str | None,
        fallbacks: Mapping[str, str],
        wake: Callable[[], None],
    ) -> None:
        self._db = db
        self._posts = posts
        self._now = now
        self._settle = settle
        self._operators = operators
        self._fallbacks = fallbacks
        self._wake = wake

    async def met(self, claimed: Claimed, failure: Failure) -> None:
        """Decide what becomes of it now."""
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
            self._wake()
        else:
            await self._wait(claimed, barred)

    async def _wait(self, claimed: Claimed, barred: Barred) -> None:
        """Until somebody mends the channel. What is new and may stand elsewhere does not wait behind it."""
        to = self._fallbacks.get(place_of(claimed)) if str(barred) in MENDED else None
        if to is None or claimed.meant_for:
            await self._tell(claimed, held_up(place_of(claimed), barred))
            await self._later(claimed, MENDING, barred)
        else:
            await self._tell(claimed, diverted(place_of(claimed), to, barred))
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

    async def _withhold(self, claimed: Claimed, withheld: Withheld) -> None:
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
        self._wake()

    async def _tell(self, claimed: Claimed, trouble: Undelivered) -> None:
        """Once, to the operators. Of trouble with their own notices only the log hears, or it would never end."""
        if self._operators is None or isinstance(claimed.message, OperatorNotice):
            return
        told = (trouble.subject, trouble.fact, trouble.next_step, self._operators, self._now())
        if await self._db.run(notices.raise_once, *told):
            self._wake()


def place_of(claimed: Claimed) -> str:
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
