"""20,000 plain orders: they load, and a selective query on them reads what it answers and nothing else."""

# ruff: noqa: S608  the strings are SOQL, and the test's own

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

MANY, OF_ONE_CUSTOMER = 20_000, 10
FIRST = 20_000
STEPS = 5_000  # of SQLite's virtual machine; to scan the orders takes forty times as many


async def test_many_orders_load_and_are_searched_not_scanned(caller):
    org = caller.sandbox.salesforce.org
    await org.run(fill)
    token = await caller.login("sofia@exodus.example.demo")
    orders = (await caller.query("SELECT COUNT() FROM Sales_Order__c", token)).body["totalSize"]
    assert orders >= MANY
    known = "SELECT Contact__c, Contact__r.Email FROM Sales_Order__c WHERE Name = 'SO-037777'"
    order = (await caller.query(known, token)).body["records"][0]
    email = order["Contact__r"]["Email"]
    for condition in (
        "Name = 'so-037777'",
        f"Contact__c = '{order['Contact__c']}' AND Name = 'SO-037777'",
        f"Account__c IN (SELECT AccountId FROM Contact WHERE Email = '{email}') AND Name = 'SO-037777'",
    ):
        soql = (
            f"SELECT Name, Account__r.Name, (SELECT Id FROM Sales_Order_Lines__r) FROM Sales_Order__c WHERE {condition}"
        )
        answer = await caller.query(soql, token)
        assert [record["Name"] for record in answer.body["records"]] == ["SO-037777"]
        assert await steps(caller, soql) < STEPS, condition
    assert await steps(caller, "SELECT Id FROM Sales_Order__c WHERE Terms__c = 'none'") > STEPS


def fill(tx):
    """Plain orders, several of each customer in a row, of one opportunity and one quote: each with one line."""
    user = "SELECT Id FROM User WHERE Username = 'rosa@exodus.example.demo'"
    rosa = tx.query(user, "", as_admin=True).records[0]["attributes"]["url"].rpartition("/")[2]
    for first in range(FIRST, FIRST + MANY, OF_ONE_CUSTOMER):
        customer = customer_of(tx, rosa, first)
        for number in range(first, first + OF_ONE_CUSTOMER):
            place(tx, rosa, f"SO-{number:06}", customer)


def customer_of(tx, rosa, first):
    """What the customer's orders have in common."""
    account = made(tx, rosa, "Account", Name=f"Plain Customer {first:06}")
    person = {"LastName": f"Plain {first:06}", "Email": f"pat.{first:06}@plain.example"}
    contact = made(tx, rosa, "Contact", AccountId=account, **person)
    deal = {"AccountId": account, "StageName": "Closed Won", "CloseDate": "2026-01-31"}
    opportunity = made(tx, rosa, "Opportunity", Name=f"Plain {first:06}", **deal)
    whose = {"Account__c": account, "Contact__c": contact, "CurrencyIsoCode": "USD"}
    quote = made(tx, rosa, "Quote__c", Opportunity__c=opportunity, Approval_Status__c="Converted", **whose)
    return whose | {"Quote__c": quote, "Opportunity__c": opportunity}


def place(tx, rosa, number, customer):
    order = made(tx, rosa, "Sales_Order__c", Name=number, Status__c="Open", Terms__c="Net 30", **customer)
    made(tx, rosa, "Sales_Order_Line__c", Sales_Order__c=order, Line_Kind__c="Physical", Quantity__c=2.0)


def made(tx, rosa, entity, **fields):
    owner = {} if entity == "Sales_Order_Line__c" else {"OwnerId": rosa}
    return tx.create(entity, fields | owner, rosa, region="west", as_admin=True)


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
