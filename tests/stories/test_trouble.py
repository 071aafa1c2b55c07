"""Salesforce down, slow, confused or spent: each has its own plain answer, the card never breaks, nothing loops."""

import asyncio

import pytest

from bot.app import running
from bot.config import Config, Environment
from tests.kit import Clock, Desk, Sandbox, until, words


@pytest.fixture
async def known(rosa: Desk, bot: None) -> Desk:
    """Rosa, whom the bot has met: her token and her field rights are cached."""
    assert "SO-011436" in words(await rosa.asks("/order 11436"))
    return rosa


@pytest.mark.parametrize(
    ("mode", "how", "told"),
    [
        ("status", {"status": 503}, "Salesforce says that it is down for now"),
        ("status", {"status": 500}, "Salesforce says that it is down for now"),
        ("body", {"status": 200, "body": "<html>Maintenance</html>", "content_type": "text/html"}, "a web page instead of data"),
        ("body", {"status": 503, "body": "<html>Down</html>", "content_type": "text/html"}, "down for now"),
        ("body", {"status": 200, "body": "[]", "content_type": "application/json"}, "a web page instead of data"),
        ("body", {"status": 302, "body": "", "content_type": "text/html"}, "a web page instead of data"),
        ("drop", {"times": 2}, "too slow: it did not answer in time"),
    ],
)  # fmt: skip
async def test_a_bad_answer_is_told_plainly_and_asked_for_no_more_than_twice(
    known: Desk, sandbox: Sandbox, mode: str, how: dict[str, object], told: str
) -> None:
    before = len(await sandbox.salesforce_calls())
    await sandbox.break_salesforce("/services/data", mode, **how)
    read = words(await known.asks("/order 11436"))
    assert told in read
    assert "Ask again in a few minutes" in read
    assert len(await sandbox.salesforce_calls()) - before <= 2
    await sandbox.call("salesforce/faults", method="DELETE")
    assert "SO-011436" in words(await known.asks("/order 11436"))


async def test_a_slow_salesforce_is_given_up_on(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    hasty = configuration.salesforce.model_copy(update={"answer_seconds": 0.5})
    async with running(environment, configuration.model_copy(update={"salesforce": hasty}), clock, clock.ticks):
        desk = Desk(sandbox, "rep")
        await desk.asks("/order 11436")
        await sandbox.break_salesforce("/services/data", "delay", seconds=2)
        read = words(await desk.asks("/order 11436"))
        assert "too slow: it did not answer in time" in read
        assert "Ask again in a few minutes" in read


async def test_an_expired_token_costs_one_new_one(known: Desk, sandbox: Sandbox) -> None:
    before = len(await sandbox.salesforce_calls())
    await sandbox.call("salesforce/access", {"do": "expire_tokens"})
    assert "SO-011436" in words(await known.asks("/order 11436"))
    calls = (await sandbox.salesforce_calls())[before:]
    assert len([each for each in calls if "token" in each["path"]]) == 1
    assert len(calls) == 3  # refused, token, repeated


async def test_a_session_that_is_never_accepted_ends_after_one_repetition(known: Desk, sandbox: Sandbox) -> None:
    before = len(await sandbox.salesforce_calls())
    fault = {"status": 401, "error_code": "INVALID_SESSION_ID", "times": 9}
    await sandbox.call("salesforce/faults", {"path": "/services/data", "mode": "status", **fault})
    assert "doesn't accept your session" in words(await known.asks("/order 11436"))
    assert len(await sandbox.salesforce_calls()) - before <= 3


@pytest.mark.usefixtures("bot")
async def test_a_user_who_may_not_use_the_app_hears_who_can_change_that(sandbox: Sandbox, rosa: Desk) -> None:
    body = '{"error": "invalid_grant", "error_description": "user hasn\'t approved this consumer"}'
    how = {"mode": "body", "status": 400, "body": body, "content_type": "application/json", "times": 2}
    await sandbox.call("salesforce/faults", {"path": "/services/oauth2/token", **how})
    read = words(await rosa.asks("/order 11436"))
    assert "doesn't let me work as" in read
    assert "Ask the bot's operators" in read


async def test_a_spent_allowance_says_so(known: Desk, sandbox: Sandbox) -> None:
    await sandbox.call("salesforce/access", {"do": "exhaust_allowance"})
    before = len(await sandbox.salesforce_calls())
    assert "allowance of calls is used up" in words(await known.asks("/order 11436"))
    assert len(await sandbox.salesforce_calls()) - before <= 1
    await sandbox.call("salesforce/access", {"do": "exhaust_allowance", "undo": True})


async def hide(sandbox: Sandbox, field: str, user: str | None, entity: str = "Sales_Order__c") -> None:
    asked = {"do": "hide_field", "object": entity, "field": field}
    await sandbox.call("salesforce/access", asked | ({"user": user} if user else {}))


async def test_a_field_hidden_while_we_work_is_not_visible_rather_than_missing(known: Desk, sandbox: Sandbox) -> None:
    await hide(sandbox, "Quote__c", "rosa@exodus.example.demo")
    read = words(await known.asks("/order 11436"))
    assert "The quote of this order is not visible to you" in read
    assert "has no quote" not in read
    assert "products shipped" in read


async def test_a_field_that_nobody_has_is_not_kept_here(known: Desk, sandbox: Sandbox) -> None:
    await hide(sandbox, "Balance__c", None)
    await hide(sandbox, "Payment_Status__c", None)
    assert "*Payment:* not kept in this Salesforce" in words(await known.asks("/order 11436"))


async def test_hidden_lines_leave_the_order_readable(known: Desk, sandbox: Sandbox) -> None:
    await hide(sandbox, "Fulfilled_Quantity__c", "rosa@exodus.example.demo", "Sales_Order_Line__c")
    read = words(await known.asks("/order 11436"))
    assert "*Shipment:* Partially Fulfilled" in read
    assert "left to pay" in read


async def test_a_value_that_nobody_knew_shows_as_itself(known: Desk, sandbox: Sandbox) -> None:
    order = (await sandbox.record("healthy"))["id"]
    fields = {"Payment_Status__c": "On Terms (net 90)", "Balance__c": 0, "Fulfillment_Sync_Status__c": "Napping"}
    await sandbox.call(
        "salesforce/records", {"do": "update", "object": "Sales_Order__c", "id": order, "fields": fields}
    )
    card = await known.asks("/order 11436")
    assert "*Payment:* On Terms (net 90)" in words(card)
    await known.presses(card, "order.review")

    async def reviewed() -> bool:
        return "Napping" in str((await sandbox.call("slack/views?user=rep"))["views"])

    await until(reviewed)


async def test_a_moved_salesforce_clock_moves_the_bot_with_it(known: Desk, sandbox: Sandbox) -> None:
    await sandbox.call("clock", {"advance": 3 * 24 * 3600})
    # every token has run out, and a JWT by our own clock would be three days stale
    assert "SO-011436" in words(await known.asks("/order 11436"))


async def test_too_many_at_once_are_told_so_and_the_rest_are_answered(known: Desk, sandbox: Sandbox) -> None:
    slow = {"path": "/services/data", "mode": "delay", "seconds": 4, "times": 400}
    await sandbox.call("salesforce/faults", slow)
    answers = await asyncio.gather(*(known.types("/order 11436") for _ in range(300)))
    assert all(each["ok"] for each in answers)

    async def told() -> int:
        return len([each for each in await known.sees() if "still at work on 8 things" in words(each)])

    async def all_answered() -> bool:
        seen = [words(each) for each in await known.sees()]
        return (
            await told() + len([each for each in seen if "Here is SO-011436" in each or "left to pay" in each]) == 301
        )

    assert await told() == 300 - 8  # in the ack: the places of others are not hers
    await sandbox.call("salesforce/faults", method="DELETE")
    await until(all_answered, 60)
    assert await told() == 300 - 8
