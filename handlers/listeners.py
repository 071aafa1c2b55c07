"""Bolt's verbs over our own table: ack, duplicates, the person, the background, and the one answer to errors.

Six listeners catch everything Slack may send, so that nothing goes unacknowledged and finding the handler costs the
same however many there are. Nothing raised after an ack reaches Bolt. Source: reference/slack.md 2.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks.findings import notice, refusal
from blocks.kit import Card, View, loading
from bot import telemetry
from bot.background import Background
from bot.errors import Halt
from bot.runbook.findings import Ask, Do, Finding, Team, forbids
from bot.runbook.values import Person
from bot.services.people import Actor, People
from bot.slack.replies import Modal, NotShown, Replies, Reply
from handlers.payloads import Command, Press, Submission, actor_of, press_of, submission_of

__all__ = ["Ack", "Command", "Listeners", "Modal", "Press", "Reply", "Submission"]

log = structlog.get_logger()

ANYTHING = re.compile(r"[\s\S]*")
REMEMBERED = 10_000
SUBMISSION_SECONDS = 1.0
"""For finding the person: with what a form may read, an answer within Slack's three seconds."""
BUSY = "I'm busy: too many people are asking at once. Ask again in a minute."
UNKNOWN_COMMAND = "I don't know that command. Type /order help to see what I do."
OUT_OF_DATE = forbids("That control is out of date.", way_out=Do("Type /order with the number to get a new card."))
TOO_LATE = forbids("Slack didn't let me open that in time.", way_out=Do("Press it again."))
SLOW = forbids("I couldn't find out in time who you are.", way_out=Do("Close this and press the button again."))

Body = dict[str, Any]
Run = Callable[[Any, Any], Awaitable[None]]
Answerer = Callable[[Finding], Awaitable[None]]


class Ack:
    """The one answer to a submission: what becomes of the form."""

    def __init__(self, ack: AsyncAck) -> None:
        self._ack = ack

    async def close(self) -> None:
        """Done: close every modal."""
        await self._ack(response_action="clear")

    async def errors(self, wrong: dict[str, str]) -> None:
        """Leave it open and say beside each field (by its block id) what is wrong."""
        await self._ack(response_action="errors", errors=wrong)

    async def show(self, view: View) -> None:
        """Show something else in its place."""
        await self._ack(response_action="update", view=view.payload())


@dataclass(frozen=True, slots=True)
class Entry:
    """What answers a command or a press. With `modal`, a modal of that title is opened before anything else."""

    run: Run
    modal: str | None = None
    help: Card | None = None


class Listeners:
    def __init__(self, people: People, replies: Replies, background: Background, now: Callable[[], datetime]) -> None:
        self._people = people
        self._replies = replies
        self._background = background
        self._now = now
        self._commands: dict[str, Entry] = {}
        self._presses: dict[str, Entry | None] = {}
        self._forms: dict[str, Run] = {}
        self._seen = Seen(REMEMBERED)

    def command(self, name: str, explained: Card, *, modal: str | None = None) -> Callable[[Run], Run]:
        """Answer `name`; `explained` is what "help" after it shows, to anybody and without reading anything."""
        return self._keep(self._commands, name, lambda run: Entry(run, modal, explained))

    def action(self, action_id: str, *, modal: str | None = None) -> Callable[[Run], Run]:
        """Answer a press of the button `action_id`."""
        return self._keep(self._presses, action_id, lambda run: Entry(run, modal))

    def view(self, callback_id: str) -> Callable[[Run], Run]:
        """Answer a submission of the form `callback_id`; it must end in one call of its `Ack`."""
        return self._keep(self._forms, callback_id, lambda run: run)

    def link(self, action_id: str) -> None:
        """A button that only opens a page: Slack tells us of it, and there is nothing to do."""
        self._presses[action_id] = None

    def _keep(self, table: dict[str, Any], name: str, entry: Callable[[Run], Any]) -> Callable[[Run], Run]:
        def keep(run: Run) -> Run:
            table[name] = entry(run)
            return run

        return keep

    def attach(self, app: AsyncApp) -> None:
        """Take over everything Slack may send to `app`."""
        app.command(ANYTHING)(self._on_command)
        app.action(ANYTHING)(self._on_press)
        app.view(ANYTHING)(self._on_submission)
        app.view_closed(ANYTHING)(_acknowledge)
        app.shortcut(ANYTHING)(_acknowledge)
        app.options(ANYTHING)(_offer_nothing)
        app.event(ANYTHING)(_ignore)
        app.error(_last_resort)

    async def _on_command(self, ack: AsyncAck, body: Body) -> None:
        entry = self._commands.get(body["command"])
        text = str(body.get("text") or "").strip()
        if entry is None:
            await ack(text=UNKNOWN_COMMAND)
        elif text.lower() == "help" and entry.help:
            await ack(text=entry.help.text)
        elif self._seen.before(body["trigger_id"]):
            await ack()
        elif reply := self._reply(body, replaces=False):
            started = self._begin(body["command"], body, entry, lambda person: Command(person, text), reply)
            await (ack() if started else ack(text=BUSY))
        else:
            await ack()

    def _reply(self, body: Body, *, replaces: bool) -> Reply | None:
        """Where Slack says that an answer goes: nowhere inside a modal, or where the address is not Slack's."""
        if not body.get("response_url"):
            return None
        try:
            return self._replies.to(body["response_url"], replaces=replaces)
        except ValueError:
            log.warning("foreign response_url")
            return None

    async def _on_press(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        action = body["actions"][0]
        known = action["action_id"] in self._presses
        entry = self._presses.get(action["action_id"])
        if self._seen.before(f"{body['trigger_id']} {action['action_id']}") or (known and entry is None):
            return
        reply = self._reply(body, replaces=True)
        entry = entry or Entry(_out_of_date)
        if reply is None and entry.modal is None and "view" not in body:
            return  # nowhere to answer
        if not self._begin(action["action_id"], body, entry, press_of(action), reply):
            log.warning("press dropped", action=action["action_id"])
            if reply:
                await reply.note(Card(BUSY))

    def _begin(self, name: str, body: Body, entry: Entry, make: Callable[[Person], Any], reply: Reply | None) -> bool:
        """Go on after the ack; False when there is no room."""
        reference, actor = telemetry.new_reference(), actor_of(body)

        async def work() -> None:
            with telemetry.bound(reference=reference, asked=name, slack_user=actor.user):
                try:
                    surface, tell = await self._surface(entry, body, reply)
                except NotShown as reason:
                    log.warning("modal not opened", reason=str(reason))
                    if reply:
                        await reply.note(refusal(TOO_LATE, self._now()))
                    return
                await self._answer(actor, reference, tell, lambda person: entry.run(make(person), surface))

        return self._background.start(name, work)

    async def _surface(self, entry: Entry, body: Body, reply: Reply | None) -> tuple[Any, Answerer]:
        """Where the answer goes, and how a refusal is told there. Modals open first: a trigger lives three seconds."""
        if entry.modal is None and reply is not None:
            return reply, lambda finding: reply.note(refusal(finding, self._now()))
        if "view" in body:
            modal = self._replies.modal(body["view"]["id"])
        else:
            modal = await self._replies.open(body["trigger_id"], loading(entry.modal or "Exodus"))
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
            log.info("halted", reason=str(expected))
            await tell(expected.finding)
        except Exception:
            log.exception("fault")
            await tell(_fault(reference))

    async def _who(self, actor: Actor, seconds: float | None) -> Person:
        try:
            return await asyncio.wait_for(self._people.of(actor), seconds)
        except TimeoutError:
            raise Halt(SLOW) from None

    async def _on_submission(self, ack: AsyncAck, body: Body) -> None:
        reference, actor = telemetry.new_reference(), actor_of(body)
        answer = Ack(ack)
        run = self._forms.get(body["view"]["callback_id"])
        with telemetry.bound(reference=reference, asked=body["view"]["callback_id"], slack_user=actor.user):

            async def tell(finding: Finding) -> None:
                await answer.show(notice(finding, self._now()))

            async def work(person: Person) -> None:
                if run is None:
                    raise Halt(OUT_OF_DATE)
                await run(submission_of(body, person), answer)

            await self._answer(actor, reference, tell, work, SUBMISSION_SECONDS)


async def _out_of_date(_: Press, __: Any) -> None:
    raise Halt(OUT_OF_DATE)


def _fault(reference: str) -> Finding:
    return forbids(
        f"That went wrong on my side. Reference {reference}.",
        way_out=Ask(Team.BOT_OPERATORS, f"look up {reference} in the log"),
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


async def _last_resort(error: Exception) -> BoltResponse:
    """Nothing should get here. An empty answer leaves whatever was acked as it is."""
    log.error("fault in a listener", exc_info=error)
    return BoltResponse(status=200, body="")


async def _ignore() -> None:
    """Events we did not ask for are acknowledged by Bolt itself."""
