"""Where a person would be stuck: a wrong choice, nobody to ask, a trouble that no sweep looks for any more."""

from datetime import timedelta

import pytest

from bot.app import Exodus
from bot.escalations.episodes import EpisodeState
from tests.kit import Clock, Desk, Sandbox, words
from tests.stories.house import CHANNEL, House

SOFIA, SAMUEL, ROSA, PRIYA = "sales_operations", "sales_operations_lead", "rep", "payment_operations"


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    house = House(sandbox, clock, bot)
    await house.only("missing_quote")
    return house


async def test_who_chose_wrong_chooses_again_in_the_same_form(house: House) -> None:
    await house.sweep()
    await house.menu(SAMUEL)
    form = await house.choose(SAMUEL, "episode.give")
    for wrong, why in (("U0REP", "Rosa Reyes isn't of the team"), ("U0GUEST", "I find no Salesforce user of theirs.")):
        refused = await house.submit(SAMUEL, form, who=wrong)
        assert why in refused["errors"]["who"]
    assert (await house.submit(SAMUEL, form, who="U0SALESOPERATIONS"))["response_action"] == "clear"
    assert "Sofia Marin has it" in words(await house.card())


async def test_who_is_of_another_team_reads_whom_to_ask(house: House) -> None:
    await house.sweep()
    card, priya = await house.card(), Desk(house.sandbox, PRIYA, CHANNEL)
    await priya.presses(card, "episode.claim")
    assert "Ask sales operations to do it, or follow it under “More”." in words(await priya.reads())


async def test_who_raised_it_themselves_asks_the_owner_who_alone_answers(house: House) -> None:
    await Desk(house.sandbox, SOFIA).types("/escalate 11436")
    raised = await house.form(SOFIA)
    await house.submit(SOFIA, raised, symptom="missing_links", note="Which quote was it?")
    await house.close(SOFIA)
    await house.menu(SOFIA)
    await house.submit(SOFIA, await house.choose(SOFIA, "episode.ask"), reason="Which quote?")
    assert "Waiting for Rosa Reyes since" in words(await house.card())
    asked = (await house.dms(ROSA))[-1]
    assert "Sofia Marin of sales operations asks about SO-011436" in words(asked)

    await Desk(house.sandbox, ROSA, "dm").presses(asked, "episode.answer")
    form = await house.form(ROSA)
    await house.submit(ROSA, form, reason="Q-004639")
    assert "Sofia Marin hears it" in words(await house.form(ROSA, other_than=form["hash"]))
    assert "“Q-004639”" in words((await house.dms(SOFIA))[-1])


async def test_what_no_sweep_looks_for_any_more_is_closed_by_its_team(house: House) -> None:
    await house.sweep()
    assert "Done…" not in words(await house.menu(SOFIA))
    house.clock.ahead += timedelta(hours=2)  # and no sweep has read it since
    await house.menu(SOFIA)
    await house.submit(SOFIA, await house.choose(SOFIA, "episode.done"), reason="Linked it")
    assert (await house.episode("missing_quote")).state is EpisodeState.CLOSED
    assert "closed" in words(await house.card())


async def test_no_problem_that_changed_is_told_to_whoever_was_told_that_it_is_none(house: House) -> None:
    await house.sweep()
    await house.menu(SOFIA)
    await house.submit(SOFIA, await house.choose(SOFIA, "episode.dismiss"), reason="By phone")
    await house.change("missing_quote", Opportunity__c=None)
    await house.sweep()
    (*_, changed) = await house.thread(await house.card())
    assert "SO-011437 changed in Salesforce: no quote, no opportunity." in words(changed)
    assert "Sales operations has it since" in words((await house.dms(ROSA))[-1])


async def test_what_another_person_says_of_it_is_in_its_thread(house: House) -> None:
    await house.sweep()
    await Desk(house.sandbox, PRIYA).types("/escalate 11437")
    form = await house.form(PRIYA)
    await house.submit(PRIYA, form, symptom="missing_links", note="The customer calls daily, bob@acme.example")
    assert "Your note is in its thread." in words(await house.form(PRIYA, other_than=form["hash"]))
    (said,) = await house.thread(await house.card())
    assert "Priya Nair says of SO-011437: “The customer calls daily, b***@acme.example”" in words(said)


async def test_an_order_whose_trouble_was_handed_on_waits_for_whoever_has_it(house: House) -> None:
    await house.sweep()
    await house.menu(SOFIA)
    await house.submit(SOFIA, await house.choose(SOFIA, "episode.hand"), team="integration", reason="The feed drops it")
    told = words(await Desk(house.sandbox, ROSA).asks("/order 11437"))
    assert "wait for the integration owner" in told
    assert "Tell sales operations" not in told


async def test_a_modal_keeps_its_name_when_something_was_pressed_in_it(house: House) -> None:
    await house.sweep()
    before = await house.menu(SOFIA)
    told = await house.choose(SOFIA, "episode.snooze")
    assert told["title"] == before["title"]
