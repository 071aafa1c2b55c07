"""Where Salesforce shows a record. Built from our own configuration, never from what a record says."""

from dataclasses import dataclass

from bot.runbook.values import RecordId


@dataclass(frozen=True, slots=True)
class Links:
    """`origin` is the org's address, `order_object` its API name for orders."""

    origin: str
    order_object: str

    def order(self, record: RecordId) -> str:
        return f"{self.origin}/lightning/r/{self.order_object}/{record}/view"
