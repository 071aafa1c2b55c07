"""Private channels and group direct messages: what an app knows of them, and what it is refused there.

Sources: docs.slack.dev/reference/methods/conversations.info, …/conversations.open (`mpim:write`), docs.slack.dev/reference/events/message.groups,
…/message.mpim; slackapi/java-slack-sdk#1260 (`channel_not_found` in a group direct message), slackapi/bolt-js#365,
openclaw/openclaw#102038 (no app can be added to one); slack-ruby/slack-ruby-client#227 (names in commands).
"""

from tests.sandbox.slack.desk import Desk, Json

SALES = "C0SALESOPERATIONS"
READERS = ("conversations.info", "conversations.history", "conversations.members")


async def private(desk: Desk, *, kicked: bool = False) -> None:
    await desk.post("channel", channel=SALES, do="private")
    if kicked:
        await desk.post("channel", channel=SALES, do="kick")


async def group(desk: Desk) -> str:
    opened = await desk.post("group", user="rep", people=["rep_other_region", "unlinked"])
    assert opened["ok"], opened
    return str(opened["channel"])


async def upload(desk: Desk, channel: str) -> Json:
    begun = await desk.api("files.getUploadURLExternal", filename="a.pdf", length="1")
    await desk.http.post(begun["upload_url"], data=b"x")
    return await desk.api("files.completeUploadExternal", files=[{"id": begun["file_id"]}], channel_id=channel)


async def test_what_is_private_does_not_exist_for_an_app_outside(desk: Desk) -> None:
    await private(desk, kicked=True)
    for channel in (SALES, await group(desk)):
        answers = [await desk.api(method, channel=channel) for method in READERS]
        answers += [
            await desk.api("chat.postMessage", channel=channel, text="x"),
            await desk.api("chat.postEphemeral", channel=channel, user="U0REP", text="x"),
            await desk.api("chat.update", channel=channel, ts="1.000001", text="x"),
            await desk.api("chat.getPermalink", channel=channel, message_ts="1.000001"),
            await upload(desk, channel),
        ]
        assert {each["error"] for each in answers} == {"channel_not_found"}
    listed = await desk.api("conversations.list", types="public_channel,private_channel,mpim")
    assert SALES not in {each["id"] for each in listed["channels"]}


async def test_inside_it_is_as_any_other_and_says_that_it_is_private(desk: Desk) -> None:
    await private(desk)
    info = (await desk.api("conversations.info", channel=SALES))["channel"]
    assert (info["is_private"], info["is_channel"], info["is_mpim"]) == (True, True, False)
    assert (await desk.api("chat.postMessage", channel=SALES, text="x"))["ok"]
    async with desk.connected() as app:
        await desk.post("message", user="sales_operations", channel="sales-operations", text="hi")
        await app.until(1)
    assert app.last["event"]["channel_type"] == "group"
    listed = await desk.api("conversations.list", types="private_channel")
    assert [each["id"] for each in listed["channels"]] == [SALES]


async def test_each_kind_wants_its_own_scope(granted) -> None:
    async with granted("channels:read", "channels:history") as desk:
        await private(desk)
        for method, needed in (("conversations.info", "groups:read"), ("conversations.history", "groups:history")):
            answer = await desk.api(method, channel=SALES)
            assert (answer["error"], answer["needed"]) == ("missing_scope", needed)
        listed = await desk.api("conversations.list", types="public_channel,private_channel")
        assert (listed["error"], listed["needed"]) == ("missing_scope", "groups:read")


async def test_a_command_works_in_both_and_is_told_no_name_of_the_channel(desk: Desk) -> None:
    await private(desk, kicked=True)
    direct = await group(desk)
    async with desk.connected() as app:
        for channel in (SALES, direct):
            done = await desk.post("command", user="rep", channel=channel, text="/order 1")
            assert done["ok"], done
            assert (await desk.respond(app.last["response_url"], text="For you"))[0] == 200
            assert await desk.texts("rep", channel) == ["For you"]
    named = [each["payload"]["channel_name"] for each in app.envelopes]
    assert named[0] == "privategroup"
    assert named[1].startswith("mpdm-")


async def test_no_app_can_be_brought_into_a_group_direct_message(desk: Desk) -> None:
    direct = await group(desk)
    for do in ("kick", "archive", "rename", "share", "private"):
        answer = await desk.post("channel", channel=direct, do=do, undo=True, name="x")
        assert answer["error"] == "method_not_supported_for_channel_type"
    async with desk.connected() as app:
        await desk.post("message", user="rep", channel=direct, text="among us")
        await desk.post("message", user="rep", channel="general", text="to all")
        await app.until(1)
    assert [each["payload"]["event"]["text"] for each in app.envelopes] == ["to all"]


async def test_one_that_the_app_opened_has_it_in_it(desk: Desk) -> None:
    opened = await desk.api("conversations.open", users="U0REP,U0REPOTHER")
    again = await desk.api("conversations.open", users="U0REPOTHER,U0REP")
    id_ = opened["channel"]["id"]
    assert (again["channel"]["id"], (await group(desk)) == id_) == (id_, False)
    assert (await desk.api("conversations.info", channel=id_))["channel"]["is_mpim"]
    assert (await desk.api("chat.postMessage", channel=id_, text="hello"))["ok"]
    assert (await desk.seen("rep_other_region", id_))[0]["notified"]
    async with desk.connected() as app:
        await desk.post("message", user="rep", channel=id_, text="hi")
        await app.until(1)
    assert app.last["event"]["channel_type"] == "mpim"


async def test_a_group_has_three_to_nine_people_and_outsiders_see_nothing_of_it(desk: Desk) -> None:
    few = await desk.post("group", user="rep", people=["rep_other_region"])
    everybody = [
        f"{team}{lead}"
        for team in ("integration", "payment_admin", "sales_operations", "bot_operators")
        for lead in ("", "_lead")
    ]
    many = await desk.post("group", user="rep", people=[*everybody, "unlinked"])
    assert (few["error"], many["error"]) == ("not_enough_users", "too_many_users")
    refused = await desk.get("seen", user="guest", channel=await group(desk))
    assert refused["error"] == "channel_not_found"
