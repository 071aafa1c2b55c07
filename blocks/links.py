"""Where Salesforce shows a record and Slack a message. Built from what we know ourselves, not from what records say.

Every id is looked at here, wherever it came from: one that is none leads to the front page, never along a path it made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.runbook.permits import Kind
from bot.runbook.values import RecordId

RECORD = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
CHANNEL = re.compile(r"[A-Z0-9]{1,40}")
TIMESTAMP = re.compile(r"[0-9]{1,20}\.[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Links:
    """`origin` is the org's address, `objects` its API name for each kind of record, by the mapping's names."""

    origin: str
    objects: Mapping[str, str]
    workspace: str = ""
    """Slack's own address of the workspace, with its closing slash."""

    def message(self, channel: str, ts: str) -> str:
        """A Slack message, as Slack's own *Copy link* writes it."""
        if not (CHANNEL.fullmatch(channel) and TIMESTAMP.fullmatch(ts)):
            return self.workspace
        return f"{self.workspace}archives/{channel}/p{ts.replace('.', '')}"

    def order(self, record: RecordId) -> str:
        return self.record(Kind.ORDER, record)

    def record(self, kind: str, record: RecordId) -> str:
        if not RECORD.fullmatch(record):
            return f"{self.origin}/"
        return f"{self.origin}/lightning/r/{self.objects[kind]}/{record}/view"
