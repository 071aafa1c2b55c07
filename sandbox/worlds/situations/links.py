"""Orders without the quote or opportunity they should have kept, and a quote that became no order."""

from decimal import Decimal

from sandbox.worlds.customers import Customer
from sandbox.worlds.ground import Ground
from sandbox.worlds.labels import Label, of_order
from sandbox.worlds.orders import Placed, add_customer
from sandbox.worlds.situations.situation import Situation

NOT_CONVERTED = "quote_not_converted"
APPROVED_DAYS_AGO = 6


def missing_quote(ground: Ground, placed: Placed) -> Label:
    if placed.quote:
        ground.update("Sales_Order__c", placed.order, Quote__c=None)
    return of_order(placed, "missing_quote", "missing_links")


def missing_opportunity(ground: Ground, placed: Placed) -> Label:
    if placed.opportunity:
        ground.update("Sales_Order__c", placed.order, Opportunity__c=None)
    return of_order(placed, "missing_opportunity", "missing_links")


def quote_not_converted(ground: Ground, placed: Placed) -> Label:
    """The order's customer has had another quote approved, and nothing came of it."""
    who = (placed.account, placed.contact)
    return add_forgotten(ground, who, placed.owner, placed.region, placed.total, placed.currency)


def lone_quote(ground: Ground, customer: Customer, rep: str, region: str, total: Decimal, number: str) -> Label:
    """A customer of its own with such a quote, and no order."""
    who = add_customer(ground, customer, rep)
    return add_forgotten(ground, who, ground.users[rep], region, total, customer.currency, number)


def add_forgotten(
    ground: Ground,
    who: tuple[str | None, str | None],
    owner: str,
    region: str | None,
    total: Decimal,
    currency: str,
    number: str | None = None,
) -> Label:
    account, contact = who
    opportunity = ground.add(
        "Opportunity",
        Name="Second fit-out",
        AccountId=account,
        StageName="Proposal",
        CloseDate=ground.day(30),
        Amount=total,
        OwnerId=owner,
    )
    quote = ground.add(
        "Quote__c",
        region,
        Name=number,
        Account__c=account,
        Contact__c=contact,
        Opportunity__c=opportunity,
        Primary_Sales_Rep__c=owner,
        OwnerId=owner,
        Approval_Status__c="Approved",
        Approved_At__c=ground.ago(days=APPROVED_DAYS_AGO),
        Close_Date__c=ground.day(30),
        Total__c=total,
        CurrencyIsoCode=currency,
    )
    return Label("Quote__c", quote, ground.row("Quote__c", quote)["Name"], None, NOT_CONVERTED, NOT_CONVERTED)


LINKS = (
    Situation("missing_quote", missing_quote, {"quote": False}),
    Situation("missing_opportunity", missing_opportunity, {"opportunity": False}),
    Situation(NOT_CONVERTED, quote_not_converted),
)
