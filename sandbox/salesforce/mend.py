"""What an administrator mends or breaks on an order by hand, for the demo: its quote and its opportunity.

Each is offered only where it would change something.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce import rows
from sandbox.salesforce.records import Transaction

ORDER = "Sales_Order__c"
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mend:
    """One button. `field` is the link it changes: taken away where `make` is None, else set to what `make` returns."""

    name: str
    words: str
    field: str
    make: Callable[[Transaction, str, Record], str] | None = None

    def offered(self, order: Record) -> bool:
        return (order[self.field] is None) == (self.make is not None)

    def do(self, tx: Transaction, admin: str, order: Record) -> None:
        linked = self.make(tx, admin, order) if self.make else None
        tx.update(ORDER, order["Id"], {self.field: linked}, admin, as_admin=True)


def make_quote(tx: Transaction, admin: str, order: Record) -> str:
    """An approved and converted quote like the one the order would have come from."""
    fields = {
        "Account__c": order["Account__c"],
        "Contact__c": order["Contact__c"],
        "Opportunity__c": order["Opportunity__c"],
        "Primary_Sales_Rep__c": order["Primary_Sales_Rep__c"],
        "OwnerId": order["OwnerId"],
        "Approval_Status__c": "Converted",
        "Approved_At__c": order["CreatedDate"],
        "Total__c": order["Order_Total__c"],
        "CurrencyIsoCode": order["CurrencyIsoCode"],
    }
    row = rows.row(tx.connection, tx.schema.entity(ORDER), order["Id"]) or {}
    return tx.create("Quote__c", fields, admin, region=row.get("_region"), as_admin=True)


def make_opportunity(tx: Transaction, admin: str, order: Record) -> str:
    fields = {
        "Name": f"Opportunity of {order['Name']}",
        "AccountId": order["Account__c"],
        "StageName": "Closed Won",
        "CloseDate": order["Order_Date__c"] or tx.now.date().isoformat(),
        "Amount": order["Order_Total__c"],
        "OwnerId": order["OwnerId"],
    }
    return tx.create("Opportunity", fields, admin, as_admin=True)


MENDS = {
    mend.name: mend
    for mend in (
        Mend("link_quote", "Link a quote", "Quote__c", make_quote),
        Mend("link_opportunity", "Link an opportunity", "Opportunity__c", make_opportunity),
        Mend("unlink_quote", "Take the quote away", "Quote__c"),
        Mend("unlink_opportunity", "Take the opportunity away", "Opportunity__c"),
    )
}


def offered(entity: str, record: Record) -> list[Mend]:
    return [mend for mend in MENDS.values() if entity == ORDER and mend.offered(record)]
