"""From a question to its answer, after the ack: the place, the person, "still reading", and the one error answer.

Nothing raised here reaches Bolt, where it would replace the ack:
docs/decisions/0002-catch-all-listeners-and-our-own-table.md.
"""

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog

from blocks import home
from blocks.findings import notice, refusal
from blocks.kit import Card, HomeTab, View, loading, section, waiting
from blocks.text import escaped
from bot import metrics, telemetry
from bot.background import EACH, Background
from bot.errors import Halt
from bot.runbook.findings import Finding
from bot.runbook.number_formats import NumberFormat
from bot.runbook.values import Person
from bot.services.people import Actor, People
from bot.slack.card_behind import CardsBehind
from bot.slack.homes import HomeVisit
from bot.slack.replies import Modal, NotShown, Replies, Reply
from handlers.asked import Asked
from handlers.modals import InModal
from handlers.payloads import Payload, pressed_by
from handlers.refusals import BUSY, SLOW, TOO_LATE, fault, nowhere, yours

log = structlog.get_logger()

SILENT_SECONDS = 2.5
LOOKED_AT = 300
"""Characters of what was typed in which an order may be named."""
Answerer = Callable[[Finding], Awaitable[None]]


class Answering:
    """Answers questions in the background, or says why it can't."""

    def __init__(
        self,
        people: People,
        replies: Replies,
        cards_behind: CardsBehind,
        background: Background,
        numbers: NumberFormat,
        now: Callable[[], datetime],
    ) -> None:
        self._people = people
        self._replies = replies
        self._cards_behind = cards_behind
        self._background = background
        self._numbers = numbers
        self._now = now

    def begin_or_say(self, asked: Asked) -> None:
        """Go on in the background, or say that there is no room."""
        if why := self.begin(asked):
            self._decline(asked, why)

    def explain(self, asked: Asked, reply: Reply, explained: Card) -> None:
        """Help needs no person and no Salesforce."""
        if not self._background.start("help", lambda: reply.card(explained), by=asked.actor.user):
            self._decline(asked, self._room(asked.actor))

    def _decline(self, asked: Asked, why: Finding) -> None:
        """Say that there is no room: in the background too, because Bolt lets the ack go when the listener ends."""

        async def say() -> None:
            if asked.reply:
                await asked.reply.note(refusal(why, self._now()))
            elif asked.inside:
                await asked.inside.fill(_in_place(asked.inside, notice(why, self._now())))

        told = self._background.start("no room", say, by=asked.actor.user, spare=True)
        log.warning("not answered", asked=asked.name, told=told)

    def say_nowhere(self, body: Payload) -> None:
        """Slack gave no address that an answer may go to; a modal needs none."""
        actor, found = pressed_by(body), nowhere_of(body)

        async def say() -> None:
            with contextlib.suppress(NotShown):
                await self._replies.open(body["trigger_id"], notice(found, self._now()))

        self._background.start("nowhere to answer", say, by=actor.user)

    def _room(self, actor: Actor) -> Finding:
        """Why there is none for what `actor` asks."""
        return yours(EACH) if self._background.taken_up(actor.user) else BUSY

    def begin(self, asked: Asked) -> Finding | None:
        """Go on after the ack, or why there is no room."""
        actor = asked.actor

        async def work() -> None:
            reference = telemetry.new_reference()
            with telemetry.bound(reference=reference, asked=asked.name, slack_user=actor.user):
                try:
                    surface, tell = await self._surface(asked)
                except NotShown as reason:
                    log.warning("modal not opened", reason=str(reason))
                    if asked.reply:
                        await asked.reply.note(refusal(TOO_LATE, self._now()))
                    return
                async with self._not_silent(asked, surface):
                    await self.answer(actor, reference, tell, lambda person: asked.run(asked.make(person), surface))

        return None if self._background.start(asked.name, work, by=actor.user) else self._room(actor)

    @contextlib.asynccontextmanager
    async def _not_silent(self, asked: Asked, surface: Reply | Modal | HomeVisit) -> AsyncIterator[None]:
        """What takes long says so once."""
        saying = asyncio.create_task(self._say_so(asked, surface), name="still reading")
        try:
            yield
        finally:
            saying.cancel()
            await asyncio.wait({saying})

    async def _say_so(self, asked: Asked, surface: Reply | Modal | HomeVisit) -> None:
        await asyncio.sleep(SILENT_SECONDS)
        number = self._named(asked.text[:LOOKED_AT])
        said = f"Salesforce is slow; still {f'reading {number}' if number else 'at work'}."
        log.info("still at work")
        if isinstance(surface, HomeVisit):
            await surface.still(HomeTab((section(escaped("Salesforce is slow; still reading your orders.")),)))
        elif isinstance(surface, Modal):
            await surface.still(waiting(asked.title or "Exodus", said))
        else:
            await surface.still(Card(said, (section(escaped(said)),)), redraws=asked.redraws)

    def _named(self, text: str) -> str | None:
        """The number of the order that `text` names first."""
        first = self._numbers.find(text.split(maxsplit=1)[0]) if text else None
        return first or next(iter(self._numbers.find_all(text)), None)

    async def _surface(self, asked: Asked) -> tuple[Any, Answerer]:
        """Where the answer goes, and how a refusal is told there. Modals open first: a trigger lives three seconds."""
        reply, body, inside = asked.reply, asked.body, asked.inside
        if asked.title is None and reply is not None:
            return reply, lambda finding: reply.note(refusal(finding, self._now()))
        if isinstance(inside, HomeVisit):
            await inside.begin(HomeTab(loading("Exodus").blocks))
            return inside, lambda finding: inside.fill(_in_place(inside, notice(finding, self._now())))
        if isinstance(inside, Modal) and asked.title is None:
            place = InModal(inside, str(body["view"]["title"]["text"]))
            return place, lambda finding: inside.fill(notice(finding, self._now()))
        modal = inside or await self._replies.open(body["trigger_id"], loading(asked.title or "Exodus"))
        if asked.behind:
            self._cards_behind.keep(modal.view, asked.behind)
        return modal, lambda finding: modal.fill(notice(finding, self._now()))

    async def answer(
        self,
        actor: Actor,
        reference: str,
        tell: Answerer,
        work: Callable[[Person], Awaitable[None]],
        seconds: float | None = None,
    ) -> None:
        """Do `work` as the person behind `actor`; whatever ends it, they hear of it.

        `seconds` is how long finding the person may take, where Slack waits for the answer.
        """
        try:
            await work(await self._who(actor, seconds))
        except Halt as expected:
            log.info("halted", halt=type(expected).__name__, by=_raiser(expected))
            await tell(expected.finding)
        except Exception:
            log.exception("fault")
            metrics.FAULTS.inc()
            await tell(fault(reference))

    async def _who(self, actor: Actor, seconds: float | None) -> Person:
        try:
            return await asyncio.wait_for(self._people.of(actor), seconds)
        except TimeoutError:
            raise Halt(SLOW) from None


def _in_place(surface: Modal | HomeVisit, view: View) -> View | HomeTab:
    return home.instead(view.blocks) if isinstance(surface, HomeVisit) else view


def nowhere_of(body: Payload) -> Finding:
    """Slack gave no address that an answer may go to."""
    reference, host = telemetry.new_reference(), urlsplit(str(body.get("response_url") or "")).hostname
    log.warning("no address to answer at", reference=reference, host=host)  # the rest of it is a credential
    return nowhere(reference)


def _raiser(error: Halt) -> str:
    """Who stopped, by name: a halt's own words may hold a person's, and those are not logged."""
    *_, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return frame.f_code.co_qualname
