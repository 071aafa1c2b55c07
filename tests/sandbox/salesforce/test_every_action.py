"""What holds for each of the org's actions, whatever it does: who may call it, how it fails, and that it does not half.

Documents: Actions guide, "Invoking Actions", "Apex Actions" and "Flow Actions".
"""

import asyncio

import aiohttp
import pytest

from sandbox.salesforce.invocations import ACTIONS
from tests.sandbox.salesforce.stage import ACTIONS_AT, set_stage

OMAR = "omar@exodus.example.demo"
EVERY = sorted(ACTIONS, key=lambda key: key[1])
NAMES = [name for _, name in EVERY]
LEAVE = [name for name in NAMES if name != "PreviewInvoiceRecipients"]  # all others leave something behind
ONE_OF_EACH = ["SendInvoiceEmail", "AddTracking", "PauseRecurringPlan", "PrintInvoicePDF"]
UNCAUGHT = "UNKNOWN_EXCEPTION"
LOCKING = {
    "CreatePaymentOrder": "order",
    "SendPaymentLinkEmail": "order",
    "SendInvoiceEmail": "invoice",
    "AddTracking": "order",
    "SendTrackingEmail": "shipment",
    "PauseRecurringPlan": "plan",
    "ResumeRecurringPlan": "paused",
    "CancelRecurringPlan": "plan",
}


@pytest.fixture
async def stage(caller):
    return await set_stage(caller)


@pytest.mark.parametrize(("kind", "name"), EVERY)
async def test_it_answers_in_three_layers_and_as_described(stage, kind, name):
    described = (await stage.caller.call("GET", f"{ACTIONS_AT}/{kind}/{name}", stage.token)).body
    assert (described["name"], described["type"]) == (name, kind.upper())
    outputs = await stage.outputs(name)
    assert outputs["success"] is True
    assert outputs["message"]
    assert outputs.keys() == {each["name"] for each in described["outputs"]}
    for each in described["outputs"]:
        assert isinstance(outputs[each["name"]], list) == (each["maxOccurs"] > 1)


@pytest.mark.parametrize("name", NAMES)
async def test_whoever_may_not_call_it_so_changes_nothing(stage, name):
    before = await stage.written()
    missing = await stage.call(name, recordId=None)
    other = await stage.call(name, recordId="003000000000001")
    invisible = await stage.call(name, token=await stage.caller.login(OMAR))
    take = {"do": "revoke_action", "action": name, "user": "rep"}
    assert (await stage.caller.control("salesforce/access", take)).body["ok"]
    taken = await stage.call(name)
    for answer, code in ((missing, "REQUIRED_FIELD_MISSING"), (other, UNCAUGHT), (invisible, UNCAUGHT)):
        (result,) = answer.body
        assert (answer.status, result["isSuccess"], result["outputValues"]) == (400, False, None)
        assert result["errors"][0]["statusCode"] == code
    assert (taken.status, taken.body[0]["errorCode"]) == (403, "FORBIDDEN")
    assert await stage.written() == before


@pytest.mark.parametrize(("name", "record"), LOCKING.items())
async def test_a_locked_record_fails_it_and_leaves_nothing(stage, name, record):
    await stage.caller.control("salesforce/access", {"do": "lock_row", "record": getattr(stage, record)})
    before = await stage.written()
    answer = await stage.call(name)
    assert (answer.status, answer.body[0]["errors"][0]["statusCode"]) == (400, "UNABLE_TO_LOCK_ROW")
    assert await stage.written() == before


@pytest.mark.parametrize("name", LEAVE)
async def test_it_can_hang_up_before_it_acts_and_answer_502_after_it(stage, name):
    before = await stage.written()
    await stage.caller.control("salesforce/faults", {"path": name, "mode": "drop"})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await stage.call(name)
    assert await stage.written() == before
    await stage.caller.control("salesforce/faults", {"path": name, "mode": "act_then_status"})
    answer = await stage.call(name)
    assert (answer.status, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert "Bad Gateway" in answer.body
    assert await stage.written() != before


@pytest.mark.parametrize("name", ONE_OF_EACH)
async def test_it_can_act_and_then_hang_up(stage, name):
    before = await stage.written()
    await stage.caller.control("salesforce/faults", {"path": name, "mode": "act_then_drop"})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await stage.call(name)
    assert await stage.written() != before


@pytest.mark.parametrize("name", ONE_OF_EACH)
async def test_it_can_act_late(stage, name):
    before = await stage.written()
    await stage.caller.control("salesforce/faults", {"path": name, "mode": "act_late", "seconds": 0.2})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await stage.call(name)
    assert await stage.written() == before
    for _ in range(50):
        if await stage.written() != before:
            return
        await asyncio.sleep(0.1)
    pytest.fail("it never acted")


async def test_after_acting_the_service_itself_may_answer_with_an_error(stage):
    before = await stage.written()
    rule = {"path": "AddTracking", "mode": "act_then_status", "error_code": "UNKNOWN_EXCEPTION"}
    await stage.caller.control("salesforce/faults", rule)
    answer = await stage.call("AddTracking")
    assert (answer.status, answer.body[0]["errorCode"]) == (500, "UNKNOWN_EXCEPTION")
    assert await stage.written() != before


@pytest.mark.parametrize("name", ONE_OF_EACH)
@pytest.mark.parametrize("mode", ["act_then_drop", "act_then_status", "silent"])
async def test_one_rule_for_every_action_spoils_it_and_not_its_description(stage, name, mode):
    before = await stage.written()
    await stage.caller.control("salesforce/faults", {"path": "POST actions", "mode": mode})
    kind = next(kind for kind, each in EVERY if each == name)
    assert (await stage.caller.call("GET", f"{ACTIONS_AT}/{kind}/{name}", stage.token)).status == 200
    try:
        answer = await asyncio.wait_for(stage.call(name), 0.5 if mode == "silent" else 10)
    except (TimeoutError, aiohttp.ServerDisconnectedError):
        answer = None
    assert (answer and answer.status) == (502 if mode == "act_then_status" else None)
    assert (await stage.written() == before) == (mode == "silent")
    assert (await stage.caller.control("salesforce/faults", method="GET")).body["faults"] == []
