"""The quote and the opportunity of an order, and the order of a quote."""

from collections.abc import Callable

from sandbox.salesforce.mend.mend import ORDER, Mend, Record, add, change, found, region_of
from sandbox.salesforce.records import Transaction

WEB = "Web"  # the type of order that never has a quote or an opportunity

Maker = Callable[[Transaction, str, Record], str]


def make_quote(tx: Transaction, admin: str, order: Record) -> str:
    """An approved and converted quote like the one the order would have come from."""
    return add(
        tx,
        admin,
        "Quote__c",
        region_of(tx, ORDER, order["Id"]),
        Account__c=order["Account__c"],
        Contact__c=order["Contact__c"],
        Opportunity__c=order["Opportunity__c"],
        Primary_Sales_Rep__c=order["Primary_Sales_Rep__c"],
        OwnerId=order["OwnerId"],
        Approval_Status__c="Converted",
        Approved_At__c=order["CreatedDate"],
        Total__c=order["Order_Total__c"],
        CurrencyIsoCode=order["CurrencyIsoCode"],
    )


def make_opportunity(tx: Transaction, admin: str, order: Record) -> str:
    return add(
        tx,
        admin,
        "Opportunity",
        Name=f"Opportunity of {order['Name']}",
        AccountId=order["Account__c"],
        StageName="Closed Won",
        CloseDate=order["Order_Date__c"] or tx.now.date().isoformat(),
        Amount=order["Order_Total__c"],
        OwnerId=order["Primary_Sales_Rep__c"] or admin,
    )


def link(name: str, words: str, field: str, make: Maker) -> Mend:
    def do(tx: Transaction, admin: str, order: Record) -> None:
        change(tx, admin, ORDER, order["Id"], **{field: make(tx, admin, order)})

    def lacks(_tx: Transaction, order: Record) -> bool:
        return order[field] is None and order["Order_Type__c"] != WEB

    return Mend(name, words, ORDER, lacks, do)


def unlink(name: str, words: str, field: str) -> Mend:
    def do(tx: Transaction, admin: str, order: Record) -> None:
        change(tx, admin, ORDER, order["Id"], **{field: None})

    return Mend(name, words, ORDER, lambda _tx, order: order[field] is not None, do, heals=False)


def not_converted(tx: Transaction, quote: Record) -> bool:
    orders = f"SELECT Id FROM {ORDER} WHERE Quote__c = '{quote['Id']}'"  # noqa: S608  an id of ours
    return quote["Approval_Status__c"] == "Approved" and not found(tx, orders)


def convert(tx: Transaction, admin: str, quote: Record) -> None:
    """Make the order that the quote was approved for."""
    add(
        tx,
        admin,
        ORDER,
        region_of(tx, "Quote__c", quote["Id"]),
        Account__c=quote["Account__c"],
        Contact__c=quote["Contact__c"],
        Opportunity__c=quote["Opportunity__c"],
        Quote__c=quote["Id"],
        Primary_Sales_Rep__c=quote["Primary_Sales_Rep__c"],
        OwnerId=quote["OwnerId"],
        Status__c="Open",
        Order_Type__c="Standard",
        Payment_Status__c="Unpaid",
        Fulfillment_Sync_Status__c="Not Ready",
        Fulfillment_Status__c="Unfulfilled",
        Order_Date__c=tx.now.date().isoformat(),
        Order_Total__c=quote["Total__c"],
        Collected_Total__c=0,
        Balance__c=quote["Total__c"],
        CurrencyIsoCode=quote["CurrencyIsoCode"],
    )
    change(tx, admin, "Quote__c", quote["Id"], Approval_Status__c="Converted")


LINKS = (
    link("link_quote", "Link a quote", "Quote__c", make_quote),
    link("link_opportunity", "Link an opportunity", "Opportunity__c", make_opportunity),
    unlink("unlink_quote", "Take the quote away", "Quote__c"),
    unlink("unlink_opportunity", "Take the opportunity away", "Opportunity__c"),
    Mend("convert_quote", "Convert it into an order", "Quote__c", not_converted, convert),
)
