"""Who sees what: regions, what hangs on an order, View All, single records, hidden fields.

Documents: Object reference, "ObjectPermissions" and "PermissionSetAssignment"; REST guide, "sObject Describe"; SOQL and
SOSL Reference, "Understanding Relationship Queries". Regions stand for an org's sharing rules.
"""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

import pytest

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.schema import Schema


async def a_regions_order(company, region):
    order = await company.add("Sales_Order__c", region, Name=f"SO-{region}")
    await company.add("Sales_Order_Line__c", Sales_Order__c=order)
    await company.add("Order_Note__c", Sales_Order__c=order, Body__c="call first")
    payment = await company.add("Payment_Order__c", Sales_Order__c=order)
    await company.add("Payment_Intent__c", Payment_Order__c=payment)
    return order


async def count(company, name, user):
    return (await company.org.query(f"SELECT COUNT() FROM {name}", user))["totalSize"]


async def test_a_rep_sees_their_own_regions_orders_and_those_without_a_region(company):
    for region in ("west", "east", None):
        await company.add("Sales_Order__c", region, Name=f"SO-{region}")
    everything = "SELECT Name FROM Sales_Order__c ORDER BY Name"
    assert await company.names(everything, company.rosa) == ["SO-None", "SO-west"]
    assert await company.names(everything, company.omar) == ["SO-east", "SO-None"]
    assert await company.names(everything) == ["SO-east", "SO-None", "SO-west"]
    everywhere = await company.hire("Sofia Marin")
    assert len(await company.names(everything, everywhere)) == 3


@pytest.mark.parametrize("name", ["Sales_Order_Line__c", "Order_Note__c", "Payment_Order__c", "Payment_Intent__c"])
async def test_what_hangs_on_an_order_is_seen_with_it(company, name):
    await a_regions_order(company, "west")
    assert await count(company, name, company.rosa) == 1
    assert await count(company, name, company.omar) == 0


async def test_an_absent_and_an_invisible_record_read_the_same(company):
    order = await a_regions_order(company, "west")
    absent = order[:14] + "z"
    said = []
    for record in (order, absent):
        with pytest.raises(SalesforceError) as error:
            await company.org.retrieve("Sales_Order__c", record, company.omar)
        said.append((error.value.status, error.value.body()))
        for change in (
            company.org.update("Sales_Order__c", record, {"Terms__c": "x"}, company.omar),
            company.org.delete("Sales_Order__c", record, company.omar),
        ):
            with pytest.raises(SalesforceError) as error:
                await change
            said.append((error.value.status, error.value.body()))
    assert said == [said[0]] * 6
    assert said[0][0] == 404


async def test_an_invisible_parent_gives_null_while_its_id_stays(company):
    quote = await company.add("Quote__c", "east", Name="Q-1")
    await company.add("Sales_Order__c", "west", Quote__c=quote)
    [record] = await company.ask("SELECT Quote__c, Quote__r.Name FROM Sales_Order__c", company.rosa)
    assert record["Quote__c"] == quote
    assert record["Quote__r"] is None
    seen = "SELECT Id FROM Sales_Order__c WHERE Quote__r.Name = 'Q-1'"
    assert await company.ask(seen, company.rosa) == []
    assert len(await company.ask("SELECT Id FROM Sales_Order__c WHERE Quote__c != null", company.rosa)) == 1


async def test_invisible_rows_are_in_no_child_list_count_or_semi_join(company):
    acme = await company.add("Account", Name="Acme")
    await company.add("Sales_Order__c", "east", Account__c=acme)
    [record] = await company.ask("SELECT Id, (SELECT Id FROM Sales_Orders__r) FROM Account", company.rosa)
    assert record["Sales_Orders__r"] is None
    assert await count(company, "Sales_Order__c", company.rosa) == 0
    buyers = "SELECT Id FROM Account WHERE Id IN (SELECT Account__c FROM Sales_Order__c)"
    assert await company.ask(buyers, company.rosa) == []
    assert len(await company.ask(buyers, company.omar)) == 1


async def test_view_all_is_a_row_that_can_be_read_and_taken_away(company):
    await a_regions_order(company, "west")
    canary = (
        "SELECT SobjectType FROM ObjectPermissions WHERE PermissionsViewAllRecords = true AND ParentId IN"
        f" (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '{company.bot}') ORDER BY SobjectType"
    )
    assert await company.ask(canary, company.bot) == []
    assert await count(company, "Sales_Order__c", company.bot) == 0

    await company.org.grant_view_all(company.bot, ["Sales_Order__c", "Payment_Order__c"])
    short = canary.replace(company.bot, company.bot[:15])
    assert await company.ask(short, company.bot) == await company.ask(canary, company.bot)
    granted = [record["SobjectType"] for record in await company.ask(canary, company.bot)]
    assert granted == ["Payment_Order__c", "Sales_Order__c"]
    assert await count(company, "Sales_Order__c", company.bot) == 1
    assert await count(company, "Sales_Order_Line__c", company.bot) == 1
    assert await count(company, "Sales_Order__c", company.omar) == 0

    await company.org.drop_view_all(company.bot, "Sales_Order__c")
    assert [record["SobjectType"] for record in await company.ask(canary, company.bot)] == ["Payment_Order__c"]
    assert await count(company, "Sales_Order__c", company.bot) == 0
    assert await count(company, "Payment_Order__c", company.bot) == 1

    await company.org.drop_view_all(company.bot)
    assert await company.ask(canary, company.bot) == []
    await company.org.drop_view_all(company.bot, undo=True)
    assert await count(company, "Sales_Order__c", company.bot) == 1


async def test_a_revoked_record_is_gone_with_what_hangs_on_it_view_all_or_not(company):
    order = await a_regions_order(company, "west")
    await company.org.grant_view_all(company.rosa, ["Sales_Order__c"])
    await company.org.revoke_record(order[:15], company.rosa)
    assert await count(company, "Sales_Order__c", company.rosa) == 0
    assert await count(company, "Sales_Order_Line__c", company.rosa) == 0
    everywhere = await company.hire("Sofia Marin")
    assert await count(company, "Sales_Order__c", everywhere) == 1
    await company.org.revoke_record(order, company.rosa, undo=True)
    assert await count(company, "Sales_Order__c", company.rosa) == 1


async def test_a_hidden_field_does_not_exist_for_that_user(company):
    order = await company.add("Sales_Order__c", Terms__c="Net 30")
    await company.org.hide_field("sales_order__c", "terms__C", company.rosa)
    for soql in (
        "SELECT Id, Terms__c FROM Sales_Order__c",
        "SELECT Id FROM Sales_Order__c WHERE Terms__c = 'Net 30'",
        "SELECT Id FROM Sales_Order__c ORDER BY Terms__c",
        "SELECT Sales_Order__r.Terms__c FROM Invoice__c",
        "SELECT (SELECT Terms__c FROM Sales_Orders__r) FROM Account",
    ):
        with pytest.raises(SalesforceError) as error:
            await company.org.query(soql, company.rosa)
        assert error.value.code == "INVALID_FIELD"
        assert "No such column 'Terms__c' on entity 'Sales_Order__c'." in error.value.message
    with pytest.raises(SalesforceError, match="No such column 'Terms__c' on sobject of type Sales_Order__c"):
        await company.org.update("Sales_Order__c", order, {"Terms__c": "x"}, company.rosa)

    async def described(user):
        return {field["name"] for field in (await company.org.describe("Sales_Order__c", user))["fields"]}

    assert await described(company.omar) - await described(company.rosa) == {"Terms__c"}
    assert "Terms__c" not in await company.org.retrieve("Sales_Order__c", order, company.rosa)
    await company.org.hide_field("Sales_Order__c", "Terms__c", company.rosa, undo=True)
    assert (await company.org.retrieve("Sales_Order__c", order, company.rosa))["Terms__c"] == "Net 30"


async def test_a_hidden_reference_is_no_way_to_a_parent_or_to_children(company):
    await company.org.hide_field("Sales_Order__c", "Quote__c")
    for soql, words in (
        ("SELECT Quote__r.Name FROM Sales_Order__c", "Didn't understand relationship 'Quote__r'"),
        ("SELECT (SELECT Id FROM Sales_Orders__r) FROM Quote__c", "Didn't understand relationship 'Sales_Orders__r'"),
        ("SELECT Id FROM Quote__c WHERE Id IN (SELECT Quote__c FROM Sales_Order__c)", "No such column 'Quote__c'"),
    ):
        with pytest.raises(SalesforceError, match=words):
            await company.org.query(soql, company.rosa)


async def test_nobody_reads_a_checkout_link_but_the_orgs_own_code(company):
    intent = await company.add("Payment_Intent__c", Checkout_Link__c="https://pay.example/x")
    with pytest.raises(SalesforceError, match="No such column 'Checkout_Link__c'"):
        await company.org.query("SELECT Checkout_Link__c FROM Payment_Intent__c", company.admin)
    assert "Checkout_Link__c" not in await company.org.retrieve("Payment_Intent__c", intent, company.rosa)
    found = await company.org.retrieve("Payment_Intent__c", intent, company.admin, as_admin=True)
    assert found["Checkout_Link__c"] == "https://pay.example/x"


async def test_a_row_takes_the_region_of_its_order_else_of_its_maker(company):
    order = await company.add("Sales_Order__c", "east")
    await company.add("Invoice__c", Sales_Order__c=order)
    assert await count(company, "Invoice__c", company.rosa) == 0
    await company.org.create("Invoice__c", {}, company.rosa)
    assert await count(company, "Invoice__c", company.rosa) == 1
    assert await count(company, "Invoice__c", company.omar) == 1


def test_whatever_decides_about_a_row_is_a_reference_of_it():
    for entity in Schema.load().entities:
        assert all(entity.named(name).type == "reference" for name in entity.controlled_by)


async def test_a_whole_object_can_be_taken_from_one_user(company):
    """As without View Setup and Configuration, which reading ObjectPermissions needs."""
    rights = "SELECT Id FROM ObjectPermissions"
    await company.org.grant_view_all(company.bot, ["Quote__c"])
    assert len(await company.ask(rights, company.bot)) == 1
    await company.org.hide_object("ObjectPermissions", company.bot)
    for soql in (rights, "SELECT Id FROM Task WHERE Id IN (SELECT ParentId FROM ObjectPermissions)"):
        with pytest.raises(SalesforceError) as refused:
            await company.ask(soql, company.bot)
        assert refused.value.code == "INVALID_TYPE"
    with pytest.raises(SalesforceError) as missing:
        await company.org.describe("ObjectPermissions", company.bot)
    assert missing.value.status == 404
    with pytest.raises(SalesforceError) as unmade:
        await company.org.create("ObjectPermissions", {}, company.bot)
    assert unmade.value.status == 404
    assert len(await company.ask(rights, company.rosa)) == 1
    await company.org.hide_object("ObjectPermissions", company.bot, undo=True)
    assert len(await company.ask(rights, company.bot)) == 1
