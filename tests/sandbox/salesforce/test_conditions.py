"""Conditional headers and describes, as a client that caches uses them.

Documents: REST guide, "Conditional Request Headers", "Describe Global", "sObject Describe" and "Limits".
"""

from datetime import timedelta
from email.utils import format_datetime

import pytest

RECORD = "/services/data/v67.0/sobjects/Task"


def when(caller, **ahead):
    return format_datetime(caller.sandbox.clock.now() + timedelta(**ahead), usegmt=True)


async def task(caller, token):
    return (await caller.call("POST", RECORD, token, json={"Subject": "Call"})).body["id"]


async def test_an_update_is_refused_when_the_record_was_changed_since(caller):
    token = await caller.login()
    path = f"{RECORD}/{await task(caller, token)}"
    stale = {"If-Unmodified-Since": when(caller, hours=-1)}
    refused = await caller.call("PATCH", path, token, json={"Subject": "Lost"}, headers=stale)
    assert refused.status == 412
    assert (await caller.call("GET", path, token)).body["Subject"] == "Call"
    fresh = {"If-Unmodified-Since": when(caller, hours=1)}
    assert (await caller.call("PATCH", path, token, json={"Subject": "Kept"}, headers=fresh)).status == 204


async def test_a_header_that_is_no_date_refuses_a_change(caller):
    token = await caller.login()
    path = f"{RECORD}/{await task(caller, token)}"
    answer = await caller.call(
        "PATCH", path, token, json={"Subject": "Lost"}, headers={"If-Unmodified-Since": "yesterday"}
    )
    assert answer.status == 400


async def test_a_record_is_only_sent_when_it_is_newer(caller):
    token = await caller.login()
    path = f"{RECORD}/{await task(caller, token)}"
    known = await caller.call("GET", path, token, headers={"If-Modified-Since": when(caller, hours=1)})
    assert (known.status, known.body) == (304, "")
    old = await caller.call("GET", path, token, headers={"If-Modified-Since": when(caller, hours=-1)})
    assert (old.status, old.body["Subject"]) == (200, "Call")


@pytest.mark.parametrize("path", ["/sobjects", "/sobjects/Sales_Order__c/describe"])
async def test_a_describe_is_only_sent_when_metadata_changed(caller, path):
    token = await caller.login()
    await caller.control("clock", {"advance": 5})
    headers = {"If-Modified-Since": when(caller)}
    assert (await caller.get(path, token, headers=headers)).status == 304
    await caller.control("salesforce/access", {"do": "hide_field", "object": "Sales_Order__c", "field": "Balance__c"})
    assert (await caller.get(path, token, headers=headers)).status == 200


async def test_describes_have_what_clients_look_for(caller):
    token = await caller.login()
    listed = (await caller.get("/sobjects", token)).body
    assert (listed["encoding"], listed["maxBatchSize"]) == ("UTF-8", 200)
    summaries = {each["name"]: each for each in listed["sobjects"]}
    able = ("createable", "updateable", "deletable")  # codespell:ignore createable
    assert [[summaries[name][each] for each in able] for name in ("Task", "ContentVersion", "User")] == [
        [True, True, True],
        [True, True, False],
        [False, False, False],
    ]
    described = (await caller.get("/sobjects/Item__c/describe", token)).body
    fields = {each["name"]: each for each in described["fields"]}
    assert {name: fields["SKU__c"][name] for name in ("unique", "externalId", "idLookup", "soapType")} == {
        "unique": True,
        "externalId": True,
        "idLookup": True,
        "soapType": "xsd:string",
    }
    order = (await caller.get("/sobjects/Sales_Order__c/describe", token)).body
    lines = next(each for each in order["childRelationships"] if each["childSObject"] == "Sales_Order_Line__c")
    assert (lines["cascadeDelete"], lines["field"]) == (True, "Sales_Order__c")
    assert order.keys() >= summaries["Sales_Order__c"].keys()


async def test_limits_have_the_names_of_the_guide(caller):
    limits = (await caller.get("/limits", await caller.login())).body
    assert {"DailyApiRequests", "DataStorageMB", "FileStorageMB", "SingleEmail", "DailyAsyncApexExecutions"} <= set(
        limits
    )
    assert all({"Max", "Remaining"} == set(each) for each in limits.values())


async def test_account_records_have_entity_tags_and_no_others_do(caller):
    token = await caller.login()
    account = (await caller.query("SELECT Id FROM Account WHERE Name = 'Acme Outfitters'", token)).body["records"][0]
    path = f"/services/data/v67.0/sobjects/Account/{account['Id']}"
    tag = (await caller.call("GET", path, token)).headers["ETag"]
    assert (await caller.call("GET", path, token, headers={"If-None-Match": f'"other", {tag}'})).status == 304
    assert (await caller.call("GET", path, token, headers={"If-Match": '"other"'})).status == 412
    for headers in ({"If-Match": '"other"'}, {"If-None-Match": tag}):
        change = await caller.call("PATCH", path, token, json={"Payment_Terms__c": "Net 7"}, headers=headers)
        assert change.status == 412
    change = await caller.call("PATCH", path, token, json={"Payment_Terms__c": "Net 7"}, headers={"If-Match": tag})
    assert change.status == 204
    assert (await caller.call("GET", path, token)).headers["ETag"] != tag
    other = f"{RECORD}/{await task(caller, token)}"
    read = await caller.call("GET", other, token, headers={"If-Match": '"other"'})
    assert (read.status, "ETag" in read.headers) == (200, False)
