"""Each row of the runbook's table, found by the real sweep; and each near miss left alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Exodus, running
from bot.config import Config, Environment
from bot.escalations.episodes import Episode, EpisodeState
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.symptoms.table import SYMPTOMS
from bot.services.sweeps import Swept
from bot.store import escalations
from bot.store.database import Database
from tests.kit import Clock, Desk, Sandbox, words
from tests.stories.house import House

CHANNELS = {
    "missing_links": "sales-operations",
    "payment_link_failed": "payment-operations",
    "retokenization_required": "payment-admin",
    "gateway_unavailable": "payment-admin",
    "wrong_invoice_recipients": "order-email-settings",
    "fulfillment_stuck": "3pl-operations",
    "tracking_missing": "3pl-operations",
}
TEAMS = {channel: channel.replace("-", "_").replace("3pl", "threepl") for channel in CHANNELS.values()}
SAID = {
    "missing_quote": "Order without quote: SO-011437",
    "missing_opportunity": "Order without opportunity: SO-011438",
    "payment_link_failed": "Payment link e-mail failed: SO-011439",
    "retokenization_required": "Saved method needs retokenization: SO-011442",
    "gateway_unavailable": "Gateway unavailable: Harbor Cards: SO-011444",
    "wrong_invoice_recipients": "Invoice e-mail to the wrong recipients: SO-011447",
    "fulfillment_stuck": "Fulfillment stuck: SO-011448",
    "tracking_missing": "Shipped without a tracking record: SO-011449",
}
ALL = 5_000
DAYS = timedelta(days=4)
"""A business day, whatever the weekend."""


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


async def labels(sandbox: Sandbox) -> set[tuple[str, str]]:
    """What the world says of itself: which symptom shows on which order, or quote."""
    world = (await sandbox.call("world"))["labels"]
    return {(each["symptom"], each["order"] or each["number"]) for each in world if each["symptom"]}


def found(sightings: Any) -> set[tuple[str, str]]:
    return {(each.symptom, number) for each in sightings for number in (each.number, *numbers(each))}


def numbers(seen: Sighting) -> list[str]:
    return [each.number for each in seen.also]


async def board(house: House, channel: str) -> list[str]:
    """What a team reads in its channel, threads left out."""
    seen = await Desk(house.sandbox, TEAMS[channel], channel).sees()
    return [words(each) for each in seen if each.get("thread_ts") in {None, each["ts"]}]


async def standing(house: House, situation: str) -> list[Episode]:
    label = await house.label(situation)
    order = label["order"] or label["number"]
    known = await house.bot.db.run(_known)
    return [each for each in known if order in {each.seen.number, *numbers(each.seen)}]


def _known(db: Database) -> list[Episode]:
    return list(escalations.known(db, datetime(2020, 1, 1, tzinfo=UTC)).episodes)


async def test_every_trouble_of_the_demo_is_in_its_teams_channel_and_nothing_else_is(house: House) -> None:
    swept = await house.sweep()
    assert swept.complete
    assert not swept.unwatched
    assert found(swept.plan.new) == await labels(house.sandbox)
    assert set(CHANNELS) | {"quote_not_converted"} == set(SYMPTOMS)
    boards = {channel: await board(house, channel) for channel in set(CHANNELS.values())}
    for situation, said in SAID.items():
        symptom = (await house.label(situation))["symptom"]
        (card,) = [each for each in boards[CHANNELS[symptom]] if said in each]
        assert "Next: " in card
        assert "Owner Rosa Reyes" in card
        for personal in ("brightline-logistics.example>", "linda", "@dorset", "550 5.1.1 <l"):
            assert personal not in card
    assert sum(map(len, boards.values())) == len(SAID)


async def test_every_trouble_ends_when_it_is_mended(house: House) -> None:
    await house.sweep()
    await house.only("nothing at all")
    for _ in range(2):
        swept = await house.sweep()
        assert swept.complete
    assert not swept.plan.still
    known = await house.bot.db.run(_known)
    assert {each.seen.symptom for each in known} == set(SYMPTOMS)
    assert {each.state for each in known} == {EpisodeState.CLOSED}
    assert {each.reason for each in known} == {"Salesforce no longer shows it."}


@pytest.mark.slow
@pytest.mark.timeout(300)  # the sandbox alone works for twenty seconds on these orders, each by its own rules
@pytest.mark.parametrize("seed", [5])
async def test_on_many_orders_every_label_is_found_and_nothing_else(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock, seed: int
) -> None:
    await sandbox.reset(orders=ALL, seed=seed)
    async with running(environment, configuration, clock, clock.ticks, sweeping=False) as bot:
        first = await bot.sweeps.sweep()
        assert first.complete
        said = await labels(sandbox)
        gateway = {each for each in said if each[0] == "gateway_unavailable"}
        assert found(first.plan.new) - gateway == said - gateway
        (down,) = [each for each in first.plan.new if each.symptom == "gateway_unavailable"]
        assert 1 + len(down.also) + down.more == len(gateway)
        second: Swept = await bot.sweeps.plan()
        assert len(second.plan.still) == len(first.plan.new)
        assert not (second.plan.new)
        assert not (second.plan.missed)
        assert not (second.plan.changed)
        assert not (second.plan.refreshed)


async def test_a_quote_is_its_owners_first_and_the_teams_a_business_day_later(house: House) -> None:
    await house.only("quote_not_converted")
    await house.sweep()
    assert await board(house, "sales-operations") == []
    (dm,) = await house.dms()
    assert "Q-004650: approved quote without an order." in words(dm)
    assert "Sales operations hears of it" in words(dm)
    await house.sweep()
    assert len(await house.dms()) == 1
    house.clock.ahead += DAYS
    await house.sweep()
    (card,) = await board(house, "sales-operations")
    assert "Approved quote without an order: Q-004650" in card
    await house.press("sales_operations", "episode.claim")
    await house.deliver()


async def test_a_gateway_is_one_trouble_however_much_it_stops(house: House) -> None:
    record = (await house.label("healthy"))["order"]
    await house.sandbox.call("salesforce/situation", {"record": record, "situation": "gateway_unavailable"})
    await house.only("gateway_unavailable")
    swept = await house.sweep()
    (down,) = [each for each in swept.plan.new if each.symptom == "gateway_unavailable"]
    (card,) = await board(house, "payment-admin")
    assert "Gateway unavailable: Harbor Cards" in card
    assert "Also stops SO-011444" in card
    assert down.kind == "gateway"


@pytest.mark.parametrize(
    ("taken", "waits"),
    [
        ("Payment_Order__c", {"payment_link_failed", "retokenization_required", "gateway_unavailable"}),
        ("Order_Email_History__c", {"wrong_invoice_recipients"}),
        ("Contact", {"wrong_invoice_recipients"}),
        ("Quote__c", {"quote_not_converted"}),
        ("Payment_Method_Token__c", {"retokenization_required", "gateway_unavailable"}),
    ],
)
async def test_without_view_all_of_one_object_that_waits_and_the_others_work(
    house: House, taken: str, waits: set[str]
) -> None:
    await house.sandbox.call("salesforce/access", {"do": "drop_view_all", "object": taken})
    for _ in range(2):
        swept = await house.sweep()
        assert waits <= set(swept.cannot)
        assert set(swept.cannot) - waits <= {"payment_link_failed"}
    said = {each for each in await labels(house.sandbox) if each[0] not in swept.cannot}
    assert {(each.seen.symptom, each.seen.number) for each in await house.bot.db.run(_known)} == said
    (notice,) = await house.channel("bot-operators")
    assert "it lacks View All" in words(notice)
    await house.sandbox.call("salesforce/access", {"do": "drop_view_all", "object": taken, "undo": True})
    assert (await house.sweep()).complete


@pytest.mark.parametrize("field", ["Quote__c", "Opportunity__c"])
async def test_an_org_that_keeps_no_such_link_is_not_waited_for(house: House, field: str) -> None:
    """Hidden before the bot ever looked, it is as if the org had none: nothing is said of it, and all else is found."""
    await house.sandbox.call("salesforce/access", {"do": "hide_field", "object": "Sales_Order__c", "field": field})
    swept = await house.sweep()
    assert not swept.cannot
    missing = "missing_quote" if field == "Quote__c" else "missing_opportunity"
    assert not [each for each in swept.plan.new if each.number == (SAID[missing].rpartition(" ")[2])]
    assert [each for each in swept.plan.new if each.symptom == "payment_link_failed"]


async def test_two_troubles_on_one_order_are_two_cards(house: House) -> None:
    await house.only("missing_quote")
    record = (await house.label("missing_quote"))["id"]
    payment = (await house.label("payment_link_failed"))["id"]
    fields = {"Sales_Order__c": record, "Last_Email_Status__c": "Failed", "Last_Email_Type__c": "Payment Link"}
    body = {"do": "update", "object": "Payment_Order__c", "id": payment, "fields": fields}
    await house.sandbox.call("salesforce/records", body)
    await house.sweep()
    (links,) = await board(house, "sales-operations")
    (link,) = await board(house, "payment-operations")
    assert "SO-011437" in links
    assert "SO-011437" in link
    assert "quote" not in link
    assert "Payment link" not in links


async def test_what_is_gone_is_not_called_cleared(house: House) -> None:
    await house.only("missing_quote")
    await house.sweep()
    body = {"do": "delete", "object": "Sales_Order__c", "id": (await house.label("missing_quote"))["id"]}
    await house.sandbox.call("salesforce/records", body)
    for _ in range(2):
        await house.sweep()
    (card,) = await board(house, "sales-operations")
    assert "can't be found in Salesforce any more" in card
    told = words((await house.dms())[-1])
    assert "can't be found" in told
    assert "Cleared" not in told
    assert "may go out" not in told
