"""Who is refused, before anything is read, and what they are told."""

from datetime import timedelta

import pytest

from bot.config import Config, Environment
from tests.kit import Clock, Desk, Sandbox, until, words

OPERATORS = "Ask the bot's operators"


async def refused(sandbox: Sandbox, desk: Desk) -> str:
    """What the person reads; nothing may have been read from the org for them."""
    before = len(await sandbox.salesforce_calls())
    read = words(await desk.asks("/order 11436"))
    calls = (await sandbox.salesforce_calls())[before:]
    assert not [each for each in calls if "Sales_Order__c" in str(each)], calls
    assert "SO-011436" not in read
    return read


@pytest.mark.usefixtures("bot")
async def test_a_guest_is_sent_to_a_full_member(sandbox: Sandbox) -> None:
    before = len(await sandbox.salesforce_calls())
    read = await refused(sandbox, Desk(sandbox, "guest"))
    assert "Guests can't use Exodus" in read
    assert "full member" in read
    assert len(await sandbox.salesforce_calls()) == before


@pytest.mark.usefixtures("bot")
async def test_a_person_without_a_salesforce_user_learns_who_links_them(sandbox: Sandbox) -> None:
    read = await refused(sandbox, Desk(sandbox, "unlinked"))
    assert "No active Salesforce user matches your Slack e-mail uma@exodus.example" in read
    assert OPERATORS in read


@pytest.mark.usefixtures("bot")
async def test_an_inactive_salesforce_user_is_none(sandbox: Sandbox, rosa: Desk) -> None:
    await sandbox.call("salesforce/access", {"do": "deactivate_user", "user": "rosa@exodus.example.demo"})
    assert "No active Salesforce user" in await refused(sandbox, rosa)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("back", [timedelta(minutes=10), timedelta(days=400)])
async def test_a_clock_that_is_set_back_keeps_nobody_who_has_left(
    sandbox: Sandbox, rosa: Desk, clock: Clock, back: timedelta
) -> None:
    assert "SO-011436" in words(await rosa.asks("/order 11436"))
    await sandbox.call("salesforce/access", {"do": "deactivate_user", "user": "rosa@exodus.example.demo"})
    clock.set_by = -back
    clock.ahead += timedelta(minutes=6)
    assert "No active Salesforce user" in await refused(sandbox, rosa)


@pytest.mark.usefixtures("bot")
async def test_nobody_is_let_in_when_slack_does_not_say_who_they_are(sandbox: Sandbox, rosa: Desk) -> None:
    fault = {"method": "users.info", "mode": "error", "error": "internal_error", "times": 1}
    await sandbox.call("slack/faults", fault)
    before = len(await sandbox.salesforce_calls())
    assert "Slack doesn't tell me who you are" in await refused(sandbox, rosa)
    assert len(await sandbox.salesforce_calls()) == before
    assert "SO-011436" in words(await rosa.asks("/order 11436"))


@pytest.mark.usefixtures("bot")
async def test_a_deleted_account_is_no_person(sandbox: Sandbox, rosa: Desk) -> None:
    await sandbox.call("slack/user", {"user": "rep", "set": {"deleted": True}})
    answer = await rosa.types("/order 11436")
    if answer["ok"]:
        assert "people only" in words(await rosa.reads())
    await sandbox.call("slack/user", {"user": "rep", "set": {"deleted": False}})


@pytest.mark.usefixtures("bot")
async def test_two_users_with_one_address_are_one_too_many(sandbox: Sandbox, rosa: Desk) -> None:
    twin = {
        "Username": "twin@exodus.example.demo", "Email": "rosa@exodus.example", "LastName": "Twin", "IsActive": True,
        "UserType": "Standard", "TimeZoneSidKey": "UTC", "LocaleSidKey": "en_US",
    }  # fmt: skip
    await sandbox.call("salesforce/records", {"do": "create", "object": "User", "fields": twin})
    read = await refused(sandbox, rosa)
    assert "More than one active Salesforce user" in read
    assert "[people]" in read


async def test_the_configuration_names_the_right_one(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    from bot.app import running  # noqa: PLC0415 - this story starts its own bot

    people = {"U0UNLINKED": "rosa@exodus.example.demo"}
    async with running(environment, configuration.model_copy(update={"people": people}), clock, clock.ticks):
        assert "SO-011436" in words(await Desk(sandbox, "unlinked").asks("/order 11436"))


@pytest.mark.usefixtures("bot")
async def test_a_stranger_has_no_command(sandbox: Sandbox) -> None:
    asked = {"user": "stranger", "channel": "general", "text": "/order 11436"}
    answer = await sandbox.attempt("slack/command", asked)
    assert answer["error"] == "unknown_command"


@pytest.mark.usefixtures("bot")
async def test_an_address_that_changed_hands_opens_nobody_elses_salesforce(
    sandbox: Sandbox, rosa: Desk, clock: Clock
) -> None:
    assert "SO-011436" in words(await rosa.asks("/order 11436"))
    await sandbox.call("slack/user", {"user": "rep", "set": {"email": "omar@exodus.example"}})
    clock.ahead += timedelta(minutes=6)
    read = await refused(sandbox, rosa)
    assert "leads to another Salesforce user than before" in read
    assert OPERATORS in read
    operators = Desk(sandbox, "bot_operators", "bot-operators")

    async def told() -> bool:
        return any("is refused in Slack" in words(each) for each in await operators.sees())

    await until(told)
    await refused(sandbox, rosa)
    assert len(await operators.sees()) == 1


@pytest.mark.usefixtures("bot")
async def test_a_member_from_a_sibling_workspace_types_and_presses(sandbox: Sandbox, rosa: Desk) -> None:
    await sandbox.call("slack/user", {"user": "rep", "set": {"sibling": True}})
    card = await rosa.asks("/order 11437")
    assert "SO-011437" in card["text"]
    assert (await rosa.presses(card, "order.escalate"))["ok"]

    async def opened() -> bool:
        views = (await sandbox.call("slack/views?user=rep"))["views"]
        return any("SO-011437" in str(each) for each in views)

    await until(opened)


@pytest.mark.usefixtures("bot")
async def test_where_slack_says_nothing_of_the_address_the_operators_decide(sandbox: Sandbox, rosa: Desk) -> None:
    await sandbox.call("slack/user", {"user": "rep", "set": {"is_email_confirmed": None}})
    read = await refused(sandbox, rosa)
    assert "doesn't say whether your e-mail address is confirmed" in read
    assert OPERATORS in read


async def test_the_operators_may_let_in_whose_address_slack_says_nothing_of(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    from bot.app import running  # noqa: PLC0415 - this story starts its own bot

    policy = configuration.policy.model_copy(update={"unconfirmed_emails": "accept"})
    async with running(environment, configuration.model_copy(update={"policy": policy}), clock, clock.ticks):
        await sandbox.call("slack/user", {"user": "rep", "set": {"is_email_confirmed": None}})
        assert "SO-011436" in words(await Desk(sandbox, "rep").asks("/order 11436"))
        await sandbox.call("slack/user", {"user": "rep_other_region", "set": {"is_email_confirmed": False}})
        assert "isn't confirmed" in words(await Desk(sandbox, "rep_other_region").asks("/order 11436"))
