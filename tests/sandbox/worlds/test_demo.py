"""What the demo's labels say is true in Salesforce's data, at reset and twelve hours on, and nothing else is wrong."""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

import asyncio
from typing import Any

import pytest

from sandbox.salesforce.records import Transaction
from tests.sandbox.conftest import Caller
from tests.sandbox.worlds.truth import all_of, symptoms

HOURS_12 = 12 * 3600
PLAIN = {
    "healthy": ("Sales_Order__c", "Quote__c != null AND Opportunity__c != null AND Status__c = 'Open'"),
    "missing_quote": ("Sales_Order__c", "Quote__c = null AND Opportunity__c != null AND Order_Type__c = 'Standard'"),
    "missing_opportunity": ("Sales_Order__c", "Quote__c != null AND Opportunity__c = null"),
    "payment_link_failed": ("Payment_Order__c", "Last_Email_Status__c = 'Failed' AND Status__c = 'Open'"),
    "retokenization_required": ("Payment_Method_Token__c", "Readiness__c = 'Retokenization Required'"),
    "new_method_required": ("Payment_Method_Token__c", "Readiness__c = 'New Payment Method Required'"),
    "gateway_unavailable": ("Payment_Gateway__c", "Available__c = false"),
    "readiness_ready": ("Payment_Method_Token__c", "Readiness__c = 'Ready' AND Payment_Gateway__r.Available__c = true"),
    "readiness_unknown": ("Payment_Method_Token__c", "Readiness__c = null"),
    "wrong_invoice_recipients": ("Order_Email_History__c", "Email_Type__c = 'Invoice' AND Status__c = 'Sent'"),
    "fulfillment_stuck": ("Sales_Order__c", "Fulfillment_Sync_Status__c = 'Failed'"),
    "tracking_missing": ("Sales_Order__c", "Fulfillment_Sync_Status__c = 'Synced'"),
    "quote_not_converted": ("Quote__c", "Approval_Status__c = 'Approved' AND Approved_At__c != null"),
    "plan_active": (
        "Payment_Agreement__c",
        "Status__c = 'Active' AND Next_Payment_Date__c >= TODAY AND Next_Payment_Status__c = 'Scheduled'",
    ),
    "plan_paused": ("Payment_Agreement__c", "Status__c = 'Paused'"),
    "plan_cancelled": ("Payment_Agreement__c", "Status__c = 'Cancelled'"),
    "plan_no_next_payment": ("Payment_Agreement__c", "Status__c = 'Active' AND Next_Payment_Date__c = null"),
    "large": ("Sales_Order__c", "Line_Item_Count__c = 180"),
    "hostile_text": ("Sales_Order__c", "Terms__c LIKE '%{{ terms }}%'"),
    "near_outside_runtime_window": ("Sales_Order__c", "Fulfillment_Sync_Status__c = 'Pending'"),
    "near_fulfilled_without_number": ("Sales_Order__c", "Fulfillment_Status__c = 'Fulfilled'"),
    "near_never_had_a_quote": ("Sales_Order__c", "Order_Type__c = 'Web' AND Quote__c = null AND Opportunity__c = null"),
    "near_within_grace": ("Sales_Order__c", "Fulfillment_Sync_Status__c = 'Synced'"),
    "near_ap_mailbox": ("Order_Email_History__c", "Email_Type__c = 'Invoice' AND Status__c = 'Sent'"),
    "near_internal_copy": ("Order_Email_History__c", "Email_Type__c = 'Invoice' AND Status__c = 'Sent'"),
    "near_another_region": ("Sales_Order__c", "Owner.Username = 'omar@exodus.example.demo'"),
}
"""What one condition on the labelled record can say; `truth` says the rest."""


async def labels(caller: Caller) -> list[dict[str, Any]]:
    return list((await caller.control("world", method="GET")).body["labels"])


async def records(caller: Caller, soql: str) -> list[dict[str, Any]]:
    return await all_of(caller.sandbox.salesforce.org, soql)


def shown(found: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(label["symptom"], label["id"]) for label in found if label["symptom"]}


async def test_every_situation_has_one_label_and_numbers_never_change(caller: Caller) -> None:
    first = await labels(caller)
    await caller.control("reset", {})
    again = await labels(caller)
    assert sorted(label["situation"] for label in first) == sorted(PLAIN)
    assert [label | {"id": None} for label in first] == [label | {"id": None} for label in again]
    assert not {label["id"] for label in first} & {label["id"] for label in again}


async def test_where_it_is_asked_for_what_is_young_stays(caller: Caller) -> None:
    first = await labels(caller)
    await caller.login()
    await records(caller, "SELECT Id FROM Sales_Order__c")
    await caller.control("reset", {"keep": True})
    assert await labels(caller) == first
    for changed in (clock_moved, generated, a_call_under_way):
        before = await labels(caller)
        await changed(caller)
        assert (await caller.control("reset", {"keep": True})).body["ok"]
        assert not {label["id"] for label in before} & {label["id"] for label in await labels(caller)}, changed
    while caller.sandbox.salesforce.faults.under_way:  # noqa: ASYNC110 - the next test begins when its work is done
        await asyncio.sleep(0.1)


COUNTER = "_counter"
FILE = {"Title": "Terms", "PathOnClient": "terms.txt", "VersionData": "VGVybXM="}
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("records", {"do": "create", "object": "Account", "fields": {"Name": "Another"}}),
    ("records", {"do": "update", "object": "Sales_Order__c", "id": "ORDER", "fields": {"Terms__c": "Other"}}),
    ("records", {"do": "delete", "object": "Sales_Order__c", "id": "ORDER"}),
    ("records", {"do": "create", "object": "ContentVersion", "fields": FILE}),
    ("access", {"do": "hide_field", "object": "Sales_Order__c", "field": "Terms__c"}),
    ("access", {"do": "hide_object", "object": "Invoice__c"}),
    ("access", {"do": "revoke_record", "record": "ORDER", "user": "rep"}),
    ("access", {"do": "deactivate_user", "user": "rep"}),
    ("access", {"do": "drop_view_all"}),
    ("access", {"do": "lock_row", "record": "ORDER"}),
]


async def test_where_it_is_asked_for_what_is_young_is_put_back_as_it_was_made(caller: Caller) -> None:
    for where, body in CHANGES:
        assert (await caller.control("reset", {})).body["ok"]
        made, first = await everything(caller), await labels(caller)
        order = {name: first[0]["id"] for name in ("id", "record") if body.get(name) == "ORDER"}
        answer = await caller.control(f"salesforce/{where}", body | order)
        assert answer.body["ok"], answer.body
        assert await everything(caller) != made, body
        assert (await caller.control("reset", {"keep": True})).body["ok"]
        assert await everything(caller) == made, body
        assert await labels(caller) == first


async def test_an_id_does_not_come_back_with_what_is_put_back(caller: Caller) -> None:
    made = set()
    for _ in range(3):
        assert (await caller.control("reset", {"keep": True})).body["ok"]
        made.add((await caller.control("salesforce/records", CHANGES[0][1])).body["id"])
    assert len(made) == 3


async def everything(caller: Caller) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order in which it is kept; the counters aside, which only go up."""

    def read(tx: Transaction) -> dict[str, list[tuple[Any, ...]]]:
        tables = [name for (name,) in tx.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {each: tx.connection.execute(f'SELECT * FROM "{each}"').fetchall() for each in tables if each != COUNTER}

    return await caller.sandbox.salesforce.org.look(read)


async def a_call_under_way(caller: Caller) -> None:
    """Its client was hung up on and has asked again; the work is done after the reset."""
    token = await caller.login()
    await caller.control("salesforce/faults", {"path": "/services/data", "mode": "act_late", "seconds": 3})
    await caller.query("SELECT Id FROM Account", token)
    assert caller.sandbox.salesforce.faults.under_way


async def clock_moved(caller: Caller) -> None:
    assert (await caller.control("clock", {"advance": 21})).body["ok"]


async def generated(caller: Caller) -> None:
    assert (await caller.control("reset", {"orders": 2})).body["ok"]


async def test_a_label_names_its_record(caller: Caller) -> None:
    for label in await labels(caller):
        (record,) = await records(caller, f"SELECT Name FROM {label['object']} WHERE Id = '{label['id']}'")
        assert record["Name"] == label["number"]
        assert label["order"] is None or label["order"].startswith("SO-0114")


@pytest.mark.parametrize("later", [0, HOURS_12])
async def test_the_labels_are_true_and_nothing_else_is_wrong(caller: Caller, later: int) -> None:
    await caller.control("clock", {"advance": later})
    found = await labels(caller)
    for label in found:
        entity, condition = PLAIN[label["situation"]]
        soql = f"SELECT Id FROM {entity} WHERE Id = '{label['id']}' AND {condition}"
        assert (label["object"], await records(caller, soql)) != (entity, []), label["situation"]
    now = caller.sandbox.clock.now()
    assert await symptoms(caller.sandbox.salesforce.org, now) == shown(found)


async def test_the_large_order_is_large(caller: Caller) -> None:
    async def many(entity: str) -> int:
        soql = f"SELECT Id FROM {entity} WHERE Sales_Order__r.Name = '{large['order']}'"
        return len(await records(caller, soql))

    large = await caller.order("large")
    assert (await many("Sales_Order_Line__c"), await many("Payment_Order__c")) == (180, 40)
    assert (await many("Order_Email_History__c"), await many("Order_Note__c")) >= (300, 10)


async def test_amounts_of_an_order_agree(caller: Caller) -> None:
    """Lines make the total, what was captured makes what is collected, and the rest is due."""
    for order in await records(
        caller,
        "SELECT Name, Order_Total__c, Collected_Total__c, Balance__c, CurrencyIsoCode,"
        " (SELECT Line_Total__c FROM Sales_Order_Lines__r), (SELECT Captured_Amount__c FROM Payment_Orders__r)"
        " FROM Sales_Order__c",
    ):
        total = sum(line["Line_Total__c"] for line in order["Sales_Order_Lines__r"].records)
        captured = sum(payment["Captured_Amount__c"] for payment in order["Payment_Orders__r"].records)
        assert round(total, 2) == order["Order_Total__c"], order["Name"]
        assert round(captured, 2) == order["Collected_Total__c"], order["Name"]
        assert round(total - captured, 2) == order["Balance__c"], order["Name"]


async def test_customers_differ_and_currencies_too(caller: Caller) -> None:
    orders = await records(caller, "SELECT Account__c, CurrencyIsoCode FROM Sales_Order__c")
    assert len({order["Account__c"] for order in orders}) == len(orders)
    assert {order["CurrencyIsoCode"] for order in orders} == {"USD", "EUR", "GBP", "JPY"}


async def test_lines_of_one_order_go_by_two_warehouses(caller: Caller) -> None:
    lines = await records(
        caller,
        "SELECT Warehouse__r.Name FROM Sales_Order_Line__c"
        " WHERE Sales_Order__r.Name = 'SO-011436' AND Warehouse__c != null",
    )
    assert {line["Warehouse__r"]["Name"] for line in lines} == {"West Coast", "East Coast"}
