"""The company's own actions, called as a person: what they leave behind, and how they refuse.

Documents: Actions guide, "Invoking Actions" and "Apex Actions"; Apex guide, "InvocableMethod Annotation".
"""

import asyncio

import aiohttp
import pytest

ROSA = "rosa@exodus.example.demo"
OMAR = "omar@exodus.example.demo"
ACTION = "/services/data/v67.0/actions/custom/apex/SendPaymentLinkEmail"
HISTORY = (
    "SELECT Id, Status__c, Recipients__c, Error__c, Sent_At__c, CreatedBy.Username, Payment_Order__c"
    " FROM Order_Email_History__c WHERE Email_Type__c = 'Payment Link' AND Sales_Order__r.Name = 'SO-011436'"
)


async def send(caller, record, token=None):
    token = token or await caller.login()
    return await caller.call("POST", ACTION, token, json={"inputs": [{"recordId": record}]})


async def mails(caller):
    return (await caller.control("salesforce/outbox", method="GET")).body["mails"]


async def payment_of(caller, order, fields="Id"):
    soql = f"SELECT {fields} FROM Payment_Order__c WHERE Status__c = 'Open' AND Sales_Order__c = '{order}'"  # noqa: S608 - our own text
    return (await caller.query(soql, await caller.login())).body["records"][0]


async def change(caller, entity, record, **fields):
    call = {"do": "update", "object": entity, "id": record, "fields": fields}
    assert (await caller.control("salesforce/records", call)).body["ok"]


async def test_sending_a_link_leaves_a_mail_a_history_row_and_the_last_email_fields(caller):
    order = await caller.order("healthy")
    payment = (await payment_of(caller, order["id"]))["Id"]
    answer = await send(caller, payment)
    assert answer.status == 200
    (result,) = answer.body
    assert (result["isSuccess"], result["errors"], result["actionName"]) == (True, None, "send")
    assert result["outputValues"]["success"] is True

    (row,) = (await caller.query(HISTORY, await caller.login())).body["records"]
    assert (row["Status__c"], row["Recipients__c"], row["Error__c"]) == ("Sent", "jane@acme.example", None)
    assert (row["CreatedBy"]["Username"], row["Payment_Order__c"]) == (ROSA, payment)

    (mail,) = await mails(caller)
    assert mail == {
        "kind": "SendPaymentLinkEmail",
        "to": "jane@acme.example",
        "record": payment,
        "at": mail["at"],
        "by": ROSA,
        "evidence": row["Id"],
    }
    last = "Last_Email_Status__c, Last_Email_Recipients__c, Email_Sent_Count__c, Payment_Link_Email_Sent__c"
    after = await payment_of(caller, order["id"], last)
    assert (after["Last_Email_Status__c"], after["Last_Email_Recipients__c"]) == ("Sent", "jane@acme.example")
    assert (after["Email_Sent_Count__c"], after["Payment_Link_Email_Sent__c"]) == (1, True)


async def test_an_order_stands_for_its_one_open_payment_order(caller):
    order = await caller.order("healthy")
    assert (await send(caller, order["id"][:15])).body[0]["outputValues"]["success"] is True
    assert [mail["record"] for mail in await mails(caller)] == [order["id"]]


async def test_the_link_is_made_and_nobody_may_read_it(caller):
    await send(caller, (await caller.order("healthy"))["id"])
    token = await caller.login()
    made = (await caller.query("SELECT Name, Amount__c FROM Payment_Intent__c", token)).body["records"]
    assert [intent["Amount__c"] for intent in made] == [1240.0]
    hidden = await caller.query("SELECT Checkout_Link__c FROM Payment_Intent__c", token)
    assert hidden.body[0]["errorCode"] == "INVALID_FIELD"
    assert "pay.exodus.example" not in str(await mails(caller))
    record = (await caller.query("SELECT Id FROM Payment_Intent__c", token)).body["records"][0]["Id"]
    page = (await caller.call("GET", f"/lightning/r/Payment_Intent__c/{record}/view")).body
    assert "1,240.00" in page
    assert "pay.exodus.example" not in page


async def test_a_mailbox_that_does_not_exist_leaves_a_failed_row_and_no_mail(caller):
    order = await caller.order("healthy")
    contact = (await payment_of(caller, order["id"], "Contact__c"))["Contact__c"]
    await change(caller, "Contact", contact, Email="jane@bounce.example")
    assert (await send(caller, order["id"])).status == 200
    (row,) = (await caller.query(HISTORY, await caller.login())).body["records"]
    assert (row["Status__c"], row["Recipients__c"]) == ("Failed", "jane@bounce.example")
    assert "does not exist" in row["Error__c"]
    after = await payment_of(caller, order["id"], "Last_Email_Status__c, Last_Email_Error__c, Email_Sent_Count__c")
    assert (after["Last_Email_Status__c"], after["Email_Sent_Count__c"]) == ("Failed", 0)
    assert await mails(caller) == []


@pytest.mark.parametrize(
    ("entity", "link", "fields", "code"),
    [
        ("Contact", "Contact__c", {"Email": None}, "NO_RECIPIENT"),
        ("Payment_Order__c", "Id", {"Balance_Due__c": 0}, "NOTHING_DUE"),
        ("Payment_Order__c", "Id", {"Status__c": "Cancelled"}, "NO_PAYMENT_ORDER"),
        ("Payment_Gateway__c", "Payment_Gateway__c", {"Available__c": False}, "GATEWAY_UNAVAILABLE"),
    ],
)
async def test_the_action_refuses_by_its_own_flag(caller, entity, link, fields, code):
    order = await caller.order("healthy")
    record = (await payment_of(caller, order["id"], link))[link]
    await change(caller, entity, record, **fields)
    answer = await send(caller, order["id"])
    assert (answer.status, answer.body[0]["isSuccess"]) == (200, True)
    outputs = answer.body[0]["outputValues"]
    assert (outputs["success"], outputs["code"]) == (False, code)
    assert outputs["message"].endswith(".")
    assert await mails(caller) == []
    assert (await caller.query(HISTORY, await caller.login())).body["totalSize"] == 0


async def test_what_a_person_may_not_see_the_action_does_not_find(caller):
    answer = await send(caller, (await caller.order("healthy"))["id"], await caller.login(OMAR))
    assert answer.status == 400
    (result,) = answer.body
    assert (result["isSuccess"], result["outputValues"]) == (False, None)
    assert result["errors"][0]["statusCode"] == "UNKNOWN_EXCEPTION"
    assert await mails(caller) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "REQUIRED_FIELD_MISSING"),
        ({"recordId": "nonsense"}, "INVALID_ARGUMENT_TYPE"),
        ({"recordId": "https://evil.example/"}, "INVALID_ARGUMENT_TYPE"),
        ({"recordId": "a015g00000ABCDE", "dueDate": "2026-12-01"}, "INVALID_API_INPUT"),
        ("a015g00000ABCDE", "INVALID_API_INPUT"),
    ],
)
async def test_inputs_are_checked_before_the_class_runs(caller, given, code):
    answer = await caller.call("POST", ACTION, await caller.login(), json={"inputs": [given]})
    assert answer.status == 400
    assert answer.body[0]["errors"][0]["statusCode"] == code


@pytest.mark.parametrize("body", [{}, {"inputs": []}, {"inputs": {"recordId": "x"}}, [], {"inputs": [{}] * 201}])
async def test_a_body_without_inputs_is_refused_whole(caller, body):
    answer = await caller.call("POST", ACTION, await caller.login(), json=body)
    assert (answer.status, answer.body[0]["errorCode"]) == (400, "INVALID_API_INPUT")


async def test_one_uncaught_exception_undoes_every_input(caller):
    order, hidden = await caller.order("healthy"), await caller.order("near_another_region")
    inputs = [{"recordId": order["id"]}, {"recordId": hidden["id"]}]
    answer = await caller.call("POST", ACTION, await caller.login(), json={"inputs": inputs})
    assert answer.status == 400
    assert [result["isSuccess"] for result in answer.body] == [False, False]
    assert await mails(caller) == []
    assert (await caller.query(HISTORY, await caller.login())).body["totalSize"] == 0


async def test_the_action_is_listed_and_described_to_those_who_may_call_it(caller):
    token = await caller.login()
    listed = await caller.get("/actions/custom/apex", token)
    assert "SendPaymentLinkEmail" in {action["name"] for action in listed.body["actions"]}
    described = (await caller.call("GET", ACTION, token)).body
    assert [(each["name"], each["type"], each["required"]) for each in described["inputs"]] == [
        ("recordId", "ID", True)
    ]
    assert [(each["name"], each["type"]) for each in described["outputs"]] == [
        ("success", "BOOLEAN"),
        ("message", "STRING"),
        ("code", "STRING"),
    ]
    unknown = await caller.get("/actions/custom/apex/SendFlowers", token)
    assert (unknown.status, unknown.body[0]["errorCode"]) == (404, "NOT_FOUND")


async def test_class_access_can_be_taken_from_one_user(caller):
    order = await caller.order("healthy")
    revoke = {"do": "revoke_action", "action": "SendPaymentLinkEmail", "user": "rep"}
    assert (await caller.control("salesforce/access", revoke)).body["ok"]
    token = await caller.login()
    for answer in (await send(caller, order["id"], token), await caller.call("GET", ACTION, token)):
        assert (answer.status, answer.body[0]["errorCode"]) == (403, "FORBIDDEN")
    listed = (await caller.get("/actions/custom/apex", token)).body["actions"]
    assert "SendPaymentLinkEmail" not in {action["name"] for action in listed}
    assert (await caller.call("GET", ACTION, await caller.login(OMAR))).status == 200
    await caller.control("salesforce/access", revoke | {"undo": True})
    assert (await send(caller, order["id"], token)).status == 200


@pytest.mark.parametrize("locked", ["order", "payment order"])
async def test_a_locked_row_makes_the_action_fail_and_leave_nothing(caller, locked):
    order = await caller.order("healthy")
    record = order["id"] if locked == "order" else (await payment_of(caller, order["id"]))["Id"]
    await caller.control("salesforce/access", {"do": "lock_row", "record": record})
    answer = await send(caller, order["id"])
    assert (answer.status, answer.body[0]["errors"][0]["statusCode"]) == (400, "UNABLE_TO_LOCK_ROW")
    assert (await caller.query(HISTORY, await caller.login())).body["totalSize"] == 0
    assert await mails(caller) == []
    await caller.control("salesforce/access", {"do": "lock_row", "record": record, "undo": True})
    assert (await send(caller, order["id"])).status == 200


async def test_a_fault_named_after_the_action_lets_it_act_and_hang_up(caller):
    order, token = await caller.order("healthy"), await caller.login()
    await caller.control("salesforce/faults", {"path": "SendPaymentLinkEmail", "mode": "act_then_drop"})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(caller, order["id"], token)
    assert len(await mails(caller)) == 1


async def test_a_fault_named_after_the_action_lets_it_act_late(caller):
    order, token = await caller.order("healthy"), await caller.login()
    late = {"path": "SendPaymentLinkEmail", "mode": "act_late", "seconds": 0.2}
    await caller.control("salesforce/faults", late)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(caller, order["id"], token)
    assert await mails(caller) == []
    for _ in range(50):
        if await mails(caller):
            break
        await asyncio.sleep(0.1)
    (mail,) = await mails(caller)
    (row,) = (await caller.query(HISTORY, token)).body["records"]
    assert mail["evidence"] == row["Id"]


async def test_a_dropped_or_refused_call_sends_nothing(caller):
    order, token = await caller.order("healthy"), await caller.login()
    await caller.control("salesforce/faults", {"path": "SendPaymentLinkEmail", "mode": "drop"})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(caller, order["id"], token)
    refuse = {"path": "SendPaymentLinkEmail", "mode": "error", "error_code": "UNABLE_TO_LOCK_ROW"}
    await caller.control("salesforce/faults", refuse)
    answer = await send(caller, order["id"], token)
    assert (answer.status, answer.body[0]["errorCode"]) == (400, "UNABLE_TO_LOCK_ROW")
    assert await mails(caller) == []


async def test_actions_are_not_for_composites(caller):
    part = {"method": "POST", "referenceId": "send", "url": ACTION, "body": {"inputs": []}}
    body = {"compositeRequest": [part]}
    answer = await caller.call("POST", "/services/data/v67.0/composite", await caller.login(), json=body)
    assert answer.body["compositeResponse"][0]["httpStatusCode"] == 404


async def test_the_records_page_mends_and_breaks_the_links_of_an_order(caller):
    order, token = await caller.order("missing_quote"), await caller.login()
    view = f"/lightning/r/Sales_Order__c/{order['id']}/view"
    soql = "SELECT Quote__r.Name, Opportunity__c FROM Sales_Order__c WHERE Name = 'SO-011437'"
    page = (await caller.call("GET", view)).body
    assert "Link a quote" in page
    assert "Take the opportunity away" in page

    mended = await caller.call("POST", view.replace("/view", "/mend"), data={"do": "link_quote"})
    assert "Take the quote away" in mended.body
    assert (await caller.query(soql, token)).body["records"][0]["Quote__r"]["Name"].startswith("Q-")

    for verb in ("unlink_opportunity", "unlink_quote", "link_nonsense"):
        await caller.call("POST", view.replace("/view", "/mend"), data={"do": verb})
    found = (await caller.query(soql, token)).body["records"][0]
    assert (found["Quote__r"], found["Opportunity__c"]) == (None, None)
    other_site = await caller.call(
        "POST", view.replace("/view", "/mend"), data={"do": "link_quote"}, headers={"Origin": "https://evil.example"}
    )
    assert other_site.status == 403
