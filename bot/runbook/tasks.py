"""What is noted on the order itself, as a Salesforce task of whoever acted: the order stays the shared record.

Knows neither who writes it nor how.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.runbook.values import RecordId

LONGEST_SUBJECT = 255


class Noted(StrEnum):
    """Of what a task may be left."""

    ACTIONS = "actions"
    ESCALATIONS = "escalations"


class Task(BaseModel):
    """One thing done about one order, as a task that is over already. Its text is masked before it comes here."""

    # stored: a newer release may have written more, and what is stored is not for the log
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    order: RecordId
    subject: str
    text: str
