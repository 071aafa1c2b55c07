"""A rep sends a payment link: confirms what they read, and follows in their DM how it ends. Once, or not at all."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.actions.intents import IntentKey, IntentState
from bot.app import Exodus
from bot.store import actions as store
from tests.kit import Clock, Desk, Sandbox, words
from tests.stories.acting import AGAIN, RIGHT, Acting, View, boxes, key_of
from tests.stories.house import House

ACTION = "SendPaymentLinkEmail"
LINK = "pay.exodus.example"
TEAM = "T0EXODUS"


@dataclass
class Selling(Acting):
    """Rosa with the payment link of the healthy order."""

    action: str = ACTION

    async def sends(self) -> IntentKey:
        """From the card to the decision; returns its key."""
        return await self.decides()

    async def asks_again(self) -> View:
        """The form from the payment card, where a link may be sent that the order's card no longer proposes."""
        return await self.opens(await self.desk.asks(f"/payment {await self.number()}"))

    async def payment(self) -> str:
        """The order's open payment order."""
        return (await self.intent(await self.opens())).record


@pytest.fixture
async def rosa(sandbox: Sandbox, clock: Clock, bot: Exodus) -> Selling:
    return Selling(House(sandbox, clock, bot), Desk(sandbox, "rep", "dm"))


async def test_what_the_runbook_wants_confirmed_is_shown_and_the_receipt_says_how_it_ended(rosa: Selling) -> None:
    view = await rosa.opens()
    shown = words(view)
    assert "Requested amount: $1,240.00" in shown
    assert "Due date: " in shown
    assert "Collection method: Payment Link" in shown
    assert "Contact: Jane Whitfield, jane@acme.example" in shown
    assert "Last sent: never" in shown
    assert boxes(view) == {RIGHT}
    unticked = await rosa.sandbox.attempt("slack/submit", {"user": "rep", "view": view["id"], "values": {}})
    assert names(unticked["errors"]) == {RIGHT}
    assert not await rosa.calls()

    assert (await rosa.submits(view))["response_action"] == "clear"
    await rosa.reaches(key_of(view), IntentState.SUCCEEDED)
    told = await rosa.receipt()
    assert "Sent: Salesforce recorded it" in told
    assert "to j***@acme.example" in told
    assert "jane@" not in told
    (mail,) = await rosa.mails()
    assert (mail["to"], mail["by"]) == ("jane@acme.example", "rosa@exodus.example.demo")
    assert len(await rosa.receipts()) == 1


async def test_a_tick_counts_for_its_own_offer_alone(rosa: Selling) -> None:
    """No tick outlives the facts it was made for, on whichever replica."""
    first, second = key_of(await rosa.opens()), key_of(await rosa.opens())
    tick = {"type": "checkboxes", "selected_options": [{"value": "yes"}]}
    block = f"{RIGHT}:{first}"
    form = {
        "id": "V1", "type": "modal", "callback_id": "action.run", "private_metadata": second,
        "state": {"values": {block: {block: tick}}},
    }  # fmt: skip
    who = {"id": "U0REP", "team_id": TEAM}
    submitted = {"type": "view_submission", "user": who, "team": {"id": TEAM}, "view": form, "trigger_id": "MAKE"}
    body = {"user": "rep", "channel": "dm", "kind": "interactive", "payload": submitted}
    answer = await rosa.sandbox.call("slack/raw", body)
    assert answer["payload"]["response_action"] == "errors"
    assert set(answer["payload"]["errors"]) == {f"{RIGHT}:{second}"}
    assert not await rosa.calls()


def names(errors: dict[str, str]) -> set[str]:
    return {block.split(":")[0] for block in errors}


async def test_acted_and_hung_up_is_first_not_sure_and_then_sent(rosa: Selling) -> None:
    view = await rosa.opens()
    await rosa.spoils("act_then_drop")
    await rosa.submits(view)
    await rosa.reaches(key_of(view), IntentState.UNKNOWN)
    doubt = await rosa.receipt()
    assert "Salesforce didn't answer. The e-mail may have gone out; don't send it again." in doubt
    assert "I'll check until" in doubt
    await rosa.waits(seconds=6)
    await rosa.reaches(key_of(view), IntentState.SUCCEEDED)
    assert "Sent: Salesforce recorded it" in await rosa.receipt()
    assert len(await rosa.mails()) == 1
    assert len(await rosa.calls()) == 1


async def test_while_it_is_not_known_nobody_sends_it_again(rosa: Selling) -> None:
    view, old = await rosa.opens(), await rosa.card()
    await rosa.spoils("act_then_drop")
    await rosa.submits(view)
    await rosa.reaches(key_of(view), IntentState.UNKNOWN)
    newer = await rosa.desk.asks("/payment 11436")
    assert "not known yet; how it ends is in your DM." in words(newer)
    assert ACTION not in str(newer["blocks"])
    assert "how that ended isn't known yet" in words(await rosa.opens(old))


async def test_dropped_is_not_sent_after_the_settle_time_and_the_next_decision_shows_it(rosa: Selling) -> None:
    view = await rosa.opens()
    await rosa.spoils("drop")
    await rosa.submits(view)
    await rosa.reaches(key_of(view), IntentState.UNKNOWN)
    for seconds in (6, 25, 90, 180):
        await rosa.waits(seconds=seconds)
        assert "don't send it again" in await rosa.receipt()
    await rosa.waits(minutes=8)
    await rosa.reaches(key_of(view), IntentState.NOT_SENT)
    assert (
        "Not sent: Salesforce did not answer and has no e-mail on record. You may send again." in await rosa.receipt()
    )
    assert not await rosa.mails()
    assert len(await rosa.calls()) <= 1  # no machine repeats it

    again = await rosa.opens((await rosa.receipts())[-1])
    assert "Last time," in words(again)
    assert "not sent (Salesforce did not answer" in words(again)
    assert key_of(again) != key_of(view)
    assert (await rosa.submits(again))["response_action"] == "clear"
    await rosa.reaches(key_of(again), IntentState.SUCCEEDED)
    assert len(await rosa.mails()) == 1
    assert len(await rosa.receipts()) == 2


async def test_the_amount_read_is_the_one_of_now_not_of_the_card(rosa: Selling) -> None:
    card, payment = await rosa.card(), await rosa.payment()
    await rosa.changes(payment, Requested_Amount__c=990)
    assert "Requested amount: $990.00" in words(await rosa.opens(card))


async def test_an_amount_that_changes_before_the_submission_stops_it(rosa: Selling) -> None:
    view = await rosa.opens()
    payment = (await rosa.house.bot.db.run(store.get, key_of(view))).record
    await rosa.changes(payment, Requested_Amount__c=990)
    assert (await rosa.submits(view))["response_action"] == "clear"
    await rosa.reaches(key_of(view), IntentState.STOPPED)
    told = await rosa.receipt()
    assert "Not sent. Since you looked, this has changed: requested amount." in told
    assert "Look again" in told
    assert not await rosa.calls()


async def test_a_quote_that_is_lost_before_the_submission_stops_it(rosa: Selling) -> None:
    view = await rosa.opens()
    await rosa.changes((await rosa.sandbox.record("healthy"))["id"], Quote__c=None)
    assert (await rosa.submits(view))["response_action"] == "clear"
    await rosa.reaches(key_of(view), IntentState.STOPPED)
    assert "has no quote" in await rosa.receipt()
    assert not await rosa.calls()


async def test_a_colleague_who_was_quicker_in_salesforce_stops_it(rosa: Selling) -> None:
    view = await rosa.opens()
    await mailed(rosa, view, timedelta(seconds=1))
    assert (await rosa.submits(view))["response_action"] == "clear"
    await rosa.reaches(key_of(view), IntentState.STOPPED)
    assert "this has changed: last sent." in await rosa.receipt()
    assert not await rosa.calls()


async def mailed(rosa: Selling, view: View, ago: timedelta, status: str = "Sent") -> None:
    """Somebody has sent the link of the offer in `view` by Salesforce's own page."""
    intent = await rosa.house.bot.db.run(store.get, key_of(view))
    assert intent
    at = (await rosa.present() - ago).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    about = {"Sales_Order__c": intent.root, "Payment_Order__c": intent.record, "Email_Type__c": "Payment Link"}
    await rosa.house.new("Order_Email_History__c", **about, Status__c=status, Sent_At__c=at, CreatedDate=at)


async def test_who_may_not_run_the_action_is_told_and_nothing_is_called(rosa: Selling) -> None:
    await rosa.sandbox.call(
        "salesforce/access", {"do": "revoke_action", "action": ACTION, "user": "rosa@exodus.example.demo"}
    )
    assert "Salesforce doesn't let you run “Send payment link”" in words(await rosa.opens())
    assert not await rosa.calls()


async def test_access_that_is_lost_before_the_call_is_a_plain_refusal(rosa: Selling) -> None:
    view = await rosa.opens()
    await rosa.sandbox.call(
        "salesforce/access", {"do": "revoke_action", "action": ACTION, "user": "rosa@exodus.example.demo"}
    )
    await rosa.submits(view)
    await rosa.reaches(key_of(view), IntentState.FAILED)
    assert "Not sent: Salesforce doesn't let you run this action. Ask your Salesforce admin" in await rosa.receipt()
    assert not await rosa.mails()


async def test_a_double_click_and_a_replay_are_one_decision(rosa: Selling) -> None:
    view = await rosa.opens()
    answers = await asyncio.gather(*(rosa.submits(view) for _ in range(3)))
    assert {each["response_action"] for each in answers} == {"clear"}
    await rosa.reaches(key_of(view), IntentState.SUCCEEDED)
    await deliver_again(rosa, times=3)
    await rosa.waits(seconds=6)
    assert len(await rosa.mails()) == 1
    assert len(await rosa.calls()) == 1
    assert len(await rosa.receipts()) == 1


async def deliver_again(rosa: Selling, times: int = 1, **more: str) -> None:
    """The first submission comes once more."""
    entries = (await rosa.sandbox.call("slack/traffic?since=0"))["entries"]
    submitted = [each for each in entries if each["kind"] == "delivery" and each["name"] == "action.run"]
    await rosa.sandbox.call("slack/deliver", {"id": submitted[0]["id"], "times": times, **more})


async def test_an_expired_offer_does_not_count_and_can_be_looked_at_again(rosa: Selling) -> None:
    view = await rosa.opens()
    rosa.house.clock.ahead += timedelta(minutes=16)
    assert (await rosa.submits(view))["response_action"] == "update"
    refused = await rosa.filled()
    assert "That form is no longer open." in words(refused)
    pressed = {"user": "rep", "view": refused["id"], "action_id": rosa.control(refused)}
    assert (await rosa.sandbox.attempt("slack/action", pressed))["ok"]
    renewed = await rosa.filled()
    assert key_of(renewed) != key_of(view)
    assert (await rosa.submits(renewed))["response_action"] == "clear"
    await rosa.reaches(key_of(renewed), IntentState.SUCCEEDED)
    assert len(await rosa.mails()) == 1


async def test_somebody_elses_offer_does_not_count(rosa: Selling) -> None:
    view = await rosa.opens()
    rosa.house.clock.ahead += timedelta(minutes=16)
    await rosa.submits(view)  # too late, so that nothing was decided
    rosa.house.clock.ahead -= timedelta(minutes=16)
    await deliver_again(rosa, user="U0PAYMENTOPERATIONS")
    intent = await rosa.house.bot.db.run(store.get, key_of(view))
    assert intent
    assert intent.state is IntentState.REQUESTED
    assert not await rosa.calls()
    await deliver_again(rosa)  # while it is hers
    await rosa.reaches(key_of(view), IntentState.SUCCEEDED)


async def test_the_same_mail_within_the_half_hour_wants_its_own_tick(rosa: Selling) -> None:
    await rosa.reaches(await rosa.sends(), IntentState.SUCCEEDED)
    view = await rosa.asks_again()
    assert boxes(view) == {RIGHT, AGAIN}
    assert "Send it again" in words(view)
    assert names((await rosa.submits(view, RIGHT))["errors"]) == {AGAIN}
    assert (await rosa.submits(view, RIGHT, AGAIN))["response_action"] == "clear"
    await rosa.reaches(key_of(view), IntentState.SUCCEEDED)
    assert len(await rosa.mails()) == 2


async def test_the_payment_card_says_that_the_link_went_a_short_while_ago(rosa: Selling) -> None:
    before = await rosa.desk.asks("/payment 11436")
    assert "Check first: Send payment link" not in words(before)
    await rosa.reaches(await rosa.sends(), IntentState.SUCCEEDED)
    await rosa.desk.presses(before, "payment.look_again")
    after = await rosa.desk.reads()
    assert "Check first: Send payment link" in words(after)
    assert rosa.control(after)  # it may be sent again: the form asks for its own tick


async def test_a_mail_that_only_salesforce_knows_of_guards_too(rosa: Selling) -> None:
    await mailed(rosa, await rosa.opens(), timedelta(minutes=10))
    assert boxes(await rosa.asks_again()) == {RIGHT, AGAIN}


async def test_a_mail_that_failed_or_is_long_past_guards_nothing(rosa: Selling) -> None:
    view = await rosa.opens()
    await mailed(rosa, view, timedelta(minutes=40))
    assert boxes(await rosa.asks_again()) == {RIGHT}
    await mailed(rosa, view, timedelta(minutes=10), "Failed")
    assert boxes(await rosa.asks_again()) == {RIGHT}


async def test_one_of_several_open_payment_orders_is_chosen(rosa: Selling) -> None:
    second = await another(rosa, await rosa.opens(), 310)
    choice = await rosa.opens()
    assert "has several open payment orders" in words(choice)
    assert not boxes(choice)
    assert len([each for each in choice["blocks"] if "accessory" in each]) == 2
    view = await rosa.chooses(choice, "$310.00")
    assert "Requested amount: $310.00" in words(view)
    await rosa.submits(view)
    await rosa.reaches(key_of(view), IntentState.SUCCEEDED)
    (mail,) = await rosa.mails()
    assert mail["record"] == second


async def another(rosa: Selling, view: View, amount: int) -> str:
    """One more open payment order on the order of the offer in `view`."""
    intent = await rosa.house.bot.db.run(store.get, key_of(view))
    assert intent
    return await rosa.house.new(
        "Payment_Order__c",
        Sales_Order__c=intent.root,
        Contact__c=await contact(rosa),
        Requested_Amount__c=amount,
        Captured_Amount__c=0,
        Balance_Due__c=amount,
        CurrencyIsoCode="USD",
        Status__c="Open",
        Collection_Status__c="Not Started",
        Collection_Method__c="Payment Link",
        Due_Date__c="2030-01-31",
    )


async def contact(rosa: Selling) -> str:
    return await rosa.house.new("Contact", FirstName="Jo", LastName="Park", Email="jo@acme.example")


async def test_forty_payment_orders_fit_into_the_choice(rosa: Selling) -> None:
    view = await rosa.opens()
    for number in range(39):
        await another(rosa, view, 100 + number)
    choice = await rosa.opens()
    assert len([each for each in choice["blocks"] if "accessory" in each]) == 40
    assert "more: open the order in Salesforce" not in words(choice)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"Due_Date__c": None}, "The due date of PAY-"),
        ({"Collection_Method__c": None}, "The collection method of PAY-"),
        ({"Requested_Amount__c": None}, "The amount of PAY-"),
        ({"Requested_Amount__c": 0}, "asks for $0.00"),
        ({"Captured_Amount__c": 1240}, "is captured in full already"),
        ({"Collection_Status__c": "On Hold", "Collection_Hold_Reason__c": "Dispute"}, "is on hold (Dispute)"),
        ({"Contact__c": None}, "The contact of PAY-"),
        ({"Status__c": "Draft"}, "is a draft."),
    ],
    ids=["due date", "method", "amount", "zero", "captured", "hold", "contact", "draft"],
)
async def test_what_forbids_it_is_said_with_a_way_out(rosa: Selling, fields: dict[str, Any], told: str) -> None:
    card, payment = await rosa.card(), await rosa.payment()
    await rosa.changes(payment, **fields)
    view = await rosa.opens(card)
    assert "Can't send yet: SO-011436" in words(view)
    assert told in words(view)
    assert not view.get("submit")


async def test_what_the_card_has_a_rep_check_first_is_asked_once_more_before_the_tick(rosa: Selling) -> None:
    payment = await rosa.payment()
    await rosa.changes(payment, Collection_Method__c="Saved Method")
    warning = "is to be collected by Saved Method, not by payment link."
    card = await rosa.desk.asks("/payment 11436")
    assert warning in words(card)
    view = await rosa.opens(card)
    assert warning in words(view)
    assert boxes(view) == {RIGHT}
    await rosa.submits(view)
    await rosa.reaches(key_of(view), IntentState.SUCCEEDED)
    again = await rosa.asks_again()
    assert boxes(again) == {RIGHT, AGAIN}
    assert words(again).count("a short while ago") == 1  # the tick says it


async def test_a_contact_without_an_address_stops_it(rosa: Selling) -> None:
    card, payment = await rosa.card(), await rosa.payment()
    nobody = await rosa.house.new("Contact", FirstName="No", LastName="Mail")
    await rosa.changes(payment, Contact__c=nobody)
    assert "The e-mail address of No Mail is missing." in words(await rosa.opens(card))


async def test_a_gateway_that_is_down_stops_it(rosa: Selling) -> None:
    card, payment = await rosa.card(), await rosa.payment()
    gateway = await rosa.house.new("Payment_Gateway__c", Name="Down", Lifecycle__c="Active", Available__c=False)
    await rosa.changes(payment, Payment_Gateway__c=gateway)
    shown = words(await rosa.opens(card))
    assert "The gateway of PAY-" in shown
    assert "Ask the payment admin to repair it" in shown


async def test_an_order_without_a_quote_offers_no_button_and_an_old_button_says_why(rosa: Selling) -> None:
    card = await rosa.card()
    await rosa.changes((await rosa.sandbox.record("healthy"))["id"], Quote__c=None)
    assert "has no quote" in words(await rosa.opens(card))
    assert ACTION not in str((await rosa.card())["blocks"])


async def test_an_address_that_bounces_is_not_sent_with_the_reason(rosa: Selling) -> None:
    payment = await rosa.payment()
    gone = await rosa.house.new("Contact", FirstName="Old", LastName="Box", Email="old@bounce.example")
    await rosa.changes(payment, Contact__c=gone)
    await rosa.reaches(await rosa.sends(), IntentState.FAILED)
    told = await rosa.receipt()
    assert "Not sent: 550 5.1.1" in told
    assert "Salesforce has it on record as Failed. You may send again once that is mended." in told
    assert not await rosa.mails()


async def test_at_most_two_calls_come_before_the_dispatch(rosa: Selling) -> None:
    card = await rosa.card()
    await rosa.opens(card)  # who Rosa is, and what she may, is known from here on
    before = len(await rosa.sandbox.salesforce_calls())
    view = await rosa.opens(card)
    await rosa.submits(view)
    await rosa.reaches(key_of(view), IntentState.SUCCEEDED)
    paths = [each["path"] for each in (await rosa.sandbox.salesforce_calls())[before:]]
    (dispatch,) = [place for place, path in enumerate(paths) if path.endswith(ACTION)]
    assert dispatch <= 2, paths


async def test_a_link_that_somebody_wrote_into_the_hold_reason_goes_nowhere(rosa: Selling) -> None:
    payment, view = await rosa.payment(), await rosa.opens()
    reason = f"{LINK}:8443/c/SECRET was sent by hand"
    await rosa.changes(payment, Collection_Status__c="On Hold", Collection_Hold_Reason__c=reason)
    await rosa.submits(view)
    await rosa.reaches(key_of(view), IntentState.STOPPED)
    told = await rosa.receipt()
    assert "is on hold ([link] was sent by hand)" in told
    assert "SECRET" not in told + words(await rosa.card())
    database = rosa.house.bot.db.file
    assert database
    rows = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert b"was sent by hand" in rows
    assert b"SECRET" not in rows


@pytest.mark.parametrize(
    ("kind", "field", "told"),
    [
        ("Payment_Order__c", "Contact__c", "The contact of PAY-"),
        ("Contact", "Email", "The e-mail address of "),
        ("Payment_Order__c", "CurrencyIsoCode", "The currency of PAY-"),
    ],
)
async def test_nobody_confirms_what_they_cannot_read(rosa: Selling, kind: str, field: str, told: str) -> None:
    card = await rosa.card()
    hidden = {"do": "hide_field", "object": kind, "field": field, "user": "rosa@exodus.example.demo"}
    await rosa.sandbox.call("salesforce/access", hidden)
    view = await rosa.opens(card)
    assert told in words(view)
    assert "is not visible to you, so you can't confirm it." in words(view)
    assert not view.get("submit")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"Balance__c": 0, "Collected_Total__c": 4000}, "Nothing is due on SO-011436, but PAY-"),
        ({"Payment_Status__c": "Refunded"}, "Payment status of SO-011436 says Refunded, but PAY-"),
        ({"Status__c": "Cancelled"}, "SO-011436 is Cancelled, but PAY-"),
    ],
)
async def test_who_has_paid_already_is_asked_by_no_form_and_by_no_late_call(
    rosa: Selling, fields: dict[str, Any], told: str
) -> None:
    """The payment order is open still: the form is stopped, and so is what was confirmed before."""
    older, card = await rosa.card(), await rosa.card()
    offered = await rosa.opens(card)
    assert offered.get("submit")
    await rosa.house.change("healthy", **fields)
    await rosa.submits(offered)
    await rosa.reaches(key_of(offered), IntentState.STOPPED)
    assert told in await rosa.receipt()
    assert not await rosa.calls()
    stopped = await rosa.opens(older)
    assert told in words(stopped)
    assert not stopped.get("submit")


async def test_the_links_address_is_in_no_message_and_no_row(rosa: Selling) -> None:
    await rosa.reaches(await rosa.sends(), IntentState.SUCCEEDED)
    made = b"".join(file.read_bytes() for file in rosa.sandbox.data.iterdir() if file.is_file())
    assert LINK.encode() in made, "the org did make a link"
    database = rosa.house.bot.db.file
    assert database
    rows = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert b"SO-011436" in rows
    assert LINK.encode() not in rows
    assert LINK not in str(await rosa.sandbox.call("slack/traffic?since=0"))
    assert LINK not in str(await rosa.desk.sees())
