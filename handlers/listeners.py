"""Bolt's verbs over our own table: every payload is acknowledged, taken once, and made a question to be answered.

Six listeners catch everything Slack may send, so that nothing goes unacknowledged and finding the handler costs the
same however many there are. Why: docs/decisions/0002-catch-all-listeners-and-our-own-table.md. What follows an ack is
`answering`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck
from slack_bolt.request.payload_utils import (
    is_action,
    is_event,
    is_options,
    is_shortcut,
    is_slash_command,
    is_view_closed,
    is_view_submission,
)

from blocks import controls
from blocks.findings import notice, refusal
from bot import telemetry
from bot.background import Background
from bot.errors import Halt
from bot.runbook.findings import Finding
from bot.runbook.number_formats import NumberFormat
from bot.runbook.values import Person
from bot.services.people import People
from bot.slack.acks import App
from bot.slack.card_behind import CardBehind, CardsBehind
from bot.slack.direct import DirectReply
from bot.slack.ephemeral import EphemeralReply
from bot.slack.homes import Homes, HomeVisit
from bot.slack.posts import Posts
from bot.slack.replies import Modal, Replies, Reply
from handlers.ack import Ack
from handlers.answering import Answering, nowhere_of
from handlers.asked import Asked
from handlers.duplicates import Duplicates
from handlers.modals import InModal
from handlers.payloads import (
    Command,
    Payload,
    Press,
    Shortcut,
    Submission,
    Visit,
    card_of,
    command_of,
    mention_of,
    mentions_us,
    press_of,
    pressed_by,
    said_by,
    said_to_us,
    shortcut_of,
    stands_alone,
    submission_of,
    thread_of,
    typed_by,
    visits_home,
)
from handlers.refusals import OUT_OF_DATE, UNKNOWN_COMMAND
from handlers.table import Entry, ListenerTable
from handlers.words import is_word, own, said, typed

__all__ = [
    "OUT_OF_DATE",
    "Ack",
    "CardBehind",
    "Command",
    "HomeVisit",
    "InModal",
    "Listeners",
    "Modal",
    "Press",
    "Reply",
    "Shortcut",
    "Submission",
]

log = structlog.get_logger()

REMEMBERED = 10_000
HELP = "help"
APPLIED_SECONDS = 0.3
"""Slack first shows what the ack brought: an answer that overtook it would be covered by it."""
SUBMISSION_SECONDS = 1.0
"""For finding the person: with what a form may read, an answer within Slack's three seconds."""


class Listeners(ListenerTable):
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
        self._replies = replies
        self._homes = homes
        self._cards_behind = CardsBehind(replies, now)
        self._posts = posts
        self._now = now
        self._answering = Answering(people, replies, self._cards_behind, background, numbers, now)
        self._duplicates = Duplicates(REMEMBERED)

    def attach(self, app: App) -> None:
        """Take over everything Slack may send to `app`."""
        app.hear(is_slash_command, self._on_command)
        app.hear(is_action, self._on_press)
        app.hear(is_view_submission, self._on_submission)
        app.hear(is_view_closed, _acknowledge)
        app.hear(is_shortcut, self._on_shortcut)
        app.hear(is_options, self._on_options)
        app.hear(is_event, self._on_event, acks=True)
        app.error(_last_resort)

    async def _on_command(self, ack: AsyncAck, body: Payload) -> None:
        name, entry = body["command"], self.commands.get(body["command"])
        text = typed(body.get("text"))
        if entry is None:
            await ack(text=UNKNOWN_COMMAND)
        elif is_word(text, HELP) and entry.help:
            await ack(text=entry.help.text)
        elif self._duplicates.before(body["trigger_id"]):
            await ack()
        elif reply := self._reply(body):
            asked = Asked(
                name, entry.run, command_of(body, text), body, typed_by(body), reply, entry.title(text), text=text
            )
            why = self._answering.begin(asked)
            await (ack() if why is None else ack(text=refusal(why, self._now()).text))
        else:
            await ack(text=refusal(nowhere_of(body), self._now()).text)

    def _reply(self, body: Payload, *, replaces: str | None = None) -> Reply | None:
        """Where Slack says that an answer goes: nowhere inside a modal, or where the address is not Slack's."""
        if not body.get("response_url"):
            return None
        try:
            return self._replies.to(body["response_url"], replaces=replaces, thread=thread_of(body))
        except ValueError:
            return None

    async def _on_press(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        pressed = body["actions"][0]
        name, value = controls.pressed(pressed)
        known, entry = name in self.presses, self.presses.get(name)
        if self._duplicates.before(f"{body['trigger_id']} {pressed['action_id']}") or (known and entry is None):
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
                asked = replace(asked, behind=self._cards_behind.card(body["response_url"], card_of(body)))
            self._answering.begin_or_say(asked)
        else:
            self._answering.say_nowhere(body)

    def _inside(self, body: Payload, title: str | None) -> Modal | HomeVisit | None:
        """Where a press was that was on no message; from a Home tab a modal opens anew."""
        view = body.get("view")
        if view is None:
            return None
        if view.get("type") != "home":
            return self._replies.modal(view["id"], view.get("hash"))
        return None if title else self._homes.visit(pressed_by(body).user)

    async def _on_shortcut(self, ack: AsyncAck, body: Payload) -> None:
        await ack()
        name, reply = body["callback_id"], self._reply(body)
        entry = self.shortcuts.get(name)
        if entry is None or self._duplicates.before(body["trigger_id"]):
            return
        title = entry.title("")
        if reply or title:
            self._answering.begin_or_say(
                Asked(name, entry.run, shortcut_of(body), body, pressed_by(body), reply, title)
            )
        else:
            self._answering.say_nowhere(body)

    async def _on_options(self, ack: AsyncAck, body: Payload) -> None:
        """Answered in the ack, from memory."""
        suggest = self.suggestions.get(controls.name(str(body.get("action_id") or "")))
        await ack(options=suggest(pressed_by(body).user, typed(body.get("value"))) if suggest else [])

    async def _on_event(self, _: AsyncAck, body: Payload) -> None:
        event, talk = body["event"], self.talk
        if mentions_us(event):
            self._on_mention(body)
        if visits_home(event) and self.homes and not self._duplicates.before(body["event_id"]):
            actor = said_by(body)
            self._answering.begin_or_say(
                Asked("home", self.homes.run, Visit, body, actor, None, inside=self._homes.visit(actor.user))
            )
        if talk is None or not said_to_us(event) or self._duplicates.before(body["event_id"]):
            return
        text, reply, actor = own(event), self._direct(event), said_by(body)
        asked = Asked("message", talk.run, command_of(body, text), body, actor, reply, text=text)
        if (explained := talk.help) and (not said(event) or is_word(text, HELP)):
            self._answering.explain(asked, reply, explained)
        else:
            self._answering.begin_or_say(asked)

    def _on_mention(self, body: Payload) -> None:
        event, entry, actor = body["event"], self.mentions, said_by(body)
        if entry is None or self._duplicates.before(body["event_id"]):
            return
        text, make = mention_of(body)
        reply = EphemeralReply(self._posts, str(event["channel"]), actor.user, event.get("thread_ts"))
        asked = Asked("mention", entry.run, make, body, actor, reply, text=text)
        if (explained := entry.help) and is_word(text, HELP):
            self._answering.explain(asked, reply, explained)
        else:
            self._answering.begin_or_say(asked)

    def _direct(self, event: Payload) -> Reply:
        """Beside the message, or in its thread; one that opens a thread is not in it."""
        thread, ts = event.get("thread_ts"), str(event["ts"])
        return DirectReply(self._posts, event["channel"], ts, thread if thread != ts else None)

    async def _on_submission(self, ack: AsyncAck, body: Payload) -> None:
        reference, actor = telemetry.new_reference(), pressed_by(body)
        answer = Ack(ack, self._cards_behind.of(body["view"]["id"]), lambda title, work: self._fill(body, title, work))
        run = self.forms.get(body["view"]["callback_id"])
        self._replies.overtake(body["view"]["id"])
        with telemetry.bound(reference=reference, asked=body["view"]["callback_id"], slack_user=actor.user):

            async def tell(finding: Finding) -> None:
                await answer.show(notice(finding, self._now()))

            async def work(person: Person) -> None:
                if run is None:
                    raise Halt(OUT_OF_DATE)
                await run(submission_of(body, person), answer)

            await self._answering.answer(actor, reference, tell, work, SUBMISSION_SECONDS)

    def _fill(self, body: Payload, title: str, work: Callable[[InModal], Awaitable[None]]) -> None:
        """Go on with a submitted form after its ack, in the same modal."""
        actor, modal = pressed_by(body), self._replies.modal(body["view"]["id"])

        async def run(_: Person, __: Modal) -> None:
            await asyncio.sleep(APPLIED_SECONDS)
            await work(InModal(modal, title))

        self._answering.begin_or_say(Asked("form", run, lambda person: person, body, actor, None, title, modal))


async def _out_of_date(_: Press, __: Any) -> None:
    raise Halt(OUT_OF_DATE)


async def _acknowledge(ack: AsyncAck, _: Payload) -> None:
    await ack()


async def _last_resort(error: Exception) -> BoltResponse:
    """Nothing should get here. An empty answer leaves whatever was acked as it is."""
    log.error("fault in a listener", exc_info=error)
    return BoltResponse(status=200, body="")
