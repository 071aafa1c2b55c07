"""Call an action as the person, read its answer by three layers of success, and read what may prove it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import requests

from bot.actions.catalogue import Action
from bot.actions.evidence import Became, Before, Evidence, Trace, before
from bot.actions.intents import Answer, Doubt, Intent, Refusal, Yes
from bot.actions.terms import TermKind
from bot.cache import Cache
from bot.runbook.masking import scrubbed
from bot.runbook.records import Failing, Order
from bot.runbook.references import Named, OrderNumber, Record, SearchWords
from bot.runbook.values import Person, RecordId, record_id
from bot.salesforce.bindings import RECORD, REQUEST, Bindings, Called, Flow, RecordPage
from bot.salesforce.calls import Answered
from bot.salesforce.client import Client, Row
from bot.salesforce.evidence import NEWEST, EvidenceQueries, Root
from bot.salesforce.failures import NOTHING_RAN, Failure, Overdue
from bot.salesforce.mapping import Mapping as Mappings
from bot.salesforce.orders import Matching, Orders, SeveralMeant, Sought
from bot.salesforce.refusals import CODES
from bot.salesforce.search import Search
from bot.salesforce.soql import Soql, equals, select
from bot.salesforce.visibility import Sight, Visibility

NO_REASON = "Salesforce refused without a reason."
PASSING = {
    "REQUEST_LIMIT_EXCEEDED": "Salesforce's daily allowance of calls is used up.",
    "UNABLE_TO_LOCK_ROW": "Somebody else is changing the record in Salesforce right now.",
}
"""What some of Salesforce's codes for "not now" say to a rep; all others speak for themselves."""
NO_ACCESS = ("INSUFFICIENT_ACCESS", "FORBIDDEN")
WRONG_CALL = frozenset(
    {
        "INVALID_API_INPUT",
        "INVALID_ARGUMENT_TYPE",
        "REQUIRED_FIELD_MISSING",
        "MALFORMED_ID",
        "INVALID_CROSS_REFERENCE_KEY",
    }
)
"""What Salesforce says of the inputs before an action runs, or of an id among them."""
INTERVIEW = "Flow__InterviewStatus"


@dataclass(frozen=True, slots=True)
class Look:
    """An order, and what is there already of the evidence that an action would leave, read in one call.

    `traces` is None where this person could not see such evidence, or it has not been asked for.
    """

    order: Order | None
    traces: tuple[Trace, ...] | None
    provable: bool
    """Whether this person could see the evidence."""
    at: datetime

    def before(self) -> Before:
        return before(self.traces or (), self.at)


WhichOrder = RecordId | Named | SearchWords
"""An order by its id; or whatever a person named it by."""


class ActionCalls:
    """`call_seconds` is how long Salesforce may take over an action."""

    def __init__(
        self,
        client: Client,
        mapping: Mappings,
        visibility: Visibility,
        orders: Orders,
        search: Search,
        bindings: Bindings,
        *,
        call_seconds: float,
        keep: timedelta,
        ticks: Callable[[], float],
    ) -> None:
        self._client = client
        self._mapping = mapping
        self._visibility = visibility
        self._orders = orders
        self._search = search
        self._bindings = bindings
        self._call_seconds = call_seconds
        self._access: Cache[tuple[str, str], bool] = Cache(self._ask_access, keep, ticks)

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """What this org has to choose from, by our names of a payment order's fields."""
        values = self._mapping["payment_order"].values
        return {name: tuple(value for group in groups.values() for value in group) for name, groups in values.items()}

    def called(self, action: str) -> Called:
        """How it is called. Raises KeyError where Salesforce does not run it for us."""
        binding = self._bindings[action]
        if isinstance(binding, RecordPage):
            raise KeyError(action)
        return binding

    async def allowed(self, person: Person, action: Action) -> bool:
        """Whether Salesforce lets `person` run the action at all. Kept for a while, as field rights are."""
        key = (person.username, self.called(action.name).path)
        allowed = await self._access.get(key)
        if not allowed:
            self._access.forget(key)  # once an admin has given access, the next press finds it
        return allowed

    async def _ask_access(self, key: tuple[str, str]) -> bool:
        username, path = key
        return await self._client.exists(username, path)

    async def look(self, person: Person, asked: WhichOrder, action: Action, record: RecordId | None = None) -> Look:
        """The one order that is `asked` for with its customer's contacts, and the evidence there is already: one call.

        `record` is the one acted on, where that is known. No order where several may be meant.
        """
        return await self._visibility.fresh(person.username, lambda: self._look(person, asked, action, record))

    async def _look(self, person: Person, asked: WhichOrder, action: Action, record: RecordId | None) -> Look:
        evidence, at = action.evidence, await self._evidence(person)
        sought, root = self._sought(at.sight, asked)
        query = at.query(evidence, root, record) if evidence else None
        order, rows = await self._found(person, sought, *((query,) if query else ()))
        traces = at.traces(evidence, rows[0], None) if evidence and query else None
        return Look(order, traces, evidence is None or at.readable(evidence), self._client.now())

    def _sought(self, sight: Sight, asked: WhichOrder) -> tuple[Sought | None, Root]:
        """What finds the order, and how its evidence names it."""
        match asked:
            case OrderNumber():
                return asked, asked
            case SearchWords(words):
                return self._search.only(sight, words), None
            case str():
                return Record(asked), asked
        return asked, None

    async def _found(self, person: Person, sought: Sought | None, *more: Soql) -> tuple[Order | None, list[list[Row]]]:
        others = sought.others if isinstance(sought, Matching) else ()
        with suppress(SeveralMeant):
            if sought:
                order, rows = await self._orders.find_whole(person, sought, *others, *more)
                if not any(int(counted[0]["expr0"]) for counted in rows[: len(others)] if counted):
                    return order, rows[len(others) :]
        return None, [[] for _ in more]

    async def traces(self, intent: Intent, evidence: Evidence) -> tuple[Trace, ...] | None:
        """The newest records that can be the intent's evidence; None when this person can't read them all.

        Absence is judged by this, so whatever may hide one counts as unreadable: the record acted on out of sight, or
        rows gone that were there before the call.
        """
        return await self._visibility.fresh(intent.person.username, lambda: self._traces(intent, evidence))

    async def _traces(self, intent: Intent, evidence: Evidence) -> tuple[Trace, ...] | None:
        at = await self._evidence(intent.person)
        query, kind = at.query(evidence, intent.root, intent.record), at.sight.kinds.get(intent.record[:3])
        if query is None or kind is None:
            return None
        record = select((), self._mapping[kind].object, equals("Id", intent.record))
        rows, seen = await self._client.query(intent.person.username, query, record)
        known = intent.watermark.known if intent.watermark else frozenset()
        gone = len(rows) < NEWEST and not known <= {row["Id"] for row in rows}
        if not seen or (gone and not isinstance(evidence, Became)):
            return None
        return at.traces(evidence, rows, intent.record)

    async def _evidence(self, person: Person) -> EvidenceQueries:
        return EvidenceQueries(self._mapping, await self._visibility.of(person.username))

    async def fetch(self, person: Person, action: Action, record: RecordId, most: int) -> bytes | Refusal | None:
        """What Salesforce prints of `record`, at most that many bytes; its refusal; None where there is no such file.

        Raises Halt, and Refused when the file can't be seen.
        """
        binding = self.called(action.name)
        until = monotonic() + self._call_seconds
        inputs = binding.given({RECORD: record})
        answered = await self._client.invoke(
            person.username, binding.path, inputs, seconds=self._call_seconds, until=until
        )
        match read(answered, binding):
            case Refusal() as refusal:
                return refusal
            case Yes() if version := _file(answered, binding):
                return await self._client.download(
                    person.username, f"sobjects/ContentVersion/{version}/VersionData", most
                )
        return None

    async def call(self, intent: Intent, until: float) -> Answer:
        """Run the action once, as the person, unless it is past `until` on the monotonic clock.

        Whatever leaves room for doubt is `Doubt`.
        """
        binding = self.called(intent.action)
        try:
            answered = await self._client.invoke(
                intent.person.username,
                binding.path,
                binding.given({RECORD: intent.record, REQUEST: intent.key, **entered(intent)}),
                seconds=self._call_seconds,
                until=until,
            )
        except Overdue:
            return Refusal(reason="It waited too long before it could be sent.", failing=Failing.PASSING)
        except NOTHING_RAN as failure:
            return Refusal(reason=str(failure), failing=Failing.PASSING)
        except Failure:
            return Doubt()
        return read(answered, binding)


def _file(answered: Answered, binding: Called) -> RecordId | None:
    """The id of the file's version that a good answer names."""
    outputs = answered.body[0].get("outputValues") or {}
    return record_id(str(outputs.get(binding.file or "") or ""))


def read(answered: Answered, binding: Called) -> Answer:
    """What an answer proves. Two shapes of error exist, each under 200 and under 4xx.

    Source: Actions Developer Guide, "Invoking Actions"; REST API Developer Guide, "Status Codes and Error Responses".
    """
    if answered.status >= requests.codes.server_error or not isinstance(answered.body, list) or len(answered.body) != 1:
        return Doubt()
    result = answered.body[0]
    if not isinstance(result, dict):
        return Doubt()
    if "isSuccess" in result:
        return _of_action(result, binding)
    if answered.status >= requests.codes.bad_request and "errorCode" in result:
        return _refused(answered.status, result)
    return Doubt()


def _of_action(result: Row, binding: Called) -> Answer:
    if result["isSuccess"] is False:
        first = (result.get("errors") or [{}])[0]
        return _said(first.get("statusCode"), first.get("message"), Failing.REFUSED)
    outputs = result.get("outputValues") or {}
    if binding.success is None:
        return Yes() if isinstance(binding, Flow) and outputs.get(INTERVIEW) == "Finished" else Doubt()
    match outputs.get(binding.success):
        case True:
            return Yes()
        case False:
            return Refusal(reason=scrubbed(str(outputs.get(binding.message or "") or NO_REASON)))
    return Doubt()


def _refused(status: int, error: dict[str, Any]) -> Refusal:
    """The whole call is refused, before the action ran."""
    if error["errorCode"] not in PASSING and status in {requests.codes.forbidden, requests.codes.not_found}:
        return Refusal(reason="Salesforce doesn't let you run this action.", failing=Failing.NOT_ALLOWED)
    return _said(error["errorCode"], error.get("message"), Failing.WRONG_CALL)


def _said(code: object, message: object, otherwise: Failing) -> Refusal:
    """A refusal in words, and of which kind it is; `otherwise`: what a code that says nothing of it means here."""
    reason = PASSING.get(str(code)) or scrubbed(str(message or NO_REASON))
    return Refusal(reason=reason, failing=_kind(str(code)) or otherwise)


def _kind(code: str) -> Failing | None:
    if code in PASSING or code in CODES:
        return Failing.PASSING
    if code.startswith(NO_ACCESS):
        return Failing.NOT_ALLOWED
    return Failing.WRONG_CALL if code in WRONG_CALL else None


def entered(intent: Intent) -> dict[str, object]:
    """What was entered, as the action takes it: numbers as numbers."""
    kinds = {each.key: each.kind for each in intent.fields}
    numbers = {TermKind.NUMBER, TermKind.AMOUNT}
    return {each.key: float(each.value) if kinds.get(each.key) in numbers else each.value for each in intent.terms}
