"""Bolt's verbs over our own table: ack, duplicates, the person, the background, and the one answer to errors.

Six listeners catch everything Slack may send, so that nothing goes unacknowledged and finding the handler costs the
same however many there are. Nothing raised after an ack reaches Bolt. Source: reference/slack.md 2.
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks import controls
from blocks.findings import refusal
from blocks.kit import Card
from bot import telemetry
from bot.background import Background
from bot.errors import Halt
from bot.runbook.findings import Ask, Do, Team, forbids
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.services.people import Actor, People
from bot.slack.replies import Replies, Reply

__all__ = ["Command", "Listeners", "Press", "Reply"]

log = structlog.get_logger()

ANYTHING = re.compile(r"[\s\S]*")
REMEMBERED = 10_000
BUSY = "I'm busy: too many people are asking at once. Ask again in a minute."
UNKNOWN_COMMAND = "I don't know that command. Type /order help to see what I do."
OUT_OF_DATE = forbids("That control is out of date.", way_out=Do("Type /order with the number to get a new card."))


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: what was typed after its name, and who typed it."""

    person: Person
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: the record it named, and who pressed. Both are to be judged again."""

    person: Person
    record: RecordId


OnCommand = Callable[[Command, Reply], Awaitable[None]]
OnPress = Callable[[Press, Reply], Awaitable[None]]
Work = Callable[[Person], Awaitable[None]]
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    help: Card
    run: OnCommand


class Listeners:
    def __init__(self, people: People, replies: Replies, background: Background, now: Callable[[], datetime]) -> None:
        self._people = people
        self._replies = replies
        self._background = background
        self._now = now
        self._commands: dict[str, Entry] = {}
        self._presses: dict[str, OnPress | None] = {}
        self._seen = Seen(REMEMBERED)

    def command(self, name: str, explained: Card) -> Callable[[OnCommand], OnCommand]:
        """Answer `name`; `explained` is what "help" after it shows, to anybody and without reading anything."""

        def keep(run: OnCommand) -> OnCommand:
            self._commands[name] = Entry(explained, run)
            return run

        return keep

    def action(self, action_id: str) -> Callable[[OnPress], OnPress]:
        """Answer a press of the button `action_id`, whose value names a record."""

        def keep(run: OnPress) -> OnPress:
            self._presses[action_id] = run
            return run

        return keep

    def link(self, action_id: str) -> None:
        """A button that only opens a page: Slack tells us of it, and there is nothing to do."""
        self._presses[action_id] = None

    def attach(self, app: AsyncApp) -> None:
        """Take over everything Slack may send to `app`."""
        app.command(ANYTHING)(self._on_command)
        app.action(ANYTHING)(self._on_press)
        for rest in (app.view(ANYTHING), app.view_closed(ANYTHING), app.shortcut(ANYTHING)):
            rest(_acknowledge)
        app.options(ANYTHING)(_offer_nothing)
        app.event(ANYTHING)(_ignore)

    async def _on_command(self, ack: AsyncAck, body: Body) -> None:
        entry = self._commands.get(body["command"])
        text = str(body.get("text") or "").strip()
        if entry is None:
            await ack(text=UNKNOWN_COMMAND)
        elif text.lower() == "help":
            await ack(text=entry.help.text)
        elif self._seen.before(body["trigger_id"]):
            await ack()
        else:
            actor = Actor(SlackUserId(body["user_id"]), body["team_id"])
            reply = self._replies.to(body["response_url"], replaces=False)

            async def work(person: Person) -> None:
                await entry.run(Command(person, text), reply)

            started = self._start(body["command"], actor, reply, work)
            await (ack() if started else ack(text=BUSY))

    async def _on_press(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        action = body["actions"][0]
        if self._seen.before(f"{body['trigger_id']}{action['action_id']}") or "response_url" not in body:
            return
        run = self._presses.get(action["action_id"])
        if run is None and action["action_id"] in self._presses:
            return
        actor = Actor(SlackUserId(body["user"]["id"]), body["user"].get("team_id") or body["team"]["id"])
        record = controls.read_record(str(action.get("value")))
        reply = self._replies.to(body["response_url"], replaces=True)

        async def work(person: Person) -> None:
            if run is None or record is None:
                raise Halt(OUT_OF_DATE)
            await run(Press(person, record), reply)

        if not self._start(action["action_id"], actor, reply, work):
            log.warning("press dropped", action=action["action_id"])

    def _start(self, name: str, actor: Actor, reply: Reply, work: Work) -> bool:
        reference = telemetry.new_reference()

        async def answered() -> None:
            with telemetry.bound(reference=reference, asked=name, slack_user=actor.user):
                await self._answer(actor, reply, work, reference)

        return self._background.start(name, answered)

    async def _answer(self, actor: Actor, reply: Reply, work: Work, reference: str) -> None:
        """Do `work` as the person behind `actor`; whatever ends it, they hear of it."""
        try:
            await work(await self._people.of(actor))
        except Halt as expected:
            log.info("halted", reason=str(expected))
            await reply.note(refusal(expected.finding, self._now()))
        except Exception:
            log.exception("fault")
            await reply.note(refusal(_fault(reference).finding, self._now()))


def _fault(reference: str) -> Halt:
    return Halt(
        forbids(
            f"That went wrong on my side; nothing was changed. Reference {reference}.",
            way_out=Ask(Team.BOT_OPERATORS, f"look up {reference} in the log"),
        )
    )


class Seen:
    """The last payloads that were handled: Slack may send one twice."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._keys: OrderedDict[str, None] = OrderedDict()

    def before(self, key: str) -> bool:
        """Whether `key` came before; from now on it has."""
        if key in self._keys:
            return True
        self._keys[key] = None
        if len(self._keys) > self._size:
            self._keys.popitem(last=False)
        return False


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _offer_nothing(ack: AsyncAck) -> None:
    await ack(options=[])


async def _ignore() -> None:
    """Events we did not ask for are acknowledged by Bolt itself."""
