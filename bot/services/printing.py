"""A file that Salesforce makes, as the rep, into the rep's direct message. No decision and no intent: nothing goes out.

The bytes pass through and are kept nowhere: not in a row, not in the log.
"""

from dataclasses import dataclass

import structlog

from bot.actions.catalogue import Action
from bot.actions.intents import Refusal
from bot.errors import halt
from bot.runbook.findings import Ask, Do
from bot.runbook.values import Person, RecordId
from bot.salesforce.actions import ActionCalls as SalesforceActions
from bot.salesforce.actions import WhichOrder
from bot.salesforce.failures import Refused as SalesforceRefused
from bot.services.offers import Choose, Considered, Offers, Stopped
from bot.slack.files import Files, NotUploaded

log = structlog.get_logger()

PDF = b"%PDF-"
LARGEST = 20_000_000
"""Bytes of a file that is handed on."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A file that lies in the person's direct message by now."""

    action: Action
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Printing:
    offers: Offers
    salesforce: SalesforceActions
    files: Files

    async def fetch(
        self, name: str, asked: WhichOrder, person: Person, part: RecordId | None
    ) -> Printed | Choose | Stopped:
        """Have the record printed and put the file into the person's direct message. Raises Halt when it can't be."""
        found = await self.offers.considered(name, asked, person, part)
        if not isinstance(found, Considered):
            return found
        action, case = found.action, found.case
        content = await self._printed(person, action, case.record)
        title = f"{case.number}.pdf"
        try:
            await self.files.send(person.slack_id, title, content, _caption(action, case.number))
        except NotUploaded as failure:
            log.warning("not uploaded", reason=str(failure))
            raise halt(
                f"Slack didn't take the file of {case.number}.", way_out=Do("Print it again in a minute.")
            ) from failure
        log.info("printed", action=action.name, size=len(content))
        return Printed(action, case.number, title)

    async def _printed(self, person: Person, action: Action, record: RecordId) -> bytes:
        """Raises Halt for an answer that is no PDF, or one too large."""
        try:
            content = await self.salesforce.fetch(person, action, record, LARGEST)
        except SalesforceRefused as refused:
            log.warning("file refused", code=refused.code)
            raise halt(
                "Salesforce doesn't show you the file it made.", way_out=Do("Print it in Salesforce.")
            ) from refused
        if isinstance(content, Refusal):
            raise halt(content.reason, way_out=Ask(action.words.ask, "look into it"))
        if content is None or not content.startswith(PDF):
            raise halt("What Salesforce made is no PDF that I can hand on.", way_out=Do("Print it in Salesforce."))
        return content


def _caption(action: Action, number: str) -> str:
    return " ".join(part for part in (f"{action.words.subject} {number}.", action.words.afterwards) if part)
