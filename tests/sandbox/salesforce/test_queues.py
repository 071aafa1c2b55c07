"""Queues own records: what an owner's path then leads to, and what may be asked of it."""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

import pytest

from tests.sandbox.salesforce.conftest import Company

FIELDS = "Owner.Id, Owner.Name, Owner.Type, Owner.Email, Owner.Username, Owner.IsActive, Owner.FirstName"


@pytest.fixture
async def owned(company: Company) -> Company:
    queue = await company.add("Group", Name="Web Orders", Type="Queue", Email="web@exodus.example")
    await company.add("Sales_Order__c", "west", Name="SO-000001", OwnerId=queue)
    await company.add("Sales_Order__c", "west", Name="SO-000002", OwnerId=company.rosa)
    return company


async def test_a_path_says_of_a_queue_what_name_knows(owned: Company) -> None:
    (row,) = await owned.ask(f"SELECT OwnerId, {FIELDS} FROM Sales_Order__c WHERE Name = 'SO-000001'", owned.rosa)
    owner = row["Owner"]
    assert (owner["Name"], owner["Type"], owner["Email"]) == ("Web Orders", "Queue", "web@exodus.example")
    assert (owner["Username"], owner["IsActive"], owner["FirstName"]) == (None, None, None)
    assert owner["attributes"] == {"type": "Name", "url": f"/services/data/v67.0/sobjects/Group/{row['OwnerId']}"}


async def test_a_path_says_of_a_person_what_name_knows(owned: Company) -> None:
    (row,) = await owned.ask(f"SELECT {FIELDS} FROM Sales_Order__c WHERE Name = 'SO-000002'", owned.rosa)
    owner = row["Owner"]
    assert (owner["Id"], owner["Name"], owner["Type"]) == (owned.rosa, "Rosa Reyes", "User")
    assert (owner["Email"], owner["IsActive"], owner["FirstName"]) == ("rosa@exodus.example", True, "Rosa")
    assert owner["attributes"] == {"type": "Name", "url": f"/services/data/v67.0/sobjects/User/{owned.rosa}"}


@pytest.mark.parametrize("field", ["FederationIdentifier", "UserType", "TimeZoneSidKey", "DeveloperName", "Wrong"])
async def test_other_fields_of_a_user_or_a_group_are_not_names(owned: Company, field: str) -> None:
    with pytest.raises(Exception, match=f"No such column '{field}' on entity 'Name'"):
        await owned.ask(f"SELECT Owner.{field} FROM Sales_Order__c", owned.rosa)


@pytest.mark.parametrize("field", ["FederationIdentifier", "UserType", "TimeZoneSidKey"])
async def test_where_only_people_own_the_path_leads_to_the_user(owned: Company, field: str) -> None:
    await owned.add("Account", Name="Acme", OwnerId=owned.rosa)
    (row,) = await owned.ask(f"SELECT Owner.{field} FROM Account", owned.rosa)
    assert row["Owner"]["attributes"]["type"] == "User"


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("Owner.Type = 'Queue'", ["SO-000001"]),
        ("Owner.Type != 'Queue'", ["SO-000002"]),
        ("Owner.Name = 'web ORDERS'", ["SO-000001"]),
        ("Owner.Name LIKE 'rosa%'", ["SO-000002"]),
        ("Owner.IsActive = true", ["SO-000002"]),
        ("OwnerId IN (SELECT Id FROM Group WHERE Type = 'Queue')", ["SO-000001"]),
        ("OwnerId IN (SELECT Id FROM User WHERE IsActive = true)", ["SO-000002"]),
    ],
)
async def test_owners_can_be_filtered_by(owned: Company, condition: str, found: list[str]) -> None:
    assert await owned.names(f"SELECT Name FROM Sales_Order__c WHERE {condition}", owned.rosa) == found


async def test_a_child_leads_through_its_order_to_the_queue(owned: Company) -> None:
    (order,) = await owned.ask("SELECT Id FROM Sales_Order__c WHERE Name = 'SO-000001'")
    await owned.add("Sales_Order_Line__c", Sales_Order__c=order["Id"])
    (line,) = await owned.ask("SELECT Sales_Order__r.Owner.Name FROM Sales_Order_Line__c", owned.rosa)
    assert line["Sales_Order__r"]["Owner"]["Name"] == "Web Orders"


async def test_an_ordinary_group_owns_nothing_and_a_queue_no_account(owned: Company) -> None:
    group = await owned.add("Group", Name="Everybody in the west", Type="Regular")
    (queue,) = await owned.ask("SELECT Id FROM Group WHERE Type = 'Queue'")
    with pytest.raises(Exception, match="invalid cross reference id"):
        await owned.add("Sales_Order__c", OwnerId=group)
    with pytest.raises(Exception, match="id value of incorrect type"):
        await owned.add("Account", Name="Acme", OwnerId=queue["Id"])


async def test_describe_says_which_owners_may_be_queues(owned: Company) -> None:
    for name, polymorphic in (("Sales_Order__c", True), ("Task", True), ("Account", False), ("Contact", False)):
        described = await owned.org.describe(name, owned.rosa)
        (owner,) = (field for field in described["fields"] if field["name"] == "OwnerId")
        assert owner["referenceTo"] == (["Group", "User"] if polymorphic else ["User"])
        assert owner["relationshipName"] == "Owner"
        assert owner["polymorphicForeignKey"] is owner["namePointing"] is polymorphic
