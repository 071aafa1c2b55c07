"""The cards of one subject: `/invoice`, `/payment`, `/plan`, `/tracking`, read by somebody and read again."""

import asyncio
from typing import Any

import pytest

from bot.app import Exodus
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.acting import pressable
from tests.stories.house import House

pytestmark = pytest.mark.usefixtures("bot")

CARDS = {
    "/invoice": "Here is what is invoiced on",
    "/payment": "Here is what is owed on",
    "/plan": "Here are the recurring plans of",
    "/tracking": "Here are the shipments of",
}
AGAIN = {name: f"{name[1:]}.look_again" for name in CARDS}
SEND_FORM = "Send payment link"
View = dict[str, Any]


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


def ids(message: Message) -> set[str]:
    """The action ids of everything that can be pressed."""
    elements = [each for block in message["blocks"] for each in (*block.get("elements", []), block.get("accessory"))]
    rows = {row["value"].partition("=")[0] for each in elements if each for row in each.get("options", [])}
    return rows | {each["action_id"] for each in elements if each and "action_id" in each}


async def number_of(sandbox: Sandbox, situation: str) -> str:
    """The number of the record that a situation of the demo is about."""
    return str((await sandbox.record(situation))["number"])


@pytest.mark.parametrize("command", CARDS)
async def test_a_card_is_one_call_and_for_the_asker_alone(rosa: Desk, sandbox: Sandbox, command: str) -> None:
    await rosa.asks("/order 11436")
    before = len(await sandbox.salesforce_calls())
    card = await rosa.asks(f"{command} SO-011436")
    assert card["ephemeral"]
    assert card["blocks"], "Slack took it"
    assert "SO-011436" in words(card)
    assert "Acme" not in card["text"]
    assert len(await sandbox.salesforce_calls()) == before + 1


@pytest.mark.parametrize("command", CARDS)
async def test_looking_again_shows_the_same_card(rosa: Desk, house: House, command: str) -> None:
    card = await rosa.asks(f"{command} 11436")
    assert AGAIN[command] in ids(card)
    await house.change("healthy", Account__c=await house.new("Account", Name="Renamed Outfitters"))
    assert (await rosa.presses(card, AGAIN[command]))["ok"]
    fresh = await rosa.reads()
    assert fresh["text"] == card["text"]
    assert "Renamed Outfitters" in words(fresh)
    assert len([each for each in await rosa.sees() if each["ephemeral"]]) == 1


@pytest.mark.parametrize(
    ("command", "situation", "most"),
    [("/payment", "payment_link_failed", 1), ("/plan", "plan_active", 1), ("/plan", "plan_paused", 1)],
)
async def test_the_record_that_was_named_is_shown_and_is_still_the_one_when_looking_again(
    rosa: Desk, sandbox: Sandbox, command: str, situation: str, most: int
) -> None:
    number = await number_of(sandbox, situation)
    card = await rosa.asks(f"{command} {number}")
    assert words(card).count(f"*{number}") >= most
    await rosa.presses(card, AGAIN[command])
    assert words(await rosa.reads()).count(f"*{number}") >= most


@pytest.mark.parametrize("command", CARDS)
async def test_nothing_named_gets_a_usage_line(rosa: Desk, command: str) -> None:
    read = words(await rosa.asks(command))
    assert "Which one?" in read
    assert f"such as {command} SO-011436." in read


@pytest.mark.parametrize("command", CARDS)
async def test_help_needs_no_person_and_reads_nothing(sandbox: Sandbox, command: str) -> None:
    before = len(await sandbox.salesforce_calls())
    assert f"{command} SO-011436" in words(await Desk(sandbox, "guest").asks(f"{command} help"))
    assert len(await sandbox.salesforce_calls()) == before


@pytest.mark.parametrize("command", CARDS)
async def test_one_of_several_orders_is_chosen_and_shown_on_the_card_that_was_asked_for(
    rosa: Desk, house: House, command: str
) -> None:
    customer = await house.new("Account", Name="Twofold Traders")
    for situation in ("healthy", "missing_quote"):
        await house.change(situation, Account__c=customer)
    choice = await rosa.asks(f"{command} twofold")
    assert "Several orders match" in words(choice)
    rows = [each for each in choice["blocks"] if "accessory" in each]
    assert len(rows) == 2
    (wanted,) = [each for each in rows if "SO-011437" in str(each["text"])]
    await rosa.presses(choice, AGAIN[command], block_id=wanted["block_id"])
    card = await rosa.reads()
    assert "SO-011437" in words(card)
    assert AGAIN[command] in ids(card)


@pytest.mark.parametrize("command", CARDS)
async def test_what_is_not_there_and_what_may_not_be_seen_read_the_same(
    rosa: Desk, sandbox: Sandbox, command: str
) -> None:
    elsewhere = await number_of(sandbox, "near_another_region")
    for typed, digits in ((elsewhere, "SO-999999"), (elsewhere.removeprefix("SO-"), "999999")):
        hidden = words(await rosa.asks(f"{command} {typed}"))
        assert "couldn't find" in hidden
        missing = words(await rosa.asks(f"{command} {digits}"))
        assert hidden.replace(elsewhere.removeprefix("SO-"), "N") == missing.replace("999999", "N")


@pytest.mark.parametrize("command", CARDS)
async def test_it_works_in_the_dm(sandbox: Sandbox, command: str) -> None:
    assert "SO-011436" in words(await Desk(sandbox, "rep", "dm").asks(f"{command} 11436"))


async def form(house: House) -> View:
    return await house.form("rep")


async def test_payment_with_send_opens_the_form_that_sends_the_link(rosa: Desk, house: House) -> None:
    assert (await rosa.types("/payment 11436 send"))["ok"]
    view = await form(house)
    assert view["submit"]["text"] == SEND_FORM
    assert "Requested amount: $1,240.00" in words(view)
    assert [each for each in await rosa.sees() if each["ephemeral"]] == []


async def test_the_payment_order_that_was_named_is_the_one_whose_link_is_offered(rosa: Desk, house: House) -> None:
    card = words(await rosa.asks("/payment SO-011454"))
    number = next(word.strip("*:,") for word in card.split() if word.startswith("*PAY-"))
    await rosa.types(f"/payment {number} send")
    assert number in words(await form(house))


async def test_the_cards_own_button_opens_the_form_of_that_payment_order(rosa: Desk, house: House) -> None:
    card = await rosa.asks("/payment 11436")
    control = next(each for each in pressable(card["blocks"]) if "SendPaymentLinkEmail" in each)
    assert (await rosa.presses(card, control))["ok"]
    view = words(await form(house))
    number = next(line for line in view.splitlines() if "PAY-" in line).rpartition(" ")[2].strip("*")
    assert f"*{number}: Open" in words(card)


async def test_payment_with_send_and_nothing_else_asks_which_one(rosa: Desk, house: House) -> None:
    await rosa.types("/payment send")
    assert "Which one? Type an order or a payment order" in words(await form(house))


async def test_payment_with_send_for_several_orders_asks_for_the_number(rosa: Desk, house: House) -> None:
    customer = await house.new("Account", Name="Twofold Traders")
    for situation in ("healthy", "missing_quote"):
        await house.change(situation, Account__c=customer)
    await rosa.types("/payment twofold send")
    read = words(await form(house))
    assert "Several orders match “twofold”: 2." in read
    assert "Give the number, such as /payment SO-0114" in read


async def test_what_forbids_the_link_is_said_in_the_form(rosa: Desk, house: House) -> None:
    await rosa.types("/payment SO-011438 send")
    read = words(await form(house))
    assert "Can't send yet: SO-011438" in read
    assert "has no opportunity" in read


async def test_many_at_once_are_all_answered(rosa: Desk) -> None:
    answers = await asyncio.gather(*(rosa.types(f"{command} 11436") for command in CARDS for _ in range(4)))
    assert all(each["ok"] for each in answers)

    async def all_read() -> bool:
        return len([each for each in await rosa.sees() if each["ephemeral"]]) == len(answers)

    await until(all_read)
