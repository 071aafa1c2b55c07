"""Autolaunched flows over REST, and what all invocable actions have in common.

Documents: Actions guide, "Flow Actions" and "Invoking Actions"; REST guide, "Get Custom Invocable Actions".
"""

import pytest

OMAR = "omar@exodus.example.demo"
FLOWS = "/services/data/v67.0/actions/custom/flow"


async def agreement(caller, order, **fields):
    given = {"Sales_Order__c": order["id"], "Status__c": "Active", "Next_Payment_Date__c": "2026-12-01"} | fields
    call = {"do": "create", "object": "Payment_Agreement__c", "fields": given}
    return (await caller.control("salesforce/records", call)).body["id"]


async def run(caller, token, flow, *inputs):
    return await caller.call("POST", f"{FLOWS}/{flow}", token, json={"inputs": list(inputs)})


async def status(caller, token, record):
    return (await caller.get(f"/sobjects/Payment_Agreement__c/{record}", token)).body["Status__c"]


async def test_a_flow_answers_with_its_interviews_status_beside_its_outputs(caller):
    plan, token = await agreement(caller, await caller.order("healthy")), await caller.login()
    answer = await run(caller, token, "PauseRecurringPlan", {"recordId": plan})
    (result,) = answer.body
    assert (answer.status, result["actionName"], result["isSuccess"]) == (200, "PauseRecurringPlan", True)
    outputs = result["outputValues"]
    assert (outputs["success"], outputs["Flow__InterviewStatus"]) == (True, "Finished")
    assert await status(caller, token, plan) == "Paused"
    assert (await run(caller, token, "ResumeRecurringPlan", {"recordId": plan[:15]})).status == 200
    assert await status(caller, token, plan) == "Active"


async def test_cancelling_ends_the_plan_and_keeps_the_reason(caller):
    order, token = await caller.order("healthy"), await caller.login()
    plan = await agreement(caller, order)
    await run(caller, token, "CancelRecurringPlan", {"recordId": plan, "reason": "Customer's wish"})
    read = (await caller.get(f"/sobjects/Payment_Agreement__c/{plan}", token)).body
    assert (read["Status__c"], read["Next_Payment_Date__c"]) == ("Cancelled", None)
    task = (await caller.query("SELECT Id, WhatId FROM Task WHERE Subject LIKE '% cancelled'", token)).body["records"][
        0
    ]
    assert task["WhatId"] == order["id"]
    kept = (await caller.get(f"/sobjects/Task/{task['Id']}", token)).body
    assert kept["Description"] == "Customer's wish"


async def test_a_flow_refuses_by_its_own_flag(caller):
    plan, token = await agreement(caller, await caller.order("healthy"), Status__c="Paused"), await caller.login()
    answer = await run(caller, token, "PauseRecurringPlan", {"recordId": plan})
    assert (answer.status, answer.body[0]["isSuccess"]) == (200, True)
    assert (answer.body[0]["outputValues"]["success"], answer.body[0]["outputValues"]["code"]) == (
        False,
        "WRONG_STATUS",
    )


async def test_several_inputs_get_a_result_each_in_their_order(caller):
    order, token = await caller.order("healthy"), await caller.login()
    plans = [await agreement(caller, order, Status__c=state) for state in ("Active", "Cancelled", "Active")]
    answer = await run(caller, token, "PauseRecurringPlan", *({"recordId": plan} for plan in plans))
    assert [each["outputValues"]["success"] for each in answer.body] == [True, False, True]
    assert [await status(caller, token, plan) for plan in plans] == ["Paused", "Cancelled", "Paused"]


async def test_one_unhandled_fault_fails_every_input_and_changes_nothing(caller):
    token = await caller.login()
    mine = await agreement(caller, await caller.order("healthy"))
    hidden = await agreement(caller, await caller.order("near_another_region"))
    answer = await run(caller, token, "PauseRecurringPlan", {"recordId": mine}, {"recordId": hidden})
    assert (answer.status, [each["isSuccess"] for each in answer.body]) == (400, [False, False])
    assert {each["errors"][0]["statusCode"] for each in answer.body} == {"UNKNOWN_EXCEPTION"}
    assert await status(caller, token, mine) == "Active"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"recordId": "{plan}"}, "REQUIRED_FIELD_MISSING"),
        ({"recordId": "{plan}", "reason": ""}, "REQUIRED_FIELD_MISSING"),
        ({"recordId": "{plan}", "reason": 7}, "INVALID_ARGUMENT_TYPE"),
        ({"recordId": "{plan}", "Reason": "case matters"}, "INVALID_API_INPUT"),
        ({"recordId": "{plan}", "reason": "ok", "unknown": 1}, "INVALID_API_INPUT"),
    ],
)
async def test_inputs_are_checked_by_the_flows_own_description(caller, given, code):
    plan, token = await agreement(caller, await caller.order("healthy")), await caller.login()
    answer = await run(caller, token, "CancelRecurringPlan", given | {"recordId": plan})
    assert (answer.status, answer.body[0]["isSuccess"]) == (400, False)
    assert answer.body[0]["errors"][0]["statusCode"] == code
    assert await status(caller, token, plan) == "Active"


async def test_actions_are_listed_by_kind_and_described_by_name(caller):
    token = await caller.login()
    kinds = (await caller.get("/actions/custom", token)).body
    assert set(kinds) == {"apex", "flow"}
    listed = (await caller.call("GET", kinds["flow"], token)).body["actions"]
    assert {each["type"] for each in listed} == {"FLOW"}
    described = (await caller.call("GET", f"{FLOWS}/CancelRecurringPlan", token)).body
    assert [(each["name"], each["required"]) for each in described["inputs"]] == [("recordId", True), ("reason", True)]
    assert "Flow__InterviewStatus" in {each["name"] for each in described["outputs"]}
    for path in (f"{FLOWS}/NoSuchFlow", f"{FLOWS}/SendPaymentLinkEmail", "/services/data/v67.0/actions/standard"):
        assert (await caller.call("GET", path, token)).status == 404


async def test_a_flow_can_be_taken_from_a_user(caller):
    plan, token = await agreement(caller, await caller.order("healthy")), await caller.login()
    take = {"do": "revoke_action", "action": "PauseRecurringPlan", "user": "rep"}
    assert (await caller.control("salesforce/access", take)).body["ok"]
    answer = await run(caller, token, "PauseRecurringPlan", {"recordId": plan})
    assert (answer.status, answer.body[0]["errorCode"]) == (403, "FORBIDDEN")
    assert "PauseRecurringPlan" not in {
        each["name"] for each in (await caller.get("/actions/custom/flow", token)).body["actions"]
    }


async def test_a_locked_plan_makes_the_flow_fail(caller):
    plan, token = await agreement(caller, await caller.order("healthy")), await caller.login()
    await caller.control("salesforce/access", {"do": "lock_row", "record": plan})
    answer = await run(caller, token, "PauseRecurringPlan", {"recordId": plan})
    assert answer.body[0]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"
