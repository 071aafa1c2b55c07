"""The e-mails that actions send: to whom, what is on record of them, and when there is none."""

import pytest

from tests.sandbox.salesforce.stage import HISTORY, INVOICE, SHIPMENT, change, set_stage

CONTACT, ACCOUNT = "Contact", "Account"
FIELDS = f"Status__c, Recipients__c, Error__c, Sales_Order__c, {INVOICE}, {SHIPMENT}"
ROSA = "rosa@exodus.example.demo"


@pytest.fixture
async def stage(caller):
    return await set_stage(caller)


async def history(stage, kind):
    """What Rosa's mails of this kind have left on record."""
    condition = f"Email_Type__c = '{kind}' AND CreatedBy.Username = '{ROSA}'"
    return await stage.rows(f"SELECT {FIELDS} FROM {HISTORY} WHERE {condition} ORDER BY Id")  # noqa: S608 - our own text


async def bill_to(stage, address):
    """Give the order's account a billing contact of its own."""
    account = (await stage.row("Sales_Order__c", stage.order))["Account__c"]
    given = {"FirstName": "Bill", "LastName": "Payable", "Email": address, "AccountId": account}
    await stage.change(
        ACCOUNT, account, Primary_Billing_Contact__c=await change(stage.caller, "create", CONTACT, None, given)
    )


async def contact_of(stage):
    return (await stage.row("Sales_Order__c", stage.order))["Contact__c"]


@pytest.mark.parametrize("record", ["invoice", "order"])
async def test_an_invoice_goes_to_whom_the_preview_names(stage, record):
    await bill_to(stage, "ap@acme.example")
    on = getattr(stage, record)
    previewed = (await stage.outputs("PreviewInvoiceRecipients", recordId=on))["recipients"]
    assert previewed == ["ap@acme.example", "jane@acme.example"]
    assert await stage.mails() == []
    await stage.outputs("SendInvoiceEmail", recordId=on)
    (mail,) = await stage.mails()
    (row,) = await history(stage, "Invoice")
    assert (mail["kind"], mail["to"], mail["record"]) == ("SendInvoiceEmail", "; ".join(previewed), on)
    assert (row["Status__c"], row["Recipients__c"], row["Error__c"]) == ("Sent", "; ".join(previewed), None)
    assert (row["Sales_Order__c"], row[INVOICE]) == (stage.order, stage.invoice)
    assert (await stage.row(INVOICE, stage.invoice))["Status__c"] == "Sent"


async def test_one_person_who_is_both_contacts_gets_it_once(stage):
    assert (await stage.outputs("PreviewInvoiceRecipients"))["recipients"] == ["jane@acme.example"]


@pytest.mark.parametrize("copies", [None, "books@acme.example", "books@acme.example; jane@acme.example"])
async def test_the_records_say_before_whom_the_invoice_would_reach(stage, copies):
    await bill_to(stage, "ap@acme.example")
    account = (await stage.row("Sales_Order__c", stage.order))["Account__c"]
    await stage.change(ACCOUNT, account, Invoice_Email_Copies__c=copies)
    (order,) = await stage.rows(
        "SELECT Invoice_Recipients__c, (SELECT Recipients__c FROM Invoices__r) FROM Sales_Order__c"  # noqa: S608 - our own text
        f" WHERE Id = '{stage.order}' AND Invoice_Recipients__c LIKE '%jane%'"
    )
    said = "; ".join(["ap@acme.example", "jane@acme.example", *(["books@acme.example"] if copies else [])])
    assert order["Invoice_Recipients__c"] == order["Invoices__r"]["records"][0]["Recipients__c"] == said
    for record in (stage.order, stage.invoice):
        assert (await stage.outputs("PreviewInvoiceRecipients", recordId=record))["recipients"] == said.split("; ")
    await stage.outputs("SendInvoiceEmail")
    (mail,) = await stage.mails()
    assert mail["to"] == said


async def test_nobody_writes_into_what_the_org_computes(stage):
    before = (await stage.row(INVOICE, stage.invoice))["Recipients__c"]
    for body in ({"Recipients__c": "mine@evil.example"}, {"Recipients__c": None}):
        path = f"/services/data/v67.0/sobjects/{INVOICE}/{stage.invoice}"
        answer = await stage.caller.call("PATCH", path, stage.token, json=body)
        assert (answer.status, answer.body[0]["errorCode"]) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert (await stage.row(INVOICE, stage.invoice))["Recipients__c"] == before


async def test_nobody_is_named_where_nobody_has_an_address(stage):
    await stage.change(CONTACT, await contact_of(stage), Email=None)
    assert (await stage.row("Sales_Order__c", stage.order))["Invoice_Recipients__c"] is None


async def test_of_several_recipients_those_who_exist_are_reached(stage):
    await bill_to(stage, "ap@bounce.example")
    await stage.outputs("SendInvoiceEmail")
    (row,) = await history(stage, "Invoice")
    assert (row["Status__c"], row["Recipients__c"]) == ("Sent", "ap@bounce.example; jane@acme.example")
    assert "ap@bounce.example" in row["Error__c"]
    assert [mail["to"] for mail in await stage.mails()] == ["jane@acme.example"]


@pytest.mark.parametrize(("action", "kind"), [("SendInvoiceEmail", "Invoice"), ("SendTrackingEmail", "Tracking")])
async def test_a_mail_that_reaches_nobody_is_on_record_as_failed(stage, action, kind):
    await stage.change(CONTACT, await contact_of(stage), Email="jane@bounce.example")
    await stage.outputs(action)
    (row,) = await history(stage, kind)
    assert (row["Status__c"], row["Recipients__c"]) == ("Failed", "jane@bounce.example")
    assert await stage.mails() == []
    assert (await stage.row(INVOICE, stage.invoice))["Status__c"] == "Draft"


@pytest.mark.parametrize("action", ["SendInvoiceEmail", "SendTrackingEmail"])
async def test_with_no_address_nothing_is_sent(stage, action):
    await stage.change(CONTACT, await contact_of(stage), Email=None)
    outputs = await stage.outputs(action)
    assert (outputs["success"], outputs["code"]) == (False, "NO_RECIPIENT")
    assert await history(stage, "Invoice") == []


@pytest.mark.parametrize("action", ["SendInvoiceEmail", "PreviewInvoiceRecipients", "PrintInvoicePDF"])
async def test_an_invoice_must_be_the_one_and_alive(stage, action):
    extra = await change(stage.caller, "create", INVOICE, None, {"Sales_Order__c": stage.order, "Status__c": "Sent"})
    assert (await stage.outputs(action, recordId=stage.order))["code"] == "SEVERAL_INVOICES"
    await stage.change(INVOICE, extra, Status__c="Void")
    assert (await stage.outputs(action, recordId=extra))["code"] == "INVOICE_VOID"
    assert (await stage.outputs(action, recordId=stage.order))["success"] is True
    await stage.change(INVOICE, stage.invoice, Status__c="Void")
    assert (await stage.outputs(action, recordId=stage.order))["code"] == "NO_INVOICE"


async def test_tracking_goes_out_for_one_shipment_or_for_all_of_an_order(stage):
    await stage.outputs("SendTrackingEmail", recordId=stage.shipment)
    await stage.outputs("AddTracking")
    await stage.outputs("SendTrackingEmail", recordId=stage.order)
    rows = await history(stage, "Tracking")
    assert [row[SHIPMENT] for row in rows] == [stage.shipment, None]
    assert {row["Sales_Order__c"] for row in rows} == {stage.order}
    assert [mail["kind"] for mail in await stage.mails()] == ["SendTrackingEmail"] * 2


async def test_an_order_with_nothing_on_its_way_has_nothing_to_tell(stage):
    await change(stage.caller, "delete", SHIPMENT, stage.shipment, {})
    assert (await stage.outputs("SendTrackingEmail"))["code"] == "NO_TRACKING"


@pytest.mark.parametrize("name", ["Email", "Primary_Billing_Contact__c"])
async def test_what_the_caller_may_not_read_the_class_reads_for_itself(stage, name):
    entity = CONTACT if name == "Email" else ACCOUNT
    await stage.caller.control(
        "salesforce/access", {"do": "hide_field", "object": entity, "field": name, "user": "rep"}
    )
    assert (await stage.outputs("SendInvoiceEmail"))["success"] is True
