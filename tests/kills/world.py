"""The orders that a run is about, put into Salesforce as its admin, and what Salesforce has on record at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.kills.work import AMOUNT, LINK, PLAN, Work
from tests.kit import Sandbox

FIRST_NUMBER = 50_000
AILING = 3
BOUNCING = 4
"""Every so many orders one has a contact whose mailbox does not exist."""


STRANGER = "stranger@elsewhere.example"
"""Nobody of any customer's."""
ASTRAY = "wrong_invoice_recipients"
TROUBLES = {"missing_links", "payment_link_failed", ASTRAY}
"""On an order, a payment order and an e-mail."""
LONG_AGO = "2026-01-15T09:00:00.000+0000"


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """`work` is what people do with it; `agreement` is its plan, where that is what they work on."""

    id: str
    number: str
    quote: str
    work: Work
    agreement: str | None = None


@dataclass(frozen=True, slots=True)
class Salesforce:
    """The org as its own people see it, apart from the bot."""

    sandbox: Sandbox
    token: str

    @classmethod
    async def enter(cls, sandbox: Sandbox) -> "Salesforce":
        app = (await sandbox.call("world"))["salesforce"]
        form = {name: app[name] for name in ("client_id", "client_secret")} | {"grant_type": "client_credentials"}
        async with sandbox.http.post(f"{sandbox.url}/services/oauth2/token", data=form) as answer:
            return cls(sandbox, (await answer.json())["access_token"])

    async def query(self, soql: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.token}"}
        path, found = f"/services/data/v67.0/query?q={soql}", []
        while path:
            async with self.sandbox.http.get(self.sandbox.url + path, headers=headers) as answer:
                page = await answer.json()
            assert "records" in page, page
            found += page["records"]
            path = page.get("nextRecordsUrl")
        return found

    async def put(self, name: str, **fields: Any) -> str:
        made = await self.sandbox.call("salesforce/records", {"do": "create", "object": name, "fields": fields})
        return str(made["id"])

    async def change(self, name: str, record: str, **fields: Any) -> None:
        body = {"do": "update", "object": name, "id": record, "fields": fields}
        await self.sandbox.call("salesforce/records", body)

    async def lacking_links(self) -> frozenset[str]:
        """The open orders that should have a quote and an opportunity, in words of our own and not the bot's."""
        soql = "SELECT Id FROM Sales_Order__c WHERE Status__c = 'Open' AND (Quote__c = null OR Opportunity__c = null)"
        return frozenset(each["Id"] for each in await self.query(f"{soql} AND Order_Type__c != 'Web'"))

    async def troubles(self) -> frozenset[tuple[str, str]]:
        """What teams should be told of, by symptom and record, in words of our own and not the bot's.

        On an order, on a payment order, and on an e-mail: the three that come up while bots die.
        """
        failed = "SELECT Id FROM Payment_Order__c WHERE Status__c = 'Open' AND Last_Email_Status__c = 'Failed'"
        invoices = "SELECT Id, Recipients__c FROM Order_Email_History__c WHERE Email_Type__c = 'Invoice'"
        astray = [each for each in await self.query(invoices) if each["Recipients__c"] == STRANGER]
        return frozenset(
            (
                *(("missing_links", each) for each in await self.lacking_links()),
                *(("payment_link_failed", each["Id"]) for each in await self.query(failed)),
                *((ASTRAY, each["Id"]) for each in astray),
            )
        )

    async def emails(self) -> list[dict[str, Any]]:
        kept = "SELECT Id, Sales_Order__c, Status__c FROM Order_Email_History__c WHERE Email_Type__c = 'Payment Link'"
        return await self.query(kept)

    async def payments(self) -> list[dict[str, Any]]:
        return await self.query("SELECT Id, Sales_Order__c, Requested_Amount__c, CreatedDate FROM Payment_Order__c")

    async def reasons(self) -> list[dict[str, Any]]:
        """The tasks that keep why a plan was cancelled."""
        found = await self.query("SELECT Id, WhatId, Subject, Description, CreatedDate FROM Task")
        return [each for each in found if each["Subject"].endswith(" cancelled")]

    async def kept(self) -> set[str]:
        """The ids of all that an action leaves behind."""
        found = (*await self.emails(), *await self.payments(), *await self.reasons())
        return {each["Id"] for each in found}

    async def parcels(self) -> dict[str, set[str]]:
        """The tracking records of each order, by its id."""
        found: dict[str, set[str]] = {}
        for each in await self.query("SELECT Id, Sales_Order__c FROM Sales_Order_Tracking__c"):
            found.setdefault(each["Sales_Order__c"], set()).add(each["Id"])
        return found

    async def keys(self) -> list[tuple[str, str, str]]:
        """The key, the action and the record of every effect that a wrapper had; a mail that failed is none."""
        failed = {each["Id"] for each in await self.emails() if each["Status__c"] == "Failed"}
        found = await self.query("SELECT Request_Key__c, Action__c, Record__c, Effect__c FROM Action_Request__c")
        had = [each for each in found if each["Effect__c"] not in failed]
        return [(each["Request_Key__c"], each["Action__c"], each["Record__c"]) for each in had]

    async def plans(self) -> dict[str, str]:
        """The status of each plan, by its id."""
        found = await self.query("SELECT Id, Status__c FROM Payment_Agreement__c")
        return {each["Id"]: each["Status__c"] for each in found}


async def place_orders(
    salesforce: Salesforce, count: int, owner: str, works: Sequence[Work], *, bouncing: bool
) -> Sequence[PlacedOrder]:
    """Orders with every link and what `works` are done on, in turn; owned by the user `owner` (a username).

    `bouncing`: no mail reaches the customers of some.
    """
    users = {each["Username"]: each["Id"] for each in await salesforce.query("SELECT Id, Username FROM User")}
    reached = [
        "bounce.example" if bouncing and not (place + 1) % BOUNCING else "customer.example" for place in range(count)
    ]
    return [
        await _place(salesforce, place, users[owner], works[place % len(works)], domain)
        for place, domain in enumerate(reached)
    ]


async def place_ailing(salesforce: Salesforce, owner: str, first: int) -> Sequence[tuple[str, str]]:
    """Orders that nobody works on, each with its payment order; numbered from `first`."""
    users = {each["Username"]: each["Id"] for each in await salesforce.query("SELECT Id, Username FROM User")}
    placed = [await _place(salesforce, first + each, users[owner], LINK, "customer.example") for each in range(AILING)]
    of_order = {each["Sales_Order__c"]: each["Id"] for each in await salesforce.payments()}
    return [(each.id, of_order[each.id]) for each in placed]


async def _place(salesforce: Salesforce, place: int, owner: str, work: Work, domain: str) -> PlacedOrder:
    number = f"SO-{FIRST_NUMBER + place:06}"
    due = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    account = await salesforce.put("Account", Name=f"Customer {number}", OwnerId=owner)
    contact = await salesforce.put(
        "Contact", FirstName="Casey", LastName=number, Email=f"casey.{place}@{domain}", AccountId=account
    )
    who = {"Account__c": account, "Contact__c": contact, "OwnerId": owner}
    opportunity = await salesforce.put(
        "Opportunity", Name=number, AccountId=account, StageName="Closed Won", CloseDate=due, OwnerId=owner
    )
    quote = await salesforce.put("Quote__c", **who, Opportunity__c=opportunity, Approval_Status__c="Converted")
    money = {"Balance__c": 500, "Order_Total__c": 500, "Collected_Total__c": 0, "CurrencyIsoCode": "USD"}
    states = {"Status__c": "Open", "Order_Type__c": "Standard", "Payment_Status__c": "Unpaid"}
    links = {"Quote__c": quote, "Opportunity__c": opportunity}
    order = await salesforce.put("Sales_Order__c", Name=number, **who, **links, **money, **states)
    agreement = await _plan(salesforce, order, due, **who) if work is PLAN else None
    if work is not PLAN:
        await _payment(salesforce, order, 500 if work is LINK else int(AMOUNT), due, **who, Quote__c=quote)
    return PlacedOrder(order, number, quote, work, agreement)


async def _plan(salesforce: Salesforce, order: str, due: str, **who: Any) -> str:
    """A plan that may be cancelled."""
    owned = {name: who[name] for name in ("Account__c", "OwnerId")}
    money = {"Amount__c": 80, "CurrencyIsoCode": "USD"}
    return await salesforce.put("Payment_Agreement__c", **owned, Sales_Order__c=order, **money, **running(due))


def running(due: str) -> dict[str, str]:
    """What an active plan has in its fields."""
    return {"Status__c": "Active", "Next_Payment_Date__c": due, "Next_Payment_Status__c": "Scheduled"}


async def _payment(salesforce: Salesforce, order: str, amount: int, due: str, **of: Any) -> None:
    """An open payment order whose link went out once long ago."""
    payment = await salesforce.put(
        "Payment_Order__c",
        **of,
        Sales_Order__c=order,
        Requested_Amount__c=amount,
        Captured_Amount__c=0,
        Balance_Due__c=amount,
        CurrencyIsoCode="USD",
        Status__c="Open",
        Collection_Status__c="Not Started",
        Collection_Method__c="Payment Link",
        Due_Date__c=due,
    )
    await salesforce.put(
        "Order_Email_History__c",
        Sales_Order__c=order,
        Payment_Order__c=payment,
        Email_Type__c="Payment Link",
        Status__c="Sent",
        Sent_At__c=LONG_AGO,
        CreatedDate=LONG_AGO,
    )
