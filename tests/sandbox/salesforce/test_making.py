"""Payment orders, tracking records and papers that actions make, and plans that they move."""

from datetime import date

import pytest

from tests.sandbox.salesforce.stage import AGREEMENT, INVOICE, PAYMENT, SHIPMENT, set_stage


@pytest.fixture
async def stage(caller):
    return await set_stage(caller)


async def test_a_payment_order_is_opened_over_what_was_entered(stage):
    contact = (await stage.row(PAYMENT, stage.payment))["Contact__c"]
    made = (await stage.outputs("CreatePaymentOrder", contactId=contact))["paymentOrderId"]
    row, order = await stage.row(PAYMENT, made), await stage.row("Sales_Order__c", stage.order)
    assert (row["Sales_Order__c"], row["Contact__c"], row["Account__c"]) == (stage.order, contact, order["Account__c"])
    assert (row["Requested_Amount__c"], row["Balance_Due__c"], row["CurrencyIsoCode"]) == (80.5, 80.5, "USD")
    assert (row["Due_Date__c"], row["Collection_Method__c"]) == ("2026-12-19", "Payment Link")
    assert (row["Status__c"], row["Collection_Status__c"]) == ("Open", "Not Started")
    assert (row["Quote__c"], row["OwnerId"]) == (order["Quote__c"], row["CreatedById"])
    sent = await stage.outputs("SendPaymentLinkEmail", recordId=made)
    assert (sent["success"], sent["code"]) == (True, "ACCEPTED")


async def test_without_a_contact_it_is_the_orders(stage):
    made = (await stage.outputs("CreatePaymentOrder", amount="1240.00"))["paymentOrderId"]
    row = await stage.row(PAYMENT, made)
    assert row["Contact__c"] == (await stage.row("Sales_Order__c", stage.order))["Contact__c"]
    assert row["Requested_Amount__c"] == 1240.0


@pytest.mark.parametrize("amount", [0, -1, "-0.01"])
async def test_an_amount_of_nothing_is_refused_by_the_actions_own_flag(stage, amount):
    outputs = await stage.outputs("CreatePaymentOrder", amount=amount)
    assert (outputs["success"], outputs["code"], outputs["paymentOrderId"]) == (False, "AMOUNT_NOT_POSITIVE", None)


@pytest.mark.parametrize(
    ("action", "name", "value", "code"),
    [
        ("CreatePaymentOrder", "amount", "twelve", "INVALID_ARGUMENT_TYPE"),
        ("CreatePaymentOrder", "amount", True, "INVALID_ARGUMENT_TYPE"),
        ("CreatePaymentOrder", "amount", None, "REQUIRED_FIELD_MISSING"),
        ("CreatePaymentOrder", "amount", 10**16, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("CreatePaymentOrder", "dueDate", "19.12.2026", "INVALID_ARGUMENT_TYPE"),
        ("CreatePaymentOrder", "dueDate", "2026-02-30", "INVALID_ARGUMENT_TYPE"),
        ("CreatePaymentOrder", "contactId", "jane", "INVALID_ARGUMENT_TYPE"),
        ("AddTracking", "shipDate", "tomorrow", "INVALID_ARGUMENT_TYPE"),
        ("AddTracking", "shipDate", "0206-11-30", "FIELD_CUSTOM_VALIDATION_EXCEPTION"),
        ("AddTracking", "trackingNumber", "", "REQUIRED_FIELD_MISSING"),
        ("AddTracking", "trackingNumber", 15, "INVALID_ARGUMENT_TYPE"),
        ("AddTracking", "carrier", "U" * 256, "STRING_TOO_LONG"),
    ],
)
async def test_what_cannot_be_written_is_not(stage, action, name, value, code):
    before = await stage.written()
    answer = await stage.call(action, **{name: value})
    assert (answer.status, answer.body[0]["isSuccess"]) == (400, False)
    assert answer.body[0]["errors"][0]["statusCode"] == code
    assert await stage.written() == before


@pytest.mark.parametrize(
    ("action", "entity", "field"),
    [("AddTracking", SHIPMENT, "Carrier__c"), ("CreatePaymentOrder", PAYMENT, "Due_Date__c")],
)
async def test_what_is_entered_is_written_with_the_callers_own_rights(stage, action, entity, field):
    await stage.caller.control(
        "salesforce/access", {"do": "hide_field", "object": entity, "field": field, "user": "rep"}
    )
    before = await stage.written()
    answer = await stage.call(action)
    assert (answer.status, answer.body[0]["errors"][0]["statusCode"]) == (400, "INVALID_FIELD")
    assert await stage.written() == before


async def test_a_tracking_record_is_what_was_entered_even_twice(stage):
    first, second = [(await stage.outputs("AddTracking"))["trackingId"] for _ in range(2)]
    assert first != second
    row = await stage.row(SHIPMENT, second)
    assert (row["Sales_Order__c"], row["Status__c"]) == (stage.order, "Label Created")
    assert (row["Carrier__c"], row["Tracking_Number__c"], row["Ship_Date__c"]) == (
        "UPS",
        "1Z999AA10123456784",
        "2026-11-30",
    )


@pytest.mark.parametrize(
    ("action", "entity", "record", "words"),
    [
        ("PrintInvoicePDF", INVOICE, "invoice", b"1,240.00 USD"),
        ("PrintPaymentAgreementPDF", AGREEMENT, "plan", b"80.00 USD"),
    ],
)
async def test_a_paper_is_a_pdf_kept_on_its_record(stage, action, entity, record, words):
    outputs = await stage.outputs(action)
    version = outputs["contentVersionId"]
    name = (await stage.row(entity, getattr(stage, record)))["Name"]
    assert outputs["fileName"] == f"{name}.pdf"
    row = await stage.row("ContentVersion", version)
    assert (row["FileType"], row["PathOnClient"]) == ("PDF", f"{name}.pdf")
    origin, headers = stage.caller.sandbox.origin, {"Authorization": f"Bearer {stage.token}"}
    async with stage.caller.http.get(f"{origin}{row['VersionData']}", headers=headers) as answer:
        content = await answer.read()
    assert len(content) == row["ContentSize"]
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert name.encode() in content
    assert words in content
    soql = f"SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = '{getattr(stage, record)}'"  # noqa: S608 - an id of ours
    linked = await stage.rows(soql)
    assert len(linked) == 1


async def test_a_paper_can_be_drawn_of_any_name(stage):
    account = (await stage.row(INVOICE, stage.invoice))["Account__c"]
    await stage.change("Account", account, Name="東京 \u202e & Zoë (<b>) 🚚")
    assert (await stage.outputs("PrintInvoicePDF"))["success"] is True


@pytest.mark.parametrize(("due", "state"), [("2026-12-01", "Skipped"), (None, None)])
async def test_a_paused_plans_next_payment_is_skipped(stage, due, state):
    await stage.change(AGREEMENT, stage.plan, Next_Payment_Date__c=due)
    await stage.outputs("PauseRecurringPlan")
    row = await stage.row(AGREEMENT, stage.plan)
    assert (row["Status__c"], row["Next_Payment_Date__c"], row["Next_Payment_Status__c"]) == ("Paused", due, state)


@pytest.mark.parametrize("day", ["2025-01-31", "2026-02-28", "2030-05-05"])
async def test_a_plan_that_was_paused_long_goes_on_on_its_day(stage, day):
    await stage.change(AGREEMENT, stage.paused, Next_Payment_Date__c=day)
    await stage.outputs("ResumeRecurringPlan")
    row = await stage.row(AGREEMENT, stage.paused)
    due, today = date.fromisoformat(row["Next_Payment_Date__c"]), stage.caller.sandbox.clock.now().date()
    assert (row["Status__c"], row["Next_Payment_Status__c"]) == ("Active", "Scheduled")
    assert due >= today
    assert due.day in (date.fromisoformat(day).day, 28, 29, 30)
    assert due == max(due, date.fromisoformat(day))


async def test_a_plan_without_a_next_payment_still_has_none_when_it_goes_on(stage):
    await stage.change(AGREEMENT, stage.paused, Next_Payment_Date__c=None)
    await stage.outputs("ResumeRecurringPlan")
    row = await stage.row(AGREEMENT, stage.paused)
    assert (row["Status__c"], row["Next_Payment_Date__c"], row["Next_Payment_Status__c"]) == ("Active", None, None)
