"""From a press to the proof: offer, confirm, dispatch, and looking for evidence.

The record is read when the offer is made and once more after the decision is on disk; only then is anything called.
Dispatch after a confirmation and dispatch after a crash are the same path. Source: product.md 5.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import structlog

from bot.actions.catalogue import ACTIONS, Action
from bot.actions.intents import (
    FINAL,
    EmailRow,
    Intent,
    IntentKey,
    Outcome,
    Sending,
    State,
    answered,
    judged,
)
from bot.actions.offers import (
    HISTORY_UNREADABLE,
    choose,
    difference,
    facts_of,
    plainly,
    under_way,
    unreadable,
)
from bot.background import Background
from bot.errors import Halt, halt
from bot.runbook import payments
from bot.runbook.actions import Judge
from bot.runbook.findings import Ask, Do, Finding, Level, Team, forbids, gravest_first, ready
from bot.runbook.orders import missing_links
from bot.runbook.policy import Policy
from bot.runbook.records import Order, PaymentOrder
from bot.runbook.values import Person, RecordId
from bot.salesforce.actions import Actions as SalesforceActions
from bot.salesforce.actions import Look
from bot.salesforce.failures import Refused
from bot.store import actions as store
from bot.store import escalations
from bot.store.actions import Confirmed, Rejected, Why
from bot.store.database import Database

__all__ = ["Actions", "Choose", "NotTaken", "Offer", "Offered", "Stopped"]

log = structlog.get_logger()

KEY_BYTES = 16
CONFIRM_SECONDS = 1.2
"""With the time for finding the person, an answer within Slack's three seconds; later, Slack says that it failed."""
REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person is shown before deciding. `again`: the same mail went a short while ago and wants its own tick."""

    intent: Intent
    again: Sending | None
    previous: Intent | None
    """How the last decision about this order ended."""
    warnings: tuple[Finding, ...] = ()
    """What to look at first, beside `again`."""


@dataclass(frozen=True, slots=True)
class Choose:
    """The order has several open payment orders: which one?"""

    order: Order
    payments: tuple[PaymentOrder, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """What forbids the action, gravest first."""

    number: str
    record: RecordId
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a decision does not count; `root` is the order to look at again."""

    finding: Finding
    root: RecordId | None


Offer = Offered | Choose | Stopped


@dataclass(frozen=True, slots=True)
class Actions:
    """`owner` names this process among its replicas; `wake` tells delivery that a receipt has changed."""

    db: Database
    salesforce: SalesforceActions
    policy: Policy
    background: Background
    owner: str
    now: Callable[[], datetime]
    salesforce_now: Callable[[], datetime]
    wake: Callable[[], None]

    async def offer(self, action: Action, root: RecordId, person: Person, part: RecordId | None = None) -> Offer:
        """Read the order and say what would be sent; `part` is the payment order chosen. Stores the offer."""
        if not await self.salesforce.allowed(person, action):
            raise halt(
                f"Salesforce doesn't let you run “{action.label}”.",
                way_out=Ask(Team.BOT_OPERATORS, "have your Salesforce admin give you access to it"),
            )
        look = await self.salesforce.look(person, root, action)
        if look.order is None:
            raise not_found()
        if busy := await self.db.run(store.open_for, action.name, root):
            return Stopped(look.order.number, root, (under_way(busy, person),))
        if hidden := unreadable(look.order):
            return Stopped(look.order.number, root, (hidden,))
        match choose(look.order, part):
            case PaymentOrder() as payment:
                return await self._offer(action, look, look.order, payment, person)
            case [*several]:
                return Choose(look.order, tuple(several))
        return Stopped(look.order.number, root, tuple(payments.none_open(look.order)))

    async def _offer(
        self, action: Action, look: Look, order: Order, payment: PaymentOrder, person: Person
    ) -> Offered | Stopped:
        findings = await self._findings(look, order, payment)
        if not ready(findings):
            return Stopped(order.number, order.id, tuple(each for each in findings if each.level == "forbids"))
        intent = Intent(
            key=IntentKey(secrets.token_urlsafe(KEY_BYTES)),
            action=action.name,
            record=payment.id,
            root=order.id,
            person=person,
            facts=facts_of(order, payment, look.history or ()),
            state=State.REQUESTED,
            requested_at=self.now(),
        )
        await self.db.run(store.offer, intent)
        earlier = await self.db.run(store.recent, action.name, order.id, self.now() - REMEMBERED)
        previous = next((each for each in earlier if each.state in FINAL), None)
        warnings = tuple(each for each in findings if each.level is Level.WARNS)
        return Offered(intent, self.guard(intent, earlier), previous, warnings)

    async def _findings(self, look: Look, order: Order, payment: PaymentOrder) -> tuple[Finding, ...]:
        exempted = await self.db.run(escalations.exempted, order.id)
        missing = tuple(missing_links(order, self.policy, no_quote_needed=exempted))
        judge = Judge(order, self.policy, missing, look.at)
        unprovable = (HISTORY_UNREADABLE,) if look.history is None else ()
        return gravest_first((*judge.of_link(payment), *unprovable))

    def guard(self, intent: Intent, earlier: list[Intent]) -> Sending | None:
        """The same mail for the same order within the guard's time: by Salesforce's record, or by our own."""
        window = timedelta(seconds=self.policy.resend_guard_seconds)
        last = intent.facts.last
        if last and not last.failed and last.at >= self.salesforce_now() - window:
            return last
        may_have_gone = (State.SUCCEEDED, State.NEEDS_PERSON)
        for each in earlier:
            if each.state in may_have_gone and each.dispatched_at and each.dispatched_at > self.now() - window:
                return Sending(at=each.dispatched_at, status=None, failed=False)
        return None

    async def confirm(self, key: IntentKey, person: Person, *, again: bool) -> NotTaken | None:
        """Put the decision on disk and begin; None says that it is there.

        A double click and a redelivery are one decision.
        """
        asked = monotonic()
        decided = await self.db.run(self._decide, key, person, again=again, until=asked + CONFIRM_SECONDS)
        if decided is None:
            return NotTaken(TOO_BUSY, await self._root(key, person))
        if isinstance(decided, Rejected):
            return NotTaken(_why(decided, person), await self._root(key, person))
        if decided.first:
            log.info("confirmed", intent=key, action=decided.intent.action)
            self.wake()
            # without room in the background, the next round of take_up does
            self.background.start("dispatch", lambda: self._dispatch_one(key))
        return None

    def _decide(
        self, db: Database, key: IntentKey, person: Person, *, again: bool, until: float
    ) -> Confirmed | Rejected | None:
        """On the store's thread: None when its turn came too late for Slack, and then nothing was decided."""
        if monotonic() >= until:
            return None
        return store.confirm(db, key, person.slack_id, again, self.now(), self.policy)

    async def _root(self, key: IntentKey, person: Person) -> RecordId | None:
        """The order to look at again; nobody learns it from somebody else's offer."""
        intent = await self.db.run(store.get, key)
        return intent.root if intent and intent.person.slack_id == person.slack_id else None

    async def _dispatch_one(self, key: IntentKey) -> None:
        await self.dispatch(key)

    async def dispatch(self, key: IntentKey | None = None) -> bool:
        """Take one confirmed intent to its call. False when there is none to take."""
        lease = timedelta(seconds=self.policy.lease_seconds)
        intent = await self.db.run(store.claim_confirmed, self.owner, self.now(), lease, key)
        if intent is None:
            return False
        look, reason = await self._still_right(intent)
        if reason or look is None:
            await self.db.run(store.stop, intent.key, self.owner, reason, self.now())
            self.wake()
            return True
        began = monotonic()
        ours = await self.db.run(store.dispatch, intent.key, self.owner, look.watermark(), self.now(), lease)
        if ours:
            # paused or queued for longer, we could call when somebody else has already given the intent up
            await self._call(ours, began + self.policy.lease_seconds - self.policy.call_seconds)
        return True

    async def _still_right(self, intent: Intent) -> tuple[Look | None, str]:
        """Read the order once more; the reason why nothing may be called now, or none."""
        waited = self.now() - (intent.confirmed_at or intent.requested_at)
        if waited > timedelta(seconds=self.policy.offer_seconds):
            return None, "It waited too long before it could be sent."
        try:
            look = await self.salesforce.look(intent.person, intent.root, ACTIONS[intent.action])
        except (Halt, Refused) as failure:
            log.warning("not read again", intent=intent.key, reason=str(failure))
            return None, str(failure) if isinstance(failure, Halt) else "Salesforce refused to show the order."
        return look, await self._changed(intent, look)

    async def _changed(self, intent: Intent, look: Look) -> str:
        order = look.order
        payment = next((each for each in (order and order.payment_orders) or () if each.id == intent.record), None)
        if order is None or payment is None:
            return f"{intent.facts.number} can't be found any more."
        stops = [each for each in await self._findings(look, order, payment) if each.level == "forbids"]
        if stops:
            return "".join(plainly(word) for word in stops[0].words)
        return difference(intent.facts, facts_of(order, payment, look.history or ()))

    async def _call(self, intent: Intent, until: float) -> None:
        log.info("calling", intent=intent.key, action=intent.action)
        answer = await self.salesforce.call(intent, until)
        log.info("answered", intent=intent.key, answer=type(answer).__name__)
        settled = await self.db.run(store.settle, intent.key, answered(answer), self.now(), self.policy)
        self.wake()
        if settled and settled.answered_yes:
            await self._prove(settled)

    async def _prove(self, intent: Intent) -> None:
        """A yes is looked into at once; what is not found now is looked for again on schedule."""
        outcome = judged(intent, await self._history(intent), self.now(), self.policy)
        if outcome:
            await self.db.run(store.settle, intent.key, outcome, self.now(), self.policy)
            self.wake()

    async def _history(self, intent: Intent) -> tuple[EmailRow, ...] | None:
        try:
            return await self.salesforce.history(intent)
        except (Halt, Refused) as failure:
            log.warning("history not read", intent=intent.key, reason=str(failure))
            return None

    async def take_up(self) -> None:
        """What a process left behind when it died: calls whose end nobody saw, decisions that nobody took up."""
        if await self.db.run(store.lapse, self.now(), self.policy):
            self.wake()
        while not self.background.closed and await self.dispatch():
            pass

    async def look_for_evidence(self) -> None:
        """Every unknown intent whose next look is due."""
        while await self._look():
            pass

    async def _look(self) -> bool:
        lease = timedelta(seconds=self.policy.lease_seconds)
        intent = await self.db.run(store.due, self.owner, self.now(), lease)
        if intent is None:
            return False
        outcome: Outcome | None = judged(intent, await self._history(intent), self.now(), self.policy)
        await self.db.run(store.looked, intent, self.owner, outcome, self.now(), self.policy)
        if outcome:
            log.info("proven", intent=intent.key, state=outcome.state)
        self.wake()
        return True


def not_found() -> Halt:
    return halt(
        "I couldn't find that order: it isn't there, or you can't see it in Salesforce.",
        way_out=Do("Check the number, or ask the order's owner."),
    )


TOO_BUSY = forbids("I'm too busy to take your decision; nothing was sent.", way_out=Do("Look again in a minute."))
LOOK_AGAIN = Do("Look again and decide on what you then read.")


def _why(rejected: Rejected, reader: Person) -> Finding:
    match rejected.why:
        case Why.BUSY if rejected.other:
            return under_way(rejected.other, reader)
        case Why.SENT_RECENTLY:
            return forbids("The same mail has gone out since you looked.", way_out=LOOK_AGAIN)
        case Why.NOT_YOURS:
            return forbids("That was shown to somebody else.", way_out=Do("Open the order yourself with /order."))
    return forbids("That offer is no longer open.", way_out=LOOK_AGAIN)
