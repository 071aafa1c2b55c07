"""Composite: several requests in one call, later ones using what earlier ones answered.

Documents: REST guide, "Composite", "Composite Request Body", "Composite Response Body" and "allOrNone Parameters in
Composite and Collections Requests".
"""

from urllib.parse import quote

import pytest

DATA = "/services/data/v67.0"


def query(reference: str, soql: str) -> dict[str, str]:
    """A query as a part. References stay readable: Salesforce looks for them before it decodes the address."""
    return {"method": "GET", "referenceId": reference, "url": f"{DATA}/query/?q={quote(soql, safe='@{}[].')}"}


def new_task(reference: str, **fields: str) -> dict[str, object]:
    return {"method": "POST", "referenceId": reference, "url": f"{DATA}/sobjects/Task", "body": fields}


ORDER = query("order", "SELECT Id, Name, Account__c FROM Sales_Order__c WHERE Name = 'SO-011436'")


async def run(caller, *parts, **options):
    token = await caller.login()
    answer = await caller.call("POST", f"{DATA}/composite", token, json={"compositeRequest": list(parts)} | options)
    assert answer.status == 200, answer.body
    return answer.body["compositeResponse"]


async def test_a_later_part_uses_what_an_earlier_one_found(caller):
    lines = query("lines", "SELECT Id FROM Sales_Order_Line__c WHERE Sales_Order__c = '@{order.records[0].Id}'")
    account = {
        "method": "GET",
        "referenceId": "account",
        "url": f"{DATA}/sobjects/Account/@{{order.records[0].Account__c}}?fields=Name",
    }
    order, found, customer = await run(caller, ORDER, lines, account)
    assert order == {"body": order["body"], "httpHeaders": {}, "httpStatusCode": 200, "referenceId": "order"}
    assert found["body"]["totalSize"] == 5
    assert customer["body"]["Name"] == "Acme Outfitters"


@pytest.mark.parametrize(
    "reference", ["order.records[0].id", "order.records[1].Id", "Order.records[0].Id", "nobody.id"]
)
async def test_a_reference_to_nothing_halts_the_part_that_has_it(caller, reference):
    lines = query("lines", f"SELECT Id FROM Sales_Order_Line__c WHERE Sales_Order__c = '@{{{reference}}}'")  # noqa: S608 - our own text
    order, halted, after = await run(caller, ORDER, lines, query("after", "SELECT Id FROM Account LIMIT 1"))
    assert order["httpStatusCode"] == after["httpStatusCode"] == 200
    assert halted["httpStatusCode"] == 400
    name = reference.split(".")[0]
    assert halted["body"] == [
        {
            "errorCode": "PROCESSING_HALTED",
            "message": f"Invalid reference specified. No value for {reference} found in {name}",
        }
    ]


async def test_what_depends_on_a_failed_part_is_halted(caller):
    broken = query("broken", "SELECT Nonsense__c FROM Account")
    dependent = query("dependent", "SELECT Id FROM Contact WHERE AccountId = '@{broken.records[0].Id}'")
    first, second = await run(caller, broken, dependent)
    assert (first["httpStatusCode"], first["body"][0]["errorCode"]) == (400, "INVALID_FIELD")
    assert (second["httpStatusCode"], second["body"][0]["errorCode"]) == (400, "PROCESSING_HALTED")


async def test_records_made_in_one_call_refer_to_each_other(caller):
    task = new_task("task", Subject="Look at @{order.records[0].Name}", WhatId="@{order.records[0].Id}")
    read = {"method": "GET", "referenceId": "read", "url": f"{DATA}/sobjects/Task/@{{task.id}}"}
    order, made, found = await run(caller, ORDER, task, read)
    assert made["httpStatusCode"] == 201
    assert made["httpHeaders"]["Location"] == f"{DATA}/sobjects/Task/{made['body']['id']}"
    assert found["body"]["Subject"] == "Look at SO-011436"
    assert found["body"]["WhatId"] == order["body"]["records"][0]["Id"]


async def test_all_or_none_takes_back_what_was_done_before_the_failure(caller):
    made, broken, never = await run(
        caller,
        new_task("made", Subject="Taken back"),
        query("broken", "SELECT Nonsense__c FROM Account"),
        new_task("never", Subject="Never made"),
        allOrNone=True,
    )
    assert broken["body"][0]["errorCode"] == "INVALID_FIELD"
    for part in (made, never):
        assert part["httpStatusCode"] == 400
        assert part["body"][0]["errorCode"] == "PROCESSING_HALTED"
    left = await caller.query("SELECT Id FROM Task WHERE Subject IN ('Taken back', 'Never made')", await caller.login())
    assert left.body["totalSize"] == 0


async def test_all_or_none_of_queries_halts_them_all_with_one(caller):
    order, broken = await run(caller, ORDER, query("broken", "SELECT Nonsense__c FROM Account"), allOrNone=True)
    assert order["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert broken["body"][0]["errorCode"] == "INVALID_FIELD"


async def test_all_or_none_commits_when_all_goes_well(caller):
    made, read = await run(
        caller,
        new_task("made", Subject="Kept"),
        query("read", "SELECT Subject FROM Task WHERE Subject = 'Kept'"),
        allOrNone=True,
    )
    assert (made["httpStatusCode"], read["body"]["totalSize"]) == (201, 1)
    left = await caller.query("SELECT Id FROM Task WHERE Subject = 'Kept'", await caller.login())
    assert left.body["totalSize"] == 1


async def test_at_most_25_parts_and_5_queries(caller):
    tasks = [new_task(f"task{number}", Subject="One of many") for number in range(26)]
    refused = (await run(caller, *tasks))[0]
    assert (refused["httpStatusCode"], refused["body"][0]["errorCode"]) == (400, "LIMIT_EXCEEDED")
    assert len(await run(caller, *tasks[:25])) == 25

    queries = [query(f"query{number}", "SELECT Id FROM Account LIMIT 1") for number in range(6)]
    refused = (await run(caller, *queries))[0]
    assert (refused["httpStatusCode"], refused["body"][0]["errorCode"]) == (400, "LIMIT_EXCEEDED")
    assert len(await run(caller, *queries[:5])) == 5


@pytest.mark.parametrize(
    "parts",
    [
        [],
        ["not a part"],
        [{"method": "GET", "url": f"{DATA}/limits"}],
        [ORDER, ORDER],
        [ORDER | {"referenceId": "with space"}],
        [ORDER | {"method": "get"}],
    ],
)
async def test_malformed_parts_refuse_the_whole(caller, parts):
    answer = await caller.call("POST", f"{DATA}/composite", await caller.login(), json={"compositeRequest": parts})
    assert answer.status == 400


@pytest.mark.parametrize(
    "url", ["/services/data/v67.0/composite", "/sandbox/status", "https://evil.example/", "v67.0/limits"]
)
async def test_a_part_reaches_only_resources_of_the_org(caller, url):
    (answer,) = await run(caller, {"method": "POST", "referenceId": "odd", "url": url, "body": {}})
    assert (answer["httpStatusCode"], answer["body"][0]["errorCode"]) == (404, "NOT_FOUND")


async def test_a_composite_counts_as_one_call_and_is_logged_with_its_queries(caller):
    await run(caller, ORDER)
    before = (await caller.control("salesforce/calls", method="GET")).body["calls"][-1]["id"]
    await run(caller, ORDER, query("accounts", "SELECT Id FROM Account LIMIT 1"))
    calls = (await caller.control(f"salesforce/calls?since={before}", method="GET")).body["calls"]
    login, composite = calls
    assert login["path"] == "/services/oauth2/token"
    assert composite["user"] == "rosa@exodus.example.demo"
    assert (composite["method"], composite["path"], composite["status"]) == ("POST", f"{DATA}/composite", 200)
    assert [part["soql"] for part in composite["subrequests"]] == [
        "SELECT Id, Name, Account__c FROM Sales_Order__c WHERE Name = 'SO-011436'",
        "SELECT Id FROM Account LIMIT 1",
    ]
    assert [part["status"] for part in composite["subrequests"]] == [200, 200]
