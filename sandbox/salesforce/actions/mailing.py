"""A mail to a customer as the org keeps it: a history row of the mail's kind, and what came of each address."""

from collections.abc import Iterable
from typing import Any

from sandbox.salesforce.invocable import Sent
from sandbox.salesforce.mail import deliverable
from sandbox.salesforce.records import Transaction

HISTORY = "Order_Email_History__c"
ORDER = "Sales_Order__c"


def send_mail(tx: Transaction, user: str, kind: str, addresses: Iterable[str], about: dict[str, Any]) -> Sent:
    """Record one mail `about` these references. It has failed where it reached nobody; `Sent.error` says why."""
    hold(tx, user, ORDER, about.get(ORDER))
    to = list(dict.fromkeys(addresses))
    reached = [each for each in to if deliverable(each)]
    lost = [f"550 5.1.1 <{each}>: mailbox does not exist" for each in to if not deliverable(each)]
    error = "\n".join(lost) or None
    row = about | {
        "Email_Type__c": kind,
        "Status__c": "Sent" if reached else "Failed",
        "Recipients__c": "; ".join(to),
        "Error__c": error,
        "Sent_At__c": tx.now,
    }
    evidence = tx.create(HISTORY, row, user, as_admin=True)
    return Sent("; ".join(reached), tx.now.isoformat(), evidence, error)


def hold(tx: Transaction, user: str, entity: str, record: str | None) -> None:
    """A new child holds its parent's row for a moment, so a lock on the parent is felt here too."""
    if record:
        tx.update(entity, record, {}, user, as_admin=True)
