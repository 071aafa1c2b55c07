"""Trouble handed to a team by a person: from a card's *Tell …*, from a list, from a quote, from a receipt."""

from typing import Any

import pytest

from bot.actions.intents import IntentState
from bot.app import Exodus
from bot.escalations import episodes
from bot.store import escalations
from bot.store.pings import live
from tests.kit import Clock, Desk, Sandbox, until, words
from tests.stories.acting import Acting
from tests.stories.house import House
from tests.stories.test_pings import GATEWAY, SOFIA, gateways

TELL, SYMPTOM, NOTE = "order.escalate", "symptom", "note"
View = dict[str, Any]


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


def field(form: View, block: str) -> dict[str, Any]:
    return dict(next(each["element"] for each in form["blocks"] if each.get("block_id") == block))


def chosen(form: View) -> str | None:
    option = field(form, SYMPTOM).get("initial_option")
    return str(option["value"]) if option else None


async def opened(house: House, said: str, user: str = "rep") -> View:
    """The modal of `user` once it says that."""
    found: list[View] = []

    async def so() -> bool:
        views = (await house.sandbox.call(f"slack/views?user={user}"))["views"]
        found[:] = [each for each in views if said in words(each)]
        return bool(found)

    await until(so)
    return found[-1]


async def close(house: House, form: View, user: str = "rep") -> None:
    await house.sandbox.call("slack/close", {"user": user, "view": form["id"]})


async def board(house: House, user: str, channel: str) -> str:
    return "\n".join(words(each) for each in await Desk(house.sandbox, user, channel).sees())


async def test_every_tell_button_opens_the_form_with_what_is_known(house: House, rosa: Desk) -> None:
    # What Salesforce shows is preselected, and nothing needs to be written.
    number = (await house.label("retokenization_required"))["order"]
    assert (await rosa.presses(await rosa.asks(f"/payment {number}"), TELL))["ok"]
    form = await opened(house, "What is wrong")
    assert chosen(form) == "retokenization_required"
    assert field(form, SYMPTOM)["options"][0]["value"] == "retokenization_required"
    assert len(field(form, SYMPTOM)["options"]) == 7
    assert "retokenization" in words(form)
    answer = await house.submit("rep", form, note="")
    assert answer["response_action"] == "update"
    told = await board(house, "payment_admin", "payment-admin")
    assert number in told
    assert "Salesforce doesn't show it" not in told
    await close(house, await opened(house, "Nobody has taken it"))

    # What it does not show is said as what it is, in the runbook's words, for the person to correct.
    number = (await house.label("readiness_unknown"))["order"]
    assert (await rosa.presses(await rosa.asks(f"/payment {number}"), TELL))["ok"]
    form = await opened(house, "Salesforce doesn't show that as trouble")
    assert chosen(form) is None
    assert "readiness unknown" in field(form, NOTE)["initial_value"]
    answer = await house.submit("rep", form, symptom="retokenization_required")
    assert answer["response_action"] == "update"
    told = await board(house, "payment_admin", "payment-admin")
    assert "Reported by Rosa Reyes: " in told
    assert "readiness unknown" in told
    assert "Salesforce doesn't show it." in told


async def test_alone_it_lists_ones_own_open_orders_and_a_quote_can_be_handed_over(house: House, rosa: Desk) -> None:
    await rosa.types("/escalate")
    listed = await opened(house, "Your open orders.")
    ways = [each["accessory"] for each in listed["blocks"] if each.get("accessory")]
    assert all(each["text"]["text"] == "Escalate" for each in ways)
    body = {"user": "rep", "view": listed["id"], "action_id": ways[0]["action_id"]}
    block = next(each for each in listed["blocks"] if each.get("accessory") == ways[0])
    assert (await house.sandbox.attempt("slack/action", {**body, "block_id": block["block_id"]}))["ok"]
    form = await opened(house, "What is wrong")
    assert str(block["text"]["text"]).split("*")[1] in words(form)
    await close(house, form)

    quote = (await house.label("quote_not_converted"))["number"]
    await rosa.types(f"/escalate {quote.lower()}")
    form = await opened(house, quote)
    assert "Salesforce shows: approved, and no order." in words(form)
    assert chosen(form) == "quote_not_converted"
    assert len(field(form, SYMPTOM)["options"]) == 1
    assert (await house.submit("rep", form, note=""))["response_action"] == "update"
    assert f"Approved quote without an order: {quote}" in await board(house, "sales_operations", "sales-operations")
    await close(house, await opened(house, "Nobody has taken it"))

    await rosa.types("/escalate Q-999999")
    assert "No order that you can see was made from a quote" in words(await opened(house, "Q-999999"))


async def test_what_is_its_owners_first_can_be_handed_over_at_once(house: House, rosa: Desk) -> None:
    await house.only("quote_not_converted")
    await house.sweep()
    quote = (await house.label("quote_not_converted"))["number"]
    assert await board(house, "sales_operations", "sales-operations") == ""
    await rosa.types(f"/escalate {quote}")
    form = await opened(house, quote)
    assert "is its owner's first" in words(form)
    assert chosen(form) == "quote_not_converted"
    assert (await house.submit("rep", form, note=""))["response_action"] == "update"
    assert f"Approved quote without an order: {quote}" in await board(house, "sales_operations", "sales-operations")


async def test_what_a_gateway_that_is_down_hides_calls_nobody_by_hand_either(house: House, rosa: Desk) -> None:
    found = (await house.bot.sweeps.plan()).plan.new
    (failed,) = [each for each in found if each.symptom == "payment_link_failed"]
    (gateway,) = [each for each in failed.routes if each in await gateways(house)]
    down = {"do": "update", "object": GATEWAY, "id": gateway, "fields": {"Available__c": False}}
    await house.sandbox.call("salesforce/records", down)
    await house.sweep()

    async def standing() -> episodes.Episode:
        (one,) = [each for each in await house.bot.db.run(live) if each.seen.symptom == "payment_link_failed"]
        return one

    before = await standing()
    over = episodes.close(before, "Known.", house.clock())
    await house.bot.db.run(escalations.change, before, over, SOFIA, "done", house.clock())
    await rosa.types(f"/escalate {failed.number}")
    form = await opened(house, failed.number)
    assert (await house.submit("rep", form, symptom="payment_link_failed", note=""))["response_action"] == "update"
    again = await standing()
    assert (again.id == before.id, again.called_at) == (False, None)


async def test_a_bounced_links_receipt_offers_to_tell_payment_operations(house: House, rosa: Desk) -> None:
    selling = Acting(house, Desk(house.sandbox, "rep", "dm"), "SendPaymentLinkEmail")
    payment = (await selling.intent(await selling.opens())).record
    gone = await house.new("Contact", FirstName="Old", LastName="Box", Email="old@bounce.example")
    await selling.changes(payment, Contact__c=gone)
    await selling.reaches(await selling.decides(), IntentState.FAILED)
    receipt = (await selling.receipts())[-1]
    assert "Not sent: 550 5.1.1" in words(receipt)
    assert (await selling.desk.presses(receipt, TELL))["ok"]
    form = await opened(house, "What is wrong")
    assert chosen(form) == "payment_link_failed"
    assert (await house.submit("rep", form, note=""))["response_action"] == "update"
    told = await board(house, "payment_operations", "payment-operations")
    assert "Payment link e-mail failed: SO-011436" in told
    assert "Raised by Rosa Reyes" in told


def count(listed: str) -> int:
    return int(listed.split(maxsplit=1)[0].strip("*"))


async def test_what_teams_are_working_on_leaves_out_what_one_may_not_see(house: House, rosa: Desk) -> None:
    await house.sweep()
    listed = words(await rosa.asks("/escalations"))
    assert "Order without quote: SO-011437" in listed
    assert "Nobody has taken it yet." in listed
    order = await house.label("missing_quote")
    hide = {"do": "revoke_record", "record": order["id"], "user": "rosa@exodus.example.demo"}
    await house.sandbox.call("salesforce/access", hide)
    fewer = words(await rosa.asks("/escalations"))
    assert "SO-011437" not in fewer
    assert count(fewer) == count(listed) - 1
    assert "SO-011437" not in words(await rosa.asks("/escalations sales operations"))

    sofia = Desk(house.sandbox, "sales_operations", "general")
    await house.sandbox.call("salesforce/access", {**hide, "user": "sales_operations"})
    card = await sofia.asks("/escalations Sales-Operations")
    assert "Order without quote: SO-011437" in words(card)
    assert "3PL" not in words(card)
    await house.sandbox.call("salesforce/access", {**hide, "user": "sales_operations", "undo": True})
    row = next(each for each in card["blocks"] if "SO-011437" in str(each.get("text")))
    assert (await sofia.presses(card, "episode.more", block_id=row["block_id"]))["ok"]
    assert "Not a problem…" in words(await opened(house, "SO-011437", "sales_operations"))
    assert "Which one: payment operations, payment admin?" in words(await rosa.asks("/escalations payment"))


async def test_what_stands_beside_the_number_begins_the_note(house: House, rosa: Desk) -> None:
    await rosa.types("/escalate 11436 jane@acme.example got no link")
    form = await opened(house, "What is wrong")
    assert "SO-011436" in words(form)
    assert field(form, NOTE)["initial_value"] == "j***@acme.example got no link"
