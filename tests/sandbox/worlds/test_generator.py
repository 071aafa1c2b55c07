"""Generated orders: the same for the same seed, labelled, and wrong in no other way than their labels say."""

from typing import Any

import pytest

from sandbox.worlds.situations.table import SITUATIONS
from tests.sandbox.conftest import Caller
from tests.sandbox.worlds.truth import all_of, symptoms

pytestmark = pytest.mark.slow  # whole worlds, read order by order

MANY = 1_200
FEW = 300
OWN = ("Name", "Order_Total__c", "Balance__c", "CurrencyIsoCode")
RELATED = (("Account__r", "Name"), ("Contact__r", "Email"), ("Quote__r", "Name"))


async def generated(caller: Caller, **how: Any) -> list[dict[str, Any]]:
    """The labels of what the generator added, without the ids, which never come again."""
    assert (await caller.control("reset", how)).body["ok"]
    labels = (await caller.control("world", method="GET")).body["labels"]
    return [label | {"id": None} for label in labels[len(SITUATIONS) :]]


async def facts(caller: Caller) -> list[tuple[Any, ...]]:
    orders = await all_of(
        caller.sandbox.salesforce.org,
        "SELECT Name, Account__r.Name, Contact__r.Email, Order_Total__c, Balance__c, CurrencyIsoCode, Quote__r.Name"
        " FROM Sales_Order__c ORDER BY Name",
    )
    return [
        (*(each[field] for field in OWN), *((each[of] or {}).get(field) for of, field in RELATED)) for each in orders
    ]


async def test_the_same_seed_makes_the_same_orders_and_another_seed_others(caller: Caller) -> None:
    first = await generated(caller, orders=FEW, seed=7), await facts(caller)
    again = await generated(caller, orders=FEW, seed=7), await facts(caller)
    other = await generated(caller, orders=FEW, seed=8), await facts(caller)
    assert first == again
    assert [label["situation"] for label in first[0]] != [label["situation"] for label in other[0]]
    assert first[1] != other[1]


async def test_every_generated_order_is_labelled_and_no_seed_is_seed_0(caller: Caller) -> None:
    labels = await generated(caller, orders=FEW)
    numbers = {label["order"] for label in labels if label["order"]}
    assert numbers == {f"SO-{number:06}" for number in range(20_000, 20_000 + FEW)}
    assert labels == await generated(caller, orders=FEW, seed=0)


@pytest.mark.parametrize("later", [0, 12 * 3600])
async def test_what_the_generator_says_is_true_and_nothing_else_is_wrong(caller: Caller, later: int) -> None:
    await caller.control("reset", {"orders": MANY, "seed": 3})
    await caller.control("clock", {"advance": later})
    labels = (await caller.control("world", method="GET")).body["labels"]
    said = {(label["symptom"], label["id"]) for label in labels if label["symptom"]}
    assert await symptoms(caller.sandbox.salesforce.org, caller.sandbox.clock.now()) == said
    situations = [label["situation"] for label in labels]
    assert set(situations) == set(SITUATIONS)
    assert situations.count("healthy") > MANY / 2


async def test_healthy_orders_are_healthy_in_several_ways(caller: Caller) -> None:
    await caller.control("reset", {"orders": FEW})
    orders = await all_of(
        caller.sandbox.salesforce.org,
        "SELECT Payment_Status__c, Fulfillment_Status__c, Order_Type__c, CurrencyIsoCode, Status__c"
        " FROM Sales_Order__c WHERE Name >= 'SO-020000'",
    )
    for field, values in {
        "Payment_Status__c": {"Unpaid", "Partially Paid", "Paid"},
        "Fulfillment_Status__c": {"Unfulfilled", "Partially Fulfilled", "Fulfilled"},
        "Order_Type__c": {"Standard", "Web"},
        "CurrencyIsoCode": {"USD", "EUR", "GBP", "JPY"},
        "Status__c": {"Open", "Fulfilled"},
    }.items():
        assert {order[field] for order in orders} >= values
