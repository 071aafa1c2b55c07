"""Many requests or records in one call: composite batch and sObject collections.

Documents: REST guide, "Composite Batch" with "Batch Request Body" and "Batch Response Body", and "sObject Collections".
"""

import pytest

BATCH = "/services/data/v67.0/composite/batch"
RECORDS = "/services/data/v67.0/composite/sobjects"
TASKS = "v67.0/sobjects/Task"


async def batch(caller, token, *parts, **more):
    return await caller.call("POST", BATCH, token, json={"batchRequests": list(parts)} | more)


def new_task(subject):
    return {"method": "POST", "url": TASKS, "richInput": {"Subject": subject}}


async def subjects(caller, token):
    found = await caller.query("SELECT Subject FROM Task ORDER BY Subject", token)
    return [each["Subject"] for each in found.body["records"]]


async def test_the_parts_of_a_batch_stand_alone(caller):
    token = await caller.login()
    broken = {"method": "GET", "url": "v67.0/query?q=SELECT+Nonsense__c+FROM+Task"}
    answer = await batch(caller, token, new_task("One"), broken, {"method": "GET", "url": "v67.0/limits"})
    assert (answer.status, answer.body["hasErrors"]) == (200, True)
    assert [each["statusCode"] for each in answer.body["results"]] == [201, 400, 200]
    assert answer.body["results"][1]["result"][0]["errorCode"] == "INVALID_FIELD"
    assert await subjects(caller, token) == ["One"]


async def test_a_batch_halts_if_asked_and_keeps_what_was_done(caller):
    token = await caller.login()
    broken = {"method": "PATCH", "url": f"{TASKS}/00T5g00000ABCDE", "richInput": {"Subject": "x"}}
    answer = await batch(caller, token, new_task("Done"), broken, new_task("Never"), haltOnError=True)
    assert [each["statusCode"] for each in answer.body["results"]] == [201, 404, 412]
    assert answer.body["results"][2]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"
    assert await subjects(caller, token) == ["Done"]


async def test_each_part_of_a_batch_counts_as_a_call_and_is_logged(caller):
    token = await caller.login()
    before = (await caller.get("/limits", token)).body["DailyApiRequests"]["Remaining"]
    await batch(caller, token, *(new_task(f"Task {number}") for number in range(5)))
    after = (await caller.get("/limits", token)).body["DailyApiRequests"]["Remaining"]
    assert before - after == 6
    calls = (await caller.control("salesforce/calls", method="GET")).body["calls"]
    assert [part["status"] for part in calls[-2]["subrequests"]] == [201] * 5


async def test_a_batch_takes_actions(caller):
    order, token = await caller.order("healthy"), await caller.login()
    action = "v67.0/actions/custom/apex/SendPaymentLinkEmail"
    part = {"method": "POST", "url": action, "richInput": {"inputs": [{"recordId": order["id"]}]}}
    answer = await batch(caller, token, part)
    assert answer.body["results"][0]["result"][0]["outputValues"]["success"] is True
    assert len((await caller.control("salesforce/outbox", method="GET")).body["mails"]) == 1


@pytest.mark.parametrize(
    "parts",
    [
        [],
        ["nonsense"],
        [{"method": "GET"}],
        [{"method": "FETCH", "url": TASKS}],
        [{"method": "GET", "url": "v67.0/limits"}] * 26,
    ],
)
async def test_a_batch_that_is_not_well_formed_is_refused_whole(caller, parts):
    answer = await batch(caller, await caller.login(), *parts)
    assert answer.status == 400
    assert isinstance(answer.body, list)


@pytest.mark.parametrize(
    "url", ["v67.0/composite", "v67.0/composite/batch", "v99.0/limits", "https://evil.example/", "//["]
)
async def test_a_batch_reaches_only_single_resources_of_the_org(caller, url):
    answer = await batch(caller, await caller.login(), {"method": "POST", "url": url, "richInput": {}})
    assert answer.body["results"][0]["statusCode"] == 404


def record(subject, **more):
    return {"attributes": {"type": "Task"}, "Subject": subject} | more


async def test_records_of_a_collection_succeed_and_fail_one_by_one(caller):
    token = await caller.login()
    body = {"records": [record("One"), record("Two", Nonsense__c=1), record("Three")]}
    answer = await caller.call("POST", RECORDS, token, json=body)
    assert (answer.status, [each["success"] for each in answer.body]) == (200, [True, False, True])
    assert answer.body[1]["errors"][0]["statusCode"] == "INVALID_FIELD"
    assert await subjects(caller, token) == ["One", "Three"]


async def test_all_or_none_undoes_a_collection(caller):
    token = await caller.login()
    body = {"allOrNone": True, "records": [record("One"), record("Two", Nonsense__c=1), record("Three")]}
    answer = await caller.call("POST", RECORDS, token, json=body)
    codes = [each["errors"][0]["statusCode"] for each in answer.body]
    undone = "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert codes == [undone, "INVALID_FIELD", undone]
    assert await subjects(caller, token) == []


async def test_a_collection_is_changed_read_and_dropped(caller):
    token = await caller.login()
    made = await caller.call("POST", RECORDS, token, json={"records": [record("One"), record("Two")]})
    first, second = [each["id"] for each in made.body]
    changed = await caller.call(
        "PATCH", RECORDS, token, json={"records": [record("Uno", id=first), record("Nobody", id=""), record("No id")]}
    )
    assert [each["success"] for each in changed.body] == [True, False, False]
    absent = second[:3] + "5g00000ZZZZZ"
    read = await caller.get(
        "/composite/sobjects/Task", token, params={"ids": f"{second},{absent},{first}", "fields": "Subject"}
    )
    assert [each and each["Subject"] for each in read.body] == ["Two", None, "Uno"]
    dropped = await caller.call("DELETE", f"{RECORDS}?ids={first},{absent}", token)
    assert [each["success"] for each in dropped.body] == [True, False]
    assert await subjects(caller, token) == ["Two"]


@pytest.mark.parametrize(
    "body", [{}, {"records": "x"}, {"records": [1]}, {"records": [{"Subject": "x"}]}, {"records": [record("x")] * 201}]
)
async def test_a_collection_that_is_not_well_formed_is_refused_whole(caller, body):
    token = await caller.login()
    answer = await caller.call("POST", RECORDS, token, json=body)
    assert (answer.status, isinstance(answer.body, list)) == (400, True)
    assert await subjects(caller, token) == []


@pytest.mark.parametrize("path", ["composite/tree/Task", "composite/graph"])
async def test_trees_and_graphs_are_not_here(caller, path):
    answer = await caller.call("POST", f"/services/data/v67.0/{path}", await caller.login(), json={})
    assert (answer.status, answer.body[0]["errorCode"]) == (404, "NOT_FOUND")
