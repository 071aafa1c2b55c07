"""A payment link that the bot itself was told to send and could not: trouble, though Salesforce shows it nowhere."""

import json
from typing import Any

import pytest

from bot.actions.intents import Intent, IntentState
from bot.app import Exodus
from bot.escalations.episodes import Episode, EpisodeState
from bot.runbook.records import Failing
from tests.kit import Clock, Desk, Message, Sandbox, words
from tests.stories.acting import Acting, View, key_of
from tests.stories.house import House

ACTION, TEAM, PLACE = "SendPaymentLinkEmail", "payment_operations", "payment-operations"
NO_LINK = {
    "statusCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    "message": "No link for jane@acme.example: no return page.",
}


@pytest.fixture
async def rosa(sandbox: Sandbox, clock: Clock, bot: Exodus) -> Acting:
    house = House(sandbox, clock, bot)
    await house.only("nothing at all")
    return Acting(house, Desk(sandbox, "rep", "dm"), ACTION)


def no(error: dict[str, Any]) -> list[dict[str, Any]]:
    """The action's own no."""
    return [{"actionName": ACTION, "isSuccess": False, "errors": [{**error, "fields": []}], "outputValues": None}]


async def form(rosa: Acting) -> View:
    return await rosa.opens(await rosa.desk.asks(f"/payment {await rosa.number()}"))


async def answered(rosa: Acting, status: int, body: list[dict[str, Any]]) -> Intent:
    """Rosa sends the link, and that is what Salesforce says to it."""
    view = await form(rosa)  # opening it asks whether she may
    await rosa.spoils("body", status=status, body=json.dumps(body), content_type="application/json")
    return await rosa.reaches(await rosa.decides(view), IntentState.FAILED)


async def episodes(rosa: Acting) -> list[Episode]:
    return await rosa.house.episodes("healthy")


async def cards(rosa: Acting) -> list[Message]:
    seen = await Desk(rosa.sandbox, TEAM, PLACE).sees()
    return [each for each in seen if each.get("thread_ts") in {None, each["ts"]}]


async def test_a_link_that_salesforce_refuses_is_its_teams_once_until_one_has_gone_out(rosa: Acting) -> None:
    await rosa.house.sweep()
    intent = await answered(rosa, 400, no(NO_LINK))
    assert intent.failing is Failing.REFUSED
    card = words(await rosa.desk.asks("/order 11436"))
    assert "The payment link of PAY-004702 could not be sent" in card
    assert "“No link for j***@acme.example: no return page”." in card
    assert "Tell payment operations" in card

    before = len(await rosa.sandbox.salesforce_calls())
    assert (await rosa.house.bot.sweeps.plan()).complete
    assert len(await rosa.sandbox.salesforce_calls()) - before <= 3
    for _ in range(3):
        await rosa.house.sweep()
    (episode,) = await episodes(rosa)
    assert (episode.seen.symptom, episode.seen.record) == ("payment_link_failed", intent.record)
    (card,) = await cards(rosa)
    said = words(card)
    assert "Payment link could not be sent: SO-011436 · $1,240.00" in said
    assert "No link for j***@acme.example: no return page." in said
    assert "jane@" not in said
    assert "wait for payment operations; they have it since" in words(await rosa.desk.asks("/order 11436"))

    await rosa.reaches(await rosa.decides(await form(rosa)), IntentState.SUCCEEDED)
    for _ in range(2):
        await rosa.house.sweep()
    (episode,) = await episodes(rosa)
    assert episode.state is EpisodeState.CLOSED
    assert len(await cards(rosa)) == 1


async def test_a_link_that_somebody_sends_in_salesforce_ends_it_too(rosa: Acting) -> None:
    intent = await answered(rosa, 200, no(NO_LINK))
    await rosa.house.sweep()
    await on_record(rosa, intent, "Sent")
    for _ in range(2):
        await rosa.house.sweep()
    (episode,) = await episodes(rosa)
    assert episode.state is EpisodeState.CLOSED
    assert "could not be sent" not in words(await rosa.desk.asks("/order 11436"))


async def on_record(rosa: Acting, intent: Intent, status: str) -> None:
    about = {"Sales_Order__c": intent.root, "Payment_Order__c": intent.record, "Email_Type__c": "Payment Link"}
    at = (await rosa.present()).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    error = {"Error__c": "mailbox does not exist"} if status == "Failed" else {}
    mail = {**about, "Recipients__c": "jane@acme.example", "Sent_At__c": at, "CreatedDate": at, **error}
    await rosa.house.new("Order_Email_History__c", **mail, Status__c=status)


async def test_what_is_on_record_as_failed_is_one_episode_with_what_salesforce_shows_of_it(rosa: Acting) -> None:
    view = await rosa.opens()
    await rosa.spoils("drop")
    await rosa.submits(view)
    intent = await rosa.reaches(key_of(view), IntentState.UNKNOWN)
    swept = await rosa.house.sweep()
    assert not swept.plan.new  # nobody knows yet how it ended
    await on_record(rosa, intent, "Failed")
    await rosa.waits(seconds=6)
    assert (await rosa.reaches(intent.key, IntentState.FAILED)).failing is Failing.ON_RECORD
    await rosa.house.sweep()
    (opened,) = await episodes(rosa)
    assert opened.seen.what == "Payment link could not be sent"
    failed = {"Last_Email_Status__c": "Failed", "Last_Email_Type__c": "Payment Link"}
    await rosa.changes(intent.record, **failed, Last_Email_Error__c="mailbox does not exist")
    await rosa.house.sweep()
    (merged,) = await episodes(rosa)
    assert (merged.id, merged.seen.what) == (opened.id, "Payment link e-mail failed")
    assert len(await cards(rosa)) == 1
    shown = words(await rosa.desk.asks("/payment 11436"))
    assert "The last e-mail for" in shown
    assert "could not be sent" not in shown  # said once


async def test_what_the_rep_tells_from_the_receipt_is_the_episode_that_sweeps_see(rosa: Acting) -> None:
    await answered(rosa, 400, no(NO_LINK))
    receipt = (await rosa.receipts())[-1]
    assert (await rosa.desk.presses(receipt, "order.escalate"))["ok"], receipt
    telling = await rosa.house.form("rep")
    assert "PAY-004702: not sent" in words(telling)
    await rosa.house.submit("rep", telling)
    await rosa.house.sweep()
    (episode,) = await episodes(rosa)
    assert episode.confirmed
    assert episode.raised_by is not None
    assert len(await cards(rosa)) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, no({"statusCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access"}), "passing"),
        (400, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}], "passing"),
        (403, [{"errorCode": "FORBIDDEN", "message": "You do not have access to the Apex class."}], "not_allowed"),
        (400, no({"statusCode": "INSUFFICIENT_ACCESS_OR_READONLY", "message": "insufficient access"}), "not_allowed"),
        (400, no({"statusCode": "REQUIRED_FIELD_MISSING", "message": "Missing required input"}), "wrong_call"),
        (400, [{"errorCode": "INVALID_INPUT", "message": "The input is no input."}], "wrong_call"),
    ],
)
async def test_what_passes_or_is_the_reps_own_or_ours_is_no_trouble_of_the_team(
    rosa: Acting, status: int, body: list[dict[str, Any]], kind: str
) -> None:
    assert (await answered(rosa, status, body)).failing == kind
    assert not (await rosa.house.sweep()).plan.new
    assert "could not be sent" not in words(await rosa.desk.asks("/payment 11436"))


async def test_without_the_right_to_see_every_mail_nothing_of_it_opens_and_nothing_closes(rosa: Acting) -> None:
    await answered(rosa, 400, no(NO_LINK))
    access = {"do": "drop_view_all", "object": "Order_Email_History__c"}
    await rosa.sandbox.call("salesforce/access", access)
    assert "payment_link_failed" in (await rosa.house.sweep()).cannot
    assert not await episodes(rosa)
    await rosa.sandbox.call("salesforce/access", {**access, "undo": True})
    await rosa.house.sweep()
    (opened,) = await episodes(rosa)
    await rosa.sandbox.call("salesforce/access", access)
    for _ in range(3):
        await rosa.house.sweep()
    (still,) = await episodes(rosa)
    assert (still.id, still.state) == (opened.id, EpisodeState.OPEN)
