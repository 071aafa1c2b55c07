"""Bolt's verbs over our own table: ack, duplicates, the person, the background, and the one answer to errors.

Six listeners catch everything Slack may send, so that nothing goes unacknowledged and finding the handler costs the
same however many there are. Nothing raised after an ack reaches Bolt. Source: reference/slack.md 2.
"""

import asyncio
import contextlib
import re
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks import controls, home
from blocks.findings import notice, refusal
from blocks.kit import Card, HomeTab, View, loading, section, waiting
from blocks.text import escaped
from bot import metrics, telemetry
from bot.background import EACH, Background
from bot.errors import Halt
from bot.runbook.findings import Finding
from bot.runbook.references import NumberFormat
from bot.runbook.values import Person
from bot.services.people import Actor, People
from bot.slack.behind import Behind, Behinds
from bot.slack.direct import DirectReply
from bot.slack.homes import Home, Homes
from bot.slack.posts import Posts
from bot.slack.replies import Modal, NotShown, Replies, Reply
from bot.slack.whispers import Whisper
from handlers.modals import InModal
from handlers.payloads import (
    Body,
    Command,
    Press,
    Shortcut,
    Submission,
    Visit,
    card_of,
    command_of,
    is_word,
    mention_of,
    mentions_us,
    own,
    press_of,
    pressed_by,
    said,
    said_by,
    said_to_us,
    shortcut_of,
    stands_alone,
    submission_of,
    thread_of,
    typed,
    typed_by,
    visits_home,
)
from handlers.refusals import BUSY, OUT_OF_DATE, SLOW, TOO_LATE, UNKNOWN_COMMAND, fault, nowhere, yours
from handlers.seen import Seen
from handlers.table import Entry, Run, Table

__all__ = [
    "OUT_OF_DATE",
    "Ack",
    "Behind",
    "Command",
    "Home",
    "InModal",
    "Listeners",
    "Modal",
    "Press",
    "Reply",
    "Shortcut",
    "Submission",
]

log = structlog.get_logger()

ANYTHING = re.compile(r"[\s\S]*")
REMEMBERED = 10_000
SILENT_SECONDS = 2.5
LOOKED_AT = 300
"""Characters of what was typed in which an order may be named."""
HELP = "help"
CARD = "Order"
"""The title of a modal in which a card stands."""
APPLIED_SECONDS = 0.3
"""Slack first shows what the ack brought: an answer that overtook it would be covered by it."""
SUBMISSION_SECONDS = 1.0
"""For finding the person: with what a form may read, an answer within Slack's three seconds."""
Answerer = Callable[[Finding], Awaitable[None]]


Begin = Callable[[str, Callable[[InModal], Awaitable[None]]], None]


class Ack:
    """The one answer to a submission: what becomes of the form."""

    def __init__(self, ack: AsyncAck, behind: Behind | None = None, begin: Begin | None = None) -> None:
        self._ack = ack
        self._begin = begin
        self.behind = behind
        """The card that the form was opened from, where it can be drawn anew."""

    async def close(self) -> None:
        """Done: close every modal."""
        await self._ack(response_action="clear")

    async def errors(self, wrong: dict[str, str]) -> None:
        """Leave it open and say beside each field (by its block id) what is wrong."""
        await self._ack(response_action="errors", errors=wrong)

    async def show(self, view: View) -> None:
        """Show something else in its place."""
        await self._ack(response_action="update", view=view.payload())

    async def later(self, title: str, work: Callable[[InModal], Awaitable[None]]) -> None:
        """Show that it loads; `work` fills the modal once it knows."""
        await self.show(loading(title))
        if self._begin:
            self._begin(title, work)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: what answers it, whom Slack says it is from, and where an answer may go."""

    name: str
    run: Run
    make: Callable[[Person], Any]
    """What `run` is given, once the person is known."""
    body: Body
    actor: Actor
    reply: Reply | None
    title: str | None = None
    """Of the modal that is the answer."""
    inside: Modal | Home | None = None
    """The open modal, or the Home tab, that it was asked in."""
    text: str = ""
    """What was typed."""
    redraws: bool = False
    """Whether a card in place of the pressed one follows, whatever happens."""
    behind: Behind | None = None
    """The card from which a form opens."""


class Listeners(Table):
    def __init__(
        self,
        people: People,
        replies: Replies,
        homes: Homes,
        posts: Posts,
        background: Background,
        numbers: NumberFormat,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._people = people
        self._replies = replies
        self._homes = homes
        self._behinds = Behinds(replies, now)
        self._posts = posts
        self._background = background
        self._now = now
        self._numbers = numbers
        self._seen = Seen(REMEMBERED)

    def attach(self, app: AsyncApp) -> None:
        """Take over everything Slack may send to `app`."""
        app.command(ANYTHING)(self._on_command)
        app.action(ANYTHING)(self._on_press)
        app.view(ANYTHING)(self._on_submission)
        app.view_closed(ANYTHING)(_acknowledge)
        app.shortcut(ANYTHING)(self._on_shortcut)
        app.options(ANYTHING)(self._on_options)
        app.event(ANYTHING)(self._on_event)
        app.error(_last_resort)

    async def _on_command(self, ack: AsyncAck, body: Body) -> None:
        name, entry = body["command"], self.commands.get(body["command"])
        text = typed(body.get("text"))
        if entry is None:
            await ack(text=UNKNOWN_COMMAND)
        elif is_word(text, HELP) and entry.help:
            await ack(text=entry.help.text)
        elif self._seen.before(body["trigger_id"]):
            await ack()
        elif reply := self._reply(body):
            asked = Asked(
                name, entry.run, command_of(body, text), body, typed_by(body), reply, entry.title(text), text=text
            )
            why = self._begin(asked)
            await (ack() if why is None else ack(text=refusal(why, self._now()).text))
        else:
            await ack(text=refusal(_nowhere(body), self._now()).text)

    def _reply(self, body: Body, *, replaces: str | None = None) -> Reply | None:
        """Where Slack says that an answer goes: nowhere inside a modal, or where the address is not Slack's."""
        if not body.get("response_url"):
            return None
        try:
            return self._replies.to(body["response_url"], replaces=replaces, thread=thread_of(body))
        except ValueError:
            return None

    async def _on_press(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        pressed = body["actions"][0]
        name, value = controls.pressed(pressed)
        known, entry = name in self.presses, self.presses.get(name)
        if self._seen.before(f"{body['trigger_id']} {pressed['action_id']}") or (known and entry is None):
            return
        entry = entry or Entry(_out_of_date)
        title = entry.title(value)
        reply = self._reply(body, replaces=None if title else card_of(body))
        inside = self._inside(body, title)
        if reply or title or inside:
            asked = Asked(
                name, entry.run, press_of(body), body, pressed_by(body), reply, title, inside, redraws=entry.redraws
            )
            if title and reply and stands_alone(body):
                asked = replace(asked, behind=self._behinds.card(body["response_url"], card_of(body)))
            self._begin_or_say(asked)
        else:
            self._say_nowhere(body)

    def _inside(self, body: Body, title: str | None) -> Modal | Home | None:
        """Where a press was that was on no message; from a Home tab a modal opens anew."""
        view = body.get("view")
        if view is None:
            return None
        if view.get("type") != "home":
            return self._replies.modal(view["id"], view.get("hash"))
        return None if title else self._homes.visit(pressed_by(body).user)

    async def _on_shortcut(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        name, reply = body["callback_id"], self._reply(body)
        entry = self.shortcuts.get(name)
        if entry is None or self._seen.before(body["trigger_id"]):
            return
        title = entry.title("")
        if reply or title:
            self._begin_or_say(Asked(name, entry.run, shortcut_of(body), body, pressed_by(body), reply, title))
        else:
            self._say_nowhere(body)

    async def _on_options(self, ack: AsyncAck, body: Body) -> None:
        """Answered in the ack, from memory."""
        suggest = self.suggestions.get(controls.name(str(body.get("action_id") or "")))
        await ack(options=suggest(pressed_by(body).user, typed(body.get("value"))) if suggest else [])

    async def _on_event(self, body: Body) -> None:
        """Bolt acknowledges events by itself."""
        event, talk = body["event"], self.talk
        if mentions_us(event):
            self._on_mention(body)
        if visits_home(event) and self.homes and not self._seen.before(body["event_id"]):
            actor = said_by(body)
            self._begin_or_say(
                Asked("home", self.homes.run, Visit, body, actor, None, inside=self._homes.visit(actor.user))
            )
        if talk is None or not said_to_us(event) or self._seen.before(body["event_id"]):
            return
        text, reply, actor = own(event), self._direct(event), said_by(body)
        asked = Asked("message", talk.run, command_of(body, text), body, actor, reply, text=text)
        if (explained := talk.help) and (not said(event) or is_word(text, HELP)):
            if not self._background.start(HELP, lambda: reply.card(explained), by=actor.user):
                self._decline(asked, self._room(actor))
        else:
            self._begin_or_say(asked)

    def _on_mention(self, body: Body) -> None:
        event, entry, actor = body["event"], self.mentions, said_by(body)
        if entry is None or self._seen.before(body["event_id"]):
            return
        text, make = mention_of(body)
        reply = Whisper(self._posts, str(event["channel"]), actor.user, event.get("thread_ts"))
        asked = Asked("mention", entry.run, make, body, actor, reply, text=text)
        if (explained := entry.help) and is_word(text, HELP):
            if not self._background.start(HELP, lambda: reply.card(explained), by=actor.user):
                self._decline(asked, self._room(actor))
        else:
            self._begin_or_say(asked)

    def _direct(self, event: Body) -> Reply:
        """Beside the message, or in its thread; one that opens a thread is not in it."""
        thread, ts = event.get("thread_ts"), str(event["ts"])
        return DirectReply(self._posts, event["channel"], ts, thread if thread != ts else None)

    def _begin_or_say(self, asked: Asked) -> None:
        """Go on in the background, or say that there is no room."""
        if why := self._begin(asked):
            self._decline(asked, why)

    def _decline(self, asked: Asked, why: Finding) -> None:
        """Say that there is no room: in the background too, because Bolt lets the ack go when the listener ends."""

        async def say() -> None:
            if asked.reply:
                await asked.reply.note(refusal(why, self._now()))
            elif asked.inside:
                await asked.inside.fill(_in_place(asked.inside, notice(why, self._now())))

        told = self._background.start("no room", say, by=asked.actor.user, spare=True)
        log.warning("not answered", asked=asked.name, told=told)

    def _say_nowhere(self, body: Body) -> None:
        """Slack gave no address that an answer may go to; a modal needs none."""
        actor, found = pressed_by(body), _nowhere(body)

        async def say() -> None:
            with contextlib.suppress(NotShown):
                await self._replies.open(body["trigger_id"], notice(found, self._now()))

        self._background.start("nowhere to answer", say, by=actor.user)

    def _room(self, actor: Actor) -> Finding:
        """Why there is none for what `actor` asks."""
        return yours(EACH) if self._background.taken_up(actor.user) else BUSY

    def _begin(self, asked: Asked) -> Finding | None:
        """Go on after the ack, or why there is no room."""
        reference, actor = telemetry.new_reference(), asked.actor

        async def work() -> None:
            with telemetry.bound(reference=reference, asked=asked.name, slack_user=actor.user):
                try:
                    surface, tell = await self._surface(asked)
                except NotShown as reason:
                    log.warning("modal not opened", reason=str(reason))
                    if asked.reply:
                        await asked.reply.note(refusal(TOO_LATE, self._now()))
                    return
                async with self._not_silent(asked, surface):
                    await self._answer(actor, reference, tell, lambda person: asked.run(asked.make(person), surface))

        return None if self._background.start(asked.name, work, by=actor.user) else self._room(actor)

    @contextlib.asynccontextmanager
    async def _not_silent(self, asked: Asked, surface: Reply | Modal | Home) -> AsyncIterator[None]:
        """What takes long says so once."""
        saying = asyncio.create_task(self._say_so(asked, surface), name="still reading")
        try:
            yield
        finally:
            saying.cancel()
            await asyncio.wait({saying})

    async def _say_so(self, asked: Asked, surface: Reply | Modal | Home) -> None:
        await asyncio.sleep(SILENT_SECONDS)
        said = f"Salesforce is slow; still reading {self._named(asked.text[:LOOKED_AT]) or 'the order'}."
        log.info("still at work")
        if isinstance(surface, Home):
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
        if isinstance(inside, Home):
            await inside.begin(HomeTab(loading("Exodus").blocks))
            return inside, lambda finding: inside.fill(_in_place(inside, notice(finding, self._now())))
        if isinstance(inside, Modal) and asked.title is None:
            place = InModal(inside, CARD)
            return place, lambda finding: inside.fill(notice(finding, self._now()))
        modal = inside or await self._replies.open(body["trigger_id"], loading(asked.title or "Exodus"))
        if asked.behind:
            self._behinds.keep(modal.view, asked.behind)
        return modal, lambda finding: modal.fill(notice(finding, self._now()))

    async def _answer(
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

    async def _on_submission(self, ack: AsyncAck, body: Body) -> None:
        reference, actor = telemetry.new_reference(), pressed_by(body)
        answer = Ack(ack, self._behinds.of(body["view"]["id"]), lambda title, work: self._fill(body, title, work))
        run = self.forms.get(body["view"]["callback_id"])
        self._replies.overtake(body["view"]["id"])
        with telemetry.bound(reference=reference, asked=body["view"]["callback_id"], slack_user=actor.user):

            async def tell(finding: Finding) -> None:
                await answer.show(notice(finding, self._now()))

            async def work(person: Person) -> None:
                if run is None:
                    raise Halt(OUT_OF_DATE)
                await run(submission_of(body, person), answer)

            await self._answer(actor, reference, tell, work, SUBMISSION_SECONDS)

    def _fill(self, body: Body, title: str, work: Callable[[InModal], Awaitable[None]]) -> None:
        """Go on with a submitted form after its ack, in the same modal."""
        actor, modal = pressed_by(body), self._replies.modal(body["view"]["id"])

        async def run(_: Person, __: Modal) -> None:
            await asyncio.sleep(APPLIED_SECONDS)
            await work(InModal(modal, title))

        self._begin_or_say(Asked("form", run, lambda person: person, body, actor, None, title, modal))


def _in_place(surface: Modal | Home, view: View) -> View | HomeTab:
    return home.instead(view.blocks) if isinstance(surface, Home) else view


def _raiser(error: Halt) -> str:
    """Who stopped, by name: a halt's own words may hold a person's, and those are not logged."""
    *_, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return frame.f_code.co_qualname


def _nowhere(body: Body) -> Finding:
    reference, host = telemetry.new_reference(), urlsplit(str(body.get("response_url") or "")).hostname
    log.warning("no address to answer at", reference=reference, host=host)  # the rest of it is a credential
    return nowhere(reference)


async def _out_of_date(_: Press, __: Any) -> None:
    raise Halt(OUT_OF_DATE)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _last_resort(error: Exception) -> BoltResponse:
    """Nothing should get here. An empty answer leaves whatever was acked as it is."""
    log.error("fault in a listener", exc_info=error)
    return BoltResponse(status=200, body="")
