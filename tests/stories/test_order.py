"""A rep asks for an order: over Socket Mode, as themselves, in one Salesforce call."""

import asyncio

import pytest

from tests.conftest import environment_of
from tests.kit import Desk, Sandbox, until, words

pytestmark = pytest.mark.usefixtures("bot")


def composites(calls: list[dict[str, object]]) -> list[dict[str, object]]:
    return [each for each in calls if str(each["path"]).endswith("/composite")]


async def test_paid_shipped_and_what_the_runbook_forbids(rosa: Desk, sandbox: Sandbox) -> None:
    read = words(await rosa.asks("/order 11436"))
    assert "*$1,240.00 left to pay* of $4,000.00, due" in read
    assert "*2 of 3 products shipped:* UPS 1Z…" in read
    assert "Not allowed" not in read

    missing = await sandbox.record("missing_opportunity")
    read = words(await rosa.asks(f"/order {missing['number']}"))
    assert "has no opportunity: no invoice, payment link or tracking e-mail may go out" in read
    assert "*Next:* ask sales operations to link the opportunity." in read

    missing = await sandbox.record("missing_quote")
    assert "has no quote" in words(await rosa.asks(f"/order {missing['number']}"))


@pytest.mark.parametrize("form", ["SO-011436", "so-11436", "11436", "#11436"])
async def test_every_form_of_a_number_finds_the_order(rosa: Desk, form: str) -> None:
    assert "SO-011436" in words(await rosa.asks(f"/order {form}"))


async def test_an_id_or_a_pasted_link_finds_it_too(rosa: Desk, sandbox: Sandbox) -> None:
    order = (await sandbox.record("healthy"))["id"]
    for form in (order, order[:15], f"<{sandbox.url}/lightning/r/Sales_Order__c/{order}/view>"):
        assert "SO-011436" in words(await rosa.asks(f"/order {form}"))


async def test_the_card_is_for_the_asker_alone_and_names_nobody_in_its_notification(
    rosa: Desk, sandbox: Sandbox
) -> None:
    card = await rosa.asks("/order 11436")
    assert card["ephemeral"]
    assert card["text"] == "Here is SO-011436 as Salesforce has it."
    omar = Desk(sandbox, "rep_other_region")
    assert not await omar.sees()


async def test_it_works_in_the_dm_as_well(sandbox: Sandbox) -> None:
    assert "SO-011436" in words(await Desk(sandbox, "rep", "dm").asks("/order 11436"))


async def test_a_review_costs_one_call_once_the_person_is_known(rosa: Desk, sandbox: Sandbox) -> None:
    await rosa.asks("/order 11436")
    before = await sandbox.salesforce_calls()
    await rosa.asks("/order 11436")
    after = (await sandbox.salesforce_calls())[len(before) :]
    assert len(after) == 1, after
    assert after[0]["user"] == "rosa@exodus.example.demo"


async def test_what_is_fetched_once_is_fetched_once_however_many_ask(rosa: Desk, sandbox: Sandbox) -> None:
    before = len(await sandbox.salesforce_calls())
    answers = await asyncio.gather(*(rosa.types("/order 11436") for _ in range(8)))
    assert all(each["ok"] for each in answers)

    async def all_read() -> bool:
        return (
            len([each for each in await rosa.sees() if each["text"] == "Here is SO-011436 as Salesforce has it."]) == 8
        )

    await until(all_read)
    calls = (await sandbox.salesforce_calls())[before:]
    tokens = [each for each in calls if "token" in each["path"]]
    assert len(tokens) == 2  # the integration user's, to find Rosa; and Rosa's own
    # one to find her, one for her field rights, eight reviews
    assert len(composites(calls)) == 10
    infos = [each for each in (await sandbox.call("slack/traffic"))["entries"] if each.get("name") == "users.info"]
    assert len(infos) <= 1


async def test_absent_and_invisible_orders_read_the_same(rosa: Desk, sandbox: Sandbox) -> None:
    elsewhere = (await sandbox.record("near_another_region"))["number"]
    digits = elsewhere.removeprefix("SO-")
    for prefix in ("SO-", ""):
        hidden = words(await rosa.asks(f"/order {prefix}{digits}"))
        absent = words(await rosa.asks(f"/order {prefix}999999"))
        assert hidden.replace(digits, "N") == absent.replace("999999", "N")
        assert "couldn't find" in hidden
    omar = Desk(sandbox, "rep_other_region")
    assert elsewhere in words(await omar.asks(f"/order {elsewhere}"))


async def test_looking_again_replaces_the_card_with_what_is_true_now(rosa: Desk, sandbox: Sandbox) -> None:
    card = await rosa.asks("/order 11436")
    order = await sandbox.record("healthy")
    change = {
        "do": "update",
        "object": "Sales_Order__c",
        "id": order["id"],
        "fields": {"Balance__c": 0, "Payment_Status__c": "Paid"},
    }
    await sandbox.call("salesforce/records", change)
    assert (await rosa.presses(card, "order.look_again"))["ok"]
    fresh = await rosa.reads()
    assert "*Paid:* $4,000.00" in words(fresh)
    cards = [each for each in await rosa.sees() if each["text"] == "Here is SO-011436 as Salesforce has it."]
    assert len(cards) == 1


async def test_a_link_button_is_acknowledged_and_does_nothing(rosa: Desk, sandbox: Sandbox) -> None:
    card = await rosa.asks("/order 11436")
    before = len(await sandbox.salesforce_calls())
    assert (await rosa.presses(card, "record.open"))["ok"]
    assert len(await sandbox.salesforce_calls()) == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/order harbour caffè", "No order that you can see matches “harbour caffè”."),
        ("/order https://evil.example/x", "I can't find one order by what is linked there."),
        ("/order ' OR Name != '", "matches “OR Name !=”"),
        ("/order <!subteam>", "matches “subteam”"),
    ],
)
async def test_what_means_no_order_gets_a_usage_line(rosa: Desk, typed: str, told: str) -> None:
    read = words(await rosa.asks(typed))
    assert told in read
    assert "type an order number, such as SO-011436" in read.replace("Type", "type")
    assert "<" not in read.replace("&lt;", "")


async def test_help_is_answered_in_the_ack_to_anybody_and_reads_nothing(sandbox: Sandbox) -> None:
    before = len(await sandbox.salesforce_calls())
    guest = Desk(sandbox, "guest")
    assert "/order SO-011436" in words(await guest.asks("/order help"))
    assert len(await sandbox.salesforce_calls()) == before


async def test_a_hostile_order_is_only_text(rosa: Desk, sandbox: Sandbox) -> None:
    hostile = await sandbox.record("hostile_text")
    card = await rosa.asks(f"/order {hostile['number']}")
    assert card["text"] == f"Here is {hostile['number']} as Salesforce has it."
    for block in card["blocks"]:
        for piece in [block.get("text"), *block.get("fields", []), *block.get("elements", [])]:
            if piece and piece.get("type") == "mrkdwn":
                assert piece["verbatim"]
                inert = piece["text"].replace("<!date^", "")
                assert "<" not in inert
                assert "`" not in inert
                assert "\u202e" not in inert


async def test_the_bot_comes_back_by_itself_when_slack_drops_the_sockets(rosa: Desk, sandbox: Sandbox) -> None:
    assert (await sandbox.call("status"))["bot_connections"] == 2
    await sandbox.call("slack/socket", {"do": "drop"})

    async def back() -> bool:
        return bool((await sandbox.call("status"))["bot_connections"] == 2)

    await until(back, 40)
    assert "SO-011436" in words(await rosa.asks("/order 11436"))


async def test_the_sandbox_gives_the_bot_what_it_needs(sandbox: Sandbox) -> None:
    assert environment_of(sandbox).salesforce_instance_url == sandbox.url
