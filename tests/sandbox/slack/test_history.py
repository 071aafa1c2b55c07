"""Reading back: history without replies, threads, metadata on request, pages; people, channels and groups in pages.

Sources: docs.slack.dev/reference/methods/conversations.history, …/conversations.replies, …/users.list, …/usergroups.list,
…/usergroups.users.list, docs.slack.dev/apis/web-api/pagination, docs.slack.dev/messaging/message-metadata.
"""

from tests.sandbox.slack.desk import Desk, Json

GENERAL = "C0GENERAL"
DM = "D0DIRECTREP"


async def say(desk: Desk, count: int) -> list[str]:
    return [(await desk.post("message", user="rep", channel="dm", text=f"line {n}"))["ts"] for n in range(count)]


async def history(desk: Desk, **arguments: str) -> Json:
    answer = await desk.api("conversations.history", channel=DM, **arguments)
    assert answer["ok"], answer
    return answer


async def test_history_is_newest_first_without_replies_and_without_ephemeral_ones(desk: Desk) -> None:
    first, second = await say(desk, 2)
    await desk.post("message", user="rep", channel="dm", text="a reply", thread_ts=first)
    await desk.api("chat.postEphemeral", channel=DM, user="U0REP", text="whispered")
    answer = await history(desk)
    assert [each["ts"] for each in answer["messages"]] == [second, first]
    assert (answer["messages"][1]["reply_count"], answer["has_more"]) == (1, False)
    replies = await desk.api("conversations.replies", channel=DM, ts=first)
    assert [each["text"] for each in replies["messages"]] == ["line 0", "a reply"]


async def test_history_pages_by_cursor_to_the_end(desk: Desk) -> None:
    stamps = await say(desk, 7)
    found: list[str] = []
    cursor, pages = "", 0
    while pages == 0 or cursor:
        answer = await history(desk, limit="3", **({"cursor": cursor} if cursor else {}))
        found += [each["ts"] for each in answer["messages"]]
        cursor = answer.get("response_metadata", {}).get("next_cursor", "")
        assert answer["has_more"] == bool(cursor)
        pages += 1
    assert (found, pages) == (stamps[::-1], 3)
    assert (await desk.api("conversations.history", channel=DM, cursor="nonsense"))["error"] == "invalid_cursor"
    assert (await desk.api("conversations.history", channel=DM, limit="1000"))["error"] == "invalid_limit"


async def test_replies_page_with_the_parent_first(desk: Desk) -> None:
    (parent,) = await say(desk, 1)
    for number in range(3):
        await desk.post("message", user="rep", channel="dm", text=f"reply {number}", thread_ts=parent)
    first = await desk.api("conversations.replies", channel=DM, ts=parent, limit="2")
    cursor = first["response_metadata"]["next_cursor"]
    second = await desk.api("conversations.replies", channel=DM, ts=parent, limit="2", cursor=cursor)
    assert [each["text"] for each in first["messages"]] == ["line 0", "reply 0", "reply 1"]
    assert [each["text"] for each in second["messages"]] == ["line 0", "reply 2"]
    assert (await desk.api("conversations.replies", channel=DM, ts="1.000001"))["error"] == "thread_not_found"


async def test_oldest_and_latest_are_left_out_unless_inclusive(desk: Desk) -> None:
    first, second, third = await say(desk, 3)
    outside = await history(desk, oldest=first, latest=third)
    assert [each["ts"] for each in outside["messages"]] == [second]
    inside = await history(desk, oldest=first, latest=third, inclusive="true")
    assert [each["ts"] for each in inside["messages"]] == [third, second, first]
    assert (await desk.api("conversations.history", channel=DM, oldest="then"))["error"] == "invalid_ts_oldest"


async def test_metadata_comes_only_on_request(desk: Desk) -> None:
    metadata = {"event_type": "bot_outbox", "event_payload": {"key": "k1"}}
    parent = await desk.api("chat.postMessage", channel=GENERAL, text="x", metadata=metadata)
    await desk.api("chat.postMessage", channel=GENERAL, text="y", metadata=metadata, thread_ts=parent["ts"])
    plain = await desk.api("conversations.history", channel=GENERAL)
    assert "metadata" not in plain["messages"][0]
    asked = await desk.api("conversations.history", channel=GENERAL, include_all_metadata="true")
    assert asked["messages"][0]["metadata"] == metadata
    replies = await desk.api("conversations.replies", channel=GENERAL, ts=parent["ts"], include_all_metadata="1")
    assert [each["metadata"] for each in replies["messages"]] == [metadata, metadata]


async def test_an_app_that_was_taken_out_reads_and_posts_nothing(desk: Desk) -> None:
    await desk.post("channel", channel="general", do="kick")
    for method, arguments in (
        ("conversations.history", {}),
        ("conversations.replies", {"ts": "1.000001"}),
        ("chat.postMessage", {"text": "x"}),
        ("chat.postEphemeral", {"text": "x", "user": "U0REP"}),
    ):
        assert (await desk.api(method, channel=GENERAL, **arguments))["error"] == "not_in_channel"
    await desk.post("channel", channel="general", do="kick", undo=True)
    assert (await desk.api("conversations.history", channel=GENERAL))["ok"]


async def test_groups_hold_each_teams_people(desk: Desk) -> None:
    groups = (await desk.api("usergroups.list", include_users="true"))["usergroups"]
    sales = next(each for each in groups if each["handle"] == "sales-operations")
    assert sales["users"] == ["U0SALESOPERATIONS", "U0SALESOPERATIONSLEAD"]
    await desk.post("user", user="sales_operations", set={"deleted": True})
    assert (await desk.api("usergroups.users.list", usergroup=sales["id"]))["users"] == ["U0SALESOPERATIONSLEAD"]
    assert (await desk.api("usergroups.users.list", usergroup="S0NONE"))["error"] == "no_such_subteam"


async def test_lists_page_by_cursor(desk: Desk) -> None:
    client = desk.client()
    people = [each["id"] async for page in await client.users_list(limit=7) for each in page["members"]]
    assert len(people) == len(set(people)) == 19
    assert "U0STRANGER" not in people
    channels = [each["name"] async for page in await client.conversations_list(limit=3) for each in page["channels"]]
    assert "general" in channels
    assert len(channels) == 8
    members = [
        each async for page in await client.conversations_members(channel=GENERAL, limit=5) for each in page["members"]
    ]
    assert {"U0REP", "U0GUEST", "U0EXODUSBOT"} <= set(members)
