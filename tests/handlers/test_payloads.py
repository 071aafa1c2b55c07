"""What is read out of Slack's payloads."""

from typing import Any

import pytest

from bot.runbook.values import Person, RecordId, SlackUserId
from handlers.payloads import shortcut_of, thread_of

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
