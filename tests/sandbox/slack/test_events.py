"""Events that the app subscribed to: what each carries, whose messages it hears of, and how it comes again.

Sources: docs.slack.dev/apis/events-api (the envelope, retries), docs.slack.dev/reference/events/message,
…/message/message_changed, …/app_mention, …/channel_archive, …/channel_rename, …/channel_left.
"""

import asyncio

from tests.sandbox.slack.desk import App, Desk, Json

GENERAL = "C0GENERAL"


def events(app: App) -> list[Json]:
    return [dict(each["payload"]["event"]) for each in app.envelopes]


async def test_an_app_hears_of_its_own_messages_their_edits_and_their_end(desk: Desk) -> None:
    async with desk.connected() as app:
        ts = (await desk.api("chat.postMessage", channel=GENERAL, text="first"))["ts"]
        await app.until(1)
        await desk.api("chat.update", channel=GENERAL, ts=ts, text="second")
        await app.until(2)
        await desk.api("chat.delete", channel=GENERAL, ts=ts)
        await app.until(3)
    posted, changed, gone = events(app)
    assert (posted["bot_id"], posted["text"], posted["channel_type"]) == ("B0EXODUS", "first", "channel")
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("first", "second")
    assert "edited" not in changed["previous_message"]
    assert (gone["subtype"], gone["deleted_ts"], gone["previous_message"]["text"]) == ("message_deleted", ts, "second")


async def test_nobody_hears_of_ephemeral_messages(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.api("chat.postEphemeral", channel=GENERAL, user="U0REP", text="psst")
        await desk.post("message", user="rep", channel="general", text="aloud")
        await app.until(1)
    assert [each["text"] for each in events(app)] == ["aloud"]


async def test_a_file_comes_as_a_message_of_its_own_kind(desk: Desk) -> None:
    """docs.slack.dev/reference/events/message/file_share."""
    async with desk.connected() as app:
        await desk.client().files_upload_v2(content="a,b", filename="a.csv", channel=GENERAL, initial_comment="Here")
        await app.until(1)
    (shared,) = events(app)
    assert (shared["subtype"], shared["text"], shared["files"][0]["name"]) == ("file_share", "Here", "a.csv")


async def test_a_mention_is_an_event_of_its_own_but_not_in_a_direct_message(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post("message", user="rep", channel="dm", text="<@U0EXODUSBOT> help")
        await app.until(1)
        await desk.post("message", user="rep", channel="general", text="<@U0EXODUSBOT> help")
        await app.until(3)
        await desk.api("chat.postMessage", channel=GENERAL, text="<@U0EXODUSBOT> is me")
        await app.until(4)
    kinds = [each["type"] for each in events(app)]
    assert (kinds[0], sorted(kinds[1:3]), kinds[3]) == ("message", ["app_mention", "message"], "message")


async def test_what_becomes_of_a_channel_is_told(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post("channel", channel="general", do="archive")
        await app.until(1)
        await desk.post("channel", channel="general", do="rename", name="everybody")
        await app.until(2)
        await desk.post("channel", channel=GENERAL, do="kick")
        await app.until(3)
        await desk.post("message", user="rep", channel="integration", text="still heard")
        await app.until(4)
    archived, renamed, left, said = events(app)
    assert (archived["type"], archived["channel"]) == ("channel_archive", GENERAL)
    assert (renamed["type"], renamed["channel"]["id"], renamed["channel"]["name"]) == (
        "channel_rename",
        GENERAL,
        "everybody",
    )
    assert (left["type"], left["channel"]) == ("channel_left", GENERAL)
    assert said["text"] == "still heard"


async def test_an_envelope_names_the_event_the_app_and_the_installation(desk: Desk) -> None:
    async with desk.connected() as app:
        await desk.post("message", user="rep", channel="general", text="one")
        await app.until(1)
        await desk.post("message", user="rep", channel="general", text="two")
        await app.until(2)
    first, second = (each["payload"] for each in app.envelopes)
    assert (first["type"], first["api_app_id"], first["team_id"]) == ("event_callback", "A0EXODUS", "T0EXODUS")
    assert first["event_id"] != second["event_id"]
    (installation,) = first["authorizations"]
    assert (installation["user_id"], installation["is_bot"]) == ("U0EXODUSBOT", True)
    assert first["event"]["event_ts"] == first["event"]["ts"]


async def test_each_event_goes_to_one_connection_alone(desk: Desk) -> None:
    async with desk.connected() as first, desk.connected() as second:
        for number in range(6):
            await desk.post("message", user="rep", channel="general", text=str(number))
        async with asyncio.timeout(10):
            while len(first.envelopes) + len(second.envelopes) < 6:  # noqa: ASYNC110 - the sandbox delivers meanwhile
                await asyncio.sleep(0.01)
    heard = [each["text"] for each in events(first) + events(second)]
    assert sorted(heard) == list("012345")
    assert len(first.envelopes) == 3


async def test_a_mention_that_is_edited_is_told_again_and_says_so(desk: Desk) -> None:
    """slackapi/bolt-js#960, slack-go/slack#1256."""
    async with desk.connected() as app:
        plain = await desk.post("message", user="rep", channel="general", text="help")
        await app.until(1)
        await desk.post("message", user="rep", channel="general", edit=plain["ts"], text="<@U0EXODUSBOT> help")
        await app.until(3)
        await desk.api("chat.postMessage", channel=GENERAL, text="x")
        await app.until(4)
    mention = next(each for each in events(app) if each["type"] == "app_mention")
    assert (mention["ts"], mention["edited"]["user"], mention["channel"]) == (plain["ts"], "U0REP", GENERAL)
    assert "subtype" not in mention
