"""A sweep finds what is true in Salesforce, tells each team once, and closes nothing it cannot see."""

import asyncio
from datetime import timedelta

import pytest

from bench.ground import spread
from bot.app import Exodus, running
from bot.config import Config, Environment
from bot.escalations.episodes import EpisodeState
from bot.runbook.findings import Team
from bot.runbook.symptoms.table import SYMPTOMS
from tests.kills.world import Salesforce
from tests.kit import Clock, Desk, Sandbox, words
from tests.stories.house import OPERATORS, House

PRIYA = "priya@exodus.example.demo"


async def user(house: House, username: str) -> str:
    """The Salesforce user of that name."""
    org = await Salesforce.enter(house.sandbox)
    (found,) = [row["Id"] for row in await org.query("SELECT Id, Username FROM User") if row["Username"] == username]
    return str(found)


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    """One order of the demo lacks its quote; nothing else is wrong."""
    house = House(sandbox, clock, bot)
    await house.only("missing_quote")
    return house


async def test_an_order_without_a_quote_appears_by_itself_once(house: House) -> None:
    await house.sweep()
    card = words(await house.card())
    assert "Order without quote: SO-011437" in card
    assert "Owner Rosa Reyes" in card
    assert "Nobody has taken it yet." in card
    assert "I'll take it" in card
    assert "No quote needed" in card
    (dm,) = await house.dms()
    assert "Sales operations has it since" in words(dm)
    assert "You'll hear from me when it's cleared." in words(dm)

    swept = await house.sweep()
    assert swept.complete
    assert len(swept.plan.still) == 1
    assert words(await house.card()) == card
    assert len(await house.dms()) == 1


async def test_a_card_shows_the_amount_and_nobodys_personal_data(house: House) -> None:
    await house.sweep()
    card = await house.card()
    assert "$" in words(card)
    for personal in ("noah", "Birch", "@", "PO-2291", "Portland"):
        assert personal not in words(card), personal
        assert personal not in card["text"]


async def test_what_is_mended_closes_after_two_whole_sweeps_in_one_line(house: House) -> None:
    await house.sweep()
    await house.mend("missing_quote")
    await house.sweep()
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN
    assert "I'll take it" in words(await house.card())
    await house.sweep()
    assert (await house.episode("missing_quote")).state is EpisodeState.CLOSED
    card = await house.card()
    assert "closed" in words(card)
    assert "no longer shows it" in words(card)
    assert len(card["blocks"]) == 1
    assert "Next:" not in words(card)
    assert "Cleared" in words((await house.dms())[-1])
    (note,) = await house.thread(card)
    assert "SO-011437 closed: Salesforce no longer shows it." in words(note)


async def test_true_again_at_once_is_the_same_episode(house: House) -> None:
    await house.sweep()
    await house.mend("missing_quote")
    await house.sweep()
    await house.sweep()
    await house.change("missing_quote", Quote__c=None)
    await house.sweep()
    (episode,) = await house.episodes("missing_quote")
    assert episode.state is EpisodeState.OPEN
    assert "Nobody has taken it yet." in words(await house.card())


async def test_true_again_much_later_is_a_new_one_that_tells_of_the_old(house: House) -> None:
    await house.sweep()
    await house.mend("missing_quote")
    await house.sweep()
    await house.sweep()
    house.clock.ahead += timedelta(minutes=31)
    await house.change("missing_quote", Quote__c=None)
    await house.sweep()
    old, new = await house.episodes("missing_quote")
    assert new.follows == old.id
    assert old.state is EpisodeState.CLOSED
    cards = await house.channel()
    assert len(cards) == 2
    assert "has come back" in words(cards[-1])


async def test_a_missing_opportunity_offers_no_way_round_it(house: House) -> None:
    await house.mend("missing_quote")
    await house.change("missing_opportunity", Opportunity__c=None)
    await house.sweep()
    card = words(await house.card())
    assert "Order without opportunity: SO-011438" in card
    assert "No quote needed" not in card


async def test_an_order_gets_its_grace_period(house: House) -> None:
    await house.mend("missing_quote")
    await house.new("Sales_Order__c", Status__c="Open")
    await house.sweep()
    assert await house.channel() == []
    await house.sandbox.call("clock", {"advance": 31 * 60})
    await house.sweep()  # learns of Salesforce's time
    await house.sweep()
    assert "quote and opportunity" in words(await house.card())


async def test_another_amount_and_owner_show_on_the_card_and_ping_nobody(house: House) -> None:
    await house.sweep()
    rep = (await house.dms())[-1]
    await house.change("missing_quote", Order_Total__c=77.5, OwnerId=await user(house, PRIYA))
    assert any("brought up to date" in line for line in house.told(await house.sweep()))
    card = await house.card()
    assert "$77.50" in words(card)
    assert "Owner Priya Nair" in words(card)
    assert await house.thread(card) == []
    assert (await house.dms())[-1] == rep
    assert await house.dms("payment_operations") == []

    await house.mend("missing_quote")
    await house.sweep()
    await house.sweep()
    assert (await house.dms())[-1] == rep
    assert "Cleared" in words((await house.dms("payment_operations"))[-1])


async def test_what_is_not_open_is_nobodys_trouble(house: House) -> None:
    await house.change("missing_quote", Status__c="Cancelled")
    await house.sweep()
    assert await house.channel() == []


async def test_a_path_without_quotes_is_left_alone(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    policy = configuration.policy.model_copy(update={"quote_optional_when": frozenset({"sample", "web"})})
    relaxed = configuration.model_copy(update={"policy": policy})
    async with running(environment, relaxed, clock, clock.ticks, sweeping=False) as bot:
        house = House(sandbox, clock, bot)
        await house.change("missing_quote", Order_Type__c="Sample")
        await house.change("missing_opportunity", Order_Type__c=None)  # no type is no path
        await house.sweep()
        assert "SO-011438" in words(await house.card())


@pytest.mark.slow
async def test_a_page_missing_in_the_middle_touches_nothing_of_its_kind_and_stops_no_other(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock, rosa: Desk
) -> None:
    await spread(sandbox, 3_000, 100)
    async with running(environment, configuration, clock, clock.ticks, sweeping=False) as bot:
        first = await bot.sweeps.sweep()
        assert first.complete
        await sandbox.call("clock", {"advance": 25 * 3600})  # everything is read again
        await rosa.asks("/order 11436")  # any answer tells Salesforce's time
        second = {"path": "/services/data/v67.0/query/", "mode": "status", "status": 500, "times": 2}
        await sandbox.call("salesforce/faults", second)
        torn = await bot.sweeps.plan()
        await sandbox.call("salesforce/faults", method="DELETE")
        assert torn.cannot
        assert torn.cannot.keys() < SYMPTOMS.keys()
        touched = {each.seen.symptom for each in (*torn.plan.missed, *torn.plan.gone, *torn.plan.still)}
        assert touched
        assert not torn.cannot.keys() & touched
        assert (await bot.sweeps.plan()).complete


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"path": "/services/data", "mode": "status", "status": 503}, "down for now"),
        ({"path": "/services/data", "mode": "drop"}, "did not answer in time"),
        ({"path": "/services/data", "mode": "body", "status": 200, "body": "<html>", "content_type": "text/html"}, "web page"),
    ],
)  # fmt: skip
async def test_an_hour_without_salesforce_closes_nothing_and_is_told_once(
    house: House, how: dict[str, object], reason: str
) -> None:
    await house.sweep()
    await house.mend("missing_quote")
    await house.sandbox.call("salesforce/faults", {**how, "times": 100})
    for _ in range(3):
        assert (await house.sweep()).cannot.keys() == SYMPTOMS.keys()
        house.clock.ahead += timedelta(minutes=20)
    assert (await house.episode("missing_quote")).missed == 0
    (notice,) = await house.channel(OPERATORS)
    assert reason in words(notice)
    assert "Nothing was opened or closed" in words(notice)

    await house.sandbox.call("salesforce/faults", method="DELETE")
    await house.sweep()
    (over,) = await house.channel(OPERATORS)
    assert words(over) != words(notice)
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN
    await house.sweep()
    assert (await house.episode("missing_quote")).state is EpisodeState.CLOSED


async def test_a_sweep_without_view_all_proves_nothing(house: House) -> None:
    await house.sweep()
    taken = {"do": "drop_view_all", "object": "Sales_Order__c"}
    await house.sandbox.call("salesforce/access", taken)
    for _ in range(3):
        assert not (await house.sweep()).complete
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN
    (notice,) = await house.channel(OPERATORS)
    assert "may not see every Sales Order: it lacks View All" in words(notice)
    await house.sandbox.call("salesforce/access", {**taken, "undo": True})
    assert (await house.sweep()).complete


async def test_a_hidden_field_is_not_a_missing_quote(house: House) -> None:
    hidden = {"do": "hide_field", "object": "Sales_Order__c", "field": "Opportunity__c"}
    await house.sweep()
    await house.sandbox.call("salesforce/access", hidden)
    for _ in range(3):
        assert not (await house.sweep()).complete
    (notice,) = await house.channel(OPERATORS)
    assert "Nothing was opened or closed" in words(notice)
    await house.sandbox.call("salesforce/access", {**hidden, "undo": True})
    assert (await house.sweep()).complete


async def test_a_field_that_only_the_card_shows_may_be_hidden(house: House) -> None:
    hidden = {"do": "hide_field", "object": "Sales_Order__c", "field": "Order_Total__c"}
    await house.sandbox.call("salesforce/access", hidden)
    await house.sweep()
    card = words(await house.card())
    assert "SO-011437" in card
    assert "$" not in card
    await house.sandbox.call("salesforce/access", {**hidden, "undo": True})


async def test_two_sweeps_at_once_open_one_episode(house: House) -> None:
    await asyncio.gather(*(house.bot.sweeps.sweep() for _ in range(4)))
    await house.deliver()
    assert len(await house.episodes("missing_quote")) == 1
    await house.card()
    assert len(await house.dms()) == 1


async def test_a_sweep_costs_three_calls_at_most(house: House) -> None:
    await house.sweep()
    before = len(await house.sandbox.salesforce_calls())
    await house.sweep()
    calls = (await house.sandbox.salesforce_calls())[before:]
    assert len(calls) <= 3
    assert all(len(call["subrequests"]) <= 5 for call in calls)


async def test_the_owners_of_many_orders_are_looked_up_in_one_go(house: House) -> None:
    owners = ("rosa", "omar", "sofia")
    org = await Salesforce.enter(house.sandbox)
    known = {row["Username"].split("@")[0]: row["Id"] for row in await org.query("SELECT Id, Username FROM User")}
    for each in (known[name] for name in known if name in owners):
        await house.new("Sales_Order__c", Status__c="Open", OwnerId=each, CreatedDate="2026-01-01T00:00:00.000+0000")
    before = len(await house.sandbox.salesforce_calls())
    swept = await house.bot.sweeps.sweep()
    assert len({each.owner for each in swept.plan.new}) == len(owners)
    calls = (await house.sandbox.salesforce_calls())[before:]
    of_users = [each for each in calls if " FROM User WHERE" in str(each["subrequests"])]
    of_many = [each for each in of_users if " IN (" in str(each["subrequests"])]  # a DM looks its reader up by itself
    assert len(of_many) == 1  # whose addresses Slack has for them; their usernames came with their orders
    await house.deliver()
    assert await house.dms()


async def test_a_dry_run_names_the_one_message_of_many_by_what_they_share(house: House) -> None:
    for _ in range(6):
        await house.new("Sales_Order__c", Status__c="Open", CreatedDate="2026-01-01T00:00:00.000+0000")
    lines = house.told(await house.bot.sweeps.plan())
    assert all("; one of many of “Order without quote or opportunity”; " in each for each in lines)


async def test_a_dry_run_says_what_would_happen_and_does_nothing(house: House) -> None:
    lines = house.told(await house.bot.sweeps.plan())
    assert len(lines) == 1
    assert (
        "SO-011437 missing_links: a new card for sales_operations in C0SALESOPERATIONS, because: no quote" in lines[0]
    )
    await house.deliver()
    assert await house.channel() == []
    assert await house.episodes("missing_quote") == []


async def test_a_hostile_owner_name_harms_nobody(house: House) -> None:
    name = "<!channel> *Bob* <https://evil.example|pay> :tada: `x`"
    fields = {
        "Username": "evil@exodus.example.demo", "Email": "evil@exodus.example", "LastName": name, "IsActive": True,
        "UserType": "Standard", "TimeZoneSidKey": "UTC", "LocaleSidKey": "en_US",
    }  # fmt: skip
    await house.change("missing_quote", OwnerId=await house.new("User", **fields))
    await house.sweep()
    card = await house.card()
    text = str(card["blocks"])
    assert "<!channel>" not in text
    assert "<https://evil" not in text
    assert "&lt;!channel&gt;" in text


async def test_a_card_does_not_wait_until_slack_says_who_the_owner_is(house: House) -> None:
    fault = {"method": "users.lookupByEmail", "mode": "status", "status": 429, "retry_after": 30, "times": 1}
    await house.sandbox.call("slack/faults", fault)
    await house.sweep()
    assert "SO-011437" in words(await house.card())
    assert await house.dms() == []
    house.clock.ahead += timedelta(seconds=30)
    for _ in range(2):
        await house.sweep()
        (dm,) = await house.dms()
        assert "SO-011437" in words(dm)


async def test_a_team_that_nobody_reads_for_stops_no_other(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    teams = {Team.PAYMENT_OPERATIONS: configuration.teams[Team.PAYMENT_OPERATIONS]}
    reduced = configuration.model_copy(update={"teams": teams})
    async with running(environment, reduced, clock, clock.ticks, sweeping=False) as bot:
        house = House(sandbox, clock, bot)
        swept = await house.sweep()
        assert {each.symptom for each in swept.plan.new} == {"payment_link_failed"}
        assert swept.cannot.keys() == SYMPTOMS.keys() - {"payment_link_failed"}
        assert any(line.startswith("missing_links: nothing, ") and "Nobody reads" in line for line in house.told(swept))
        posted = await Desk(sandbox, "payment_operations", "payment-operations").sees()
        assert any("Payment link e-mail failed" in words(each) for each in posted)
