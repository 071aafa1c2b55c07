"""Trouble in people's hands, from *More*: for how long somebody has it, who else hears of it, whose it really is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import running
from bot.config import Config, Environment
from bot.escalations.episodes import EpisodeState
from bot.escalations.teams import hours
from bot.runbook.findings import Team
from bot.runbook.tasks import Noted
from bot.store.database import Database
from bot.store.tables import audit
from tests.kills.world import Salesforce
from tests.kit import Clock, Desk, Message, Sandbox, until, words
from tests.stories.house import House

SOFIA, SAMUEL, PRIYA, ROSA = "sales_operations", "sales_operations_lead", "payment_operations", "rep"
CLAIM, KEEP, RELEASE, GIVE = "episode.claim", "episode.keep", "episode.release", "episode.give"
SNOOZE, WAKE, FOLLOW, HAND = "episode.snooze", "episode.wake", "episode.follow", "episode.hand"
ASK, ANSWER, DONE, WITHDRAW = "episode.ask", "episode.answer", "episode.done", "episode.withdraw"
DISMISS, REOPEN = "episode.dismiss", "episode.reopen"
SALES, INTEGRATION, SETTINGS = "sales-operations", "integration", "order-email-settings"


@pytest.fixture
async def house(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> AsyncIterator[House]:
    """A company that notes on its orders what is done about their trouble."""
    policy = configuration.policy.model_copy(update={"tasks": frozenset({Noted.ESCALATIONS})})
    noted = configuration.model_copy(update={"policy": policy})
    async with running(environment, noted, clock, clock.ticks, sweeping=False) as exodus:
        yield House(sandbox, clock, exodus)


async def board(house: House, user: str, channel: str) -> list[Message]:
    seen = await Desk(house.sandbox, user, channel).sees()
    return [each for each in seen if each.get("thread_ts") in {None, each["ts"]}]


async def told(house: House, user: str) -> str:
    """The newest direct message of `user`."""
    await house.deliver()
    return words((await house.dms(user))[-1])


async def tasks(house: House, situation: str) -> list[str]:
    """What stands on the order in Salesforce, by its subject: several are written beside each other, each by itself."""
    await house.bot.tasks.note()
    await house.deliver()
    org = await Salesforce.enter(house.sandbox)
    order = (await house.label(situation))["id"]
    found = await org.query(f"SELECT Subject, Description FROM Task WHERE WhatId = '{order}'")  # noqa: S608
    return sorted(f"{each['Subject']}\n{each['Description']}" for each in found)


async def passes(house: House, **how_long: float) -> None:
    house.clock.ahead += timedelta(**how_long)
    await house.bot.lapses.look()
    await house.deliver()


async def submitted(house: House, user: str, **values: Any) -> None:
    answer = await house.submit(user, await house.form(user), **values)
    assert answer.get("response_action") == "clear", answer


async def test_it_is_taken_and_snoozed_and_whoever_follows_hears_of_it(house: House) -> None:
    await house.only("missing_quote")
    await house.sweep()
    await house.menu(PRIYA)
    assert "You hear of every change" in words(await house.choose(PRIYA, FOLLOW))

    await house.menu(SOFIA)
    assert "Sofia Marin has it until" in words(await house.choose(SOFIA, CLAIM))
    assert "Sofia Marin has SO-011437: order without quote." in await told(house, PRIYA)
    offered = words(await house.menu(SOFIA))
    for label in ("Keep it", "Release", "Give to…", "Ask the rep…", "Not a problem…", "Not ours…", "Snooze"):
        assert label in offered
    for label in ("I'll take it", "Done…", "Withdraw", "End the snooze"):
        assert label not in offered

    await house.choose(SOFIA, SNOOZE)
    await house.deliver()
    assert "Snoozed by Sofia Marin until" in words(await house.card())
    await house.menu(SOFIA)
    await house.choose(SOFIA, WAKE)
    await house.deliver()
    assert "Snoozed" not in words(await house.card())
    await house.menu(SOFIA)
    await house.choose(SOFIA, SNOOZE)
    await passes(house, minutes=61)
    assert "Snoozed" not in words(await house.card())


async def test_it_is_given_to_one_of_the_team_who_is_reminded_and_in_the_end_it_is_anybodys(house: House) -> None:
    await house.only("missing_quote")
    await house.sweep()
    await house.press(SOFIA, GIVE)
    form = await house.form(SOFIA)
    assert "isn't of the team" in (await house.submit(SOFIA, form, who="U0REP"))["errors"]["who"]
    order = (await house.label("missing_quote"))["id"]
    hidden = {"do": "revoke_record", "user": SAMUEL, "record": order}
    await house.sandbox.call("salesforce/access", hidden)
    refused = await house.submit(SOFIA, form, who="U0SALESOPERATIONSLEAD")
    assert "Samuel Osei can't see SO-011437 in Salesforce." in refused["errors"]["who"]
    await house.sandbox.call("salesforce/access", {**hidden, "undo": True})
    await house.press(SOFIA, GIVE)
    await submitted(house, SOFIA, who="U0SALESOPERATIONSLEAD")
    assert "You have SO-011437 (order without quote) now." in await told(house, SAMUEL)
    assert "Samuel Osei has it until" in words(await house.card())

    episode = await house.episode("missing_quote")
    assert episode.claim_until
    assert episode.remind_at
    await passes(house, seconds=(episode.remind_at - house.clock()).total_seconds() + 1)
    assert "You still have SO-011437" in await told(house, SAMUEL)
    samuel = Desk(house.sandbox, SAMUEL, "dm")
    reminder = (await samuel.sees())[-1]
    assert (await samuel.presses(reminder, KEEP))["ok"]
    assert "Samuel Osei has it until" in words(await samuel.reads())
    kept = await house.episode("missing_quote")
    assert kept.claim_until
    assert kept.claim_until > episode.claim_until
    await passes(house, days=5)
    await passes(house, seconds=1)
    assert "You have had SO-011437" in await told(house, SAMUEL)
    card = await house.card()
    assert "Nobody has taken it yet." in words(card)
    history = [words(each) for each in await house.thread(card)]
    assert any("Samuel Osei has had SO-011437 until now" in each for each in history)

    await house.menu(SAMUEL)
    await house.choose(SAMUEL, CLAIM)
    await house.menu(SAMUEL)
    assert "Nobody has it now" in words(await house.choose(SAMUEL, RELEASE))
    await house.deliver()
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN
    assert [each.splitlines()[0] for each in await tasks(house, "missing_quote")] == [
        "Given: Order without quote, SO-011437",
        "Taken: Order without quote, SO-011437",
    ]


async def test_the_rep_is_asked_and_the_answer_stands_in_the_thread_and_on_the_order(house: House) -> None:
    await house.only("missing_quote")
    await house.sweep()
    await house.press(SOFIA, ASK)
    nothing = await house.submit(SOFIA, await house.form(SOFIA), reason="\u200b")
    assert nothing["errors"] == {"reason": "Write what you want to know."}
    await submitted(house, SOFIA, reason="Which quote? Mail bob@acme.example")
    assert "Waiting for Rosa Reyes since" in words(await house.card())
    asked = await told(house, ROSA)
    assert "Sofia Marin of sales operations asks about SO-011437 (order without quote)." in asked
    assert "Which quote? Mail b***@acme.example" in asked
    question = (await house.dms())[-1]
    rosa = Desk(house.sandbox, ROSA, "dm")
    assert (await rosa.presses(question, ANSWER))["ok"]
    await house.submit(ROSA, await house.form(ROSA), reason="Q-004647, see https://evil.example/x")
    await house.close(ROSA)
    card = await house.card()
    assert "Rosa Reyes has answered, in the thread" in words(card)
    asking, answering = [words(each) for each in await house.thread(card)]
    assert "Sofia Marin asked Rosa Reyes about SO-011437: “Which quote? Mail b***@acme.example”" in asking
    assert "Rosa Reyes answered about SO-011437: “Q-004647, see [link]”" in answering
    assert "Rosa Reyes answered about SO-011437" in await told(house, SOFIA)
    (told_now,) = [each for each in await house.dms() if each["ts"] == question["ts"]]
    assert "You have answered Sofia Marin about SO-011437" in words(told_now)
    assert "Q-004647, see [link]" in words(told_now)
    assert ANSWER not in str(told_now["blocks"])
    answered, asked = await tasks(house, "missing_quote")
    assert asked.startswith("The rep was asked: Order without quote, SO-011437")
    assert answered.startswith("The rep answered: Order without quote, SO-011437")
    assert "Sofia Marin asked Rosa Reyes: Which quote?" in answered
    assert "Rosa Reyes: Q-004647, see [link]" in answered


async def test_a_question_that_nobody_waits_for_any_more_loses_its_button(house: House) -> None:
    await house.only("missing_quote")
    await house.sweep()
    await house.press(SOFIA, ASK)
    await submitted(house, SOFIA, reason="Which quote?")
    question = (await house.dms())[-1]
    await house.mend("missing_quote")
    await house.sweep()
    await house.sweep()
    (told_now,) = [each for each in await house.dms() if each["ts"] == question["ts"]]
    assert "Nobody waits for this answer about SO-011437 (order without quote) any more." in words(told_now)
    assert ANSWER not in str(told_now["blocks"])


async def test_what_was_called_no_problem_by_mistake_is_opened_again(house: House) -> None:
    await house.only("missing_quote")
    await house.sweep()
    await house.press(SOFIA, CLAIM)
    await house.press(SAMUEL, DISMISS)
    await submitted(house, SAMUEL, reason="By phone")
    assert "says it is not a problem: By phone." in words(await house.card())
    await house.press(PRIYA, REOPEN)
    await until(lambda: said_privately(house, PRIYA, "Only the team that owns this"))

    await house.press(SAMUEL, REOPEN)
    await until(lambda: shows(house, "Sofia Marin has it until"))
    await house.deliver()
    card = await house.card()
    again = [each for each in map(words, await house.thread(card)) if "opened SO-011437 again" in each]
    assert again == ["Samuel Osei opened SO-011437 again: it is a problem after all."]
    assert "Sales operations says it is a problem after all. Sofia Marin has it." in await told(house, ROSA)
    assert "You have SO-011437 (order without quote) now." in await told(house, SOFIA)
    assert await audited(house, "opened_again") == [("U0SALESOPERATIONSLEAD", "dismissed", "claimed")]
    subjects = [each.splitlines()[0].partition(":")[0] for each in await tasks(house, "missing_quote")]
    assert subjects == ["A problem after all", "Not a problem", "Taken"]

    await house.sweep()  # it is true, and open: nothing is new
    assert words(await house.card()) == words(card)
    await house.menu(SOFIA)
    await house.choose(SOFIA, DISMISS)
    await submitted(house, SOFIA, reason="By phone, really")
    offered = words(await house.menu(SOFIA))
    assert "Open it again" in offered
    assert "Not a problem…" not in offered
    assert "Sofia Marin has it until" in words(await house.choose(SOFIA, REOPEN))
    await house.mend("missing_quote")
    await house.sweep()
    await house.sweep()
    assert "closed" in words(await house.card())


async def shows(house: House, said: str) -> bool:
    return said in words(await house.card())


async def said_privately(house: House, user: str, said: str) -> bool:
    return any(said in words(each) for each in await Desk(house.sandbox, user, SALES).sees())


async def audited(house: House, what: str) -> list[tuple[str, str, str]]:
    """Who did that, and from which state to which it led."""

    def rows(db: Database) -> list[tuple[str, str, str]]:
        with db.transaction() as tx:
            found = tx.execute(select(audit.c.actor, audit.c.before, audit.c.after).where(audit.c.what == what))
            return [(row.actor, row.before, row.after) for row in found]

    return await house.bot.db.run(rows)


async def test_who_was_asked_answers_though_the_order_is_anothers_by_now(house: House) -> None:
    await house.only("missing_quote")
    await house.sweep()
    await house.press(SOFIA, ASK)
    await submitted(house, SOFIA, reason="Which quote?")
    question = (await house.dms())[-1]
    org = await Salesforce.enter(house.sandbox)
    (omar,) = await org.query("SELECT Id FROM User WHERE Username LIKE 'omar%'")
    order = (await house.label("missing_quote"))["id"]
    moved = {"do": "update", "object": "Sales_Order__c", "id": order, "fields": {"OwnerId": omar["Id"]}}
    await house.sandbox.call("salesforce/records", moved)
    await house.sweep()
    rosa = Desk(house.sandbox, ROSA, "dm")
    assert (await rosa.presses(question, ANSWER))["ok"]
    await house.submit(ROSA, await house.form(ROSA), reason="Q-004647")
    await house.close(ROSA)
    assert "Rosa Reyes has answered, in the thread" in words(await house.card())
    (changed,) = [each for each in await house.dms() if each["ts"] == question["ts"]]
    assert "You have answered" in words(changed)


async def test_what_waits_for_the_rep_is_in_the_morning_message_and_calls_nobody(house: House) -> None:
    await house.only("missing_quote")
    await house.sweep()
    await house.press(SOFIA, ASK)
    await submitted(house, SOFIA, reason="Which quote?")
    at_work = hours(house.bot.sweeps.teams, Team.SALES_OPERATIONS)
    house.clock.ahead += at_work.next_morning(house.clock()) - house.clock() + timedelta(seconds=1)
    await house.bot.pings.look()
    await house.deliver()
    morning = (await house.channel())[-1]
    assert "nothing to take, nothing under way, 1 waiting for the rep" in words(morning)
    assert "waiting for Rosa Reyes" in words(morning)
    assert "more hidden" not in words(morning)
    assert "For " not in words(morning)


async def test_what_is_not_theirs_goes_to_the_other_team_one_episode_all_along(house: House) -> None:
    await house.only("tracking_missing")
    await house.sweep()
    user, channel = "threepl_operations", "3pl-operations"
    (card,) = await board(house, user, channel)
    assert "Shipped without a tracking record: SO-011449" in words(card)
    await house.press(user, HAND, card, channel)
    await submitted(house, user, reason="The provider's feed lacks it")
    (left,) = await board(house, user, channel)
    assert "handed to the integration owner by" in words(left)
    assert "The provider's feed lacks it." in words(left)
    assert "actions" not in {each["type"] for each in left["blocks"]}
    assert "The integration owner has it now, handed over by 3PL operations." in await told(house, ROSA)
    (new,) = await board(house, "integration", INTEGRATION)
    assert "Shipped without a tracking record: SO-011449" in words(new)
    assert "Handed over by 3PL operations" in words(new)
    await house.press("integration", CLAIM, new, INTEGRATION)

    async def taken() -> bool:
        return (await house.episode("tracking_missing")).state is EpisodeState.CLAIMED

    await until(taken)
    assert len(await house.episodes("tracking_missing")) == 1
    await house.sandbox.call(
        "salesforce/situation", {"record": (await house.label("tracking_missing"))["order"], "situation": "mended"}
    )
    await house.sweep()
    await house.sweep()
    (over,) = await board(house, "integration", INTEGRATION)
    assert "closed" in words(over)
    assert "handed to the integration owner by" in words((await board(house, user, channel))[0])


async def test_by_hand_it_is_withdrawn_or_done_and_addresses_are_for_whoever_may_see_them(
    house: House, rosa: Desk
) -> None:
    await house.only("wrong_invoice_recipients")
    for note in ("Wrong quote", "Wrong one again"):
        await rosa.types("/escalate 11436")
        form = await house.form(ROSA)
        await house.submit(ROSA, form, symptom="missing_links", note=note)
        await house.close(ROSA)
        card = (await board(house, SOFIA, SALES))[-1]
        assert f"Reported by Rosa Reyes: {note}; Salesforce doesn't show it." in words(card)
        if note == "Wrong quote":
            await house.menu(ROSA, card)
            assert "Withdrawn" in words(await house.choose(ROSA, WITHDRAW))
            await house.close(ROSA)
        else:
            await house.press(SOFIA, DONE, card)
            await submitted(house, SOFIA, reason="Linked the right one")
        await house.deliver()
    withdrawn, done = [words(each) for each in await board(house, SOFIA, SALES)]
    assert "Withdrawn by whoever raised it." in withdrawn
    assert "Linked the right one." in done
    assert "SO-011436" in await told(house, ROSA)
    subjects = [each.splitlines()[0].partition(":")[0] for each in await tasks(house, "healthy")]
    assert subjects == ["Done", "Escalated", "Escalated", "Withdrawn"]

    await house.sweep()
    owner = "order_email_settings"
    (card,) = await board(house, owner, SETTINGS)
    await house.close(owner)
    await house.press(owner, "episode.addresses", card, SETTINGS)
    shown = words(await house.form(owner))
    assert "@" in shown
    assert "***" not in shown
    assert not [each for each in shown.split() if "@" in each and each in str(await board(house, owner, SETTINGS))]
    await house.press(owner, DONE, card, SETTINGS)
    await submitted(house, owner, reason="Called them, it is deleted")
    (settled,) = await board(house, owner, SETTINGS)
    assert "says it is done: Called them, it is deleted." in words(settled)
    await house.sweep()
    assert words((await board(house, owner, SETTINGS))[0]) == words(settled)
