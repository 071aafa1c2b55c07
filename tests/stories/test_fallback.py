"""Where a team's messages go while nothing can be posted in its channel: one place, one notice, each message once."""

import asyncio

import pytest

from bot.messages import TeamCard
from bot.services.delivery import Delivery
from tests.kit import words
from tests.stories.outgoing import OPERATORS, PAYMENTS, SALES, Outgoing, episode, note

CARD = TeamCard(episode=episode())
ELSEWHERE = {SALES: PAYMENTS}
WHY = {
    "archive": "the channel is archived",
    "kick": "the bot is not in that channel",
    "restrict": "apps may not post in that channel",
    "share": "people from outside the company read along there",
}


def at_work(outgoing: Outgoing, owner: str = "first") -> Delivery:
    return outgoing.delivery(owner, fallbacks=ELSEWHERE)


async def over(outgoing: Outgoing) -> bool:
    return (await outgoing.told())[0].startswith("*Over*")


@pytest.mark.parametrize("what", WHY)
async def test_a_card_for_a_closed_channel_stands_elsewhere_and_says_so(outgoing: Outgoing, what: str) -> None:
    delivery = at_work(outgoing)
    await outgoing.admin(what)
    await outgoing.says("episode:7", CARD)
    await outgoing.says("episode:7:note:1", note("one"), thread_of="episode:7")
    await outgoing.says("episode:8", TeamCard(episode=episode("SO-011438")))
    await outgoing.settles(delivery)

    there = await outgoing.seen(PAYMENTS)
    (reply,) = [each for each in there if each.get("thread_ts", each["ts"]) != each["ts"]]
    (first,) = [each for each in there if "SO-011437" in words(each) and each is not reply]
    (second,) = [each for each in there if "SO-011438" in words(each)]
    assert f"For <#{SALES}>, where nothing can be posted: {WHY[what]}." in words(first)
    assert "where nothing can be posted" in words(second)
    assert reply["thread_ts"] == first["ts"]
    [told] = await outgoing.told()
    assert f"Nothing can be posted in {SALES}: {WHY[what]}." in told
    assert f"stands in {PAYMENTS} meanwhile" in told

    await outgoing.says("episode:7", TeamCard(episode=episode("SO-011999")))
    await outgoing.says("episode:7:note:2", note("two"), thread_of="episode:7")
    await outgoing.settles(delivery)
    now = [words(each) for each in await outgoing.seen(PAYMENTS)]
    assert sum("SO-011999" in each and "where nothing can be posted" in each for each in now) == 1
    assert len(now) == 4

    await outgoing.admin(what, undo=True)
    outgoing.passes(60)
    await outgoing.says("episode:9", TeamCard(episode=episode("SO-011440")))
    await outgoing.settles(delivery)
    [back] = await outgoing.seen()
    assert "SO-011440" in words(back)
    assert "where nothing can be posted" not in words(back)
    assert len(await outgoing.seen(PAYMENTS)) == 4
    assert await over(outgoing)


@pytest.mark.parametrize("code", ["restricted_action_read_only_channel", "restricted_action_thread_only_channel"])
async def test_however_slack_says_that_the_bot_may_only_read(outgoing: Outgoing, code: str) -> None:
    await outgoing.spoils("chat.postMessage", "error", error=code)
    await outgoing.says("episode:7", CARD)
    await outgoing.settles(at_work(outgoing))
    [card] = await outgoing.seen(PAYMENTS)
    assert f"For <#{SALES}>, where nothing can be posted: {WHY['restrict']}." in words(card)
    assert await outgoing.seen() == []
    [told] = await outgoing.told()
    assert "Let the bot post there." in told
    assert code not in told


async def test_a_deleted_card_is_posted_once_more_elsewhere_where_its_channel_has_closed(outgoing: Outgoing) -> None:
    delivery = at_work(outgoing)
    await outgoing.says("episode:7", CARD)
    await outgoing.settles(delivery)
    [card] = await outgoing.seen()
    await outgoing.slack.web.api_call("chat.delete", params={"channel": SALES, "ts": card["ts"]})
    await outgoing.says("episode:7", TeamCard(episode=episode("SO-011999")))
    await outgoing.settles(delivery)
    [again] = await outgoing.seen()
    assert "SO-011999" in words(again)
    assert len(await outgoing.told()) == 1

    await outgoing.slack.web.api_call("chat.delete", params={"channel": SALES, "ts": again["ts"]})
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers(delivery)
    await outgoing.admin("archive")
    await outgoing.settles(delivery)
    [elsewhere] = await outgoing.seen(PAYMENTS)
    assert "SO-011437" in words(elsewhere)


async def test_what_stands_in_a_closed_channel_waits_and_holds_up_nothing_new(outgoing: Outgoing) -> None:
    delivery = at_work(outgoing)
    await outgoing.says("episode:7", CARD)
    await outgoing.settles(delivery)
    await outgoing.admin("archive")
    await outgoing.says("episode:7", TeamCard(episode=episode("SO-011999")))
    await outgoing.says("episode:7:note:1", note("one"), thread_of="episode:7")
    await outgoing.delivers(delivery)
    outgoing.passes(2)
    await outgoing.says("episode:8", TeamCard(episode=episode("SO-011438")))
    for _ in range(4):
        await outgoing.delivers(delivery)
        outgoing.passes(2)
    [new] = await outgoing.seen(PAYMENTS)
    assert "SO-011438" in words(new)
    assert len(await outgoing.told()) == 1

    await outgoing.admin("archive", undo=True)
    outgoing.passes(300)
    await outgoing.settles(delivery)
    card, reply = await outgoing.seen()
    assert "SO-011999" in words(card)
    assert reply["thread_ts"] == card["ts"]
    assert await over(outgoing)


async def test_where_the_other_channel_is_closed_too_it_waits_there(outgoing: Outgoing) -> None:
    delivery = at_work(outgoing)
    for each in (SALES, PAYMENTS):
        await outgoing.admin("share", each)
    await outgoing.says("episode:7", CARD)
    for _ in range(3):
        await outgoing.delivers(delivery)
        outgoing.passes(2)
    assert await outgoing.seen() == await outgoing.seen(PAYMENTS) == []
    assert len(await outgoing.told()) == 2
    await outgoing.admin("share", PAYMENTS, undo=True)
    outgoing.passes(60)
    await outgoing.settles(delivery)
    assert len(await outgoing.seen(PAYMENTS)) == 1
    for each in (SALES, PAYMENTS):
        await outgoing.admin("share", each, undo=True)


async def test_two_replicas_post_it_elsewhere_once(outgoing: Outgoing) -> None:
    one, two = at_work(outgoing, "one"), at_work(outgoing, "two")
    await outgoing.admin("kick")
    for number in range(7, 12):
        await outgoing.says(f"episode:{number}", TeamCard(episode=episode(f"SO-0{number:05}")))
    for _ in range(12):
        await asyncio.gather(*(each.run_once() for each in (one, two, one, two)))
        outgoing.passes(2)
        await asyncio.sleep(0.2)
    await outgoing.settles(one)
    assert len(await outgoing.seen(PAYMENTS)) == 5
    assert len(await outgoing.told()) == 1
    assert await outgoing.seen() == []
    await outgoing.admin("kick", undo=True)


async def test_a_card_that_may_stand_already_is_not_posted_elsewhere(outgoing: Outgoing) -> None:
    delivery = at_work(outgoing)
    await outgoing.spoils("chat.postMessage", "act_then_drop")
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers(delivery)
    await outgoing.admin("kick")
    outgoing.passes(60)
    await outgoing.delivers(delivery)
    assert await outgoing.seen(PAYMENTS) == []
    await outgoing.admin("kick", undo=True)
    outgoing.passes(300)
    await outgoing.settles(delivery)
    assert len(await outgoing.seen()) == 1
    assert OPERATORS not in str(await outgoing.seen(PAYMENTS))
