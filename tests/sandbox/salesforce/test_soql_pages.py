"""Answers that do not fit: pages of 2,000 rows with children counted, and locators that go on where a page stopped.

Documents: REST guide, "Query", "Query More Results" and "Query Options Header"; the App Limits cheat sheet, "API Query
Cursor Limits".
"""

import pytest

from sandbox.salesforce.errors import SalesforceError


async def accounts_with_contacts(company, accounts, contacts):
    def load(tx):
        for number in range(accounts):
            account = tx.create("Account", {"Name": f"Account {number:05}"}, company.admin, as_admin=True)
            for _ in range(contacts):
                tx.create("Contact", {"LastName": "Roe", "AccountId": account}, company.admin, as_admin=True)

    await company.org.run(load)


async def pages(company, soql, batch=2000):
    found = [await company.org.query(soql, company.rosa, batch)]
    while not found[-1]["done"]:
        locator = found[-1]["nextRecordsUrl"].removeprefix("/services/data/v67.0/query/")
        found.append(await company.org.query_more(locator, company.rosa))
    return found


async def test_an_answer_comes_in_pages_of_two_thousand(company):
    await accounts_with_contacts(company, 4_100, 0)
    found = await pages(company, "SELECT Name FROM Account ORDER BY Name")
    assert [len(page["records"]) for page in found] == [2_000, 2_000, 100]
    assert {page["totalSize"] for page in found} == {4_100}
    names = [record["Name"] for page in found for record in page["records"]]
    assert names == [f"Account {number:05}" for number in range(4_100)]
    assert "nextRecordsUrl" not in found[-1]


async def test_the_batch_size_can_be_chosen_within_limits(company):
    await accounts_with_contacts(company, 450, 0)
    for batch, sizes in ((200, [200, 200, 50]), (1, [200, 200, 50]), (9_000, [450])):
        assert [len(page["records"]) for page in await pages(company, "SELECT Id FROM Account", batch)] == sizes


async def test_child_rows_fill_a_page_too(company):
    await accounts_with_contacts(company, 60, 9)
    found = await pages(company, "SELECT Name, (SELECT Id FROM Contacts) FROM Account", 200)
    assert [len(page["records"]) for page in found] == [20, 20, 20]
    assert all(record["Contacts"]["done"] for page in found for record in page["records"])


async def test_a_long_child_list_goes_on_behind_its_own_locator(company):
    await accounts_with_contacts(company, 2, 250)
    [first, second] = await pages(company, "SELECT Name, (SELECT Id FROM Contacts) FROM Account", 200)
    seen = set()
    for record in (*first["records"], *second["records"]):
        children = record["Contacts"]
        assert (children["totalSize"], children["done"], len(children["records"])) == (250, False, 199)
        seen |= {child["Id"] for child in children["records"]}
        rest = await company.org.query_more(children["nextRecordsUrl"].rpartition("/")[2], company.rosa)
        assert (rest["totalSize"], rest["done"], len(rest["records"])) == (250, True, 51)
        seen |= {child["Id"] for child in rest["records"]}
    assert len(seen) == 500


async def test_a_page_can_be_asked_for_twice_and_does_not_see_later_records(company):
    await accounts_with_contacts(company, 300, 0)
    first = await company.org.query("SELECT Id FROM Account", company.rosa, 200)
    locator = first["nextRecordsUrl"].rpartition("/")[2]
    once = await company.org.query_more(locator, company.rosa)
    await company.add("Account", Name="too late")
    assert await company.org.query_more(locator, company.rosa) == once
    assert len(once["records"]) == 100


async def test_a_locator_is_its_users_own_and_ends_after_two_days_or_a_reset(company):
    await accounts_with_contacts(company, 300, 0)
    soql = "SELECT Id FROM Account"
    first = await company.org.query(soql, company.rosa, 200)
    locator = first["nextRecordsUrl"].rpartition("/")[2]

    async def refused(given, user):
        with pytest.raises(SalesforceError) as error:
            await company.org.query_more(given, user)
        assert (error.value.status, error.value.code) == (400, "INVALID_QUERY_LOCATOR")

    for wrong in ("nonsense", locator.partition("-")[0], f"{locator}0000", "01gHs0000000000AAA-200", "-200", ""):
        await refused(wrong, company.rosa)
    await refused(locator, company.omar)
    company.clock.advance(2 * 86_400)
    await refused(locator, company.rosa)
    again = await company.org.query(soql, company.rosa, 200)
    await company.org.clear()
    await refused(again["nextRecordsUrl"].rpartition("/")[2], company.rosa)
