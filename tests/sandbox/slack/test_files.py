"""Files: three steps up, a token to get them down, and the traps on the way.

Sources: docs.slack.dev/reference/methods/files.getUploadURLExternal, …/files.completeUploadExternal, …/files.info, and
docs.slack.dev/messaging/working-with-files; what a channel id must look like: slackapi/bolt-js#2115.
"""

from io import BytesIO

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.desk import Desk, Json, eventually

GENERAL = "C0GENERAL"
PDF = b"%PDF-1.4 an invoice"


async def stands(desk: Desk, user: str, channel: str) -> Json:
    """The first message there, once Slack has processed the upload."""

    async def appeared() -> bool:
        return bool(await desk.seen(user, channel))

    await eventually(appeared)
    return (await desk.seen(user, channel))[0]


async def download(desk: Desk, url: str, token: str | None) -> tuple[int, str, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with desk.http.get(url, headers=headers) as answer:
        return answer.status, answer.content_type, await answer.read()


async def begun(desk: Desk, content: bytes = PDF) -> Json:
    answer = await desk.api("files.getUploadURLExternal", filename="invoice.pdf", length=str(len(content)))
    assert answer["ok"], answer
    return answer


async def uploaded(desk: Desk) -> str:
    answer = await begun(desk)
    async with desk.http.post(answer["upload_url"], data=PDF) as stored:
        assert (stored.status, await stored.text()) == (200, f"OK - {len(PDF)}")
    return str(answer["file_id"])


async def test_slacks_own_client_uploads_into_a_direct_message(desk: Desk) -> None:
    client = desk.client()
    dm = (await client.conversations_open(users="U0REP"))["channel"]["id"]
    done = await client.files_upload_v2(
        content=PDF, filename="invoice.pdf", title="INV-000001", channel=dm, initial_comment="Your invoice"
    )
    assert "shares" not in done["files"][0]
    message = await stands(desk, "rep", "dm")
    (file,) = message["files"]
    assert (message["text"], file["title"], file["mimetype"]) == ("Your invoice", "INV-000001", "application/pdf")
    info = (await client.files_info(file=file["id"]))["file"]
    assert (info["ims"], info["shares"]["private"][dm][0]["ts"]) == ([dm], message["ts"])
    token = desk.slack.credentials["bot_token"]
    assert await download(desk, file["url_private"], token) == (200, "application/pdf", PDF)
    assert await download(desk, file["url_private_download"], token) == (200, "application/pdf", PDF)


async def test_several_files_make_one_message_in_a_thread(desk: Desk) -> None:
    parent = await desk.api("chat.postMessage", channel=GENERAL, text="parent")
    parts = [{"content": PDF, "filename": name} for name in ("a.pdf", "b.pdf")]
    await desk.client().files_upload_v2(file_uploads=parts, channel=GENERAL, thread_ts=parent["ts"])

    async def appeared() -> bool:
        return len(await desk.seen("rep", "general")) == 2

    await eventually(appeared)
    reply = (await desk.seen("rep", "general"))[1]
    assert (reply["thread_ts"], [each["name"] for each in reply["files"]]) == (parent["ts"], ["a.pdf", "b.pdf"])


async def test_without_a_token_there_is_a_sign_in_page_and_no_error(desk: Desk) -> None:
    """Reported as HTTP 200 with HTML, e.g. vercel/eve#1531 and slackapi/bolt-js#2585."""
    id_ = await uploaded(desk)
    await desk.api("files.completeUploadExternal", files=[{"id": id_}], channel_id=GENERAL)
    (file,) = (await stands(desk, "rep", "general"))["files"]
    for token in (None, "xoxb-wrong", desk.slack.credentials["app_token"]):
        status, kind, body = await download(desk, file["url_private"], token)
        assert (status, kind) == (200, "text/html")
        assert PDF not in body


async def test_channel_ids_only(desk: Desk) -> None:
    """slackapi/bolt-js#2115: people's ids and channel names do not fit the pattern."""
    id_ = await uploaded(desk)
    for channel in ("U0SALESOPERATIONS", "general", "#general"):
        refused = await desk.api("files.completeUploadExternal", files=[{"id": id_}], channel_id=channel)
        assert refused["error"] == "invalid_arguments"
        assert refused["errors"] == ["input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"]
    unknown = await desk.api("files.completeUploadExternal", files=[{"id": id_}], channel_id="C0NOWHERE0")
    assert unknown["error"] == "channel_not_found"
    await desk.post("channel", channel="general", do="kick")
    kicked = await desk.api("files.completeUploadExternal", files=[{"id": id_}], channel_id=GENERAL)
    assert kicked["error"] == "not_in_channel"


async def test_a_file_is_completed_once_and_only_when_its_bytes_are_there(desk: Desk) -> None:
    awaited = (await begun(desk))["file_id"]
    early = await desk.api("files.completeUploadExternal", files=[{"id": awaited}], channel_id=GENERAL)
    id_ = await uploaded(desk)
    first = await desk.api("files.completeUploadExternal", files=[{"id": id_}], channel_id=GENERAL)
    again = await desk.api("files.completeUploadExternal", files=[{"id": id_}], channel_id=GENERAL)
    assert (early["error"], first["ok"], again["error"]) == ("file_not_found", True, "file_not_found")


async def test_an_empty_file_is_refused(desk: Desk) -> None:
    for length in ("0", ""):
        answer = await desk.api("files.getUploadURLExternal", filename="empty.txt", length=length)
        assert answer["error"] == "missing_argument"
    with pytest.raises(SlackApiError):
        await desk.client().files_upload_v2(content=b"", filename="empty.txt", channel=GENERAL)


async def test_a_file_may_be_larger_than_any_other_body(desk: Desk) -> None:
    large = b"x" * (3 * 1024 * 1024)
    for form in (BytesIO(large), {"file": BytesIO(large)}):
        waiting = await begun(desk, large)
        async with desk.http.post(waiting["upload_url"], data=form) as answer:
            assert answer.status == 200


async def test_an_upload_must_be_as_long_as_announced(desk: Desk) -> None:
    url = (await begun(desk))["upload_url"]
    for body in (PDF[:-1], PDF + b"!", b""):
        async with desk.http.post(url, data=body) as answer:
            assert answer.status == 400
    async with desk.http.post(url + "x", data=PDF) as answer:
        assert answer.status == 404


async def test_what_is_too_large_or_not_supported_is_refused(desk: Desk) -> None:
    async def error(**arguments: str) -> str:
        return str((await desk.api("files.getUploadURLExternal", filename="a.png", **arguments))["error"])

    assert await error(length=str(2 * 1024**3)) == "file_upload_size_restricted"
    assert await error(length="10", alt_txt="x" * 1001) == "alt_txt_too_large"
    assert await error(length="10", snippet_type="cobol") == "unknown_snippet_type"
    assert (await desk.api("files.upload", content="x"))["error"] == "method_deprecated"


async def test_a_deleted_file_leaves_a_tombstone(desk: Desk) -> None:
    id_ = await uploaded(desk)
    await desk.api("files.completeUploadExternal", files=[{"id": id_}], channel_id=GENERAL)
    url = (await stands(desk, "rep", "general"))["files"][0]["url_private"]
    assert (await desk.api("files.delete", file=id_))["ok"]
    assert (await desk.seen("rep", "general"))[0]["files"] == [{"id": id_, "mode": "tombstone"}]
    assert (await desk.api("files.info", file=id_))["error"] == "file_not_found"
    assert (await download(desk, url, desk.slack.credentials["bot_token"]))[1] == "text/html"


async def test_a_file_in_a_direct_message_is_that_persons_alone(desk: Desk) -> None:
    id_ = await uploaded(desk)
    dm = (await desk.api("conversations.open", users="U0REP"))["channel"]["id"]
    await desk.api("files.completeUploadExternal", files=[{"id": id_}], channel_id=dm)
    await stands(desk, "rep", "dm")
    url = f"{desk.origin}/sandbox/slack/file"
    async with desk.http.get(url, params={"user": "rep", "id": id_}) as own:
        assert await own.read() == PDF
        assert own.headers["Content-Disposition"].startswith("attachment")
    async with desk.http.get(url, params={"user": "unlinked", "id": id_}) as others:
        assert (await others.json())["error"] == "file_not_found"


async def test_an_upload_can_fail_and_its_address_stays_secret(desk: Desk) -> None:
    """What a fault does is the sandbox's own; `upload` and `download` are its names for what is no Web API method."""
    waiting = await begun(desk)
    await desk.post("faults", method="upload", mode="status", status=503)
    for status in (503, 200):
        async with desk.http.post(waiting["upload_url"], data=PDF) as answer:
            assert answer.status == status
    entries = (await desk.get("traffic"))["entries"]
    assert [(each["name"], each["result"]) for each in entries[1:]] == [("upload", "status 503"), ("upload", "ok")]
    assert waiting["upload_url"].rsplit("/", 1)[1] not in str(entries)
