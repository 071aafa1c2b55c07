"""From the decision to the proof: confirm, dispatch, and looking for evidence.

The record is read once more after the decision is on disk; only then is anything called. Dispatch after a confirmation
and dispatch after a crash are the same path (docs/decisions/0009-one-flow-for-every-action.md).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

import structlog

from bot.actions import trail
from bot.actions.catalogue import Action
from bot.actions.evidence import Mailed
from bot.actions.facts import difference, plainly
from bot.actions.intents import AGAIN, RIGHT, Intent, IntentKey, IntentState, Outcome, answered, judged
from bot.actions.offers import facts_of, meant, under_way
from bot.actions.terms import Terms, read, values
from bot.background import Background, some_at_once
from bot.errors import Halt
from bot.runbook.findings import Do, Finding, Level, forbids
from bot.runbook.permits import Way
from bot.runbook.policy import Policy
from bot.runbook.records import MailKind
from bot.runbook.tasks import Noted, Task
from bot.runbook.values import Person
from bot.salesforce.actions import ActionCalls as SalesforceActions
from bot.salesforce.actions import Look
from bot.salesforce.failures import Refused
from bot.services.endings import Endings
from bot.services.offers import LOOK_AGAIN, Offers
from bot.store import actions as store
from bot.store.actions import Confirmed, Rejected, Why
from bot.store.database import Database
from bot.store.shared_commits import brief

__all__ = ["Actions", "NotTaken", "WrongTerms"]

log = structlog.get_logger()

CONFIRM_SECONDS = 1.2
"""With the time for finding the person, an answer within Slack's three seconds; later, Slack says that it failed."""
NO_TERMS: Terms = ()
NO_EVIDENCE = Mailed(MailKind.PAYMENT_LINK)
"""Of an action that this release does not know any more: nothing can be read that would prove it."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a decision does not count, and what to look at again, unless it is somebody else's."""

    finding: Finding
    intent: Intent | None


@dataclass(frozen=True, slots=True)
class WrongTerms:
    """What of a form cannot stand, by the key of its field."""

    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Actions:
    """`owner` names this process among its replicas; `wake` tells delivery that a receipt has changed."""

    offers: Offers
    db: Database
    salesforce: SalesforceActions
    table: Mapping[str, Action]
    policy: Policy
    background: Background
    owner: str
    now: Callable[[], datetime]
    wake: Callable[[], None]
    endings: Endings

    def _learned(self, key: IntentKey) -> None:
        """Its receipt waits to be edited, and the card it came from to be drawn."""
        self.wake()
        self.endings.changed(key)

    async def confirm(
        self, key: IntentKey, person: Person, typed: Mapping[str, str], ticked: Collection[str]
    ) -> NotTaken | WrongTerms | None:
        """Put the decision on disk and begin; None says that it is there.

        `typed` is what stands in the form's fields, checked against the stored offer; `ticked` are its ticked boxes. A
        double click and a redelivery are one decision.
        """
        asked = monotonic()
        decided = await self.db.run(self._decide, key, person, typed, ticked, until=asked + CONFIRM_SECONDS)
        match decided:
            case WrongTerms():
                return decided
            case None:
                return NotTaken(TOO_BUSY, await self._own(key, person))
            case Rejected():
                return NotTaken(self._why(decided, person), await self._own(key, person))
        if decided.first:
            log.info("confirmed", intent=key, action=decided.intent.action)
            self.wake()
            # without room in the background, the next round of take_up does
            self.background.start("dispatch", lambda: self._dispatch_one(key))
        return None

    @brief
    def _decide(
        self,
        db: Database,
        key: IntentKey,
        person: Person,
        typed: Mapping[str, str],
        ticked: Collection[str],
        *,
        until: float,
    ) -> Confirmed | Rejected | WrongTerms | None:
        """On the store's thread: None when its turn came too late for Slack, and then nothing was decided."""
        if monotonic() >= until:
            return None
        offered, terms = store.get(db, key), NO_TERMS
        if offered and offered.person.slack_id == person.slack_id:
            terms, wrong = read(offered.fields, typed)
            if said := {**wrong, **dict(self._unticked(offered, ticked))}:
                return WrongTerms(said)
        action = self.table.get(offered.action) if offered else None
        mails = action is None or action.mail is not None
        return store.confirm(db, key, person, terms, AGAIN in ticked, self.now(), self.policy, mails=mails)

    def _unticked(self, offered: Intent, ticked: Collection[str]) -> Iterator[tuple[str, str]]:
        """The boxes that have to be ticked and are not, each with what is said beside it."""
        action = self.table.get(offered.action)
        if action and action.words.right and RIGHT not in ticked:
            yield RIGHT, "Tick this when it is right."
        if offered.guarded and AGAIN not in ticked:
            yield AGAIN, "Tick this to send it once more."

    async def _own(self, key: IntentKey, person: Person) -> Intent | None:
        """What to look at again; nobody learns it from somebody else's offer."""
        intent = await self.db.run(store.get, key)
        return intent if intent and intent.person.slack_id == person.slack_id else None

    def _why(self, rejected: Rejected, reader: Person) -> Finding:
        match rejected.why:
            case Why.BUSY if rejected.other:
                return under_way(rejected.other, self.offers.label(rejected.other), reader)
            case Why.SENT_RECENTLY:
                return forbids("The same mail has gone out since you looked.", way_out=LOOK_AGAIN)
            case Why.NOT_YOURS:
                return forbids("That was shown to somebody else.", way_out=Do("Open the order yourself with /order."))
        return forbids("That form is no longer open.", way_out=LOOK_AGAIN)

    async def _dispatch_one(self, key: IntentKey) -> None:
        if claimed := await self._claimed(key):
            await self._dispatch(claimed)

    async def _claimed(self, key: IntentKey | None = None) -> Intent | None:
        """Take the oldest decision that nobody holds, or the one of `key`."""
        if key is None and self.background.closed:
            return None
        return await self.db.run(store.claim_confirmed, self.owner, self.now(), self._lease, key)

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.policy.lease_seconds)

    async def _dispatch(self, intent: Intent) -> None:
        """Take one claimed decision to its call, or stop it."""
        look, reason = await self._still_right(intent)
        if reason or look is None:
            await self.db.run(store.stop, intent.key, self.owner, reason, self.now())
            self._learned(intent.key)
            return
        began = monotonic()
        ours = await self.db.run(store.dispatch, intent.key, self.owner, look.before(), self.now(), self._lease)
        if ours:
            # paused or queued for longer, we could call when somebody else has already given the intent up
            await self._call(ours, began + self.policy.lease_seconds - self.policy.call_seconds)

    async def _still_right(self, intent: Intent) -> tuple[Look | None, str]:
        """Read the order once more; the reason why nothing may be called now, or none."""
        waited = self.now() - (intent.confirmed_at or intent.requested_at)
        if waited > timedelta(seconds=self.policy.offer_seconds):
            return None, "It waited too long before it could be sent."
        action = self.table.get(intent.action)
        if action is None or action.way is Way.PAGE:
            return None, "That is not set up here any more."
        try:
            look = await self.salesforce.look(intent.person, intent.root, action, intent.record)
        except (Halt, Refused) as failure:
            log.warning("not read again", intent=intent.key, reason=str(failure))
            return None, str(failure) if isinstance(failure, Halt) else "Salesforce refused to show the order."
        return look, await self._changed(intent, action, look)

    async def _changed(self, intent: Intent, action: Action, look: Look) -> str:
        found = meant(action, look.order, intent.record) if look.order else ()
        if look.order is None or len(found) != 1:
            return f"{intent.facts.number} can't be found any more."
        case = replace(self.offers.case(look, look.order, intent.person, found[0]), terms=values(intent.terms))
        stops = [each for each in await self.offers.findings(action, look, case) if each.level is Level.FORBIDS]
        if stops:
            return "".join(plainly(word) for word in stops[0].words)
        return difference(intent.facts, facts_of(action, case))

    async def _call(self, intent: Intent, until: float) -> None:
        log.info("calling", intent=intent.key, action=intent.action)
        answer = await self.salesforce.call(intent, until)
        log.info("answered", intent=intent.key, answer=type(answer).__name__)
        settled = await self.db.run(store.settle, intent.key, answered(answer), self.now(), self.policy)
        self._learned(intent.key)
        if settled and settled.answered_yes:
            await self._prove(settled)

    async def _prove(self, intent: Intent) -> None:
        """A yes is looked into at once; what is not found now is looked for again on schedule."""
        outcome = await self._judged(intent)
        if outcome:
            task = self._task(intent, outcome)
            await self.db.run(store.settle, intent.key, outcome, self.now(), self.policy, task)
            self._learned(intent.key)

    async def _judged(self, intent: Intent) -> Outcome | None:
        """Where the evidence leads now."""
        action = self.table.get(intent.action)
        if action is None or action.evidence is None:
            return judged(intent, NO_EVIDENCE, None, self.now(), self.policy)
        try:
            traces = await self.salesforce.traces(intent, action.evidence)
        except (Halt, Refused) as failure:
            log.warning("evidence not read", intent=intent.key, reason=str(failure))
            traces = None
        return judged(intent, action.evidence, traces, self.now(), self.policy)

    def _task(self, intent: Intent, outcome: Outcome | None) -> Task | None:
        """What is noted on the order, where the policy wants it noted and the action is done."""
        action = self.table.get(intent.action)
        if action is None or outcome is None or Noted.ACTIONS not in self.policy.tasks:
            return None
        done = outcome.evidence if outcome.state is IntentState.SUCCEEDED else None
        return trail.task(intent, done, action.words) if done else None

    async def take_up(self) -> None:
        """What a process left behind when it died: calls whose end nobody saw, decisions that nobody took up."""
        if await self.db.run(store.lapse, self.now(), self.policy):
            self.wake()
        await some_at_once(self._claimed, self._dispatch)

    async def look_for_evidence(self) -> None:
        """Every unknown intent whose next look is due."""
        await some_at_once(self._due, self._look)

    async def _due(self) -> Intent | None:
        return await self.db.run(store.due, self.owner, self.now(), self._lease)

    async def _look(self, intent: Intent) -> None:
        outcome = await self._judged(intent)
        task = self._task(intent, outcome)
        await self.db.run(store.looked, intent, self.owner, outcome, self.now(), self.policy, task)
        if outcome:
            log.info("proven", intent=intent.key, state=outcome.state)
        self._learned(intent.key)


TOO_BUSY = forbids("I'm too busy to take your decision; nothing was sent.", way_out=Do("Look again in a minute."))
