"""Rows of the org: made, changed and dropped by somebody, numbered once, kept through restarts, all or nothing.

Documents: Object reference, "System Fields" and "Field Types"; SOAP guide, "Core Data Types Used in API Calls" (the
codes).
"""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

import asyncio
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.salesforce import ids
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.org import Org


async def refusal(doing):
    with pytest.raises(SalesforceError) as error:
        await doing
    return error.value


@pytest.mark.parametrize(
    "known", ["a0BA0000000L2ZCMA0", "70130000001tcyIAAQ", "00558000001N0KeAAK", "a00D0000008pQR5IAM"]
)
def test_ids_of_real_orgs_check_out(known):
    assert ids.normal(known[:15]) == known
    assert ids.normal(known.lower()) == known
    assert ids.normal(known.upper()) == known


@given(number=st.integers(0, 62**10 - 1))
def test_an_id_survives_any_change_of_case(number):
    made = ids.make("a01", number)
    assert len(made) == 18
    assert ids.normal(made.swapcase()) == made == ids.normal(made[:15])


@given(text=st.text(max_size=20))
def test_what_is_no_id_is_called_malformed(text):
    if len(text) in (15, 18) and text.isascii() and text.isalnum():
        return
    with pytest.raises(SalesforceError) as error:
        ids.normal(text)
    assert (error.value.code, error.value.message) == ("MALFORMED_ID", f"bad id {text}")


async def test_a_row_says_who_made_it_and_when(company):
    quote = await company.org.create("Quote__c", {"Approval_Status__c": "Draft"}, company.rosa)
    company.clock.advance(3600)
    await company.org.update("Quote__c", quote[:15], {"Approval_Status__c": "Approved"}, company.omar, as_admin=True)
    row = await company.org.retrieve("Quote__c", quote, company.rosa)
    assert (row["CreatedById"], row["LastModifiedById"], row["OwnerId"]) == (company.rosa, company.omar, company.rosa)
    made, changed = (datetime.fromisoformat(row[name]) for name in ("CreatedDate", "LastModifiedDate"))
    assert 3595 <= (changed - made).total_seconds() <= 3605
    assert row["SystemModstamp"] == row["LastModifiedDate"]
    assert row["CreatedDate"].endswith(".000+0000")


async def test_values_come_back_as_the_api_shows_them(company):
    given_fields = {
        "Order_Total__c": "12.345",
        "Ship_Date__c": date(2026, 11, 23),
        "Terms__c": "  Net 30 ",
        "Shipping_City__c": "",
        "Status__c": "A value nobody listed",
    }
    order = await company.add("Sales_Order__c", **given_fields)
    row = await company.org.retrieve("Sales_Order__c", order, company.rosa)
    assert (row["Order_Total__c"], row["Ship_Date__c"], row["Terms__c"]) == (12.345, "2026-11-23", "Net 30")
    assert (row["Shipping_City__c"], row["Status__c"]) == (None, "A value nobody listed")


async def test_numbers_go_up_and_a_given_one_pushes_them(company):
    first = await company.add("Sales_Order__c", Name="SO-011436")
    second = await company.org.create("Sales_Order__c", {}, company.rosa)
    row = await company.org.retrieve("Sales_Order__c", second, company.rosa, ["Name"])
    assert row["Name"] == "SO-011437"
    await company.add("Sales_Order__c", Name="SO-000007")
    assert await company.names("SELECT Name FROM Sales_Order__c ORDER BY Name DESC LIMIT 1") == ["SO-011437"]
    assert first < second


async def test_nothing_is_ever_numbered_twice_not_after_a_reset_nor_a_restart(company, tmp_path):
    path = tmp_path / "second.db"
    org = Org(path, company.clock)
    admin = await org.create(
        "User", {"LastName": "A", "Email": "a@b.example", "Username": "a@b.example"}, "", as_admin=True
    )
    first = await org.create("Sales_Order__c", {}, admin, as_admin=True)
    await org.clear()
    assert (await org.query("SELECT COUNT() FROM Sales_Order__c", admin))["totalSize"] == 0
    second = await org.create("Sales_Order__c", {}, admin, as_admin=True)
    await org.close()
    again = Org(path, company.clock)
    assert (await again.retrieve("Sales_Order__c", second, admin))["Name"] == "SO-000002"
    third = await again.create("Sales_Order__c", {}, admin, as_admin=True)
    assert (await again.retrieve("Sales_Order__c", third, admin))["Name"] == "SO-000003"
    assert first < second < third
    await again.close()


async def test_a_reset_forgets_what_was_hidden_revoked_and_locked(company):
    order = await company.add("Sales_Order__c")
    await company.org.hide_field("Sales_Order__c", "Terms__c")
    await company.org.revoke_record(order)
    await company.org.clear()
    rosa = await company.hire("Rosa Reyes", "west")
    await company.add("Sales_Order__c", Terms__c="Net 30")
    assert len(await company.ask("SELECT Terms__c FROM Sales_Order__c", rosa)) == 1


async def test_people_are_named_by_their_first_and_last_names(company):
    contact = await company.org.create("Contact", {"FirstName": "Jo", "LastName": "Roe"}, company.rosa)
    await company.org.update("Contact", contact, {"FirstName": "Joan"}, company.rosa)
    assert (await company.org.retrieve("Contact", contact, company.rosa, ["name"]))["Name"] == "Joan Roe"
    await company.org.update("Contact", contact, {"FirstName": None}, company.rosa)
    assert (await company.org.retrieve("Contact", contact, company.rosa, ["name"]))["Name"] == "Roe"


async def test_a_nameless_record_of_a_custom_object_is_named_by_its_id(company):
    intent = await company.org.create("Payment_Intent__c", {}, company.rosa)
    assert (await company.org.retrieve("Payment_Intent__c", intent, company.rosa))["Name"] == intent


@pytest.mark.parametrize(
    ("name", "fields", "code", "words"),
    [
        ("Contact", {"FirstName": "Jo"}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]"),
        ("Account", {"Name": "  "}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]"),
        ("Account", {"Nope__c": 1}, "INVALID_FIELD", "No such column 'Nope__c' on sobject of type Account"),
        ("Account", {"Name": "x" * 256}, "STRING_TOO_LONG", "Name: data value too large: xxx"),
        (
            "Account",
            {"Name": "x", "CreatedDate": "2020-01-01T00:00:00Z"},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "CreatedDate",
        ),
        ("Account", {"Id": "001000000000001AAA", "Name": "x"}, "INVALID_FIELD_FOR_INSERT_UPDATE", "Id"),
        ("Sales_Order__c", {"Name": "SO-1"}, "INVALID_FIELD_FOR_INSERT_UPDATE", "Name"),
        ("Sales_Order__c", {"Account__c": "abc"}, "MALFORMED_ID", "Account: id value of incorrect type: abc"),
        ("Sales_Order__c", {"Account__c": "003000000000001AAA"}, "MALFORMED_ID", "id value of incorrect type"),
        (
            "Sales_Order__c",
            {"Account__c": "001000000000001AAA"},
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference",
        ),
        ("Sales_Order__c", {"Order_Total__c": "much"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of currency"),
        ("Sales_Order__c", {"Order_Total__c": 1e17}, "NUMBER_OUTSIDE_VALID_RANGE", "value outside of valid range"),
        ("Sales_Order__c", {"Ship_Date__c": "2026-02-30"}, "JSON_PARSER_ERROR", "instance of date"),
        ("Sales_Order__c", {"Ship_Date__c": "tomorrow"}, "JSON_PARSER_ERROR", "instance of date"),
        ("Quote__c", {"Approved_At__c": "noon"}, "JSON_PARSER_ERROR", "instance of datetime"),
        ("Payment_Gateway__c", {"Available__c": "yes"}, "JSON_PARSER_ERROR", "instance of boolean"),
        ("Sales_Order__c", {"Order_Total__c": 10**400}, "NUMBER_OUTSIDE_VALID_RANGE", "value outside of valid range"),
        ("Quote__c", {"Approved_At__c": "0001-01-01T00:00:00+14:00"}, "JSON_PARSER_ERROR", "instance of datetime"),
        ("Account", {"Name": ["Acme"]}, "JSON_PARSER_ERROR", "instance of string from START_ARRAY"),
        ("Account", {"Name": 5}, "JSON_PARSER_ERROR", "instance of string"),
        ("Contact", {"LastName": "x", "Email": "nobody"}, "INVALID_EMAIL_ADDRESS", "invalid email address: nobody"),
    ],
)
async def test_what_may_not_be_written(company, name, fields, code, words):
    error = await refusal(company.org.create(name, fields, company.rosa))
    assert (error.status, error.code, words in error.message) == (400, code, True), error.message
    assert await company.ask(f"SELECT Id FROM {name}") == []


async def test_an_error_names_the_field_at_fault(company):
    error = await refusal(company.org.create("Contact", {"LastName": "x" * 300}, company.rosa))
    [entry] = error.body()
    assert (entry["errorCode"], entry["fields"]) == ("STRING_TOO_LONG", ["LastName"])


async def test_an_unknown_object_or_id_is_not_found(company):
    for doing in (
        company.org.create("Nope__c", {}, company.rosa),
        company.org.describe("Nope__c", company.rosa),
        company.org.retrieve("Account", "../../limits", company.rosa),
        company.org.retrieve("Account", company.rosa, company.rosa),
    ):
        error = await refusal(doing)
        assert (error.status, error.code) == (404, "NOT_FOUND")


async def test_dropping_a_record_clears_what_pointed_to_it_and_takes_its_lines(company):
    quote = await company.add("Quote__c")
    order = await company.add("Sales_Order__c", Quote__c=quote)
    line = await company.add("Sales_Order_Line__c", Sales_Order__c=order)
    await company.org.delete("Quote__c", quote, company.rosa)
    assert (await company.org.retrieve("Sales_Order__c", order, company.rosa))["Quote__c"] is None
    assert (await refusal(company.org.retrieve("Quote__c", quote, company.rosa))).code == "NOT_FOUND"
    await company.org.delete("Sales_Order__c", order, company.rosa)
    assert (await refusal(company.org.retrieve("Sales_Order_Line__c", line, company.rosa))).code == "NOT_FOUND"
    assert await company.ask("SELECT Id FROM Sales_Order_Line__c") == []


async def test_a_locked_row_cannot_be_changed_until_it_is_let_go(company):
    order = await company.add("Sales_Order__c")
    await company.org.lock(order)
    for doing in (
        company.org.update("Sales_Order__c", order, {"Terms__c": "x"}, company.rosa),
        company.org.delete("Sales_Order__c", order, company.rosa),
        company.org.create("Sales_Order_Line__c", {"Sales_Order__c": order}, company.rosa),
    ):
        error = await refusal(doing)
        assert (error.status, error.code) == (400, "UNABLE_TO_LOCK_ROW")
    await company.org.lock(order, undo=True)
    await company.org.update("Sales_Order__c", order, {"Terms__c": "x"}, company.rosa)


async def test_what_is_done_together_is_kept_together_or_not_at_all(company):
    def half(tx):
        tx.create("Account", {"Name": "Acme"}, company.rosa)
        assert tx.query("SELECT COUNT() FROM Account", company.rosa).total == 1
        tx.create("Contact", {}, company.rosa)

    assert (await refusal(company.org.run(half))).code == "REQUIRED_FIELD_MISSING"
    assert await company.ask("SELECT Id FROM Account") == []


async def test_many_at_once_lose_nothing(company):
    order = await company.add("Sales_Order__c", Line_Item_Count__c=0)

    def one_more(tx):
        count = tx.retrieve("Sales_Order__c", order, company.rosa, ["Line_Item_Count__c"])["Line_Item_Count__c"]
        tx.update("Sales_Order__c", order, {"Line_Item_Count__c": count + 1}, company.rosa)

    reading = [company.ask("SELECT Name FROM Sales_Order__c", company.rosa) for _ in range(40)]
    await asyncio.gather(*(company.org.run(one_more) for _ in range(40)), *reading)
    assert (await company.org.retrieve("Sales_Order__c", order, company.rosa))["Line_Item_Count__c"] == 40.0


async def test_the_admin_may_date_a_record_back(company):
    then = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    order = await company.add("Sales_Order__c", CreatedDate=then, SystemModstamp=then)
    row = await company.org.retrieve("Sales_Order__c", order, company.rosa)
    assert row["CreatedDate"] == row["SystemModstamp"] == "2026-01-02T03:04:05.000+0000"


async def test_an_older_file_gains_the_columns_it_lacks(company, tmp_path):
    path = tmp_path / "older.db"
    org = Org(path, company.clock)
    await org.run(lambda tx: tx.connection.execute('ALTER TABLE "Account" DROP COLUMN "Payment_Terms__c"'))
    await org.close()
    again = Org(path, company.clock)
    account = await again.create("Account", {"Name": "Acme", "Payment_Terms__c": "Net 30"}, company.rosa, as_admin=True)
    assert (await again.retrieve("Account", account, company.rosa))["Payment_Terms__c"] == "Net 30"
    await again.close()
