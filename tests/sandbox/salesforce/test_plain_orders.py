"""100,000 generated orders: they load, and a selective query on them reads what it answers and nothing else."""

# ruff: noqa: S608  the strings are SOQL, and the test's own

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MANY = 100_000
STEPS = 5_000  # of SQLite's virtual machine; to scan the orders takes a million


async def test_a_hundred_thousand_orders_load_and_are_searched_not_scanned(caller):
    counts = (await caller.control("reset", {"orders": MANY})).body["counts"]
    token = await caller.login("sofia@exodus.example.demo")
    orders = (await caller.query("SELECT COUNT() FROM Sales_Order__c", token)).body["totalSize"]
    assert counts["Sales_Order__c"] > MANY
    assert orders >= MANY
    known = "SELECT Contact__c, Contact__r.Email FROM Sales_Order__c WHERE Name = 'SO-077777'"
    order = (await caller.query(known, token)).body["records"][0]
    email = order["Contact__r"]["Email"]
    for condition in (
        "Name = 'so-077777'",
        f"Contact__c = '{order['Contact__c']}' AND Name = 'SO-077777'",
        f"Account__c IN (SELECT AccountId FROM Contact WHERE Email = '{email}') AND Name = 'SO-077777'",
    ):
        soql = (
            f"SELECT Name, Account__r.Name, (SELECT Id FROM Sales_Order_Lines__r) FROM Sales_Order__c WHERE {condition}"
        )
        answer = await caller.query(soql, token)
        assert [record["Name"] for record in answer.body["records"]] == ["SO-077777"]
        assert await steps(caller, soql) < STEPS, condition
    assert await steps(caller, "SELECT Id FROM Sales_Order__c WHERE Terms__c = 'none'") > STEPS


async def steps(caller, soql):
    """How many steps the database takes to answer."""
    taken = 0

    def count():
        nonlocal taken
        taken += 1

    def ask(tx):
        tx.connection.set_progress_handler(count, 1)
        try:
            tx.query(soql, "", as_admin=True)
        finally:
            tx.connection.set_progress_handler(None, 0)
        return taken

    return await caller.sandbox.salesforce.org.look(ask)
