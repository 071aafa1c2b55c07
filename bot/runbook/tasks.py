"""What is noted on the order itself, as a Salesforce task of whoever acted: the order stays the shared record.

Knows neither who writes it nor how.
"""

from enum import StrEnum

from bot.runbook.stored import Stored
from bot.runbook.values import RecordId

LONGEST_SUBJECT = 255


class Noted(StrEnum):
    """Of what a task may be left."""

    ACTIONS = "actions"
    ESCALATIONS = "escalations"


class Task(Stored):
    """One thing done about one order, as a task that is over already. Its text is masked before it comes here."""

    order: RecordId
    subject: str
    text: str
