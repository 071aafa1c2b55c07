"""A task on an order, made as the person who acted: one request, at most once, never repeated.

What a request proves is sorted as for actions: an answer that refuses, and whatever never left, made nothing; all else
leaves it open whether the task is there.
"""

from datetime import date

import requests

from bot.actions.intents import Doubt, Refusal
from bot.runbook.masking import scrubbed
from bot.runbook.records import TaskStatus
from bot.runbook.tasks import LONGEST_SUBJECT, Task
from bot.runbook.values import Person, RecordId, record_id
from bot.salesforce.calls import Answered
from bot.salesforce.client import Client
from bot.salesforce.failures import NOTHING_RAN, Failure, Overdue
from bot.salesforce.mapping import Mapping

NO_REASON = "Salesforce refused without a reason."
TOO_LATE = "It waited too long."


class TaskCalls:
    """`call_seconds` is how long Salesforce may take."""

    def __init__(self, client: Client, mapping: Mapping, *, call_seconds: float) -> None:
        self._client = client
        self._mapping = mapping
        self._call_seconds = call_seconds

    async def create(self, person: Person, task: Task, day: date, until: float) -> RecordId | Refusal | Doubt:
        """The new task's id, or what is known of why there is none. Nothing leaves after `until` (monotonic)."""
        kind = self._mapping["task"]
        told = {
            "order": task.order,
            "subject": task.subject[:LONGEST_SUBJECT],
            "text": task.text,
            "day": day.isoformat(),
            "status": next(iter(kind.shown_as("status", TaskStatus.DONE)), None),
        }
        fields = {kind.fields[ours]: value for ours, value in told.items() if value is not None}
        try:
            answered = await self._client.create(
                person.username, kind.object, fields, seconds=self._call_seconds, until=until
            )
        except Overdue:
            return Refusal(reason=TOO_LATE)
        except NOTHING_RAN as failure:
            return Refusal(reason=str(failure))
        except Failure:
            return Doubt()
        return _read(answered)


def _read(answered: Answered) -> RecordId | Refusal | Doubt:
    if answered.status >= requests.codes.server_error:
        return Doubt()
    match answered.body:
        case {"success": True, "id": str(made)}:
            return record_id(made) or Doubt()
        case [{"errorCode": _} as error, *_] | {"success": False, "errors": [{} as error, *_]}:
            return Refusal(reason=scrubbed(str(error.get("message") or NO_REASON)))
    return Doubt()
