"""Block Kit pieces as plain dicts, and every limit they keep.

Limits: reference/slack.md 1.3. Text that would pass a limit is shortened with an ellipsis; nothing is ever empty.
"""

from dataclasses import dataclass
from typing import Any

from blocks.text import Markup, shortened, shortened_markup

Block = dict[str, Any]
Element = dict[str, Any]

SECTION_TEXT = 3000
FIELD_TEXT = 2000
FIELDS = 10
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_URL = 3000
ACCESSIBILITY_LABEL = 75
MESSAGE_BLOCKS = 50
MESSAGE_TEXT = 4000
MESSAGE_TOTAL = 13_000
"""Characters of all blocks together, as JSON: Slack has refused about 13,200 with no single limit hit."""


@dataclass(frozen=True, slots=True)
class Card:
    """One message: `text` is what a notification shows, a full sentence without personal data."""

    text: str
    blocks: tuple[Block, ...] = ()


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(shortened(text, HEADER_TEXT))}


def section(text: Markup, accessory: Element | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(shortened_markup(text, SECTION_TEXT))}
    return block | {"accessory": accessory} if accessory else block


def fields(*texts: Markup) -> Block:
    return {"type": "section", "fields": [mrkdwn(shortened_markup(text, FIELD_TEXT)) for text in texts[:FIELDS]]}


def context(*texts: Markup) -> Block:
    shown = [mrkdwn(shortened_markup(text, FIELD_TEXT)) for text in texts[:CONTEXT_ELEMENTS]]
    return {"type": "context", "elements": shown}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    return {"type": "actions", "elements": list(elements[:ACTION_ELEMENTS])}


def button(label: str, action_id: str, value: str, *, spoken: str) -> Element:
    """A button that says what it does; `spoken` is the same for a screen reader, with the record's number."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(shortened(label, BUTTON_TEXT)),
        "value": value,
        "accessibility_label": shortened(spoken, ACCESSIBILITY_LABEL),
    }


def link_button(label: str, action_id: str, url: str, *, spoken: str) -> Element:
    """A button that opens `url`, which the caller built from our own configuration."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(shortened(label, BUTTON_TEXT)),
        "url": url,
        "accessibility_label": shortened(spoken, ACCESSIBILITY_LABEL),
    }


def plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text or " ", "emoji": False}


def mrkdwn(text: Markup) -> dict[str, Any]:
    """`verbatim` keeps Slack from making links of bare addresses."""
    return {"type": "mrkdwn", "text": text or " ", "verbatim": True}
