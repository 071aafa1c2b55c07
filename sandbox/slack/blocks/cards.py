"""Blocks made of other things: cards, carousels of cards, containers of blocks, context actions, alerts.

Source: Slack's Block Kit reference, a page for each; what it leaves open is as its own Python library checks it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.elements import BUTTON, FEEDBACK, ICON_BUTTON, IMAGE
from sandbox.slack.blocks.objects import ID, plain, text
from sandbox.slack.blocks.rich_text import RICH_TEXT
from sandbox.slack.blocks.rules import Rule, choice, fault, flag, items, kinds, record

BUTTONS = kinds({"button": BUTTON})
PICTURE = kinds({"image": IMAGE})


def has_content(card: dict[str, Any], at: str) -> Iterator[str]:
    if not any(card.get(key) for key in ("hero_image", "title", "actions", "body")):
        yield fault("missing required field: hero_image, title, actions or body", at)


def has_title(container: dict[str, Any], at: str) -> Iterator[str]:
    if not container.get("title") and not container.get("rich_text_title"):
        yield fault("missing required field: title or rich_text_title", at)
    if container.get("default_collapsed") and not container.get("is_collapsible"):
        yield fault("default_collapsed requires is_collapsible", at)


CARD = record(
    {},
    {
        "block_id": ID,
        "hero_image": PICTURE,
        "icon": PICTURE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": items(BUTTONS, 3),
    },
    also=has_content,
)
CAROUSEL = record({"elements": items(kinds({"card": CARD}), 10)}, {"block_id": ID})
ALERT = record({"text": text(200)}, {"block_id": ID, "level": choice("default", "info", "warning", "error", "success")})
CONTEXT_ACTIONS = record(
    {"elements": items(kinds({"feedback_buttons": FEEDBACK, "icon_button": ICON_BUTTON}), 5)}, {"block_id": ID}
)


def container(children: Mapping[str, Rule]) -> Rule:
    """A container of these blocks; containers do not nest."""
    return record(
        {"child_blocks": items(kinds(children), 10)},
        {
            "block_id": ID,
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": text(150),
            "icon": PICTURE,
            "width": choice("narrow", "standard", "wide", "full"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        also=has_title,
    )
