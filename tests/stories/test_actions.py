"""Every action of the runbook beside the payment link, from each record it names: done, stopped, and in doubt."""

import asyncio
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.actions.intents import IntentState
from bot.actions.table import TABLE
from bot.app import Exodus
from bot.store import trail
from tests.kills.world import Salesforce
from tests.kit import Clock, Desk, Sandbox, until, words
from tests.process import run_exodus
from tests.stories.acting import AGAIN, RIGHT, ROSA, Acting, boxes, key_of, pressable
from tests.stories.house import House

Rep = Callable[..., Acting]


@pytest.fixture
def rep(sandbox: Sandbox, clock: Clock, bot: Exodus) -> Rep:
    def make(action: str, situation: str = "healthy", command: str = "/order") -> Acting:
        return Acting(House(sandbox, clock, bot), Desk(sandbox, "rep", "dm"), action, situation, command)

    return make


async def trackings(acting: Acting) -> list[dict[str, Any]]:
    return await rows(acting, "Sales_Order_Tracking__c", "Carrier__c, Tracking_Number__c")


async def rows(acting: Acting, kind: str, fields: str) -> list[dict[str, Any]]:
    """What hangs on the order, as the org itself has it."""
    org = await Salesforce.enter(acting.sandbox)
    return await org.query(f"SELECT Id, {fields} FROM {kind} WHERE Sales_Order__c = '{await acting.order()}'")  # noqa: S608


async def test_tracking_is_added_and_then_offered_to_be_sent(rep: Rep) -> None:
    adding = rep("AddTracking", command="/tracking")
    view = await adding.opens()
    assert boxes(view) == {"carrier", "number", "shipped_on"}
    assert "On the order already:" in words(view)
    before = await trackings(adding)
    key = await adding.decides(view, carrier="FedEx", number="7712 0099 1234")
    done = await adding.reaches(key, IntentState.SUCCEEDED)
    told = await adding.receipt()
    assert "Added: Salesforce recorded it" in told
    assert "FedEx · 7712 0099 1234" in told
    assert len(await trackings(adding)) == len(before) + 1
    (sent,) = [each for each in await trackings(adding) if each["Id"] == done.evidence.id]
    assert (sent["Carrier__c"], sent["Tracking_Number__c"]) == ("FedEx", "7712 0099 1234")

    sending = rep("SendTrackingEmail")
    form = await sending.opens((await adding.receipts())[-1])
    assert "FedEx 7712 0099 1234" in words(form)
    await sending.reaches(await sending.decides(form), IntentState.SUCCEEDED)
    assert [each["kind"] for each in await sending.mails()] == ["SendTrackingEmail"]


@pytest.mark.parametrize(
    ("field", "entered", "told"),
    [
        ("number", "1z 999 aa1 01 2345 6784", "That number is on SO-011436 already."),
        ("number", "\u200b \u2060", "Enter the tracking number."),
        ("carrier", " ", "Enter the carrier."),
    ],
)
async def test_what_cannot_stand_is_told_beside_its_field_without_a_call(
    rep: Rep, field: str, entered: str, told: str
) -> None:
    adding = rep("AddTracking", command="/tracking")
    (known, *_) = await trackings(adding)
    view = await adding.opens()
    calls = len(await adding.sandbox.salesforce_calls())
    entered = known["Tracking_Number__c"].lower() if "already" in told else entered
    answer = await adding.submits(view, **{"carrier": "UPS", "number": "1ZNEW", field: entered})
    assert answer["errors"] == {f"{field}:{key_of(view)}": told}
    assert len(await adding.sandbox.salesforce_calls()) == calls


async def test_a_number_that_was_added_meanwhile_is_not_added_twice(rep: Rep) -> None:
    adding = rep("AddTracking", command="/tracking")
    view = await adding.opens()
    fields = {"Sales_Order__c": await adding.order(), "Carrier__c": "UPS", "Tracking_Number__c": "1znew"}
    await adding.house.new("Sales_Order_Tracking__c", **fields, Status__c="In Transit")
    await adding.reaches(await adding.decides(view, carrier="UPS", number="1ZNEW"), IntentState.STOPPED)
    assert "1ZNEW is on SO-011436 already." in await adding.receipt()
    assert not await adding.calls()


async def test_a_plan_is_paused_resumed_and_cancelled_with_what_follows_said_before(rep: Rep) -> None:
    pausing = rep("PauseRecurringPlan", "plan_active", "/plan")
    view = await pausing.opens()
    assert "will not run" in words(view)
    done = await pausing.reaches(await pausing.decides(view), IntentState.SUCCEEDED)
    assert done.evidence.status == "Paused"
    assert "Paused: Salesforce says Paused since" in await pausing.receipt()

    resuming = rep("ResumeRecurringPlan", "plan_active", "/plan")
    await resuming.reaches(await resuming.decides(), IntentState.SUCCEEDED)
    assert "Look at its next payment before you tell the customer" in await resuming.receipt()

    cancelling = rep("CancelRecurringPlan", "plan_active", "/plan")
    form = await cancelling.opens()
    assert boxes(form) == {"reason"}
    assert "reason" in str((await cancelling.submits(form, reason="\u200b"))["errors"])
    await cancelling.reaches(await cancelling.decides(form, reason="The customer moved"), IntentState.SUCCEEDED)
    assert "Cancelled: Salesforce says Cancelled since" in await cancelling.receipt()


async def test_somebody_else_who_paused_it_is_named(rep: Rep) -> None:
    pausing = rep("PauseRecurringPlan", "plan_active", "/plan")
    view = await pausing.opens()
    await pausing.spoils("drop")
    key = await pausing.decides(view)
    intent = await pausing.reaches(key, IntentState.UNKNOWN)
    assert "The plan may be paused by now" in await pausing.receipt()
    await pausing.changes(intent.record, Status__c="Paused")  # as the org's admin
    await pausing.waits(seconds=6)
    await pausing.reaches(key, IntentState.SUCCEEDED)
    assert "did it in Salesforce." in await pausing.receipt()


async def test_of_pause_and_cancel_one_is_unfinished_at_a_time(rep: Rep) -> None:
    pausing, cancelling = rep("PauseRecurringPlan", "plan_active", "/plan"), rep("CancelRecurringPlan", "plan_active")
    asked = f"/plan {await pausing.number()}"
    old, card = await pausing.desk.asks(asked), await pausing.desk.asks(asked)
    view = await pausing.opens(card)
    await pausing.spoils("drop")
    await pausing.reaches(await pausing.decides(view), IntentState.UNKNOWN)
    cancelling.known |= pausing.known
    assert "You pressed “Pause plan”" in words(await cancelling.opens(old))


async def test_a_paused_plan_cannot_be_paused_and_the_old_button_says_why(rep: Rep) -> None:
    pausing = rep("PauseRecurringPlan", "plan_active", "/plan")
    card = await pausing.card()
    intent = await pausing.intent(await pausing.opens(card))
    await pausing.changes(intent.record, Status__c="Paused")
    view = await pausing.opens(card)
    assert "says Paused" in words(view)
    assert not view.get("submit")


async def handed(printing: Acting) -> dict[str, Any]:
    """The message with the file, once Slack has taken it in."""
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        found[:] = [each for each in await printing.desk.sees() if each.get("files")]
        return bool(found)

    await until(there)
    return found[0]


async def test_an_invoice_comes_as_a_file_into_the_dm_and_as_nothing_else(rep: Rep) -> None:
    printing = rep("PrintInvoicePDF", command="/invoice")
    view = await printing.opens()
    assert "is in your direct message with me" in words(view)
    message = await handed(printing)
    (file,) = message["files"]
    assert file["name"].startswith("INV-")
    assert file["name"].endswith(".pdf")
    assert file["filetype"] == "pdf"
    assert "To e-mail it use Send invoice, so that it is on record." in message["text"]
    assert not await printing.mails()
    database = printing.house.bot.db.file
    kept = b"".join(each.read_bytes() for each in database.parent.glob(f"{database.name}*"))
    assert b"%PDF" not in kept


@pytest.mark.parametrize("what", ["html", "huge", "refused"])
async def test_what_is_no_pdf_is_not_handed_on(rep: Rep, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.printing.LARGEST", 1000)
    printing = rep("PrintInvoicePDF", command="/invoice")
    if what == "refused":
        await printing.sandbox.break_salesforce("VersionData", "status", status=404)
    else:
        body = "<html>down for maintenance</html>" if what == "html" else "%PDF-" + "x" * 1000
        await printing.sandbox.break_salesforce("VersionData", "body", body=body, content_type="text/html")
    assert "Print it in Salesforce." in words(await printing.opens())
    assert not [each for each in await printing.desk.sees() if each.get("files")]


async def test_an_agreement_is_printed_too(rep: Rep) -> None:
    printing = rep("PrintPaymentAgreementPDF", "plan_active", "/plan")
    await printing.opens()
    message = await handed(printing)
    assert message["files"][0]["name"].startswith("PA-")


@pytest.mark.parametrize("of_order", [True, False])
async def test_an_invoice_is_sent_from_the_order_and_from_the_invoice(rep: Rep, *, of_order: bool) -> None:
    sending = rep("SendInvoiceEmail", command="/invoice")
    view = await (sending.types("/invoice 11436 send") if of_order else sending.opens())
    assert ((await sending.intent(view)).record == await sending.order()) is of_order
    assert "Invoice: INV-" in words(view)
    assert "Last sent:" in words(view)
    await sending.reaches(await sending.decides(view), IntentState.SUCCEEDED)
    assert "Sent: Salesforce recorded it" in await sending.receipt()
    (mail,) = await sending.mails()
    assert mail["kind"] == "SendInvoiceEmail"
    again = await sending.opens()
    assert AGAIN in boxes(again)


async def test_a_payment_order_is_created_and_then_offers_its_link(rep: Rep) -> None:
    creating = rep("CreatePaymentOrder", command="/payment")
    view = await creating.opens()
    assert boxes(view) == {"requested", "due", "method", "contact"}
    answer = await creating.submits(view, requested="999999")
    assert "That is more than is due." in str(answer["errors"])
    key = await creating.decides(view, requested="25.5")
    done = await creating.reaches(key, IntentState.SUCCEEDED)
    assert "Created: Salesforce recorded it" in await creating.receipt()
    (made,) = [
        each
        for each in await rows(creating, "Payment_Order__c", "Requested_Amount__c, Due_Date__c")
        if each["Id"] == done.evidence.id
    ]
    assert made["Requested_Amount__c"] == 25.5
    assert date.fromisoformat(made["Due_Date__c"])
    linking = rep("SendPaymentLinkEmail")
    form = await linking.opens((await creating.receipts())[-1])
    assert "Requested amount: $25.50" in words(form)
    await linking.reaches(await linking.decides(form), IntentState.SUCCEEDED)


def kinds(*actions: str) -> pytest.MarkDecorator:
    """One story for each kind of evidence: mailed, appeared, became."""
    return pytest.mark.parametrize("action", actions)


def of_kind(rep: Rep, action: str, *, paused: bool = False) -> tuple[Acting, dict[str, str]]:
    """The action from the card that has its button, and what is entered."""
    command, _, entered = CALLED[action]
    plan = "plan_paused" if paused else "plan_active"
    return rep(action, plan if command == "/plan" else "healthy", command), entered


@pytest.mark.parametrize(
    ("action", "command", "entered"),
    [
        ("SendInvoiceEmail", "/invoice", {}),
        ("SendTrackingEmail", "/tracking", {}),
        ("AddTracking", "/tracking", {"carrier": "UPS", "number": "1ZDOUBT"}),
        ("CreatePaymentOrder", "/payment", {"requested": "12"}),
        ("PauseRecurringPlan", "/plan", {}),
    ],
)
@pytest.mark.parametrize("mode", ["act_then_drop", "act_then_status", "drop"])
async def test_each_kind_of_evidence_ends_what_was_in_doubt(
    rep: Rep, action: str, command: str, entered: dict[str, str], mode: str
) -> None:
    acting = rep(action, "plan_active" if command == "/plan" else "healthy", command)
    view = await acting.opens()
    await acting.spoils(mode)
    key = await acting.decides(view, **entered)
    await acting.reaches(key, IntentState.UNKNOWN)
    assert "Salesforce didn't answer." in await acting.receipt()
    await acting.settles()
    ended = IntentState.NOT_SENT if mode == "drop" else IntentState.SUCCEEDED
    await acting.reaches(key, ended)
    assert len(await acting.calls()) <= 1
    assert ("You may" in await acting.receipt()) is (mode == "drop")


CALLED: dict[str, tuple[str, str, dict[str, str]]] = {
    "SendInvoiceEmail": ("/invoice", "send", {}),
    "CreatePaymentOrder": ("/payment", "create", {"requested": "7"}),
    "SendPaymentLinkEmail": ("/payment", "send", {}),
    "PauseRecurringPlan": ("/plan", "pause", {}),
    "ResumeRecurringPlan": ("/plan", "resume", {}),
    "CancelRecurringPlan": ("/plan", "cancel", {"reason": "The customer moved"}),
    "AddTracking": ("/tracking", "add", {"carrier": "UPS", "number": "1ZCALLS"}),
    "SendTrackingEmail": ("/tracking", "send", {}),
}
"""Every action that Salesforce is called for: where its button stands, the word that opens its form, what is entered."""


def test_every_action_that_is_decided_about_has_its_calls_counted() -> None:
    assert set(CALLED) == {each.name for each in TABLE if each.evidence}


@pytest.mark.parametrize("action", CALLED)
async def test_at_most_two_calls_come_before_the_dispatch_of_any_action_by_any_way_in(rep: Rep, action: str) -> None:
    command, word, entered = CALLED[action]
    acting, _ = of_kind(rep, action, paused=word == "resume")
    card = await acting.card()
    await acting.opens(card)  # who Rosa is, and what she may, is known from here on
    ways = [None, *await named(acting, command)]
    assert len(ways) >= 4, ways
    for way in ways:
        before = len(await acting.sandbox.salesforce_calls())
        view = await (acting.opens(card) if way is None else acting.types(f"{command} {way} {word}"))
        assert view["title"]["text"] != "Not done", (way, words(view))
        assert len(await acting.sandbox.salesforce_calls()) - before == 1, way
    await acting.reaches(await acting.decides(view, **entered), IntentState.SUCCEEDED)
    paths = [each["path"] for each in (await acting.sandbox.salesforce_calls())[before:]]
    (dispatch,) = [place for place, path in enumerate(paths) if path.endswith(f"/{action}")]
    assert dispatch <= 2, paths


async def named(acting: Acting, command: str) -> list[str]:
    """Everything by which a person may name the order, and nothing else is meant; the record of the command last."""
    org = await Salesforce.enter(acting.sandbox)
    fields = "Name, Customer_Purchase_Order__c, Quote__r.Name, Account__r.Name"
    orders = await org.query(f"SELECT Id, {fields} FROM Sales_Order__c")  # noqa: S608
    number = await acting.number()
    (own,) = [each for each in orders if each["Name"] == number]
    links = [own[each]["Name"] for each in ("Quote__r", "Account__r") if own[each]]
    told = [number, own["Id"], own["Customer_Purchase_Order__c"], *links]
    unique = [each for each in told if each and sum(each in str(one) for one in orders) == 1]
    hangs = {"/payment": "Payment_Order__c", "/invoice": "Invoice__c", "/plan": "Payment_Agreement__c"}.get(command)
    kind = hangs or "Sales_Order_Tracking__c"
    beside = await org.query(f"SELECT Id, Name FROM {kind} WHERE Sales_Order__c = '{own['Id']}'")  # noqa: S608
    return [*unique, beside[-1]["Name" if hangs else "Id"]]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("/payment 11436 send", "Send payment link"),
        ("/payment 11436 create", "Create payment order"),
        ("/invoice 11436 send", "Send invoice"),
        ("/tracking 11436 add", "Add tracking"),
        ("/tracking 11436 send", "Send tracking"),
        ("/plan 11450 pause", "Pause plan"),
        ("/plan 11450 cancel", "Cancel plan"),
        ("/plan 11450 resume", "Resume plan"),
    ],
)
async def test_a_word_behind_the_command_opens_the_same_form(rep: Rep, typed: str, title: str) -> None:
    view = await rep("AddTracking").types(typed)
    assert view["title"]["text"] == title
    assert "SO-" in words(view) or "PA-" in words(view)


@pytest.mark.parametrize(
    ("action", "situation", "told"),
    [
        ("SendInvoiceEmail", "missing_quote", "has no quote"),
        ("SendTrackingEmail", "missing_opportunity", "has no opportunity"),
    ],
)
async def test_a_missing_link_stops_every_mail(rep: Rep, action: str, situation: str, told: str) -> None:
    acting = rep(action, situation)
    card = await acting.card()
    assert action not in str(card["blocks"])
    assert told in words(card)


@pytest.mark.parametrize("action", ["AddTracking", "PauseRecurringPlan", "PrintInvoicePDF"])
async def test_who_may_not_run_an_action_is_told_and_nothing_is_called(rep: Rep, action: str) -> None:
    where = {"AddTracking": "/tracking", "PauseRecurringPlan": "/plan", "PrintInvoicePDF": "/invoice"}[action]
    acting = rep(action, "plan_active" if where == "/plan" else "healthy", where)
    card = await acting.card()
    await acting.loses_access()
    try:
        assert "Salesforce doesn't let you run" in words(await acting.opens(card))
    finally:
        await acting.loses_access(undo=True)
    assert not await acting.calls()


@kinds("PauseRecurringPlan", "AddTracking")
async def test_a_locked_record_is_not_changed_and_may_be_tried_again(rep: Rep, action: str) -> None:
    acting, entered = of_kind(rep, action)
    view = await acting.opens()
    record = (await acting.intent(view)).record
    await acting.sandbox.call("salesforce/access", {"do": "lock_row", "record": record})
    await acting.reaches(await acting.decides(view, **entered), IntentState.FAILED)
    assert "Somebody else is changing the record" in await acting.receipt()
    await acting.sandbox.call("salesforce/access", {"do": "lock_row", "record": record, "undo": True})
    again = await acting.opens((await acting.receipts())[-1])
    await acting.reaches(await acting.decides(again, **entered), IntentState.SUCCEEDED)


@kinds("SendInvoiceEmail", "AddTracking", "PauseRecurringPlan")
async def test_access_that_is_lost_before_the_call_is_a_plain_refusal(rep: Rep, action: str) -> None:
    acting, entered = of_kind(rep, action)
    view = await acting.opens()
    await acting.loses_access()
    try:
        await acting.reaches(await acting.decides(view, **entered), IntentState.FAILED)
    finally:
        await acting.loses_access(undo=True)
    told = await acting.receipt()
    assert "Salesforce doesn't let you run this action. Ask your Salesforce admin for access to it." in told
    assert not any(each in told for each in ("Report wrong", "Tell 3PL", "Tell payment"))  # no team can give access


@kinds("SendInvoiceEmail", "AddTracking", "PauseRecurringPlan")
async def test_what_acts_late_is_found_all_the_same_and_called_once(rep: Rep, action: str) -> None:
    acting, entered = of_kind(rep, action)
    view = await acting.opens()
    await acting.spoils("act_late", seconds=1.0)
    key = await acting.decides(view, **entered)
    await acting.reaches(key, IntentState.UNKNOWN)
    await asyncio.sleep(1.5)  # the sandbox's own time: it acts by then
    await acting.settles()
    await acting.reaches(key, IntentState.SUCCEEDED)
    assert len(await acting.calls()) == 1


PROVED_BY = {
    "SendInvoiceEmail": ("Order_Email_History__c", "Status__c"),
    "AddTracking": ("Sales_Order_Tracking__c", "Tracking_Number__c"),
    "PauseRecurringPlan": ("Payment_Agreement__c", "Status__c"),
}


@kinds(*PROVED_BY)
async def test_what_can_never_be_proved_is_left_to_a_person(rep: Rep, action: str) -> None:
    acting, entered = of_kind(rep, action)
    view = await acting.opens()
    await acting.spoils("drop")
    key = await acting.decides(view, **entered)
    await acting.reaches(key, IntentState.UNKNOWN)
    name, field = PROVED_BY[action]
    hiding = {"do": "hide_field", "object": name, "field": field, "user": ROSA}
    await acting.sandbox.call("salesforce/access", hiding)
    try:
        await acting.settles()
        await acting.reaches(key, IntentState.NEEDS_PERSON)
        assert "could not be read. Ask" in await acting.receipt()
    finally:
        await acting.sandbox.call("salesforce/access", {**hiding, "undo": True})


async def test_an_amount_that_is_more_than_is_due_by_now_asks_for_nothing(rep: Rep) -> None:
    creating = rep("CreatePaymentOrder", command="/payment")
    view = await creating.opens()
    await creating.changes(await creating.order(), Balance__c=5)
    await creating.reaches(await creating.decides(view, requested="25"), IntentState.STOPPED)
    assert not await creating.calls()


async def test_a_tick_is_wanted_where_the_runbook_has_something_confirmed(rep: Rep) -> None:
    sending = rep("SendTrackingEmail", command="/tracking")
    view = await sending.opens()
    assert boxes(view) == {RIGHT}
    assert "Provider:" in words(view)


async def test_the_audit_says_who_was_shown_what_and_what_proved_it(rep: Rep, tmp_path: Path) -> None:
    adding = rep("AddTracking", command="/tracking")
    key = await adding.decides(await adding.opens(), carrier="UPS [bold]\x1b[31m", number="1ZAUDIT")
    done = await adding.reaches(key, IntentState.SUCCEEDED)
    (told,) = await adding.house.bot.db.run(trail.of_order, done.root)
    assert [each.what for each in told.steps] == ["confirmed", "dispatched", "unknown", "succeeded"]
    assert told.proof.startswith(done.evidence.id)

    database = {"DATABASE_URL": f"sqlite:///{adding.house.bot.db.file}"}  # no Slack and no Salesforce
    status, out, err = await run_exodus("audit", "so-011436", environment=database, where=tmp_path)
    assert status == 0, err
    assert "AddTracking on SO-011436 (SO-011436), by Rosa Reyes" in out
    assert "entered Tracking number: 1ZAUDIT" in out
    assert "shown On the order already:" in out
    assert f"proof {done.evidence.id}" in out
    assert "\x1b" not in out
    status, out, _ = await run_exodus("audit", done.root, "--json", environment=database, where=tmp_path)
    assert [each["key"] for each in json.loads(out)] == [key]
    for named in ("SO-999999", "11436"):
        _, out, _ = await run_exodus("audit", named, environment=database, where=tmp_path)
        assert f"Nothing has been decided about {named}. An order is named by its whole number" in out


async def test_what_is_not_known_yet_stands_on_every_newer_card_and_stops_that_action_alone(
    rep: Rep, sandbox: Sandbox
) -> None:
    adding = rep("AddTracking", command="/tracking")
    view = await adding.opens()
    await adding.spoils("drop")
    await adding.reaches(await adding.decides(view, carrier="UPS", number="1ZDROP"), IntentState.UNKNOWN)
    card = await adding.card()
    assert "Tracking: confirmed" in words(card)
    assert "not known yet; how it ends is in your DM." in words(card)
    assert [each.split(":")[1] for each in pressable(card["blocks"]) if each.startswith("action.run")] == [
        "SendTrackingEmail"
    ]
    colleague = Desk(sandbox, "payment_operations", "dm")
    assert "Rosa Reyes has its receipt." in words(await colleague.asks(f"/order {await adding.number()}"))
    await adding.settles()
    assert "not known yet" not in words(await adding.card())


async def test_a_form_says_nothing_twice(rep: Rep) -> None:
    creating, sending = rep("CreatePaymentOrder", command="/payment"), rep("SendInvoiceEmail", command="/invoice")
    form = await creating.opens()
    assert words(form).count("Open already") == 1
    await creating.house.close("rep")
    await sending.reaches(await sending.decides(), IntentState.SUCCEEDED)
    again = await sending.opens()
    assert "Last sent" in words(again)
    assert "Send it again" in words(again)
    assert "This mail went out" not in words(again)


async def test_wrong_recipients_are_reported_from_beside_the_warning(rep: Rep) -> None:
    sending = rep("SendInvoiceEmail", "wrong_invoice_recipients", "/invoice")
    card = await sending.card()
    assert "Report wrong recipients" in words(card)
    form = await sending.opens(card)
    assert "not known for this customer" in words(form)
    (control,) = [each for each in pressable(form["blocks"]) if each.startswith("order.escalate")]
    body = {"user": sending.desk.user, "view": form["id"], "action_id": control}
    assert (await sending.sandbox.attempt("slack/action", body))["ok"]
    handing = await sending.filled()
    (symptom,) = [each["element"] for each in handing["blocks"] if each.get("block_id") == "symptom"]
    assert symptom["initial_option"]["value"] == "wrong_invoice_recipients"


async def test_the_history_of_an_order_tells_who_decided_what_and_what_proved_it(rep: Rep, sandbox: Sandbox) -> None:
    sending = rep("SendTrackingEmail", command="/tracking")
    done = await sending.reaches(await sending.decides(), IntentState.SUCCEEDED)
    for user, values in (("rep", True), ("payment_operations", False)):
        desk = Desk(sandbox, user, "dm")
        looking = Acting(sending.house, desk, "", command="/order")
        card = await looking.card()
        assert (await desk.presses(card, "order.review"))["ok"]
        review = await looking.filled()
        body = {"user": user, "view": review["id"], "action_id": "order.history"}
        assert (await sandbox.attempt("slack/action", body))["ok"]
        told = words(await looking.filled())
        assert "Send tracking" in told.partition(": done")[0]
        assert "By Rosa Reyes" in told
        assert f"Proof: {done.evidence.id}" in told
        assert ("Shown: Shipment" in told) is values
        assert not any(each in told for each in done.facts.to)


@pytest.mark.parametrize("word", ["pause", "print"])
async def test_an_order_without_a_plan_says_so_and_hidden_plans_are_not_missing(rep: Rep, word: str) -> None:
    acting = rep("", command="/plan")
    typed = f"/plan {await acting.number()} {word}"
    assert "SO-011436 has no plan." in words(await acting.types(typed))
    hidden = {"do": "hide_object", "object": "Payment_Agreement__c", "user": ROSA}
    await acting.sandbox.call("salesforce/access", hidden)
    assert "The plans of SO-011436 are not visible to you." in words(await acting.types(typed))


async def test_in_a_full_run_no_link_address_and_no_file_stands_in_a_message_a_line_or_a_row(
    rep: Rep, sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    for action in sorted(CALLED, key="CreatePaymentOrder".__eq__):  # last: a second payment order is to be chosen from
        acting, (command, word, entered) = of_kind(rep, action)[0], CALLED[action]
        form = await acting.types(f"{command} {await acting.number()} {word}")
        await acting.reaches(await acting.decides(form, **entered), IntentState.SUCCEEDED)
    for action, command in (("PrintInvoicePDF", "/invoice"), ("PrintPaymentAgreementPDF", "/plan")):
        printing = rep(action, "plan_active" if command == "/plan" else "healthy", command)
        assert "is in your direct message" in words(await printing.types(f"{command} {await printing.number()} print"))
    mailed = await printing.mails()
    assert {"SendPaymentLinkEmail", "SendInvoiceEmail", "SendTrackingEmail"} <= {each["kind"] for each in mailed}
    told = str((await sandbox.call("slack/traffic?since=0"))["entries"])
    file = printing.house.bot.db.file
    kept = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    logged = "".join(capfd.readouterr())
    assert "SendPaymentLinkEmail" in logged
    for everything in (told, kept.decode(errors="replace"), logged):
        assert "pay.exodus.example" not in everything
        assert "%PDF" not in everything
