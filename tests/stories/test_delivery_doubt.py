"""A post whose answer was lost, a process that died, two that work side by side: one message all the same."""

import asyncio
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from typing import Any

import pytest

from bot.config import Environment
from bot.messages import Message, TeamCard
from bot.services.delivery import Delivery
from bot.slack.client import new_session
from bot.store.database import Database
from bot.store.schema import migrate
from tests.kit import until, words
from tests.store import postgresql
from tests.stories.outgoing import PAYMENTS, ROSA, SALES, Outgoing, environment_slack, episode, note, unfinished

CARD = TeamCard(episode=episode())
CHANNELS = (SALES, PAYMENTS, "C0PAYMENTADMIN", "C0ORDEREMAILSETTINGS", "C0THREEPLOPERATIONS", "C0INTEGRATION", ROSA)


async def test_a_post_that_got_lost_is_made_again_after_the_settle_time_and_not_before(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "drop")
    await outgoing.says("episode:7", CARD)
    assert await outgoing.delivers() == 1
    outgoing.passes(outgoing.policy.post_settle_seconds - 1)
    assert await outgoing.delivers() == 0
    await outgoing.settles()
    assert len(await outgoing.seen()) == 1
    assert len(await outgoing.calls("conversations.history")) == 1


@pytest.mark.parametrize("where", [SALES, ROSA])
async def test_a_post_that_was_made_but_not_answered_is_found_again(outgoing: Outgoing, where: str) -> None:
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await outgoing.says("episode:7", CARD, where)
    await outgoing.settles()
    await outgoing.says("episode:7", TeamCard(episode=episode("SO-011999")), where)
    await outgoing.settles()

    [card] = await outgoing.seen("dm" if where == ROSA else where)
    assert "SO-011999" in words(card)
    assert len(await outgoing.calls("chat.postMessage")) == 1


async def test_a_note_in_a_thread_is_found_there(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await outgoing.says("episode:7:note:1", note("one"), thread_of="episode:7")
    await outgoing.settles()
    assert len(await outgoing.seen()) == 2
    assert len(await outgoing.calls("chat.postMessage")) == 2


async def test_it_is_found_behind_many_others(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    for number in range(210):
        chatter = {"user": "sales_operations", "channel": "sales-operations", "text": f"line {number}"}
        await outgoing.sandbox.call("slack/message", chatter)
    await outgoing.settles()
    assert len(await outgoing.seen()) == 1
    assert len(await outgoing.calls("conversations.history")) == 2


async def test_a_post_that_lands_late_is_waited_for(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "act_late", seconds=0.5)
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    assert await outgoing.seen() == []
    await until(outgoing.seen)
    await outgoing.settles()
    assert len(await outgoing.seen()) == 1


@pytest.mark.parametrize("how", [{"mode": "status", "status": 503}, {"mode": "error", "error": "internal_error"}])
async def test_a_fault_of_slacks_own_proves_nothing(outgoing: Outgoing, how: dict[str, Any]) -> None:
    await outgoing.spoils("chat.postMessage", **how)
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    assert await outgoing.delivers() == 0
    await outgoing.settles()
    assert len(await outgoing.seen()) == 1
    assert len(await outgoing.calls("conversations.history")) == 1


async def test_while_the_channel_cannot_be_read_nothing_is_guessed(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await outgoing.spoils("conversations.history", "error", times=2, error="missing_scope")
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    await outgoing.tries_in_vain()
    assert len(await outgoing.seen()) == 1
    assert "lacks a scope" in (await outgoing.told())[0]
    await outgoing.settles()
    assert len(await outgoing.calls("chat.postMessage")) == 2  # the card and the notice
    assert (await outgoing.told())[0].startswith("*Over*")


async def test_an_edit_without_an_answer_is_made_again_with_the_newest_words(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    await outgoing.spoils("chat.update", "act_late", seconds=0.3)
    for number in ("SO-011998", "SO-011999"):
        await outgoing.says("episode:7", TeamCard(episode=episode(number)))
        outgoing.passes(2)
        await outgoing.delivers()

    async def late() -> bool:
        return "SO-011998" in words((await outgoing.seen())[0])

    await until(late)
    await outgoing.settles()
    [card] = await outgoing.seen()
    assert "SO-011999" in words(card)


async def test_nothing_listens_at_slacks_address(outgoing: Outgoing, environment: Environment) -> None:
    async with new_session() as session:
        lost = environment_slack(environment, session, "http://127.0.0.1:9/api")
        await outgoing.says("episode:7", note("all the same"))
        assert await outgoing.delivers(outgoing.delivery(slack=lost)) == 1
        assert await outgoing.delivers(outgoing.delivery(slack=lost)) == 0
    outgoing.passes(3)
    assert await outgoing.delivers() == 1
    assert await outgoing.calls("conversations.history") == []
    assert len(await outgoing.seen()) == 1


@pytest.mark.parametrize("first", ["post", "edit"])
async def test_a_process_that_was_paused_writes_over_nobody(outgoing: Outgoing, first: str) -> None:
    if first == "edit":
        await outgoing.says("episode:7", CARD)
        await outgoing.delivers()
        await outgoing.says("episode:7", TeamCard(episode=episode("SO-011999")))
        outgoing.passes(2)

    def asleep(message: Message) -> Any:
        outgoing.passes(outgoing.policy.lease_seconds)
        return outgoing.render(message)

    await outgoing.says("episode:7", TeamCard(episode=episode("SO-011999")))
    before = len(await outgoing.calls("chat.postMessage"))
    assert await outgoing.delivery("sleeper", render=asleep).run_once()
    assert await outgoing.calls("chat.update") == []
    assert len(await outgoing.calls("chat.postMessage")) == before
    await outgoing.settles(outgoing.delivery("other"))
    [card] = await outgoing.seen()
    assert "SO-011999" in words(card)


async def ready_to_post(outgoing: Outgoing, key: str, where: str) -> None:
    await outgoing.says(key, note(key), where)


async def ready_to_edit(outgoing: Outgoing, key: str, where: str) -> None:
    await ready_to_post(outgoing, key, where)
    await outgoing.settles()
    await outgoing.says(key, note(f"{key} edited"), where)
    outgoing.passes(2)


async def ready_to_look_up(outgoing: Outgoing, key: str, where: str) -> None:
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await ready_to_post(outgoing, key, where)
    await outgoing.delivers()
    outgoing.passes(outgoing.policy.post_settle_seconds)


@pytest.mark.slow
@pytest.mark.parametrize("ready", [ready_to_post, ready_to_edit, ready_to_look_up])
async def test_a_process_may_die_at_any_moment(
    outgoing: Outgoing, ready: Callable[[Outgoing, str, str], Awaitable[None]]
) -> None:
    died, moment = True, 0
    while died:
        moment += 1
        assert moment < 100, "it never came to an end"
        key, where = f"message:{moment}", CHANNELS[moment % len(CHANNELS)]
        await ready(outgoing, key, where)
        died = await dying(outgoing.delivery(f"dies at {moment}").run_once(), moment)
        await outgoing.settles(outgoing.delivery("survivor"))
        said = [words(each) for each in await outgoing.seen("dm" if where == ROSA else where)]
        edited = "edited" if ready is ready_to_edit else ""
        assert len([each for each in said if f"{key}{' ' * bool(edited)}{edited}." in each]) == 1, (moment, said)
    assert moment > 3


async def dying(work: Coroutine[Any, Any, Any], moment: int) -> bool:
    """Do `work` up to its `moment`th wait and end it there; False when it came to its end before.

    What it had asked of a thread or of Slack by then happens all the same, as after SIGKILL.
    """
    try:
        await _ended_at(work, moment)
    except asyncio.CancelledError:
        return True
    return False


@types.coroutine
def _ended_at(work: Coroutine[Any, Any, Any], moment: int) -> Generator[Any, Any, Any]:
    waits = 0
    waited_for = work.send(None)
    while True:
        try:
            waits += 1
            if waits == moment:
                waited_for = work.throw(asyncio.CancelledError())
            else:
                yield waited_for
                waited_for = work.send(None)
        except StopIteration as end:
            return end.value


@pytest.fixture
async def replicas(outgoing: Outgoing) -> AsyncIterator[tuple[Outgoing, Delivery, Delivery]]:
    """Two bots on one PostgreSQL."""
    with postgresql.running() as socket:
        url = postgresql.address(socket, "postgres")
        dbs = [await asyncio.to_thread(Database, url) for _ in range(2)]
        await asyncio.to_thread(migrate, dbs[0])
        houses = [Outgoing(**{**vars(outgoing), "db": db}) for db in dbs]
        yield houses[0], houses[0].delivery("one"), houses[1].delivery("two")
        for db in dbs:
            await asyncio.to_thread(db.close)


@pytest.mark.slow
async def test_two_replicas_share_the_work_and_one_of_them_dies(
    replicas: tuple[Outgoing, Delivery, Delivery],
) -> None:
    outgoing, one, two = replicas
    await outgoing.spoils("chat.postMessage", "act_then_drop", times=2)
    keys = [f"message:{number}" for number in range(14)]
    for number, key in enumerate(keys):
        await outgoing.says(key, note(key), CHANNELS[number % len(CHANNELS)])
    stop = asyncio.Event()
    tasks = [asyncio.create_task(each.run(stop)) for each in (one, two)]

    async def begun() -> bool:
        return len(await outgoing.calls("chat.postMessage")) >= 4

    await until(begun)
    tasks[0].cancel()
    for each in list(one._under_way):
        each.cancel()

    async def settled() -> bool:
        outgoing.passes(5)
        return not await outgoing.db.run(unfinished)

    await until(settled)
    stop.set()
    await tasks[1]
    said = [words(each) for where in CHANNELS for each in await outgoing.seen("dm" if where == ROSA else where)]
    assert sorted(each.rpartition(" ")[2].rstrip(".") for each in said) == sorted(keys)
