"""Queries come back whole however Salesforce pages them, and each refusal by its own name."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app import salesforce
from bot.config import Config, Environment
from bot.salesforce.client import Client
from bot.salesforce.failures import Refused
from bot.salesforce.soql import Soql, equals, select
from tests.kit import Clock, Sandbox

ROSA = "rosa@exodus.example.demo"
MANY = 2_050
"""More than one page."""


@pytest.fixture
async def client(environment: Environment, configuration: Config, clock: Clock) -> AsyncIterator[Client]:
    org = salesforce(environment, configuration, clock)
    yield org.client
    org.transport.close()


async def add_lines(sandbox: Sandbox, order: str, number: int) -> None:
    at_once = asyncio.Semaphore(32)

    async def add(place: int) -> None:
        fields = {"Sales_Order__c": order, "Line_Number__c": 1000 + place, "Quantity__c": 1}
        async with at_once:
            await sandbox.call(
                "salesforce/records", {"do": "create", "object": "Sales_Order_Line__c", "fields": fields}
            )

    await asyncio.gather(*(add(place) for place in range(number)))


async def test_rows_and_children_beyond_one_page_all_arrive(client: Client, sandbox: Sandbox) -> None:
    order = (await sandbox.record("healthy"))["id"]
    await add_lines(sandbox, order, MANY)
    lines = select(["Line_Number__c"], "Sales_Order_Line__c", equals("Sales_Order__c", order))
    children = select(["Line_Number__c"], "Sales_Order_Lines__r")
    with_children = select(["Name"], "Sales_Order__c", equals("Id", order), children=[children])
    before = len(await sandbox.salesforce_calls())
    flat, (nested,) = await client.query(ROSA, lines, with_children)
    numbers = {row["Line_Number__c"] for row in flat}
    assert len(flat) == len(numbers) > MANY
    assert {row["Line_Number__c"] for row in nested["Sales_Order_Lines__r"]} == numbers
    calls = (await sandbox.salesforce_calls())[before:]
    assert len([call for call in calls if "token" not in call["path"]]) == 3  # one, and one for each further page
    (each,) = await client.query_each(ROSA, lines)
    assert each == flat


async def test_an_order_without_children_has_none(client: Client, sandbox: Sandbox) -> None:
    fields = {"Status__c": "Open"}
    order = (await sandbox.call("salesforce/records", {"do": "create", "object": "Sales_Order__c", "fields": fields}))[
        "id"
    ]
    children = select(["Name"], "Sales_Order_Lines__r")
    ((row,),) = await client.query(ROSA, select(["Name"], "Sales_Order__c", equals("Id", order), children=[children]))
    assert not row["Sales_Order_Lines__r"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT Id FROM Nowhere__c", "INVALID_TYPE"),
        ("SELECT Nothing__c FROM Sales_Order__c", "INVALID_FIELD"),
        ("SELECT Id FROM", "MALFORMED_QUERY"),
    ],
)
async def test_one_refused_part_is_named_by_salesforces_own_code(client: Client, query: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        await client.query(ROSA, Soql("SELECT Id FROM User LIMIT 1"), Soql(query))
    assert caught.value.code == code


async def test_an_object_that_is_not_there_is_none_beside_one_that_is(client: Client) -> None:
    described = await client.describe(ROSA, ["Sales_Order__c", "Nowhere__c"])
    assert described["Nowhere__c"] is None
    assert described["Sales_Order__c"]
    assert "Name" in {field["name"] for field in described["Sales_Order__c"]["fields"]}


async def test_what_looks_like_a_query_inside_a_value_stays_a_value(client: Client) -> None:
    for value in ("' OR Name != '", "&q=SELECT Id FROM User", "%27 OR 1=1", "@{part0.totalSize}", "a b+c/d?e#f"):
        assert await client.query(ROSA, select(["Name"], "Sales_Order__c", equals("Name", value))) == [[]]
