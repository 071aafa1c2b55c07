"""From a press to what a person is shown before deciding: the record read as them, judged, and the offer stored.

The same reading and the same judgement come once more before the call (`services/actions`).
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.actions.catalogue import Action
from bot.actions.intents import FINAL, Intent, IntentKey, IntentState
from bot.actions.offers import UNPROVABLE, facts_of, meant, named_in, none_there, under_way
from bot.errors import Halt, halt
from bot.runbook import mails
from bot.runbook.actions import Case, Part
from bot.runbook.actions import judged as judged_by_rule
from bot.runbook.findings import Ask, Do, Finding, Level, Team, forbids, gravest_first, ready
from bot.runbook.mails import Sending
from bot.runbook.orders import missing_links
from bot.runbook.permits import Way
from bot.runbook.policy import Policy
from bot.runbook.records import Order
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.values import Person, RecordId, zone_of
from bot.salesforce.actions import ActionCalls as SalesforceActions
from bot.salesforce.actions import Look, WhichOrder
from bot.store import actions as store
from bot.store import escalations
from bot.store.database import Database

__all__ = ["Choose", "Considered", "NotThere", "Offer", "Offered", "Offers", "Stopped", "WhichOrder"]

KEY_BYTES = 16
REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Last:
    """How the last decision about this ended, and the action that was decided about."""

    intent: Intent
    action: Action | None


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person is shown before deciding."""

    action: Action
    intent: Intent
    again: Sending | None
    """The same mail went a short while ago, by Salesforce's record or by our own, and wants its own tick."""
    last: Last | None
    warnings: tuple[Finding, ...] = ()
    """What to look at first."""


@dataclass(frozen=True, slots=True)
class Choose:
    """The order has several records that the action may be run on: which one?"""

    action: Action
    order: Order
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """What forbids the action, gravest first."""

    action: Action
    number: str
    root: RecordId
    findings: tuple[Finding, ...]


Offer = Offered | Choose | Stopped


@dataclass(frozen=True, slots=True)
class Considered:
    """One record that nothing forbids to act on, with what there is to say."""

    action: Action
    case: Case
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """`table` holds the actions that this org has a way for, by name."""

    db: Database
    salesforce: SalesforceActions
    table: Mapping[str, Action]
    policy: Policy
    now: Callable[[], datetime]
    salesforce_now: Callable[[], datetime]

    async def offer(self, name: str, asked: WhichOrder, person: Person, part: RecordId | None = None) -> Offer:
        """Read the order and say what would be done to it, or to its record `part`. Stores the offer."""
        found = await self.considered(name, asked, person, part)
        return await self._offered(found, person) if isinstance(found, Considered) else found

    async def considered(
        self, name: str, asked: WhichOrder, person: Person, part: RecordId | None
    ) -> Considered | Choose | Stopped:
        """The one record meant, read as `person` and judged; what stops it, or the records to choose from.

        Raises NotThere where the order can't be seen, and Halt where the action can't be run at all.
        """
        action = await self.runnable(name, person)
        look = await self.salesforce.look(person, asked, action)
        if look.order is None:
            raise NotThere(NOT_FOUND)
        part = part or named_in(action, look.order, asked)
        match meant(action, look.order, part):
            case [only]:
                return await self._judged_case(action, look, self.case(look, look.order, person, only), person)
            case []:
                return Stopped(
                    action, look.order.number, look.order.id, self._none(look, action, look.order, person, part)
                )
            case several:
                return Choose(action, look.order, several)

    async def runnable(self, name: str, person: Person) -> Action:
        """The action, if this org has a way for it and Salesforce lets `person` run it at all. Raises Halt."""
        action = self.table.get(name)
        if action is None or action.way is Way.PAGE:
            raise halt("That is not set up here.", way_out=Do("Open the record in Salesforce and do it there."))
        if not await self.salesforce.allowed(person, action):
            raise halt(
                f"Salesforce doesn't let you run “{action.label}”.",
                way_out=Ask(Team.BOT_OPERATORS, "have your Salesforce admin give you access to it"),
            )
        return action

    def _none(
        self, look: Look, action: Action, order: Order, person: Person, part: RecordId | None
    ) -> tuple[Finding, ...]:
        """Why there is nothing to run it on."""
        if part:
            return (forbids("That record can't be found on the order any more.", way_out=LOOK_AGAIN),)
        case = self.case(look, order, person, None)
        found = gravest_first((*action.lacking(case), *action.forbids(case)))
        stops = tuple(each for each in found if each.level is Level.FORBIDS)
        return stops or (none_there(action, order),)

    def case(self, look: Look, order: Order, person: Person, part: Part | None) -> Case:
        now = self.salesforce_now()
        return Case(
            order,
            self.policy,
            look.at,
            now.astimezone(zone_of(person)).date(),
            part=part,
            choices=self.salesforce.choices,
            mailed=tuple(Sending(each.at, each.status, each.failed) for each in look.traces or ()),
        )

    async def _judged_case(self, action: Action, look: Look, case: Case, person: Person) -> Considered | Stopped:
        busy = await self.db.run(store.open_for, action.family, action.scope(case))
        findings = await self.findings(action, look, case)
        if busy:
            findings = (under_way(busy, self.label(busy), person), *findings)
        if not ready(findings):
            stops = tuple(each for each in findings if each.level is Level.FORBIDS)
            return Stopped(action, case.order.number, case.order.id, stops)
        return Considered(action, case, findings)

    async def _offered(self, found: Considered, person: Person) -> Offered:
        action, case = found.action, found.case
        earlier = await self.db.run(store.recent, action.family, action.scope(case), self.now() - REMEMBERED)
        again = self._guard(action, case, earlier)
        intent = Intent(
            key=IntentKey(secrets.token_urlsafe(KEY_BYTES)),
            action=action.name,
            record=case.record,
            root=case.order.id,
            family=action.family,
            scope=action.scope(case),
            person=person,
            facts=facts_of(action, case),
            fields=tuple(action.asks(case)),
            guarded=again is not None,
            state=IntentState.REQUESTED,
            requested_at=self.now(),
        )
        await self.db.run(store.offer, intent)
        previous = next((each for each in earlier if each.state in FINAL), None)
        last = Last(previous, self.table.get(previous.action)) if previous else None
        told = frozenset(recently(action, case)) if again else frozenset()  # the tick says it
        warnings = tuple(each for each in found.findings if each.level is Level.WARNS and each not in told)
        return Offered(action, intent, again, last, warnings)

    async def findings(self, action: Action, look: Look, case: Case) -> tuple[Finding, ...]:
        """The judgement of the card, with what is needed to prove the action's end."""
        exempted = await self.db.run(escalations.exempted, MISSING_LINKS.name, case.order.id)
        missing = tuple(missing_links(case.order, self.policy, no_quote_needed=exempted))
        unprovable = () if look.provable else (UNPROVABLE,)
        return gravest_first((*unprovable, *judged_by_rule(action, replace(case, missing=missing))))

    def _guard(self, action: Action, case: Case, earlier: list[Intent]) -> Sending | None:
        """The same mail within the guard's time: by Salesforce's record, or by our own."""
        if action.mail is None:
            return None
        if last := mails.recent(case.order, action.mail, self.policy, self.salesforce_now(), case.mailed):
            return last
        since = self.now() - timedelta(seconds=self.policy.resend_guard_seconds)
        may_have_gone = (IntentState.SUCCEEDED, IntentState.NEEDS_PERSON)
        for each in earlier:
            if each.state in may_have_gone and each.dispatched_at and each.dispatched_at > since:
                return Sending(each.dispatched_at)
        return None

    def label(self, intent: Intent) -> str:
        action = self.table.get(intent.action)
        return action.label if action else intent.action


def recently(action: Action, case: Case) -> Iterator[Finding]:
    """That the same mail went a short while ago."""
    if action.mail:
        yield from mails.recently_sent(case.order, action.mail, case.policy, case.read_at, case.mailed)


class NotThere(Halt):
    """There is no such order, or none that the person can see."""


NOT_FOUND = forbids(
    "I couldn't find that order: it isn't there, or you can't see it in Salesforce.",
    way_out=Do("Check the number, or ask the order's owner."),
)


LOOK_AGAIN = Do("Look again and decide on what you then read.")
