"""Wrappers with a requestKey: one key, one effect, and the request row says which."""

import pytest

from sandbox.salesforce.actions.once import ONCE
from sandbox.salesforce.actions.table import ACTIONS
from tests.sandbox.salesforce.stage import ACTIONS_AT, HISTORY, TERMS, Stage, set_stage

EVERY = sorted(name.removesuffix("Once") for _, name in ONCE)
REQUESTS = "SELECT Action__c, Record__c, Effect__c FROM Action_Request__c WHERE Request_Key__c = 'key-1'"


@pytest.fixture
async def stage(caller):
    return await set_stage(caller)


async def once(stage: Stage, action: str, *keys: str, **changes):
    given = {"recordId": stage.record(action)} | TERMS.get(action, {}) | changes
    inputs = [given | {"requestKey": key} for key in keys]
    answer = await stage.caller.call("POST", f"{ACTIONS_AT}/apex/{action}Once", stage.token, json={"inputs": inputs})
    assert answer.status == 200, answer.body
    return [each["outputValues"] for each in answer.body]


@pytest.mark.parametrize("action", EVERY)
async def test_one_key_has_one_effect_however_often_it_is_called(stage: Stage, action: str):
    (first,) = await once(stage, action, "key-1")
    assert first["success"], first
    written = await stage.written()
    (second,) = await once(stage, action, "key-1")
    assert (second["success"], second["code"], second["effectId"]) == (True, "DONE_BEFORE", first["effectId"])
    assert await stage.written() == written
    (request,) = await stage.rows(REQUESTS)
    assert request == {"Action__c": action, "Record__c": stage.record(action), "Effect__c": first["effectId"]}


async def test_the_effect_of_a_mail_is_its_row_in_the_history(stage: Stage):
    (outputs,) = await once(stage, "SendInvoiceEmail", "key-1")
    assert (await stage.row(HISTORY, outputs["effectId"]))["Status__c"] == "Sent"
    assert [each["kind"] for each in await stage.mails()] == ["SendInvoiceEmail"]


async def test_another_key_is_another_effect_and_the_same_one_in_one_call_is_not(stage: Stage):
    outputs = await once(stage, "SendInvoiceEmail", "key-1", "key-1", "key-2")
    assert [each["code"] for each in outputs] == ["ACCEPTED", "DONE_BEFORE", "ACCEPTED"]
    assert len(await stage.mails()) == 2


async def test_what_was_refused_has_used_up_no_key(stage: Stage):
    (refused,) = await once(stage, "ResumeRecurringPlan", "key-1", recordId=stage.plan)
    assert (refused["success"], refused["code"]) == (False, "WRONG_STATUS")
    assert await stage.rows(REQUESTS) == []
    (done,) = await once(stage, "ResumeRecurringPlan", "key-1")
    assert done["success"]


async def test_without_a_key_nothing_is_done(stage: Stage):
    inputs = [{"recordId": stage.order}]
    answer = await stage.caller.call(
        "POST", f"{ACTIONS_AT}/apex/SendInvoiceEmailOnce", stage.token, json={"inputs": inputs}
    )
    assert answer.body[0]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    (long,) = await once(stage, "SendInvoiceEmail", "k" * 81)
    assert long["code"] == "KEY_TOO_LONG"
    assert await stage.mails() == []


def test_what_only_prints_or_looks_has_no_wrapper():
    assert {name for _, name in ACTIONS} - set(EVERY) == {
        "PreviewInvoiceRecipients",
        "PrintInvoicePDF",
        "PrintPaymentAgreementPDF",
    }
