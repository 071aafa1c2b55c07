"""What the bot says unasked: once, in the right place, and what happens where Slack does not take it."""

import asyncio
from typing import Any

import pytest

from bot.escalations.episodes import EpisodeState
from bot.messages import TeamCard
from bot.slack.posts import EVENT, opaque
from tests.kit import until, words
from tests.stories.outgoing import OPERATORS, PAYMENTS, ROSA, SALES, Outgoing, episode, given_back, note, notice

CARD = TeamCard(episode=episode())


async def test_a_card_is_posted_once_and_carries_its_key_unseen(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", CARD)
    assert await outgoing.delivers() == 1
    outgoing.passes(3600)
    assert await outgoing.delivers() == 0

    [card] = await outgoing.seen()
    assert "SO-011437" in words(card)
    assert card["metadata"] == {"event_type": EVENT, "event_payload": {"key": opaque("episode:7")}}
    [call] = await outgoing.calls("chat.postMessage")
    assert call["request"]["unfurl_links"] is call["request"]["unfurl_media"] is False


async def test_what_changed_twice_meanwhile_is_one_edit_of_the_same_message(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    for reason in ("first", "second"):
        closed = episode(state=EpisodeState.CLOSED, reason=f"Closed for the {reason} time")
        await outgoing.says("episode:7", TeamCard(episode=closed))
    outgoing.passes(2)
    await outgoing.delivers()

    [card] = await outgoing.seen()
    assert "second" in words(card)
    assert len(await outgoing.calls("chat.update")) == 1
    assert card["metadata"]["event_payload"]["key"] == opaque("episode:7")


async def test_a_note_waits_for_its_card_and_stands_in_its_thread(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "drop")
    await outgoing.says("episode:7", CARD)
    await outgoing.says("episode:7:note:1", note("one"), thread_of="episode:7")
    await outgoing.delivers()
    assert await outgoing.seen() == []
    await outgoing.settles()

    card, reply = await outgoing.seen()
    assert "SO-011437" in words(card)
    assert reply["thread_ts"] == card["ts"]


async def test_a_person_reads_it_in_their_direct_message(outgoing: Outgoing) -> None:
    for number in ("SO-011437", "SO-011438"):
        await outgoing.says(f"rep:{number}", given_back(number), ROSA)
    delivery = outgoing.delivery()
    await outgoing.settles(delivery)

    assert len(await outgoing.seen("dm")) == 2
    assert len(await outgoing.calls("conversations.open")) == 1


async def test_a_channel_takes_one_a_second_and_does_not_hold_up_another(outgoing: Outgoing) -> None:
    for number in range(3):
        await outgoing.says(f"sales:{number}", note(str(number)))
    await outgoing.says("payments", note("elsewhere"), PAYMENTS)
    assert await outgoing.delivers() == 2
    outgoing.passes(1.2)
    assert await outgoing.delivers() == 1
    await outgoing.settles()
    assert ["0" in words(each) or "1" in words(each) or "2" in words(each) for each in await outgoing.seen()] == [
        True
    ] * 3


async def test_when_slack_wants_quiet_every_replica_keeps_it(outgoing: Outgoing) -> None:
    await outgoing.spoils("chat.postMessage", "status", status=429, retry_after=7)
    await outgoing.says("a", note("first"))
    await outgoing.says("b", note("second"))
    await outgoing.says("elsewhere", note("third"), PAYMENTS)
    await outgoing.delivers()
    outgoing.passes(5)
    assert await outgoing.delivers(outgoing.delivery("second")) == 0
    assert len(await outgoing.seen()) == 0
    assert len(await outgoing.seen(PAYMENTS)) == 1
    outgoing.passes(3)
    await outgoing.settles()
    assert len(await outgoing.seen()) == 2


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long", "no_text"])
async def test_what_slack_will_never_take_is_given_up_and_told_once(outgoing: Outgoing, code: str) -> None:
    await outgoing.spoils("chat.postMessage", "error", error=code)
    await outgoing.says("episode:7", CARD)
    await outgoing.settles()

    assert await outgoing.seen() == []
    [told] = await outgoing.told()
    assert code in told
    assert SALES in told


@pytest.mark.parametrize("what", ["archive", "kick", "share"])
async def test_a_closed_channel_gets_its_cards_once_somebody_mends_it(outgoing: Outgoing, what: str) -> None:
    await outgoing.admin(what)
    await outgoing.says("episode:7", CARD)
    await outgoing.says("episode:8", TeamCard(episode=episode("SO-011438")))
    await outgoing.tries_in_vain()
    assert await outgoing.seen() == []
    [told] = await outgoing.told()
    assert f"Nothing can be delivered to {SALES}" in told

    await outgoing.admin(what, undo=True)
    await outgoing.settles()
    assert len(await outgoing.seen()) == 2
    [told] = await outgoing.told()
    assert told.startswith("*Over*")


@pytest.mark.parametrize(
    "code", ["restricted_action_read_only_channel", "restricted_action_thread_only_channel", "no_permission"]
)
async def test_a_card_waits_for_a_channel_where_apps_may_not_post(outgoing: Outgoing, code: str) -> None:
    await outgoing.spoils("chat.postMessage", "error", error=code)
    await outgoing.says("episode:7", CARD)
    await outgoing.settles()
    assert len(await outgoing.seen()) == 1
    [told] = await outgoing.told()
    assert told.startswith("*Over*")
    assert code not in told


async def test_an_edit_that_was_held_up_says_too_when_it_is_over(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    await outgoing.admin("archive")
    await outgoing.says("episode:7", TeamCard(episode=episode("SO-011999")))
    await outgoing.tries_in_vain()
    [told] = await outgoing.told()
    assert f"Nothing can be delivered to {SALES}" in told

    await outgoing.admin("archive", undo=True)
    await outgoing.settles()
    assert "SO-011999" in words((await outgoing.seen())[0])
    [told] = await outgoing.told()
    assert told.startswith("*Over*")


async def test_where_outsiders_read_along_no_edit_is_shown_either(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    await outgoing.admin("share")
    await outgoing.says("episode:7", TeamCard(episode=episode("SO-011999")))
    await outgoing.tries_in_vain()
    assert "SO-011437" in words((await outgoing.seen())[0])
    assert await outgoing.calls("chat.update") == []


async def test_somebody_who_left_gets_nothing_and_the_operators_hear_of_it(outgoing: Outgoing) -> None:
    await outgoing.sandbox.call("slack/user", {"user": "rep", "set": {"deleted": True}})
    await outgoing.says("rep", given_back(), ROSA)
    await outgoing.settles()
    assert await outgoing.calls("chat.postMessage")  # the notice
    [told] = await outgoing.told()
    assert "deactivated" in told
    assert "SO-011437" not in told


async def test_trouble_with_the_operators_own_notices_breeds_no_more(outgoing: Outgoing) -> None:
    await outgoing.admin("archive", OPERATORS)
    await outgoing.says("notice", notice("Salesforce can't be read"), OPERATORS)
    await outgoing.admin("archive", SALES)
    await outgoing.says("episode:7", CARD)
    await outgoing.tries_in_vain()
    await outgoing.admin("archive", OPERATORS, undo=True)
    await outgoing.admin("archive", SALES, undo=True)
    await outgoing.settles()
    assert len(await outgoing.told()) == 2


async def test_a_card_that_somebody_deleted_is_let_go(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    [card] = await outgoing.seen()
    await outgoing.slack.web.chat_delete(channel=SALES, ts=card["ts"])
    await outgoing.says("episode:7", TeamCard(episode=episode(state=EpisodeState.CLOSED)))
    await outgoing.says("episode:7:note:1", note("closed"), thread_of="episode:7")
    await outgoing.settles()
    assert await outgoing.seen() == []
    assert await outgoing.told() == []
    assert len(await outgoing.calls("chat.update")) == 1


async def test_a_card_that_is_still_needed_is_posted_once_more_and_its_thread_follows(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    [card] = await outgoing.seen()
    await outgoing.slack.web.chat_delete(channel=SALES, ts=card["ts"])
    taken = episode(state=EpisodeState.CLAIMED)
    await outgoing.says("episode:7", TeamCard(episode=taken))
    await outgoing.says("episode:7:note:1", note("claimed"), thread_of="episode:7")
    await outgoing.settles()
    anew, follows = await outgoing.seen()
    assert anew["ts"] != card["ts"]
    assert follows["thread_ts"] == anew["ts"]
    (told,) = await outgoing.told()
    assert "was deleted, and is posted once more" in told
    assert "Over" in told


@pytest.mark.parametrize(
    "trouble",
    [
        {"mode": "error", "error": "ratelimited", "status": 429, "retry_after": 1, "times": 2},
        {"mode": "drop", "times": 2},
    ],
    ids=["limited", "lost"],
)
async def test_a_note_to_a_deleted_card_leaves_nothing_behind(outgoing: Outgoing, trouble: dict[str, Any]) -> None:
    """Slack puts the reply into the channel itself, and does not let us take it back at once."""
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    [card] = await outgoing.seen()
    await outgoing.slack.web.chat_delete(channel=SALES, ts=card["ts"])
    await outgoing.spoils("chat.delete", **trouble)
    posted = len(await outgoing.calls("chat.postMessage"))
    await outgoing.says("episode:7:note:1", note("closed"), thread_of="episode:7")
    await outgoing.settles()
    assert await outgoing.seen() == []
    assert len(await outgoing.calls("chat.postMessage")) == posted + 1


@pytest.mark.parametrize("body", ['{"ok": true}', '{"ok": true, "channel": null}', '{"ok": true, "channel": {}}', "[]"])
async def test_nothing_goes_where_slack_does_not_say_who_reads_along(outgoing: Outgoing, body: str) -> None:
    await outgoing.spoils("conversations.info", "body", times=2, status=200, body=body, content_type="application/json")
    await outgoing.says("episode:7", CARD)
    await outgoing.delivers()
    assert await outgoing.calls("chat.postMessage") == []
    await outgoing.settles()
    assert len(await outgoing.seen()) == 1


async def test_a_message_that_cannot_be_made_holds_up_no_other(outgoing: Outgoing) -> None:
    def clumsy(message: object) -> object:
        if isinstance(message, TeamCard):
            raise KeyError("owner")
        return outgoing.render(message)

    await outgoing.says("episode:7", CARD)
    await outgoing.says("note", note("all the same"))
    await outgoing.settles(outgoing.delivery(render=clumsy))
    [stands] = await outgoing.seen()
    assert "all the same" in words(stands)
    assert "could not be made" in (await outgoing.told())[0]


async def test_hostile_words_ping_nobody(outgoing: Outgoing) -> None:
    await outgoing.says("episode:7", TeamCard(episode=episode("<!channel> <@U0REP>")))
    await outgoing.delivers()
    [card] = await outgoing.seen()
    assert card["notified"] is False
    assert "<!channel>" not in card["text"]


async def test_the_door_stands_open_until_told_to_stop_and_what_is_under_way_ends(outgoing: Outgoing) -> None:
    delivery, stop, begun = outgoing.delivery(), asyncio.Event(), outgoing.clock.ahead
    task = asyncio.create_task(delivery.run(stop))
    await outgoing.spoils("chat.postMessage", "delay", seconds=1.0)
    await outgoing.says("slow", note("slow"))
    await outgoing.says("quick", note("quick"), PAYMENTS)
    delivery.wake()

    async def quick() -> bool:
        return bool(await outgoing.seen(PAYMENTS)) or bool(await outgoing.seen())

    await until(quick)
    stop.set()
    await task
    assert len(await outgoing.seen()) == len(await outgoing.seen(PAYMENTS)) == 1
    assert outgoing.clock.ahead == begun
