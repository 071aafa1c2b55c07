"""A picklist value that the mapping does not know: the bot's operators hear of it once, and no team does."""

import asyncio

import pytest

from bot.app import Exodus
from bot.config import Config
from tests.kills.world import Salesforce
from tests.kit import Clock, Sandbox, words
from tests.stories.house import OPERATORS, House


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    house = House(sandbox, clock, bot)
    await house.only("nothing at all")
    return house


@pytest.fixture
def configuration(configuration: Config) -> Config:
    """Nothing waits for a grace period."""
    policy = configuration.policy.model_copy(update={"missing_links_seconds": 0.0})
    return configuration.model_copy(update={"policy": policy})


async def heard(house: House) -> list[str]:
    await house.deliver()
    return [words(each) for each in await house.channel(OPERATORS) if "No rule knows" in words(each)]


async def test_a_new_status_is_one_notice_whoever_looks_and_however_often(house: House) -> None:
    await house.change("healthy", Fulfillment_Status__c="Backordered")
    await house.change("large", Fulfillment_Status__c="backordered")
    await house.sweep()
    await asyncio.gather(*(house.bot.values.look() for _ in range(2)))  # as two replicas would
    await house.sweep()
    await house.bot.values.look()
    (notice,) = await heard(house)
    assert "Fulfillment_Status" in notice
    assert "ackordered” on 2 records" in notice
    assert "[mapping.order.values.fulfillment_status]" in notice
    assert "unfulfilled, `partly_fulfilled`, fulfilled" in notice
    assert await house.channel() == []


async def test_every_value_of_every_state_has_its_own_notice_until_it_is_gone(house: House) -> None:
    await house.change("healthy", Fulfillment_Status__c="Backordered", Status__c="Parked")
    await house.change("large", Fulfillment_Status__c="Lost")
    await house.bot.values.look()
    told = await heard(house)
    assert [sum(value in each for each in told) for value in ("Backordered", "Parked", "Lost")] == [1, 1, 1]
    await house.change("large", Fulfillment_Status__c="Unfulfilled")
    await house.bot.values.look()
    over = [each for each in await heard(house) if "Lost" in each]
    assert len(over) == 1
    assert over != [each for each in told if "Lost" in each]
    await house.change("large", Fulfillment_Status__c="Lost")
    await house.bot.values.look()
    assert sum("Lost" in each for each in await heard(house)) == 2


@pytest.mark.parametrize(
    ("situation", "object_", "field", "place"),
    [
        ("payment_link_failed", "Payment_Order__c", "Collection_Method__c", "payment_order.values.method"),
        ("payment_link_failed", "Payment_Order__c", "Last_Email_Status__c", "payment_order.values.last_email_status"),
        ("fulfillment_stuck", "ThreePL_Record_Sync_State__c", "Sync_State__c", "sync.values.state"),
    ],
)
async def test_what_hangs_on_an_order_is_looked_at_too(
    house: House, situation: str, object_: str, field: str, place: str
) -> None:
    org = await Salesforce.enter(house.sandbox)
    order = (await house.label(situation))["order"]
    where = f"Sales_Order__r.Name = '{order}'"
    found = await org.query(f"SELECT Id FROM {object_} WHERE {where}")  # noqa: S608 - our own words
    body = {"do": "update", "object": object_, "id": found[0]["Id"], "fields": {field: "Telepathy"}}
    await house.sandbox.call("salesforce/records", body)
    await house.bot.values.look()
    (notice,) = await heard(house)
    assert "Telepathy" in notice
    assert f"[mapping.{place}]" in notice
    assert "on 1 record." in notice


async def test_what_every_org_has_beside_the_rules_is_no_news(sandbox: Sandbox, house: House) -> None:
    await sandbox.reset()
    assert await house.bot.values.look() is None
    assert await heard(house) == []


async def test_while_something_cannot_be_read_nothing_is_said_to_be_over(sandbox: Sandbox, house: House) -> None:
    await house.change("healthy", Fulfillment_Status__c="Backordered")
    await house.bot.values.look()
    before = await heard(house)
    await house.change("healthy", Fulfillment_Status__c="Unfulfilled")
    await sandbox.break_salesforce("/services/data", "status", status=503, times=50)
    await house.bot.values.look()
    assert await heard(house) == before
