"""Messages: what is stored, who sees it, whom it pings.

Sources: docs.slack.dev/reference/methods/chat.postMessage, …/chat.update, …/chat.delete, …/chat.postEphemeral,
docs.slack.dev/messaging/formatting-message-text (who is notified), docs.slack.dev/apis/web-api/rate-limits (posts).
"""

from tests.sandbox.slack.desk import Desk

GENERAL = "C0GENERAL"


async def test_a_post_stands_where_it_was_sent_and_keeps_its_metadata(desk: Desk) -> None:
    metadata = {"event_type": "bot_outbox", "event_payload": {"key": "k1"}}
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="hello", metadata=metadata)
    assert posted["message"]["bot_id"] == "B0EXODUS"
    (message,) = await desk.seen("rep", "#general")
    assert (message["text"], message["ts"], message["ephemeral"]) == ("hello", posted["ts"], False)
    assert message["metadata"] == metadata


async def test_every_ts_is_later_than_the_one_before(desk: Desk) -> None:
    stamps = [
        (await desk.api("chat.postEphemeral", channel=GENERAL, user="U0REP", text="x"))["message_ts"] for _ in range(9)
    ]
    assert stamps == sorted(set(stamps))


async def test_a_post_to_a_person_is_a_direct_message_and_pings_them(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel="U0REP", text="psst")
    assert posted["channel"] == "D0DIRECTREP"
    (message,) = await desk.seen("rep", "dm")
    assert message["notified"]
    assert (await desk.get("seen", user="unlinked", channel="D0DIRECTREP"))["error"] == "channel_not_found"
    assert (await desk.api("chat.postMessage", channel="U0STRANGER", text="x"))["error"] == "channel_not_found"


async def test_a_reset_empties_conversations_and_keeps_their_ids(desk: Desk) -> None:
    posted = await desk.api("chat.postMessage", channel="U0REP", text="before")
    desk.slack.clear()
    assert await desk.seen("rep", "dm") == []
    again = await desk.api("chat.postMessage", channel=posted["channel"], text="after")
    assert again["ts"] > posted["ts"]
    assert (await desk.api("chat.update", channel="D0DIRECTREP", ts=posted["ts"], text="x"))[
        "error"
    ] == "message_not_found"


async def test_who_is_pinged_follows_the_markup(desk: Desk) -> None:
    async def pinged(text: str) -> set[str]:
        desk.slack.clear()
        await desk.api("chat.postMessage", channel="C0SALESOPERATIONS", text=text)
        people = ("rep", "sales_operations", "sales_operations_lead", "payment_admin")
        return {each for each in people if (await desk.seen(each, "sales-operations"))[0]["notified"]}

    assert await pinged("nobody, not even @sofia or U0REP") == set()
    assert await pinged("<@U0REP> look") == {"rep"}
    assert await pinged("<!subteam^S0SALESOPERATIONS> look") == {"sales_operations", "sales_operations_lead"}
    assert await pinged("<!channel> look") == {"rep", "sales_operations", "sales_operations_lead", "payment_admin"}
    assert await pinged("&lt;!channel&gt; look") == set()


async def test_a_mention_in_a_block_pings_but_not_in_plain_text(desk: Desk) -> None:
    def section(kind: str) -> dict:
        return {"type": "section", "text": {"type": kind, "text": "<@U0REP>"}}

    await desk.api("chat.postMessage", channel=GENERAL, text="x", blocks=[section("plain_text")])
    await desk.api("chat.postMessage", channel=GENERAL, text="x", blocks=[section("mrkdwn")])
    assert [each["notified"] for each in await desk.seen("rep", "general")] == [False, True]


async def test_an_edit_changes_the_words_and_pings_nobody(desk: Desk) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "old"}}]
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="old", blocks=blocks)
    await desk.api("chat.update", channel=GENERAL, ts=posted["ts"], text="<@U0REP> new")
    (message,) = await desk.seen("rep", "general")
    assert message["text"] == "<@U0REP> new"
    assert "blocks" not in message
    assert message["edited"]["user"] == "U0EXODUSBOT"
    assert not message["notified"]


async def test_an_edit_with_blocks_shows_no_edited_mark_and_keeps_metadata(desk: Desk) -> None:
    metadata = {"event_type": "t", "event_payload": {"key": "1"}}
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="old", metadata=metadata)
    blocks = [{"type": "divider"}]
    updated = await desk.api("chat.update", channel=GENERAL, ts=posted["ts"], text="new", blocks=blocks)
    assert updated["ok"], updated
    (message,) = await desk.seen("rep", "general")
    assert "edited" not in message
    assert message["metadata"] == metadata


async def test_only_the_apps_own_lasting_messages_can_be_edited(desk: Desk) -> None:
    spoken = await desk.post("message", user="rep", channel="general", text="mine")
    whispered = await desk.api("chat.postEphemeral", channel=GENERAL, user="U0REP", text="x")
    for ts, error in (
        (spoken["ts"], "cant_update_message"),
        (whispered["message_ts"], "message_not_found"),
        ("1.000001", "message_not_found"),
    ):
        assert (await desk.api("chat.update", channel=GENERAL, ts=ts, text="y"))["error"] == error


async def test_an_ephemeral_message_is_for_one_member_of_the_channel(desk: Desk) -> None:
    assert (await desk.api("chat.postEphemeral", channel=GENERAL, user="U0REP", text="for you"))["ok"]
    assert await desk.texts("rep", "general") == ["for you"]
    assert await desk.texts("sales_operations", "general") == []
    refused = await desk.api("chat.postEphemeral", channel="C0INTEGRATION", user="U0GUEST", text="x")
    assert refused["error"] == "user_not_in_channel"


async def test_an_ephemeral_message_is_gone_when_the_client_starts_afresh(desk: Desk) -> None:
    """docs.slack.dev/reference/methods/chat.postEphemeral: it does not persist across reloads, nor is it in history."""
    for user in ("U0REP", "U0UNLINKED"):
        await desk.api("chat.postEphemeral", channel=GENERAL, user=user, text="for you")
    await desk.api("chat.postMessage", channel=GENERAL, text="for all")
    assert (await desk.post("reload", user="rep"))["ok"]
    assert await desk.texts("rep", "general") == ["for all"]
    assert await desk.texts("unlinked", "general") == ["for you", "for all"]


async def test_where_apps_may_not_post_they_are_told_so(desk: Desk) -> None:
    """docs.slack.dev/reference/methods/chat.postMessage, `restricted_action`."""
    await desk.post("channel", channel="general", do="restrict")
    assert (await desk.api("chat.postMessage", channel=GENERAL, text="x"))["error"] == "restricted_action"
    assert (await desk.post("message", user="rep", channel="general", text="people may"))["ok"]
    await desk.post("channel", channel="general", do="restrict", undo=True)
    assert (await desk.api("chat.postMessage", channel=GENERAL, text="x"))["ok"]


async def test_any_other_code_of_slacks_can_be_provoked(desk: Desk) -> None:
    """docs.slack.dev/reference/methods/chat.update, `edit_window_closed`: a workspace setting, here a fault."""
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="old")
    await desk.post("faults", method="chat.update", mode="error", error="edit_window_closed")
    refused = await desk.api("chat.update", channel=GENERAL, ts=posted["ts"], text="new")
    assert (refused["error"], await desk.texts("rep", "general")) == ("edit_window_closed", ["old"])


async def test_a_thread_hangs_on_its_parent_even_when_that_is_deleted(desk: Desk) -> None:
    parent = await desk.api("chat.postMessage", channel=GENERAL, text="parent")
    reply = await desk.api("chat.postMessage", channel=GENERAL, text="reply", thread_ts=parent["ts"])
    nested = await desk.api("chat.postMessage", channel=GENERAL, text="reply to a reply", thread_ts=reply["ts"])
    first = (await desk.seen("rep", "general"))[0]
    assert (first["reply_count"], first["latest_reply"]) == (2, nested["ts"])
    assert nested["message"]["thread_ts"] == parent["ts"]
    await desk.api("chat.delete", channel=GENERAL, ts=parent["ts"])
    assert (await desk.seen("rep", "general"))[0]["subtype"] == "tombstone"


async def test_a_thread_goes_on_below_a_tombstone(desk: Desk) -> None:
    parent = await desk.api("chat.postMessage", channel=GENERAL, text="parent")
    await desk.api("chat.postMessage", channel=GENERAL, text="reply", thread_ts=parent["ts"])
    await desk.api("chat.delete", channel=GENERAL, ts=parent["ts"])
    late = await desk.api("chat.postMessage", channel=GENERAL, text="late", thread_ts=parent["ts"])
    assert late["message"]["thread_ts"] == parent["ts"]


async def test_a_reply_to_a_message_that_is_gone_stands_in_the_channel_itself(desk: Desk) -> None:
    """slack-go/slack#1571: no error, and only the missing `thread_ts` tells."""
    parent = await desk.api("chat.postMessage", channel=GENERAL, text="parent")
    await desk.api("chat.delete", channel=GENERAL, ts=parent["ts"])
    orphan = await desk.api("chat.postMessage", channel=GENERAL, text="orphan", thread_ts=parent["ts"])
    assert (orphan["ok"], "thread_ts" in orphan["message"]) == (True, False)
    history = (await desk.api("conversations.history", channel=GENERAL))["messages"]
    assert [each["text"] for each in history] == ["orphan"]
    replies = await desk.api("conversations.replies", channel=GENERAL, ts=parent["ts"])
    assert replies["error"] == "thread_not_found"


async def test_what_cannot_be_posted_is_refused_with_slacks_reason(desk: Desk) -> None:
    async def error(**arguments: object) -> str:
        return str((await desk.api("chat.postMessage", channel=GENERAL, **arguments))["error"])

    assert await error() == "no_text"
    assert await error(text="x" * 40_001) == "msg_too_long"
    assert await error(text="x", blocks="{") == "invalid_blocks_format"
    assert await error(text="x", metadata={"event_type": "t"}) == "invalid_metadata_format"
    assert await error(text="x", thread_ts="yesterday") == "invalid_thread_ts"
    nowhere = await desk.api("chat.postMessage", channel="C0NOWHERE", text="x")
    assert nowhere["error"] == "channel_not_found"


async def test_more_than_a_post_a_second_into_one_channel_is_too_many(desk: Desk) -> None:
    answers = [await desk.raw("chat.postMessage", channel=GENERAL, text="x") for _ in range(5)]
    assert [status for status, _, _ in answers] == [200, 200, 200, 429, 429]
    _, headers, answer = answers[-1]
    assert (answer["error"], headers["Retry-After"]) == ("ratelimited", "1")
    assert (await desk.api("chat.postMessage", channel="C0INTEGRATION", text="elsewhere"))["ok"]
    assert len(await desk.seen("rep", "general")) == 3


async def test_what_people_say_reaches_an_app_that_subscribed(desk: Desk) -> None:
    async with desk.connected() as app:
        said = await desk.post("message", user="rep", channel="dm", text="SO-011436 & more")
        await app.until(1)
        await desk.post("message", user="rep", channel="general", text="<@U0EXODUSBOT> hi")
        await app.until(3)
        await desk.post("message", user="rep", channel="dm", delete=said["ts"])
        await app.until(4)
    direct, channel, mention, gone = (each["payload"]["event"] for each in app.envelopes)
    assert (direct["text"], direct["channel_type"], direct["user"]) == ("SO-011436 &amp; more", "im", "U0REP")
    assert {channel["type"], mention["type"]} == {"message", "app_mention"}
    assert (gone["subtype"], gone["deleted_ts"]) == ("message_deleted", said["ts"])
    assert app.envelopes[0]["type"] == "events_api"
    assert app.envelopes[0]["retry_attempt"] == 0


async def test_the_page_hears_that_something_changed(desk: Desk) -> None:
    async with desk.http.get(f"{desk.origin}/sandbox/slack/live", params={"user": "rep"}) as stream:
        assert await stream.content.readline() == b": open\n"
        await desk.api("chat.postEphemeral", channel=GENERAL, user="U0UNLINKED", text="not for Rosa")
        await desk.api("chat.postEphemeral", channel=GENERAL, user="U0REP", text="for Rosa")
        heard: list[bytes] = []
        while not any(b'"messages"' in line for line in heard):
            heard.append(await stream.content.readline())
    assert b'data: {"kind": "messages", "channel": "C0GENERAL"}\n' in heard
    assert sum(b'"messages"' in line for line in heard) == 1


async def test_a_message_has_an_address_of_its_own(desk: Desk) -> None:
    """docs.slack.dev/reference/methods/chat.getPermalink."""
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="parent")
    reply = await desk.api("chat.postMessage", channel=GENERAL, text="reply", thread_ts=posted["ts"])
    address = f"{desk.origin}/archives/{GENERAL}/p{posted['ts'].replace('.', '')}"
    found = await desk.api("chat.getPermalink", channel=GENERAL, message_ts=posted["ts"])
    assert found["permalink"] == address
    inside = await desk.api("chat.getPermalink", channel=GENERAL, message_ts=reply["ts"])
    assert inside["permalink"].endswith(f"?thread_ts={posted['ts']}&cid={GENERAL}")
    missing = await desk.api("chat.getPermalink", channel=GENERAL, message_ts="1.000001")
    assert missing["error"] == "message_not_found"
