"""What was written about an order: mails to the customer, notes, files."""

from base64 import b64encode
from typing import Any

from sandbox.worlds.ground import Ground
from sandbox.worlds.orders import Placed


def add_email(ground: Ground, placed: Placed, kind: str, sent: str, **changes: Any) -> str:
    """A mail that is on record as sent to the order's contact at `sent`."""
    fields: dict[str, Any] = {
        "Sales_Order__c": placed.order,
        "Email_Type__c": kind,
        "Status__c": "Sent",
        "Recipients__c": placed.email,
        "Sent_At__c": sent,
        "CreatedDate": sent,
    }
    return ground.add("Order_Email_History__c", **fields | changes)


def add_note(ground: Ground, placed: Placed, title: str, body: str) -> str:
    return ground.add("Order_Note__c", Sales_Order__c=placed.order, Name=title, Body__c=body, OwnerId=placed.owner)


def add_file(ground: Ground, placed: Placed, name: str) -> str:
    """A file on the order, small and of no consequence."""
    content = f"%PDF-1.4\n% {placed.number}: {name}\n%%EOF\n".encode()
    return ground.add(
        "ContentVersion",
        Title=name.rpartition(".")[0],
        PathOnClient=name,
        VersionData=b64encode(content).decode(),
        FirstPublishLocationId=placed.order,
    )
