"""Trouble in people's hands: taken, called no problem, exempted, handed over; and who may do which."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.app import Exodus, running
from bot.config import Config, Environment
from bot.escalations.episodes import EpisodeState
from bot.escalations.teams import TeamSettings
from bot.runbook.findings import Team
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.store import readings
from tests.kit import Clock, Desk, Sandbox, until, words
from tests.stories.house import CHANNEL, OPERATORS, House

CLAIM, DISMISS, EXEMPT, MORE = "episode.claim", "episode.dismiss", "episode.exempt", "episode.more"
SOFIA, SAMUEL = "sales_operations", "sales_operations_lead"


@pytest.fixture
async def house(sandbox: Sandbox, clock: Clock, bot: Exodus) -> House:
    """One order of the demo lacks its quote; its card is up."""
    house = House(sandbox, clock, bot)
    await house.only("missing_quote")
    await house.sweep()
    return house


async def claimed(house: House) -> None:
    async def so() -> bool:
        return (await house.episode("missing_quote")).state is EpisodeState.CLAIMED

    await until(so)


async def refused(house: House, user: str) -> str:
    """What `user` reads in the modal instead of a form."""
    return words(await house.form(user))


async def test_taking_it_edits_the_card_and_tells_thread_and_rep(house: House) -> None:
    await house.press(SOFIA, CLAIM)
    await claimed(house)
    await house.deliver()
    card = await house.card()
    assert "Sofia Marin has it until" in words(card)
    assert card["text"] == "Sofia Marin has SO-011437 (order without quote)."
    assert "I'll take it" not in words(card)
    (note,) = await house.thread(card)
    assert "Sofia Marin has SO-011437 until" in words(note)
    assert "<@" not in str(note["blocks"])
    assert "SO-011437: order without quote. Sofia Marin has it." in words((await house.dms())[-1])


async def test_an_order_says_since_when_somebody_has_it(house: House, rosa: Desk, clock: Clock) -> None:
    waiting = (await house.episode("missing_quote")).opened_at
    clock.ahead += timedelta(minutes=90)
    await house.press(SOFIA, CLAIM)
    await claimed(house)
    taken = (await house.episode("missing_quote")).claimed_at
    assert taken
    assert taken - waiting > timedelta(hours=1)
    asked = str((await rosa.asks("/order 11437"))["blocks"])
    assert f"Sofia Marin has it since <!date^{int(taken.timestamp())}^" in asked


async def slow_edits(house: House) -> None:
    """The card shows its old buttons a little longer."""
    await house.sandbox.call("slack/faults", {"method": "chat.update", "mode": "delay", "seconds": 1, "times": 1})


async def test_only_the_team_takes_it_and_the_second_hears_who_has_it(house: House) -> None:
    priya = Desk(house.sandbox, "payment_operations", CHANNEL)
    await priya.sees()
    await house.press("payment_operations", CLAIM)
    assert "Only the team that owns this" in words(await priya.reads())
    await slow_edits(house)
    samuel = Desk(house.sandbox, SAMUEL, CHANNEL)
    await samuel.sees()
    await house.press(SOFIA, CLAIM)
    await claimed(house)
    await house.press(SAMUEL, CLAIM)
    assert "Sofia Marin has SO-011437 already" in words(await samuel.reads())
    await house.deliver()
    assert "Sofia Marin has it until" in words((await house.channel())[0])


async def test_a_double_click_takes_it_once(house: House) -> None:
    await slow_edits(house)
    await asyncio.gather(*(house.press(SOFIA, CLAIM) for _ in range(3)))
    await claimed(house)
    await house.deliver()
    assert len(await house.thread(await house.card())) == 1
    assert len(await house.dms()) == 2


async def test_two_people_at_once_and_one_has_it(house: House) -> None:
    await slow_edits(house)
    await asyncio.gather(house.press(SOFIA, CLAIM), house.press(SAMUEL, CLAIM))
    await claimed(house)
    await house.deliver()
    (note,) = await house.thread((await house.channel())[0])
    holder = (await house.episode("missing_quote")).claimed_by
    assert holder
    assert holder.name in words(note)


async def test_not_a_problem_wants_a_reason_and_stays_quiet(house: House) -> None:
    await house.press(SOFIA, DISMISS)
    form = await house.form(SOFIA)
    assert (await house.submit(SOFIA, form, reason="   "))["response_action"] == "errors"
    await house.submit(SOFIA, form, reason="Bob <bob@acme.example> ordered by phone, see https://evil.example/x")
    assert (await house.episode("missing_quote")).state is EpisodeState.DISMISSED
    card = await house.card()
    assert "Sofia Marin says it is not a problem" in words(card)
    assert "Salesforce still shows it: no quote." in words(card)
    for private in ("bob@", "evil.example"):
        assert private not in str(await house.channel())
        assert private not in str(await house.thread(card))
    assert "what it stops stays stopped" in words((await house.dms())[-1])
    before = words(card)
    await house.sweep()
    await house.sweep()
    assert words(await house.card()) == before
    assert len(await house.episodes("missing_quote")) == 1


async def test_dismissed_is_heard_of_again_when_its_evidence_changes(house: House) -> None:
    await house.press(SOFIA, DISMISS)
    await house.submit(SOFIA, await house.form(SOFIA), reason="Known")
    assert (await house.episode("missing_quote")).state is EpisodeState.DISMISSED
    await house.change("missing_quote", Opportunity__c=None)
    await house.sweep()
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN
    card = words(await house.card())
    assert "Order without quote and opportunity" in card
    assert "I'll take it" in card


async def test_dismissed_ends_when_it_has_cleared(house: House) -> None:
    await house.press(SOFIA, DISMISS)
    await house.submit(SOFIA, await house.form(SOFIA), reason="Known")
    await house.mend("missing_quote")
    await house.sweep()
    await house.sweep()
    assert (await house.episode("missing_quote")).state is EpisodeState.CLOSED


async def test_a_rep_cannot_judge_for_the_team(house: House) -> None:
    before = await house.card()
    await house.press("rep", EXEMPT)
    assert "Only the team that owns this" in await refused(house, "rep")
    offered = words(await house.menu("rep"))
    assert "Follow" in offered
    assert "Not a problem" not in offered
    assert "Snooze" not in offered
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN
    assert await house.card() == before


async def test_the_team_is_asked_for_at_the_press_not_at_the_form(house: House) -> None:
    await house.press(SOFIA, DISMISS)
    form = await house.form(SOFIA)
    answer = await house.submit("rep", form, reason="I want it gone")
    assert not answer["ok"] or (await house.episode("missing_quote")).state is EpisodeState.OPEN
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN


async def test_a_stranger_is_refused_with_the_reason(house: House) -> None:
    await house.sandbox.call("slack/channel", {"channel": CHANNEL, "do": "share"})
    stranger = Desk(house.sandbox, "stranger", CHANNEL)
    card = await house.card()
    answer = await stranger.presses(card, CLAIM)
    if answer["ok"]:
        assert "Only people of this workspace" in words(await stranger.reads())
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN
    await house.sandbox.call("slack/channel", {"channel": CHANNEL, "do": "share", "undo": True})
    assert words(await house.card()) == words(card)


async def out_of_sight(house: House, how: str) -> None:
    """The order is gone, or Sofia may not see it any more."""
    record = (await house.label("missing_quote"))["id"]
    if how == "deleted":
        body = {"do": "delete", "object": "Sales_Order__c", "id": record}
        await house.sandbox.call("salesforce/records", body)
    else:
        await house.sandbox.call("salesforce/access", {"do": "revoke_record", "user": SOFIA, "record": record})


NOT_FOUND = "I couldn't find that record any more: it is gone, or you can't see it in Salesforce."


@pytest.mark.parametrize("how", ["deleted", "hidden"])
async def test_whoever_cannot_see_the_order_decides_nothing_about_it(house: House, how: str) -> None:
    await house.press(SOFIA, DISMISS)
    form = await house.form(SOFIA)
    await house.submit(SOFIA, form, reason=" ")
    await out_of_sight(house, how)
    await house.submit(SOFIA, form, reason="Known")
    assert NOT_FOUND in await refused(house, SOFIA)
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN


@pytest.mark.parametrize("how", ["deleted", "hidden"])
async def test_whoever_cannot_see_the_order_cannot_take_it(house: House, how: str) -> None:
    await out_of_sight(house, how)
    sofia = Desk(house.sandbox, SOFIA, CHANNEL)
    await sofia.sees()
    await house.press(SOFIA, CLAIM)
    assert NOT_FOUND in words(await sofia.reads())
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN


@pytest.mark.parametrize("button", [MORE, EXEMPT])
@pytest.mark.parametrize("how", ["deleted", "hidden"])
async def test_whoever_cannot_see_the_order_gets_no_form_for_it(house: House, how: str, button: str) -> None:
    await out_of_sight(house, how)
    await house.press(SOFIA, button)
    assert NOT_FOUND in await refused(house, SOFIA)


async def test_a_quote_that_is_there_by_now_needs_no_exemption(house: House) -> None:
    await house.press(SOFIA, EXEMPT)
    form = await house.form(SOFIA)
    await house.mend("missing_quote")
    await house.submit(SOFIA, form, reason="Web order")
    assert "SO-011437 has a quote by now" in await refused(house, SOFIA)
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN


async def test_whoever_may_not_see_the_quote_cannot_say_that_none_is_needed(house: House) -> None:
    hidden = {"do": "hide_field", "user": SOFIA, "object": "Sales_Order__c", "field": "Quote__c"}
    await house.sandbox.call("salesforce/access", hidden)
    await house.press(SOFIA, EXEMPT)
    assert "The quote of SO-011437 is not visible to you" in await refused(house, SOFIA)
    await house.sandbox.call("salesforce/access", {**hidden, "undo": True})


async def test_a_salesforce_too_slow_for_a_decision_keeps_the_reason(house: House) -> None:
    await house.press(SOFIA, DISMISS)
    form = await house.form(SOFIA)
    await house.sandbox.call("salesforce/faults", {"path": "/services/data", "mode": "delay", "seconds": 4, "times": 1})
    answer = await house.submit(SOFIA, form, reason="Known")
    assert "nothing was changed" in answer["errors"]["reason"]
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN


async def test_no_quote_needed_closes_it_and_lifts_the_stop(house: House, rosa: Desk) -> None:
    assert "has no quote" in words(await rosa.asks("/order 11437"))
    await house.press(SAMUEL, EXEMPT)
    await house.submit(SAMUEL, await house.form(SAMUEL), reason="Web order")
    assert (await house.episode("missing_quote")).state is EpisodeState.CLOSED
    card = await house.card()
    assert "No quote needed: Web order." in words(card)
    (note,) = await house.thread(card)
    assert "SO-011437: no quote needed by Samuel Osei: Web order." in words(note)
    await house.sweep()
    assert (await house.episode("missing_quote")).state is EpisodeState.CLOSED
    assert len(await house.channel()) == 1
    assert "has no quote" not in words(await rosa.asks("/order 11437"))


async def test_no_quote_needed_does_not_excuse_a_missing_opportunity(house: House) -> None:
    await house.change("missing_quote", Opportunity__c=None)
    await house.sweep()
    await house.press(SOFIA, EXEMPT)
    await house.submit(SOFIA, await house.form(SOFIA), reason="Web order")
    episode = await house.episode("missing_quote")
    assert episode.state is EpisodeState.OPEN
    assert episode.seen.evidence == "no opportunity"
    card = words(await house.card())
    assert "Order without opportunity" in card
    assert "No quote needed" not in card
    await house.sweep()
    await house.sweep()
    assert (await house.episode("missing_quote")).state is EpisodeState.OPEN


async def hand_over(house: House, desk: Desk, order: str, note: str) -> dict[str, Any]:
    await desk.types(f"/escalate {order}")
    return await house.submit(desk.user, await house.form(desk.user), symptom="missing_links", note=note)


async def test_a_rep_hands_over_what_nobody_has_seen(house: House, rosa: Desk) -> None:
    answer = await hand_over(house, rosa, "11436", "Quote is the wrong one: call +1 415 555 0134 or jane@acme.example")
    assert answer["response_action"] == "update"
    shown = words(await house.form("rep"))
    assert "Sales operations has SO-011436 (order without quote or opportunity) since" in shown
    card = next(each for each in await house.channel() if "SO-011436" in words(each))
    assert "Raised by Rosa Reyes" in words(card)
    assert "Quote is the wrong one" in words(card)
    assert "555" not in words(card)
    assert "jane@" not in words(card)
    assert "Sales operations has it since" in words((await house.dms())[-1])


async def test_what_only_a_person_raised_only_a_person_closes(house: House, rosa: Desk) -> None:
    await hand_over(house, rosa, "11436", "Wrong quote")
    for _ in range(3):
        await house.sweep()
    assert (await house.episode("healthy")).state is EpisodeState.OPEN
    card = next(each for each in await house.channel() if "SO-011436" in words(each))
    await house.press(SOFIA, DISMISS, card)
    await house.submit(SOFIA, await house.form(SOFIA), reason="It is the right one")
    assert (await house.episode("healthy")).state is EpisodeState.CLOSED
    assert "It is the right one" in words((await house.dms())[-1])


async def test_what_only_a_person_raised_ends_with_its_order(house: House, rosa: Desk) -> None:
    await hand_over(house, rosa, "11436", "Wrong quote")
    await house.sweep()
    gone = {"do": "delete", "object": "Sales_Order__c", "id": (await house.label("healthy"))["id"]}
    await house.sandbox.call("salesforce/records", gone)
    await house.sweep()
    assert (await house.episode("healthy")).state is EpisodeState.OPEN
    last = (await house.bot.db.run(readings.last))[MISSING_LINKS.name]
    a_day_on = last.whole_at + timedelta(days=1)  # as if sweeps had gone on until then
    await house.bot.db.run(readings.note, {MISSING_LINKS.name: last.fields}, a_day_on, whole=())
    await house.sweep()
    assert (await house.episode("healthy")).state is EpisodeState.CLOSED
    assert "It can't be found in Salesforce any more." in words((await house.dms())[-1])


async def test_what_stands_already_is_shown_not_raised_twice(house: House, rosa: Desk) -> None:
    await rosa.types("/escalate SO-011437")
    shown = words(await house.form("rep"))
    assert "Sales operations has SO-011437 (order without quote) since" in shown
    assert "Nobody has taken it yet." in shown
    assert len(await house.episodes("missing_quote")) == 1


async def test_handed_over_within_its_grace_and_found_by_a_sweep_it_closes_by_itself(house: House, rosa: Desk) -> None:
    await house.change("healthy", Quote__c=None)
    await rosa.types("/escalate 11436")
    form = await house.form("rep")
    assert "Salesforce shows: no quote." in words(form)
    await house.submit("rep", form, note="")
    assert not (await house.episode("healthy")).confirmed
    card = next(each for each in await house.channel() if "SO-011436" in words(each))
    assert "Only a person can close it" in words(card)
    await house.sweep()
    assert (await house.episode("healthy")).confirmed
    card = next(each for each in await house.channel() if "SO-011436" in words(each))
    assert "Raised by Rosa Reyes" in words(card)
    assert "Only a person can close it" not in words(card)
    assert await house.thread(card) == []
    await house.change("healthy", Quote__c=await house.new("Quote__c"))
    await house.sweep()
    await house.sweep()
    assert (await house.episode("healthy")).state is EpisodeState.CLOSED


async def test_an_order_that_a_person_cannot_see_cannot_be_escalated(house: House, rosa: Desk) -> None:
    await rosa.types("/escalate 11441")
    assert "couldn't find" in words(await house.form("rep"))


async def test_the_help_says_what_it_does(house: House, rosa: Desk) -> None:
    assert "/escalate SO-011437" in words(await rosa.asks("/escalate help"))


async def test_a_salesforce_too_slow_for_the_form_keeps_what_was_written(house: House, rosa: Desk) -> None:
    await rosa.types("/escalate 11436")
    form = await house.form("rep")
    await house.sandbox.call("salesforce/faults", {"path": "/services/data", "mode": "delay", "seconds": 4, "times": 1})
    answer = await house.submit("rep", form, symptom="missing_links", note="Wrong quote")
    assert "nothing was changed" in answer["errors"]["note"]
    assert await house.episodes("healthy") == []
    again = await house.submit("rep", await house.form("rep"), symptom="missing_links", note="Wrong quote")
    assert again["response_action"] == "update"
    assert len(await house.episodes("healthy")) == 1


async def test_a_note_of_blanks_is_no_note(house: House, rosa: Desk) -> None:
    assert (await hand_over(house, rosa, "11436", "  \n "))["errors"]["note"] == "Write in a few words what is wrong."


@pytest.fixture
async def by_group(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> AsyncIterator[House]:
    """The same company, where only Slack's user group says who is of the team."""
    own = configuration.teams[Team.SALES_OPERATIONS]
    teams = {**configuration.teams, Team.SALES_OPERATIONS: TeamSettings(channel=own.channel, group=own.group)}
    async with running(
        environment, configuration.model_copy(update={"teams": teams}), clock, clock.ticks, sweeping=False
    ) as bot:
        house = House(sandbox, clock, bot)
        await house.only("missing_quote")
        await house.sweep()
        yield house


async def test_a_user_group_names_the_team_as_well(by_group: House) -> None:
    assert "Not a problem" not in words(await by_group.menu("rep"))
    await by_group.press(SOFIA, DISMISS)
    await by_group.submit(SOFIA, await by_group.form(SOFIA), reason="Known")
    assert (await by_group.episode("missing_quote")).state is EpisodeState.DISMISSED


async def test_nobody_judges_while_slack_does_not_say_who_is_of_the_team(by_group: House) -> None:
    fault = {"method": "usergroups.users.list", "mode": "error", "error": "internal_error", "times": 1}
    await by_group.sandbox.call("slack/faults", fault)
    assert "Slack doesn't tell me who is in the team's group" in words(await by_group.menu(SOFIA))
    assert (await by_group.episode("missing_quote")).state is EpisodeState.OPEN


async def test_for_a_team_that_is_not_set_up_the_operators_decide(
    sandbox: Sandbox, environment: Environment, configuration: Config, clock: Clock
) -> None:
    teams = {each: own for each, own in configuration.teams.items() if each is not Team.SALES_OPERATIONS}
    reduced = configuration.model_copy(update={"teams": teams})
    async with running(environment, reduced, clock, clock.ticks, sweeping=False) as bot:
        house = House(sandbox, clock, bot)
        await house.only("missing_quote")
        await house.sweep()
        (card,) = await house.channel(OPERATORS)
        await house.press("bot_operators", CLAIM, card, OPERATORS)
        await claimed(house)
        await house.deliver()
