"""Call an action as the person, read its answer by three layers of success, and find its evidence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests

from bot.actions.catalogue import ACTIONS, Action
from bot.actions.intents import Answer, Doubt, EmailRow, Intent, Refusal, Watermark, Yes
from bot.cache import Cache
from bot.runbook.masking import scrubbed
from bot.runbook.records import MailStatus, Order
from bot.runbook.references import Record
from bot.runbook.values import Person, RecordId
from bot.salesforce.bindings import Apex, Bindings
from bot.salesforce.client import Answered, Client, Row
from bot.salesforce.failures import (
    AllowanceUsedUp,
    Busy,
    Failure,
    LoginRefused,
    Overdue,
    SessionRefused,
    Unreachable,
)
from bot.salesforce.mapping import Mapping, relationship
from bot.salesforce.orders import Orders
from bot.salesforce.rows import Values
from bot.salesforce.soql import Soql, either, equals, one_of, select
from bot.salesforce.visibility import Visibility

NEWEST = 20
NEEDED = {"order", "payment_order", "type", "status", "created"}
NO_REASON = "Salesforce refused without a reason."
NOTHING_RAN = (Unreachable, LoginRefused, SessionRefused, AllowanceUsedUp, Busy)


@dataclass(frozen=True, slots=True)
class Look:
    """An order and the newest e-mails of one kind for it, read in one call. `history` is None when it can't be read."""

    order: Order | None
    history: tuple[EmailRow, ...] | None
    at: datetime

    def watermark(self) -> Watermark:
        return Watermark(at=self.at, known=frozenset(row.id for row in self.history or ()))


class Actions:
    """`call_seconds` is how long Salesforce may take over an action."""

    def __init__(
        self,
        client: Client,
        mapping: Mapping,
        visibility: Visibility,
        orders: Orders,
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
        self._bindings = bindings
        self._call_seconds = call_seconds
        self._access: Cache[tuple[str, str], bool] = Cache(self._ask_access, keep, ticks)

    async def allowed(self, person: Person, action: Action) -> bool:
        """Whether Salesforce lets `person` run the action at all. Kept for a while, as field rights are."""
        key = (person.username, self._bindings[action.name].path)
        allowed = await self._access.get(key)
        if not allowed:
            self._access.forget(key)  # once an admin has given access, the next press finds it
        return allowed

    async def _ask_access(self, key: tuple[str, str]) -> bool:
        username, path = key
        return await self._client.exists(username, path)

    async def look(self, person: Person, root: RecordId, action: Action) -> Look:
        """The order and its e-mails of the action's kind, in one call."""
        return await self._visibility.fresh(person.username, lambda: self._look(person, root, action))

    async def _look(self, person: Person, root: RecordId, action: Action) -> Look:
        query = await self._history_query(person, root, action)
        order, rows = await self._orders.find_with(person, Record(root), *((query,) if query else ()))
        history = None if query is None else tuple(map(_email, await self._values(person, rows[0])))
        return Look(order, history, self._client.now())

    async def history(self, intent: Intent) -> tuple[EmailRow, ...] | None:
        """The newest e-mails that can be the intent's; None when this person can't read them all.

        Absence is judged by this, so whatever may hide a row counts as unreadable: the payment order out of sight, or
        rows gone that were there before the call.
        """
        return await self._visibility.fresh(intent.person.username, lambda: self._history(intent))

    async def _history(self, intent: Intent) -> tuple[EmailRow, ...] | None:
        query = await self._history_query(intent.person, intent.root, ACTIONS[intent.action])
        if query is None:
            return None
        record = select((), self._mapping["payment_order"].object, equals("Id", intent.record))
        rows, seen = await self._client.query(intent.person.username, query, record)
        known = intent.watermark.known if intent.watermark else frozenset()
        if not seen or (len(rows) < NEWEST and not known <= {row["Id"] for row in rows}):
            return None
        values = await self._values(intent.person, rows)
        # a row without a payment order hangs on the order alone: it can be ours as well
        return tuple(_email(each) for each in values if each.reference("payment_order") in {intent.record, None})

    async def _history_query(self, person: Person, root: RecordId, action: Action) -> Soql | None:
        sight = await self._visibility.of(person.username)
        if NEEDED & sight.unread["email"].keys() or "order" in sight.unread["payment_order"]:
            return None
        email, order = self._mapping["email"], self._mapping["payment_order"].fields["order"]
        by_payment_order = f"{relationship(email.fields['payment_order'])}.{order}"
        hangs_on = [equals(email.fields["order"], root), equals(by_payment_order, root)]
        kinds = one_of(email.fields["type"], email.values["type"][action.email_type])
        newest = f"{email.fields['created']} DESC"
        fields = sight.fields("email", email).values()
        return select(fields, email.object, either(hangs_on), kinds, order_by=newest, limit=NEWEST)

    async def _values(self, person: Person, rows: list[Row]) -> list[Values]:
        sight = await self._visibility.of(person.username)
        return [Values(self._mapping, sight, "email", row, "") for row in rows]

    async def call(self, intent: Intent, until: float) -> Answer:
        """Run the action once, as the person, unless it is past `until` on the monotonic clock.

        Whatever leaves room for doubt is `Doubt`.
        """
        binding = self._bindings[intent.action]
        try:
            answered = await self._client.invoke(
                intent.person.username,
                binding.path,
                {binding.input: intent.record},
                seconds=self._call_seconds,
                until=until,
            )
        except Overdue:
            return Refusal(reason="It waited too long before it could be sent.")
        except NOTHING_RAN as failure:
            return Refusal(reason=str(failure))
        except Failure:
            return Doubt()
        return read(answered, binding)


def read(answered: Answered, binding: Apex) -> Answer:
    """What an answer proves. Two shapes of error exist, each under 200 and under 4xx (reference/salesforce.md 1.2)."""
    if answered.status >= requests.codes.server_error or not isinstance(answered.body, list) or len(answered.body) != 1:
        return Doubt()
    result = answered.body[0]
    if not isinstance(result, dict):
        return Doubt()
    if "isSuccess" in result:
        return _of_action(result, binding)
    if answered.status >= requests.codes.bad_request and "errorCode" in result:
        return Refusal(reason=_refused(answered.status, result))
    return Doubt()


def _of_action(result: Row, binding: Apex) -> Answer:
    if result["isSuccess"] is False:
        errors = result.get("errors") or [{}]
        return Refusal(reason=scrubbed(str(errors[0].get("message") or NO_REASON)))
    outputs = result.get("outputValues") or {}
    match outputs.get(binding.success):
        case True:
            return Yes()
        case False:
            return Refusal(reason=scrubbed(str(outputs.get(binding.message) or NO_REASON)))
    return Doubt()


def _refused(status: int, error: dict[str, Any]) -> str:
    match error["errorCode"]:
        case "REQUEST_LIMIT_EXCEEDED":
            return "Salesforce's daily allowance of calls is used up."
        case "UNABLE_TO_LOCK_ROW":
            return "Somebody else is changing the record in Salesforce right now."
    if status in {requests.codes.forbidden, requests.codes.not_found}:
        return "Salesforce doesn't let you run this action."
    return scrubbed(str(error.get("message") or NO_REASON))


def _email(at: Values) -> EmailRow:
    status = at.state("status")
    created = at.moment("created")
    if created is None:
        raise ValueError("an e-mail history row without CreatedDate")
    return EmailRow(
        id=at.id,
        created=created,
        sent=at.moment("sent_at"),
        status=status.shown if status else "",
        failed=status is not None and status.meaning is MailStatus.FAILED,
        error=scrubbed(at.text("error") or "") or None,
    )
