"""Where Salesforce shows a record and Slack a message. Built from what we know ourselves, not from what records say."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.runbook.permits import Kind
from bot.runbook.values import RecordId


@dataclass(frozen=True, slots=True)
class Links:
    """`origin` is the org's address, `objects` its API name for each kind of record."""

    origin: str
    objects: Mapping[Kind, str]
    workspace: str = ""
    """Slack's own address of the workspace, with its closing slash."""

    def message(self, channel: str, ts: str) -> str:
        """A Slack message, as Slack's own *Copy link* writes it."""
        return f"{self.workspace}archives/{channel}/p{ts.replace('.', '')}"

    def order(self, record: RecordId) -> str:
        return self.record(Kind.ORDER, record)

    def record(self, kind: Kind, record: RecordId) -> str:
        return f"{self.origin}/lightning/r/{self.objects[kind]}/{record}/view"
