"""The mail that customers received from this org, for tests and for the page.

A mail is here only when its transaction was committed. What stands in it stays between the org and the customer.
"""

from dataclasses import asdict, dataclass
from typing import Any

UNREACHABLE = "bounce.example"  # the domain whose mailboxes do not exist


@dataclass(frozen=True, slots=True)
class Mail:
    """`kind` is the action, `record` what it was called on, `evidence` the history row, `by` the caller's username."""

    kind: str
    to: str
    record: str
    at: str
    by: str
    evidence: str


class Outbox:
    """Oldest first."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []

    def put(self, mail: Mail) -> None:
        self._mails.append(mail)

    def all(self) -> list[dict[str, Any]]:
        return [asdict(mail) for mail in self._mails]

    def clear(self) -> None:
        self._mails.clear()


def deliverable(address: str) -> bool:
    return address.rpartition("@")[2].lower() != UNREACHABLE
