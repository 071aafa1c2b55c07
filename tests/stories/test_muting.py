"""A team mutes what calls it in vain, with a reason and an end, and everybody may read who did."""

from datetime import timedelta
from typing import Any

import pytest

from bot.app import Exodus, running
from bot.config import Config, Environment
from bot.runbook.findings import Team
from bot.store import mutes
from tests.kit import Clock, Desk, Sandbox, words
from tests.stories.house import House

SOFIA, PRIYA = "sales_operations", "payment_operations"
SALES = "sales-operations"
MUTE, UNMUTE = "mute.form", "mute.end"


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    return House(sandbox, clock, bot)


async def form(house: House, user: str) -> dict[str, Any]:
    """What *Mute…* opens for that person."""
    desk = Desk(house.sandbox, user, SALES)
    listed = await desk.asks("/escalations mute")
    assert (await desk.presses(listed, MUTE))["ok"]
    return await house.form(user)


async def test_what_is_muted_calls_nobody_keeps_its_card_and_is_ended_again(house: House) -> None:
    desk = Desk(house.sandbox, SOFIA, SALES)
    for said in ("mute", "“Mute”.", "sales operations mute", "mute sales", "unmute"):
        assert "Nothing is muted." in words(await desk.asks(f"/escalations {said}"))
    asked = await form(house, SOFIA)
    chosen = {"what": "symptom:missing_links", "length": "hour"}
    refused = await house.submit(SOFIA, asked, **chosen, reason="\u200b")
    assert refused["errors"] == {"reason": "Write in a few words why."}
    await house.submit(SOFIA, asked, **chosen, reason="Known; ask jane@acme.example")
    assert "nobody is called for it until" in words(await house.form(SOFIA, other_than=asked["hash"]))

    swept = await house.sweep()
    assert any("muted by Sofia Marin" in line for line in house.told(swept))
    cards = [words(each) for each in await house.channel()]
    assert any("SO-011437" in each for each in cards)
    assert not any("<!subteam^" in each for each in cards)

    listed = await Desk(house.sandbox, PRIYA, "payment-operations").asks("/escalations muted")
    assert "Order without quote or opportunity" in words(listed)
    assert "Sofia Marin: “Known; ask j***@acme.example”" in words(listed)
    theirs = Desk(house.sandbox, PRIYA, "payment-operations")
    await theirs.presses(listed, UNMUTE)
    assert "Only the team that it calls, or its lead, may mute it." in words(await theirs.reads())

    listed = await desk.asks("/escalations mute")
    await desk.presses(listed, UNMUTE)
    assert "Nothing is muted." in words(await desk.reads())


async def test_others_may_not_mute_what_does_not_call_them(house: House) -> None:
    asked = await form(house, PRIYA)
    assert "symptom:payment_link_failed" in str(asked)
    assert "symptom:missing_links" not in str(asked)
    assert "Only the team that it calls" in words(await form(house, "rep"))


async def test_who_cannot_be_looked_up_is_not_told_that_they_may_not(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    """The team is a user group alone, and Slack does not say who is in it."""
    by_group = {"members": frozenset(), "lead": None, "group": "S0SALESOPERATIONS"}
    settings = configuration.teams[Team.SALES_OPERATIONS].model_copy(update=by_group)
    teams = {**configuration.teams, Team.SALES_OPERATIONS: settings}
    changed = configuration.model_copy(update={"teams": teams})
    async with running(environment, changed, clock, clock.ticks, sweeping=False) as bot:
        house = House(sandbox, clock, bot)
        asked = await form(house, SOFIA)
        clock.ahead += timedelta(hours=1)  # what Slack said of the group is too old by now
        fault = {"method": "usergroups.users.list", "mode": "error", "error": "internal_error", "times": 9}
        await sandbox.call("slack/faults", fault)
        await house.submit(SOFIA, asked, what="symptom:missing_links", length="hour", reason="Known")
        told = words(await house.form(SOFIA, other_than=asked["hash"]))
        assert "Slack doesn't tell me who is in the team's group" in told
        assert await bot.db.run(mutes.standing, clock()) == ()
