"""Where Salesforce shows a record and Slack a message. Built from what we know ourselves, not from what records say."""

from dataclasses import dataclass

from bot.runbook.values import RecordId


@dataclass(frozen=True, slots=True)
class Links:
    """`origin` is the org's address, `order_object` its API name for orders."""

    origin: str
    order_object: str
    workspace: str = ""
    """Slack's own address of the workspace, with its closing slash."""

    def message(self, channel: str, ts: str) -> str:
        """A Slack message, as Slack's own *Copy link* writes it."""
        return f"{self.workspace}archives/{channel}/p{ts.replace('.', '')}"

    def order(self, record: RecordId) -> str:
        return f"{self.origin}/lightning/r/{self.order_object}/{record}/view"
