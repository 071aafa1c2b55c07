"""Faults: what Salesforce does instead of answering properly, for as many requests as it was told to."""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

ROSA = "rosa@exodus.example.demo"
DATA = "/services/data/v67.0"
NUMBERS = "SELECT Name FROM Sales_Order__c ORDER BY Name"


async def test_a_fault_answers_as_salesforce_does_when_it_is_down(caller):
    token = await caller.login()
    await caller.control("salesforce/faults", {"path": f"{DATA}/query", "mode": "status", "times": 2})
    for _ in range(2):
        down = await caller.query(NUMBERS, token)
        assert down.status == 503
        assert down.body == [{"message": "Server is too busy", "errorCode": "SERVER_UNAVAILABLE"}]
    assert (await caller.query(NUMBERS, token)).status == 200


async def test_a_fault_may_answer_html_or_a_code_of_its_own(caller):
    token = await caller.login()
    html = {"path": f"{DATA}/", "mode": "body", "body": "<html>Maintenance</html>", "status": 200}
    await caller.control("salesforce/faults", html)
    odd = await caller.get("/limits", token)
    assert (odd.status, odd.body, odd.headers["Content-Type"]) == (
        200,
        "<html>Maintenance</html>",
        "text/html; charset=utf-8",
    )
    await caller.control(
        "salesforce/faults", {"path": f"{DATA}/", "mode": "error", "error_code": "REQUEST_LIMIT_EXCEEDED"}
    )
    refused = await caller.get("/limits", token)
    assert (refused.status, refused.body[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")


async def test_faults_reach_the_login_and_are_listed_and_cleared(caller):
    rule = {"path": "/services/oauth2/token", "mode": "drop", "times": 5}
    await caller.control("salesforce/faults", rule)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.login()
    (listed,) = (await caller.control("salesforce/faults", method="GET")).body["faults"]
    assert (listed["path"], listed["mode"], listed["times"]) == ("/services/oauth2/token", "drop", 4)
    await caller.control("salesforce/faults", method="DELETE")
    assert await caller.login()


async def test_salesforce_can_act_and_then_hang_up(caller):
    token = await caller.login()
    await caller.control("salesforce/faults", {"path": f"{DATA}/sobjects/Task", "mode": "act_then_drop"})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.call("POST", f"{DATA}/sobjects/Task", token, json={"Subject": "Did it happen?"})
    found = await caller.query("SELECT CreatedBy.Username FROM Task WHERE Subject = 'Did it happen?'", token)
    assert [row["CreatedBy"]["Username"] for row in found.body["records"]] == [ROSA]
    call = next(each for each in (await calls(caller)) if each["path"] == f"{DATA}/sobjects/Task")
    assert (call["status"], call["user"]) == (None, ROSA)


async def test_salesforce_can_act_after_it_hung_up(caller):
    token = await caller.login()
    late = {"path": f"{DATA}/sobjects/Task", "mode": "act_late", "seconds": 0.2}
    await caller.control("salesforce/faults", late)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.call("POST", f"{DATA}/sobjects/Task", token, json={"Subject": "Later"})
    soql = "SELECT Id FROM Task WHERE Subject = 'Later'"
    assert (await caller.query(soql, token)).body["totalSize"] == 0
    for _ in range(50):
        if (await caller.query(soql, token)).body["totalSize"]:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the task was never made")


async def test_a_delayed_answer_is_the_proper_one(caller):
    token = await caller.login()
    await caller.control("salesforce/faults", {"path": f"{DATA}/limits", "mode": "delay", "seconds": 0.3})
    begun = time.monotonic()
    assert (await caller.get("/limits", token)).status == 200
    assert time.monotonic() - begun >= 0.3


async def test_a_faulty_answer_tells_the_orgs_time_too(caller):
    await caller.control("clock", {"advance": 3600})
    await caller.control("salesforce/faults", {"path": f"{DATA}/", "mode": "body", "body": "odd"})
    odd = await caller.get("/limits", await caller.login())
    assert (parsedate_to_datetime(odd.headers["Date"]) - datetime.now(UTC)).total_seconds() > 3500


async def calls(caller):
    return (await caller.control("salesforce/calls", method="GET")).body["calls"]


@pytest.mark.parametrize("words", ["ConcurrentRequests (Concurrent API Requests) Limit exceeded.", None])
async def test_one_code_may_come_with_either_of_its_messages(caller, words):
    rule = {"path": f"{DATA}/", "mode": "error", "error_code": "REQUEST_LIMIT_EXCEEDED"}
    await caller.control("salesforce/faults", rule | ({"message": words} if words else {}))
    refused = await caller.get("/limits", await caller.login())
    assert refused.status == 403
    assert refused.body == [
        {"message": words or "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}
    ]
