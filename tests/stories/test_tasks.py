"""Where `[policy] tasks` asks, what was done about an order is noted on it in Salesforce, as whoever did it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.actions.intents import IntentState
from bot.app import Exodus, running
from bot.config import Config, Environment
from bot.runbook.tasks import Noted
from tests.kills.world import Salesforce
from tests.kit import Clock, Desk, Sandbox, words
from tests.stories.acting import ROSA, Acting
from tests.stories.house import House

TASKS = "/services/data/v67.0/sobjects/Task"


@pytest.fixture
async def noting(environment: Environment, configuration: Config, clock: Clock) -> AsyncIterator[Exodus]:
    policy = configuration.policy.model_copy(update={"tasks": frozenset({Noted.ACTIONS})})
    noted = configuration.model_copy(update={"policy": policy})
    async with running(environment, noted, clock, clock.ticks, sweeping=False) as exodus:
        yield exodus


@pytest.fixture
def adding(sandbox: Sandbox, clock: Clock, noting: Exodus) -> Acting:
    return Acting(House(sandbox, clock, noting), Desk(sandbox, "rep", "dm"), "AddTracking", command="/tracking")


async def on_record(acting: Acting) -> list[dict[str, Any]]:
    org = await Salesforce.enter(acting.sandbox)
    fields = "Subject, Description, Status, WhatId, CreatedBy.Username"
    return await org.query(f"SELECT {fields} FROM Task WHERE WhatId = '{await acting.order()}'")  # noqa: S608


async def asked(acting: Acting) -> int:
    return len([each for each in await acting.sandbox.salesforce_calls() if each["path"].endswith(TASKS)])


async def add(acting: Acting, number: str) -> None:
    key = await acting.decides(await acting.opens(), carrier="Post of jane@acme.example", number=number)
    await acting.reaches(key, IntentState.SUCCEEDED)
    await acting.house.bot.tasks.note()
    await acting.house.deliver()


async def test_what_was_done_stands_on_the_order_as_a_task_of_who_did_it(adding: Acting) -> None:
    await add(adding, "1ZTASK1")
    (task,) = await on_record(adding)
    assert task["Subject"] == "Tracking added: SO-011436"
    assert "Tracking number: 1ZTASK1" in task["Description"]
    assert "j***@acme.example" in task["Description"]
    assert "Decided in Slack by Rosa Reyes" in task["Description"]
    assert (task["Status"], task["CreatedBy"]["Username"]) == ("Completed", ROSA)
    assert "Not noted" not in await adding.receipt()


@pytest.mark.parametrize(
    ("mode", "there", "told"),
    [
        ("act_then_drop", 1, "Salesforce did not answer, so it may be there or not."),
        ("act_then_status", 1, "Salesforce did not answer, so it may be there or not."),
        ("drop", 0, "Salesforce did not answer, so it may be there or not."),
    ],
)
async def test_a_task_without_an_answer_is_never_made_again_and_the_receipt_says_so(
    adding: Acting, mode: str, there: int, told: str
) -> None:
    await adding.sandbox.break_salesforce(TASKS, mode)
    await add(adding, "1ZTASK2")
    await adding.waits(seconds=200)
    await adding.house.bot.tasks.note()
    assert len(await on_record(adding)) == there
    assert await asked(adding) == 1
    assert f"Not noted on the order: {told} Note it there yourself." in await adding.receipt()
    assert "Added: Salesforce recorded it" in words((await adding.receipts())[-1])


async def test_who_may_make_no_tasks_is_told_so(adding: Acting) -> None:
    body = {"do": "hide_object", "object": "Task", "user": ROSA}
    await adding.sandbox.call("salesforce/access", body)
    try:
        await add(adding, "1ZTASK3")
        assert "Not noted on the order: " in await adding.receipt()
    finally:
        await adding.sandbox.call("salesforce/access", {**body, "undo": True})
    assert not await on_record(adding)


async def test_by_default_an_action_leaves_its_own_record_and_no_task(
    sandbox: Sandbox, clock: Clock, bot: Exodus
) -> None:
    plain = Acting(House(sandbox, clock, bot), Desk(sandbox, "rep", "dm"), "AddTracking", command="/tracking")
    await add(plain, "1ZTASK4")
    assert not await on_record(plain)
