"""The REST resources over the wire: what they answer, and how they refuse.

Documents: REST guide, "Status Codes and Error Responses", "Versions", "Resources by Version", "sObject Rows", "Limit Info
Header" and "Compress Responses"; help 000386264 (URI and header sizes).
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

ROSA = "rosa@exodus.example.demo"
OMAR = "omar@exodus.example.demo"
INTEGRATION = "exodus.bot@exodus.example.demo"


async def test_a_query_answers_records_with_their_attributes(caller):
    token = await caller.login()
    answer = await caller.query("SELECT Id, Name, Account__r.Name FROM Sales_Order__c WHERE Name = 'SO-011436'", token)
    assert answer.status == 200
    assert answer.body["totalSize"] == 1
    assert answer.body["done"] is True
    order = answer.body["records"][0]
    assert order["Name"] == "SO-011436"
    assert order["Account__r"]["Name"] == "Acme Outfitters"
    assert order["attributes"]["url"] == f"/services/data/v67.0/sobjects/Sales_Order__c/{order['Id']}"


async def test_every_answer_tells_the_allowance_and_the_time(caller):
    token = await caller.login()
    await caller.control("clock", {"advance": 90})
    first, second = [await caller.get("/limits", token) for _ in range(2)]
    used = [int(each.headers["Sforce-Limit-Info"].removeprefix("api-usage=").split("/")[0]) for each in (first, second)]
    assert used[1] == used[0] + 1
    assert second.body["DailyApiRequests"]["Remaining"] == second.body["DailyApiRequests"]["Max"] - used[1]
    ahead = parsedate_to_datetime(first.headers["Date"]) - datetime.now(UTC)
    assert ahead.total_seconds() > 80


async def test_a_record_is_created_read_changed_and_deleted(caller):
    token = await caller.login()
    made = await caller.call(
        "POST", "/services/data/v67.0/sobjects/Task", token, json={"Subject": "Call Jane", "Status": "Not Started"}
    )
    assert made.status == 201
    assert made.body == {"id": made.body["id"], "success": True, "errors": []}
    path = made.headers["Location"]
    read = await caller.call("GET", path, token, params={"fields": "Subject,Status"})
    assert (read.body["Subject"], read.body["Status"]) == ("Call Jane", "Not Started")
    changed = await caller.call("PATCH", path, token, json={"Status": "Completed"})
    assert (changed.status, changed.body) == (204, "")
    assert (await caller.call("GET", path, token)).body["Status"] == "Completed"
    assert (await caller.call("DELETE", path, token)).status == 204
    gone = await caller.call("GET", path, token)
    assert (gone.status, gone.body[0]["errorCode"]) == (404, "NOT_FOUND")


async def test_a_record_of_another_region_reads_like_one_that_is_not_there(caller):
    token, east = await caller.login(ROSA), await caller.order("near_another_region")
    hidden = await caller.get(f"/sobjects/Sales_Order__c/{east['id']}", token)
    absent = await caller.get(f"/sobjects/Sales_Order__c/{east['id'][:3]}5g00000ZZZZZ", token)
    assert hidden.status == absent.status == 404
    assert hidden.body == absent.body
    own = await caller.get(f"/sobjects/Sales_Order__c/{east['id']}", await caller.login(OMAR))
    assert own.body["Name"] == "SO-011441"


async def test_describe_and_the_list_of_objects(caller):
    token = await caller.login()
    described = await caller.get("/sobjects/Sales_Order__c/describe", token)
    assert described.body["name"] == "Sales_Order__c"
    assert {"Name", "Quote__c", "Balance__c"} <= {field["name"] for field in described.body["fields"]}
    everything = await caller.get("/sobjects", token)
    assert "Payment_Order__c" in {each["name"] for each in everything.body["sobjects"]}
    summary = await caller.get("/sobjects/Sales_Order__c", token)
    assert summary.body["objectDescribe"]["keyPrefix"] == "a01"


@pytest.mark.parametrize("path", ["/search", "/nothing", "/sobjects/Task/1/2/3", "/tooling/query"])
async def test_an_unknown_resource_is_not_found(caller, path):
    answer = await caller.get(path, await caller.login())
    assert answer.status == 404
    assert answer.body == [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}]


@pytest.mark.parametrize("path", ["/services/apexrest/orders", "/services/oauth2/revoke", "/services/Soap/c/60.0"])
async def test_services_this_org_does_not_have_are_not_found(caller, path):
    answer = await caller.call("POST", path, await caller.login(), json={})
    assert (answer.status, answer.body[0]["errorCode"]) == (404, "NOT_FOUND")


async def test_a_body_of_another_kind_is_not_supported(caller):
    answer = await caller.call(
        "POST", "/services/data/v67.0/sobjects/Task", await caller.login(), data={"Subject": "A form"}
    )
    assert (answer.status, answer.body[0]["errorCode"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("version", ["v59.0", "v68.0", "67.0", "v67", "latest"])
async def test_only_versions_of_the_org_are_spoken(caller, version):
    answer = await caller.call("GET", f"/services/data/{version}/limits", await caller.login())
    assert (answer.status, answer.body[0]["errorCode"]) == (404, "NOT_FOUND")


async def test_the_versions_are_listed_for_anybody(caller):
    listed = await caller.call("GET", "/services/data")
    assert {"label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0"} in listed.body


async def test_a_wrong_method_names_the_right_ones(caller):
    token = await caller.login()
    answer = await caller.call("PUT", "/services/data/v67.0/sobjects/Task", token, json={})
    assert answer.status == 405
    assert answer.body == [
        {"errorCode": "METHOD_NOT_ALLOWED", "message": "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,POST"}
    ]


@pytest.mark.parametrize("body", [b'{"Subject": ', b"", b"\xff\xfe"])
async def test_a_body_that_is_not_json_is_refused(caller, body):
    answer = await caller.call(
        "POST",
        "/services/data/v67.0/sobjects/Task",
        await caller.login(),
        data=body,
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status, answer.body[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


async def test_a_record_must_be_an_object(caller):
    answer = await caller.call("POST", "/services/data/v67.0/sobjects/Task", await caller.login(), json=["Subject"])
    assert (answer.status, answer.body[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


async def test_too_long_an_address_is_refused_at_the_door(caller):
    token = await caller.login()
    long = await caller.query("SELECT Id FROM Task WHERE Subject = '" + "x" * 17_000 + "'", token)
    assert (long.status, long.headers["Content-Type"].split(";")[0]) == (414, "text/html")
    both = await caller.get("/limits", token, headers={"X-Padding": "x" * 16_384})
    assert both.status == 431


async def test_answers_are_gzipped_only_if_asked(caller):
    token = await caller.login()
    plain = await caller.get("/sobjects", token, headers={"Accept-Encoding": "identity"})
    packed = await caller.get("/sobjects", token, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.body == packed.body


async def test_pages_are_followed_by_their_address(caller):
    counts = (await caller.control("reset", {"orders": 230})).body["counts"]
    token = await caller.login(INTEGRATION)
    first = await caller.get(
        "/query",
        token,
        params={"q": "SELECT Name FROM Sales_Order__c ORDER BY Name"},
        headers={"Sforce-Query-Options": "batchSize=200"},
    )
    assert first.body["done"] is False
    second = await caller.call("GET", first.body["nextRecordsUrl"], token)
    assert second.body["done"] is True
    names = [record["Name"] for record in first.body["records"] + second.body["records"]]
    assert len(names) == len(set(names)) == first.body["totalSize"] == counts["Sales_Order__c"]


async def test_the_allowance_can_be_used_up(caller):
    token = await caller.login()
    await caller.control("salesforce/access", {"do": "exhaust_allowance"})
    spent = await caller.get("/limits", token)
    assert spent.status == 403
    assert spent.body == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    await caller.control("salesforce/access", {"do": "exhaust_allowance", "undo": True})
    assert (await caller.get("/limits", token)).status == 200


@pytest.mark.parametrize(
    "path", ["/query?q=SELECT+Id+FROM+User&columns=true", "/limits?verbose=1", "/sobjects/User?x="]
)
async def test_a_parameter_that_is_not_served_is_not_ignored(caller, path):
    refused = await caller.get(path, await caller.login())
    assert (refused.status, refused.body[0]["errorCode"]) == (400, "ILLEGAL_QUERY_PARAMETER_VALUE")


@pytest.mark.parametrize(
    "path", ["/services", "/services/", "/services/nothing", "/services/data/v67.0/nothing", "/id/x/y"]
)
async def test_what_is_not_there_is_told_as_salesforce_does(caller, path):
    missing = await caller.call("GET", path, await caller.login())
    assert (missing.status, missing.body[0]["errorCode"]) == (404, "NOT_FOUND")
