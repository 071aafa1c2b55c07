"""Files, e-mails, forwarded messages, edits and deletions by people.

Sources: docs.slack.dev/reference/objects/file-object, docs.slack.dev/reference/events/message/file_share,
…/message_changed, …/message_deleted; forwarded messages: slackapi/java-slack-sdk#1179, slack-go/slack#282,
slackapi/slack-skills-plugin#149, ColeMurray/background-agents#1143.
"""

from tests.sandbox.slack.desk import Desk

GENERAL = "C0GENERAL"


async def test_an_email_comes_as_a_file_with_its_subject_and_text(desk: Desk) -> None:
    mail = {"name": "Re_ SO-011436", "filetype": "email", "subject": "Re: SO-011436", "plain_text": "Where is it?"}
    async with desk.connected() as app:
        sent = await desk.post("message", user="rep", channel="dm", files=[{**mail, "preview": "<p>Where is it?</p>"}])
        await app.until(1)
    event = app.last["event"]
    (file,) = event["files"]
    assert (event["subtype"], event["text"], event["user"]) == ("file_share", "", "U0REP")
    assert (file["filetype"], file["mode"], file["title"]) == ("email", "email", "Re: SO-011436")
    assert (file["subject"], file["plain_text"]) == ("Re: SO-011436", "Where is it?")
    assert file["preview"] == "<p>Where is it?</p>"
    assert (file["user"], "blocks" in event) == ("U0REP", False)
    assert (await desk.seen("rep", "dm"))[0]["ts"] == sent["ts"]
    info = (await desk.api("files.info", file=file["id"]))["file"]
    assert (info["ims"], info["shares"]["private"]["D0DIRECTREP"][0]["ts"]) == (["D0DIRECTREP"], sent["ts"])


async def test_other_files_have_a_name_and_a_type_and_a_snippet_its_beginning(desk: Desk) -> None:
    files = [{"name": "SO-011436.pdf", "filetype": "pdf"}, {"name": "log.txt", "preview": "SO-011437 failed"}]
    await desk.post("message", user="rep", channel="general", text="look", files=files)
    (message,) = await desk.seen("sales_operations", "general")
    first, second = message["files"]
    assert (message["text"], first["name"], first["filetype"], first["mode"]) == (
        "look",
        "SO-011436.pdf",
        "pdf",
        "hosted",
    )
    assert (second["mode"], second["preview"]) == ("snippet", "SO-011437 failed")


async def test_what_is_no_file_is_not_sent(desk: Desk) -> None:
    for files in ([], [{}], "x", [{"name": "x", "size": 5}], [{"name": "x", "subject": 5}], [{"name": "x"}] * 11):
        answer = await desk.post("message", user="rep", channel="dm", files=files)
        assert not answer["ok"], files
    assert await desk.seen("rep", "dm") == []


async def test_a_forwarded_message_is_all_in_the_attachment(desk: Desk) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*SO-011436* is late"}}]
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="SO-011436 is late", blocks=blocks)
    async with desk.connected() as app:
        where = {"channel": "general", "ts": posted["ts"]}
        await desk.post("message", user="rep", channel="dm", forward=where)
        await app.until(1)
        await desk.post("message", user="rep", channel="dm", text="and this?", forward=where)
        await app.until(2)
    event = app.envelopes[0]["payload"]["event"]
    (shared,) = event["attachments"]
    assert (event["text"], "subtype" in event, "blocks" in event) == ("", False, False)
    assert (shared["is_share"], shared["is_msg_unfurl"], shared["text"]) == (True, True, "SO-011436 is late")
    assert shared["from_url"] == f"{desk.origin}/archives/{GENERAL}/p{posted['ts'].replace('.', '')}"
    assert (shared["channel_id"], shared["ts"], shared["author_id"]) == (GENERAL, posted["ts"], "U0EXODUSBOT")
    (quoted,) = shared["message_blocks"]
    assert quoted["message"]["blocks"][0]["text"]["text"] == "*SO-011436* is late"
    assert (app.last["event"]["text"], len(app.last["event"]["attachments"])) == ("and this?", 1)


async def test_a_forwarded_file_is_in_the_attachment(desk: Desk) -> None:
    """slackapi/java-slack-sdk#647."""
    sent = await desk.post("message", user="rep", channel="general", files=[{"name": "SO-011436.pdf"}])
    await desk.post("message", user="rep", channel="dm", forward={"channel": "general", "ts": sent["ts"]})
    (message,) = await desk.seen("rep", "dm")
    assert [each["name"] for each in message["attachments"][0]["files"]] == ["SO-011436.pdf"]
    assert message["files"] == []


async def test_only_what_a_person_sees_and_others_may_see_can_be_forwarded(desk: Desk) -> None:
    whispered = await desk.api("chat.postEphemeral", channel=GENERAL, user="U0REP", text="psst")
    private = await desk.post("message", user="rep", channel="dm", text="mine")
    for user, channel, ts in (
        ("rep", "general", whispered["message_ts"]),
        ("rep", "general", "1.000001"),
        ("unlinked", "D0DIRECTREP", private["ts"]),
    ):
        answer = await desk.post("message", user=user, channel="dm", forward={"channel": channel, "ts": ts})
        assert answer["error"] in ("message_not_found", "channel_not_found")


async def test_an_edit_is_told_with_what_was_there_before(desk: Desk) -> None:
    async with desk.connected() as app:
        sent = await desk.post("message", user="rep", channel="dm", text="SO-11436")
        await app.until(1)
        assert (await desk.post("message", user="rep", channel="dm", edit=sent["ts"], text="SO-11437 acme.com"))["ok"]
        await app.until(2)
        await desk.post("message", user="rep", channel="dm", delete=sent["ts"])
        await app.until(3)
    changed, gone = (each["payload"]["event"] for each in app.envelopes[1:])
    assert (changed["subtype"], changed["hidden"], changed["channel_type"]) == ("message_changed", True, "im")
    assert (changed["message"]["text"], changed["message"]["ts"]) == (
        "SO-11437 <http://acme.com|acme.com>",
        sent["ts"],
    )
    assert (changed["message"]["edited"]["user"], changed["previous_message"]["text"]) == ("U0REP", "SO-11436")
    assert "user" not in changed
    assert (gone["subtype"], gone["deleted_ts"]) == ("message_deleted", sent["ts"])
    assert await desk.seen("rep", "dm") == []


async def test_a_person_edits_and_deletes_their_own_messages_alone(desk: Desk) -> None:
    sent = await desk.post("message", user="rep", channel="general", text="mine")
    posted = await desk.api("chat.postMessage", channel=GENERAL, text="the app's")
    for user, ts in (("unlinked", sent["ts"]), ("rep", posted["ts"])):
        edited = await desk.post("message", user=user, channel="general", edit=ts, text="x")
        deleted = await desk.post("message", user=user, channel="general", delete=ts)
        assert (edited["error"], deleted["error"]) == ("cant_update_message", "cant_delete_message")
    assert await desk.texts("rep", "general") == ["mine", "the app's"]
    missing = await desk.post("message", user="rep", channel="general", edit="1.000001", text="x")
    assert missing["error"] == "message_not_found"


async def test_nothing_is_no_message_and_too_much_neither(desk: Desk) -> None:
    for text, error in (("   ", "no_text"), ("x" * 40_001, "msg_too_long")):
        assert (await desk.post("message", user="rep", channel="dm", text=text))["error"] == error
