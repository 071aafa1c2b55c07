"""The cards and modals: does Slack take them as they are? Its own judge is asked, `blocks.validate`; nobody sees one.

Source: docs.slack.dev/reference/methods/blocks.validate: no scope, one of blocks, message or view; limits unspecified.
"""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.doctor.check import Check, skipped, together, unwell, well
from bot.doctor.slack import Unsaid, asked_whole
from bot.slack.client import Slack

NAME = "Cards and modals"
REFUSED = {"invalid_blocks", "invalid_message", "invalid_view"}
MOST_SAID = 3


async def examine(slack: Slack, drawn: Mapping[str, Mapping[str, Any]]) -> Check:
    """`drawn`: by what it is, what Slack is asked about: {"message": …} or {"view": …}."""
    try:
        answers = await together(_judge(slack, each) for each in drawn.values())
    except Unsaid as unsaid:
        return skipped(NAME, f"not judged: {unsaid}")
    wrong = [f"{name}: {said}" for name, said in zip(drawn, answers, strict=True) if said]
    if wrong:
        more = f"; and {len(wrong) - MOST_SAID} more" if len(wrong) > MOST_SAID else ""
        mend = "Slack's rules have changed: upgrade exodus-bot. Until then such a card is sent as plain text."
        return unwell(NAME, "; ".join(wrong[:MOST_SAID]) + more, mend)
    return well(NAME, f"Slack takes all {len(drawn)}")


async def _judge(slack: Slack, drawn: Mapping[str, Any]) -> str:
    """What Slack finds wrong; empty where nothing is. Raises Unsaid where it does not judge."""
    try:
        await asked_whole(slack, "blocks.validate", drawn)
    except SlackApiError as error:
        data = error.response.data if isinstance(error.response.data, dict) else {}
        if data.get("error") not in REFUSED:
            raise Unsaid(str(data.get("error", ""))) from error
        found = next(iter(data.get("errors") or [{}]))
        return f"{found.get('message', data['error'])} at {found.get('pointer') or '/'}"
    return ""
