"""What each situation means in Salesforce's data alone, asked over SOQL: written down apart from what puts it there.

`symptoms` finds every record that shows one of the company's known kinds of trouble at the moment it is asked.
"""

# ruff: noqa: S608  the strings are SOQL, and the test's own

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.salesforce.org import Org

OPEN_ORDER = "Status__c IN ('Open', 'On Hold')"
OPEN_PAYMENT = "Status__c IN ('Open', 'Authorized', 'Partially Captured')"
GRACE = timedelta(hours=24)
LONGEST_PENDING = timedelta(hours=4)
STEP = timedelta(minutes=10)
OUR_DOMAIN = "exodus.example"
Symptom = tuple[str, str]
"""The symptom's name and the id of the record it shows on."""


async def all_of(org: Org, soql: str) -> list[dict[str, Any]]:
    return list((await org.look(lambda tx: tx.query(soql, "", as_admin=True))).records)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("+0000", "+00:00"))


async def symptoms(org: Org, now: datetime) -> set[Symptom]:
    found: set[Symptom] = set()
    for reader in (links, payment_links, routes, quotes, invoices, fulfillment):
        found |= {each async for each in _listed(await reader(org, now))}
    return found


async def _listed(found: Iterator[Symptom]) -> Any:
    for each in found:
        yield each


async def links(org: Org, now: datetime) -> Iterator[Symptom]:
    rows = await all_of(
        org,
        f"SELECT Id, CreatedDate FROM Sales_Order__c WHERE {OPEN_ORDER} AND Order_Type__c != 'Web'"
        " AND (Quote__c = null OR Opportunity__c = null)",
    )
    return (("missing_links", row["Id"]) for row in rows if now - moment(row["CreatedDate"]) > timedelta(minutes=30))


async def payment_links(org: Org, _now: datetime) -> Iterator[Symptom]:
    rows = await all_of(
        org,
        f"SELECT Id FROM Payment_Order__c WHERE {OPEN_PAYMENT} AND ((Last_Email_Type__c = 'Payment Link' AND"
        " Last_Email_Status__c IN ('Failed', 'Bounced')) OR (Collection_Method__c = 'Payment Link' AND"
        " Payment_Link_Attempted_On__c != null AND Payment_Link_Email_Sent__c = false))",
    )
    return (("payment_link_failed", row["Id"]) for row in rows)


async def routes(org: Org, _now: datetime) -> Iterator[Symptom]:
    """The routes of open payment orders and active plans; a gateway that is down stands for its tokens."""
    fields = "Payment_Method_Token__c, Payment_Method_Token__r.Readiness__c"
    token = "Payment_Method_Token__r.Payment_Gateway__c, Payment_Method_Token__r.Payment_Gateway__r.Available__c"
    gateway = "Payment_Gateway__c, Payment_Gateway__r.Available__c"
    rows = await all_of(org, f"SELECT {fields}, {token}, {gateway} FROM Payment_Order__c WHERE {OPEN_PAYMENT}")
    rows += await all_of(org, f"SELECT {fields}, {token} FROM Payment_Agreement__c WHERE Status__c = 'Active'")
    return (each for row in rows for each in _route(row))


def _route(row: dict[str, Any]) -> Iterator[Symptom]:
    token = row["Payment_Method_Token__r"] or {}
    if token.get("Readiness__c") == "Retokenization Required":
        yield "retokenization_required", row["Payment_Method_Token__c"]
    if token.get("Readiness__c") == "Gateway Unavailable":
        yield "gateway_unavailable", token["Payment_Gateway__c"]
    for gateway, of in ((row.get("Payment_Gateway__r"), row), (token.get("Payment_Gateway__r"), token)):
        if gateway and not gateway["Available__c"]:
            yield "gateway_unavailable", of["Payment_Gateway__c"]


async def quotes(org: Org, now: datetime) -> Iterator[Symptom]:
    rows = await all_of(
        org,
        "SELECT Id, Approved_At__c FROM Quote__c WHERE Approval_Status__c = 'Approved'"
        " AND Id NOT IN (SELECT Quote__c FROM Sales_Order__c WHERE Quote__c != null)",
    )
    long = timedelta(days=4)  # a business day, whatever the weekend
    return (("quote_not_converted", row["Id"]) for row in rows if now - moment(row["Approved_At__c"]) > long)


async def invoices(org: Org, _now: datetime) -> Iterator[Symptom]:
    contacts: dict[str, set[str]] = {}
    for row in await all_of(org, "SELECT AccountId, Email FROM Contact WHERE Email != null"):
        contacts.setdefault(row["AccountId"], set()).add(row["Email"].lower())
    rows = await all_of(
        org,
        "SELECT Id, Invoice__c, Recipients__c, Sales_Order__r.Account__c FROM Order_Email_History__c"
        " WHERE Email_Type__c = 'Invoice' AND Status__c IN ('Sent', 'Queued') ORDER BY Id",
    )
    return iter(_wrong(rows, contacts))


def _wrong(rows: list[dict[str, Any]], contacts: dict[str, set[str]]) -> list[Symptom]:
    """Mails to strangers that no later mail of the same invoice has made good."""
    wrong: dict[str, list[str]] = {}
    for row in rows:
        if _strangers(row, contacts):
            wrong.setdefault(row["Invoice__c"], []).append(row["Id"])
        else:
            wrong.pop(row["Invoice__c"], None)
    return [("wrong_invoice_recipients", mail) for mails in wrong.values() for mail in mails]


def _strangers(row: dict[str, Any], contacts: dict[str, set[str]]) -> list[str]:
    theirs = contacts.get(row["Sales_Order__r"]["Account__c"], set())
    sent = [address.strip().lower() for address in row["Recipients__c"].split(";")]
    return [each for each in sent if each not in theirs and not each.endswith(f"@{OUR_DOMAIN}")]


async def fulfillment(org: Org, now: datetime) -> Iterator[Symptom]:
    window = ", ".join(f"ThreePL_Provider_Config__r.Runtime_Window_{part}__c" for part in ("Start", "End", "Time_Zone"))
    rows = await all_of(
        org,
        f"SELECT Sales_Order__c, Sync_State__c, State_Since__c, Shipment_Reference__c, {window}"
        " FROM ThreePL_Record_Sync_State__c",
    )
    tracked = {
        (row["Sales_Order__c"], row["Shipment_Reference__c"])
        for row in await all_of(org, "SELECT Sales_Order__c, Shipment_Reference__c FROM Sales_Order_Tracking__c")
    }
    return (each for row in rows for each in _state(row, tracked, now))


def _state(row: dict[str, Any], tracked: set[tuple[str, str]], now: datetime) -> Iterator[Symptom]:
    order, since = row["Sales_Order__c"], moment(row["State_Since__c"])
    stuck = row["Sync_State__c"] in ("Failed", "Unknown")
    if stuck or (row["Sync_State__c"] == "Pending" and worked(row, since, now) > LONGEST_PENDING):
        yield "fulfillment_stuck", order
    named = row["Shipment_Reference__c"]
    if named and (order, named) not in tracked and now - since > GRACE:
        yield "tracking_missing", order


def worked(row: dict[str, Any], since: datetime, until: datetime) -> timedelta:
    """How long the provider has worked between the two, to ten minutes; its windows do not run over midnight."""
    provider = row["ThreePL_Provider_Config__r"]
    zone = ZoneInfo(provider["Runtime_Window_Time_Zone__c"])
    start, end = provider["Runtime_Window_Start__c"], provider["Runtime_Window_End__c"]
    steps = int((until - since) / STEP)
    local = ((since + STEP * step).astimezone(zone) for step in range(steps))
    return STEP * sum(start <= f"{at:%H:%M}" < end for at in local)
