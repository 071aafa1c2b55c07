"""What is read out of Slack's payloads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook.spelling import LONGEST
from bot.runbook.values import Person, RecordId, SlackUserId
from handlers.lookups import parted
from handlers.payloads import command_of, shortcut_of, submission_of, thread_of
from handlers.words import is_word, said, typed

ROSA = Person(SlackUserId("U0REP"), RecordId("005"), "rosa@exodus.example.demo", "Rosa Reyes")


@pytest.mark.parametrize(
    "attachment",
    [
        {"fallback": "SO-011436 is stuck"},
        {"text": "SO-011436 is stuck"},
        {"pretext": "SO-011436", "text": "It is stuck"},
        {"title": "SO-011436", "title_link": "https://acme.example"},
        {"fields": [{"title": "Order", "value": "SO-011436", "short": True}]},
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*SO-011436*"}}]},
        {"message_blocks": [{"message": {"blocks": [{"type": "rich_text", "elements": [{"text": "SO-011436"}]}]}}]},
    ],
)
def test_all_that_an_attachment_says_is_read(attachment: dict[str, Any]) -> None:
    body = {"message": {"text": "Look", "attachments": [attachment]}, "channel": {"id": "C1"}}
    assert "SO-011436" in shortcut_of(body)(ROSA).text


@pytest.mark.parametrize(
    ("body", "thread"),
    [
        ({"message": {"ts": "2.0", "thread_ts": "1.0"}}, "1.0"),
        ({"message": {"ts": "1.0", "thread_ts": "1.0"}}, None),
        ({"message": {"ts": "1.0"}}, None),
        ({"container": {"type": "message", "message_ts": "2.0", "thread_ts": "1.0"}}, "1.0"),
        ({"container": {"type": "view", "view_id": "V1"}}, None),
        ({"command": "/order"}, None),
    ],
)
def test_a_message_that_opens_a_thread_is_not_in_it(body: dict[str, Any], thread: str | None) -> None:
    assert thread_of(body) == thread


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("<http://Booking.com|Booking.com>", "Booking.com"),
        ("<https://acme.example/a|https://acme.example/a>", "https://acme.example/a"),
        ("<http://acme.example/>", "http://acme.example/"),
        ("<mailto:jane@acme.example|jane@acme.example>", "jane@acme.example"),
        ("<mailto:jane@acme.example|Jane>", "Jane jane@acme.example"),
        ("PO <tel:4500017732|4500-017-732>", "PO 4500-017-732"),
        ("<tel:+14155550134>", "+14155550134"),
        ("<#C024BE7LR|11436>", "#11436"),
        ("<#C024BE7LR>", "#C024BE7LR"),
        ("<@U0REP|rosa> <@U0REP>", "@rosa @U0REP"),
        ("<!here> <!subteam^S1|@ops> <!subteam^S1>", "@here @ops @subteam"),
        ("<!date^1796202720^{date}|2 Dec>", "2 Dec"),
        ("O\u2019Brien &amp; Sons", "O'Brien & Sons"),
        ("SO\u201311436\u00a0send", "SO-11436 send"),
        ("SO-\u200b11436", "SO-11436"),
        ("\u201cacme\u201d", '"acme"'),
        ("one\n two", "one two"),
        ("\u2060\u200b\ufeff", ""),
        (None, ""),
    ],
)
def test_what_slack_and_keyboards_bend_is_straight(sent: str | None, meant: str) -> None:
    assert typed(sent) == meant


@pytest.mark.parametrize(
    "keyword",
    [
        "send",
        "SEND",
        "send.",
        "\u201csend\u201d",
        "'send'",
        "*send*",
        "`send`",
        "\uff53\uff45\uff4e\uff44",
        "send!",
        "send\u3002",
    ],
)
@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2003", "\t", "\n"])
def test_a_keyword_is_known_however_it_is_written(keyword: str, space: str) -> None:
    assert parted(typed(f"SO-011436{space}{keyword}"), _named, "add", "send") == ("SO-011436", "send")
    assert parted(typed(f"{space}{keyword}"), _named, "send") == ("", "send")
    assert is_word(typed(keyword), "send")


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("&lt;mailto:jane@acme.example|jane@acme.example&gt;", "jane@acme.example"),
        ("&lt;http://acme.example|acme.example&gt; send", "acme.example send"),
        ("&lt;tel:+14155550134|+1 415 555 0134&gt;", "+1 415 555 0134"),
        ("&lt;@U0REP|rosa&gt; &lt;#C024BE7LR|11436&gt;", "@rosa #11436"),
        ("a &lt; b &gt; c &lt;b&gt; &lt;!channel&gt;", "a < b > c <b> <!channel>"),
        ("&lt;mailto:a&lt;b&gt;", "<mailto:a<b>"),
    ],
)
def test_slacks_own_links_pasted_as_text_are_straight_too(pasted: str, meant: str) -> None:
    assert typed(pasted) == meant


def test_a_keyword_may_stand_first_where_a_record_is_named_behind_it() -> None:
    assert parted("send SO-011436", _named, "send") == ("SO-011436", "send")
    assert parted("Add: SO-011436", _named, "send", "add") == ("SO-011436", "add")
    assert parted("send & co", _named, "send") == ("send & co", None)


def _named(text: str) -> bool:
    return text.startswith("SO-")


def test_what_is_no_keyword_stays_with_what_is_named() -> None:
    assert parted("SO-011436 sending", _named, "send") == ("SO-011436 sending", None)


MAIL = {"name": "Order.eml", "filetype": "email", "subject": "Re: SO-011436", "plain_text": "Where is it?"}
FORWARDED = {"is_share": True, "text": "SO-011436 is stuck", "fallback": "[Nov 30] rosa: SO-011436 is stuck"}


def rich(*texts: str) -> list[dict[str, Any]]:
    pieces = [{"type": "text", "text": each} for each in texts]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": pieces}]}]


@pytest.mark.parametrize(
    "message",
    [
        {"text": "SO-011436"},
        {"text": "", "blocks": rich("SO-01", "1436")},
        {"text": "see", "attachments": [FORWARDED]},
        {"text": "", "attachments": [{"fallback": "SO-011436"}]},
        {"text": "", "files": [MAIL]},
        {"text": "", "attachments": [{"is_share": True, "files": [MAIL], "fallback": "a mail"}]},
        {"text": "", "files": [{"name": "SO-011436.pdf"}]},
        {"text": "", "files": [{"name": "a.txt", "preview": "about SO-011436"}]},
        {"text": "<http://acme.example|SO-011436>"},
    ],
)
def test_all_that_a_message_says_is_read_in_the_dm_as_in_the_shortcut(message: dict[str, Any]) -> None:
    assert "SO-011436" in said(message)
    assert shortcut_of({"message": message})(ROSA).text == said(message)
    command = command_of({"event": {"channel": "D1", **message}}, "")(ROSA)
    assert ("SO-011436" in command.beside) == bool(message.keys() & {"attachments", "files"})


def test_what_blocks_say_once_more_is_read_once() -> None:
    assert said({"text": "is *11436 paid*", "blocks": rich("is ", "11436 paid")}) == "is *11436 paid*"


@pytest.mark.parametrize("char", ["a", "\ufdfa", "\u200b", "<", "&lt;", "<a|", "<@"])
def test_a_long_text_is_cut_at_the_door(char: str) -> None:
    message = {"text": char * 40_000, "blocks": [{"text": char * 40_000}], "files": [{"preview": char * 40_000}]}
    assert len(typed(message["text"])) <= LONGEST
    assert len(said(message)) <= 2 * LONGEST


def form(value: str) -> dict[str, Any]:
    return {"view": {"state": {"values": {"reason": {"reason": {"type": "plain_text_input", "value": value}}}}}}


@given(st.text(alphabet="\u200b\u200d\u2060\ufeff\u00ad\u3164\u2800\u034f\ufe0f\u00a0\u2003 \t\n\x00\U000e0041"))
def test_a_field_in_which_nothing_can_be_seen_is_empty(value: str) -> None:
    assert submission_of(form(value), ROSA).text("reason") == ""
    assert submission_of(form(value), ROSA).note("reason") == ""


def test_a_note_is_masked_before_anybody_keeps_it() -> None:
    note = "Ask j\u200bohn@acme.example, +1 415\u2010555\u20100134, https://pay.exodus.example/p/SECRET"
    assert submission_of(form(note), ROSA).note("reason") == "Ask j***@acme.example, [number], [link]"


def test_lines_of_a_form_and_its_ampersands_stay() -> None:
    assert submission_of(form("O\u2019Brien\r\n&amp; <b>"), ROSA).text("reason") == "O'Brien\n&amp; <b>"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("<@U0OMAR|omar>", "U0OMAR"),
        ("  <@U0OMAR>. ", "U0OMAR"),
        ("“<@U0OMAR|omar>”", "U0OMAR"),
        ("<@U0OMAR> <@U0ROSA>", None),
        ("<@U0OMAR> SO-011436", None),
        ("@omar", None),
        ("", None),
    ],
)
def test_a_colleague_is_named_where_nothing_else_is_said(text: str, named: str | None) -> None:
    assert command_of({"text": text, "channel_id": "C1"}, typed(text))(ROSA).colleague == named
    event = {"event": {"channel": "D1", "text": text}}
    assert command_of(event, typed(text))(ROSA).colleague == named


@given(st.text(max_size=80))
def test_whatever_is_typed_names_nobody_by_chance(text: str) -> None:
    assert command_of({"text": text.replace("<", "&lt;")}, "")(ROSA).colleague is None
