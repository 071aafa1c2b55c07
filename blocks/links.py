"""Where Salesforce shows a record and Slack a message. Built from what we know ourselves, not from what records say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.runbook.permits import Kind
from bot.runbook.values import RecordId


@dataclass(frozen=True, slots=True)
class Links:
    """`origin` is the org's address, `order_object` its API name for orders, `objects` those for every kind."""

    origin: str
    order_object: str
    workspace: str = ""
    """Slack's own address of the workspace, with its closing slash."""
    objects: Mapping[str, str] = field(default_factory=dict)

    def message(self, channel: str, ts: str) -> str:
        """A Slack message, as Slack's own *Copy link* writes it."""
        return f"{self.workspace}archives/{channel}/p{ts.replace('.', '')}"

    def order(self, record: RecordId) -> str:
        return f"{self.origin}/lightning/r/{self.order_object}/{record}/view"

    def record(self, kind: Kind, record: RecordId) -> str:
        """Any record; one whose object has no name here by Salesforce's own short address."""
        name = self.order_object if kind is Kind.ORDER else self.objects.get(kind)
        return f"{self.origin}/lightning/r/{name}/{record}/view" if name else f"{self.origin}/{record}"
