"""What an org refuses to save or find: rules, unique values, references out of sight, deleted records, external ids.

Documents: REST guide, "sObject Rows", "sObject Rows by External ID", "QueryAll" and "Status Codes and Error Responses";
SOAP guide, "Core Data Types" (its status codes: DUPLICATE_VALUE, ENTITY_IS_DELETED and the rest).
"""

# ruff: noqa: S608  the strings are SOQL, and the tests' own

import pytest

OMAR = "omar@exodus.example.demo"
ADMIN = "admin@exodus.example.demo"
SOBJECTS = "/services/data/v67.0/sobjects"


async def save(caller, token, path, method="POST", **fields):
    return await caller.call(method, f"{SOBJECTS}/{path}", token, json=fields)


@pytest.mark.parametrize(
    ("entity", "fields", "at", "message"),
    [
        (
            "Payment_Order__c",
            {"Captured_Amount__c": 10, "Refunded_Amount__c": 11},
            "Refunded_Amount__c",
            "No more can be refunded than was captured.",
        ),
        (
            "Sales_Order_Line__c",
            {"Sales_Order__c": "{order}", "Quantity__c": 2, "Packed_Quantity__c": 3},
            "Packed_Quantity__c",
            "No more can be packed than was ordered.",
        ),
        (
            "Sales_Order_Tracking__c",
            {"Ship_Date__c": "2026-11-20", "Delivered_On__c": "2026-11-19"},
            "Delivered_On__c",
            "A shipment cannot be delivered before it was shipped.",
        ),
    ],
)
async def test_validation_rules_speak_for_themselves(caller, entity, fields, at, message):
    order, token = await caller.order("healthy"), await caller.login()
    given = {name: order["id"] if value == "{order}" else value for name, value in fields.items()}
    answer = await save(caller, token, entity, **given)
    assert answer.status == 400
    assert answer.body == [{"message": message, "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "fields": [at]}]


async def test_a_rule_is_asked_on_every_change_too_and_of_the_whole_row(caller):
    token = await caller.login()
    made = await save(caller, token, "Sales_Order_Tracking__c", Ship_Date__c="2026-11-20")
    path = f"Sales_Order_Tracking__c/{made.body['id']}"
    refused = await save(caller, token, path, "PATCH", Delivered_On__c="2026-11-19")
    assert refused.body[0]["errorCode"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert (await save(caller, token, path, "PATCH", Delivered_On__c="2026-11-21")).status == 204


async def test_a_unique_value_belongs_to_one_record(caller):
    token = await caller.login()
    held = (await caller.query("SELECT Id FROM Item__c WHERE SKU__c = 'MA-065'", token)).body["records"][0]["Id"]
    refused = await save(caller, token, "Item__c", Name="Copy", SKU__c="ma-065")
    assert refused.status == 400
    message = f"duplicate value found: SKU__c duplicates value on record with id: {held[:15]}"
    assert refused.body == [{"message": message, "errorCode": "DUPLICATE_VALUE"}]
    free = await save(caller, token, "Item__c", Name="New", SKU__c="NEW-1")
    taken = await save(caller, token, f"Item__c/{free.body['id']}", "PATCH", SKU__c="MA-065")
    assert taken.body[0]["errorCode"] == "DUPLICATE_VALUE"
    assert (await save(caller, token, f"Item__c/{free.body['id']}", "PATCH", SKU__c="NEW-1")).status == 204


async def test_a_username_is_unique_by_a_code_of_its_own(caller):
    """Help 000381924, "Resolve Duplicate Username Error"."""
    twice = {"Username": "Rosa@exodus.example.demo", "LastName": "Double", "Email": "double@exodus.example"}
    answer = await caller.control("salesforce/records", {"do": "create", "object": "User", "fields": twice})
    assert answer.body["error"].startswith("DUPLICATE_USERNAME: Duplicate Username.")


async def test_nobody_points_to_a_record_they_do_not_see(caller):
    order, token = await caller.order("near_another_region"), await caller.login()
    refused = await save(caller, token, "Task", Subject="Peek", WhatId=order["id"])
    assert (refused.status, refused.body[0]["errorCode"]) == (400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY")
    assert (await save(caller, await caller.login(OMAR), "Task", Subject="See", WhatId=order["id"])).status == 201


async def test_deleted_records_are_found_by_query_all_alone(caller):
    token = await caller.login()
    for subject in ("Kept", "Dropped"):
        made = await save(caller, token, "Task", Subject=subject)
    path = f"{SOBJECTS}/Task/{made.body['id']}"
    assert (await caller.call("DELETE", path, token)).status == 204
    soql = "SELECT Subject, IsDeleted FROM Task ORDER BY Subject"
    plain = (await caller.query(soql, token)).body["records"]
    everything = (await caller.get("/queryAll", token, params={"q": soql})).body["records"]
    assert [(each["Subject"], each["IsDeleted"]) for each in plain] == [("Kept", False)]
    assert [(each["Subject"], each["IsDeleted"]) for each in everything] == [("Dropped", True), ("Kept", False)]
    for method in ("PATCH", "DELETE"):
        again = await caller.call(method, path, token, json={"Subject": "Again"})
        assert (again.status, again.body[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")
    assert (await caller.call("GET", path, token)).body[0]["errorCode"] == "NOT_FOUND"


async def test_query_all_shows_nobody_more_than_they_may_see(caller):
    order, token = await caller.order("near_another_region"), await caller.login()
    await caller.control("salesforce/records", {"do": "delete", "object": "Sales_Order__c", "id": order["id"]})
    soql = f"SELECT Id FROM Sales_Order__c WHERE Id = '{order['id']}'"
    assert (await caller.get("/queryAll", token, params={"q": soql})).body["totalSize"] == 0
    seen = await caller.get("/queryAll", await caller.login(OMAR), params={"q": soql})
    assert seen.body["totalSize"] == 1


async def test_an_external_id_finds_changes_makes_and_drops_its_record(caller):
    token = await caller.login()
    made = await save(caller, token, "Item__c/SKU__c/NEW-1", "PATCH", Name="New item")
    assert (made.status, made.body["created"], made.body["errors"]) == (201, True, [])
    again = await save(caller, token, "Item__c/SKU__c/NEW-1", "PATCH", Name="Newer item")
    assert (again.status, again.body["created"], again.body["id"]) == (200, False, made.body["id"])
    assert (await caller.get("/sobjects/Item__c/SKU__c/new-1", token)).body["Name"] == "Newer item"
    assert (await caller.call("DELETE", f"{SOBJECTS}/Item__c/SKU__c/NEW-1", token)).status == 204
    only = await caller.call("PATCH", f"{SOBJECTS}/Item__c/SKU__c/NEW-1?updateOnly=true", token, json={"Name": "No"})
    assert (only.status, only.body[0]["errorCode"]) == (404, "NOT_FOUND")


async def test_only_external_ids_find_a_record_and_they_are_not_given_twice(caller):
    token = await caller.login()
    wrong = await caller.get("/sobjects/Sales_Order__c/Name/SO-011436", token)
    assert wrong.status == 404
    assert wrong.body[0]["message"] == "Provided external ID field does not exist or is not accessible: Name"
    twice = await save(caller, token, "Item__c/SKU__c/NEW-1", "PATCH", Name="New", SKU__c="NEW-1")
    assert (twice.status, twice.body[0]["errorCode"]) == (400, "INVALID_FIELD")


async def test_ids_of_15_and_18_characters_are_one_everywhere(caller):
    order, token = await caller.order("healthy"), await caller.login()
    short = order["id"][:15]
    assert (await caller.get(f"/sobjects/Sales_Order__c/{short}", token)).body["Id"] == order["id"]
    made = await save(caller, token, "Task", Subject="Short", WhatId=short)
    task = (await caller.get(f"/sobjects/Task/{made.body['id'][:15]}", token)).body
    assert task["WhatId"] == order["id"]
    for written in (short, order["id"], order["id"].lower()):
        found = await caller.query(f"SELECT Id FROM Task WHERE WhatId IN ('{written}')", token)
        assert [each["Id"] for each in found.body["records"]] == [made.body["id"]]
    assert (await caller.get(f"/sobjects/Sales_Order__c/{short.lower()}", token)).status == 404


async def test_people_and_their_rights_are_the_administrators_to_change(caller):
    """A rep reads users and permissions as everybody does, and cannot give themselves more."""
    token = await caller.login()
    user = (await caller.query(f"SELECT Id FROM User WHERE Username = '{OMAR}'", token)).body["records"][0]["Id"]
    granted = (await caller.query("SELECT Id FROM ObjectPermissions LIMIT 1", token)).body["records"][0]["Id"]
    for answer in (
        await save(caller, token, f"User/{user}", "PATCH", IsActive=False),
        await save(caller, token, "User", Username="new@exodus.example", LastName="New", Email="new@exodus.example"),
        await save(caller, token, "PermissionSetAssignment", AssigneeId=user, PermissionSetId="0PS5g00000ABCDE"),
        await save(caller, token, f"ObjectPermissions/{granted}", "PATCH", PermissionsViewAllRecords=True),
        await caller.call("DELETE", f"{SOBJECTS}/ObjectPermissions/{granted}", token),
    ):
        assert (answer.status, answer.body[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
