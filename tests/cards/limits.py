"""Slack's limits as Slack documents them, written down a second time on purpose: `blocks/kit.py` is what they check."""

import json
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block

from blocks.kit import Card

TEXTS = {"section": 3000, "header": 150, "button": 75, "field": 2000, "context": 2000, "message": 4000}
COUNTS = {"message": 50, "fields": 10, "context": 10, "actions": 25}
STRINGS = {"value": 2000, "url": 3000, "accessibility_label": 75, "action_id": 255, "block_id": 255}
KINDS = {"section", "header", "context", "actions", "divider"}
WHOLE_MESSAGE = 13_200


def broken(card: Card) -> list[str]:
    """Every limit that `card` breaks, in words."""
    return [*_message(card), *(each for block in card.blocks for each in _block(block))]


def _message(card: Card) -> Iterator[str]:
    if not 0 < len(card.text) <= TEXTS["message"]:
        yield "the fallback text is empty or too long"
    if len(card.blocks) > COUNTS["message"]:
        yield "too many blocks"
    if len(json.dumps(card.blocks)) > WHOLE_MESSAGE:
        yield "too much in all"


def _block(block: dict[str, Any]) -> Iterator[str]:
    if block["type"] not in KINDS:
        yield f"{block['type']} is no block that we use in messages"
        return
    parsed = Block.parse(block)
    assert parsed
    parsed.validate_json()
    yield from _text(block.get("text"), TEXTS.get(block["type"], 0))
    yield from _many(block.get("fields"), COUNTS["fields"])
    for field in block.get("fields", []):
        yield from _text(field, TEXTS["field"])
    if "elements" in block:
        yield from _many(block["elements"], COUNTS[block["type"]])
    for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
        yield from _text(element if block["type"] == "context" else element["text"], _longest(block))
        yield from (f"{key} too long" for key, most in STRINGS.items() if len(str(element.get(key, ""))) > most)


def _longest(block: dict[str, Any]) -> int:
    return TEXTS["context"] if block["type"] == "context" else TEXTS["button"]


def _text(shown: dict[str, Any] | None, most: int) -> Iterator[str]:
    if shown is None:
        return
    if not 0 < len(shown["text"]) <= most:
        yield f"a text of {len(shown['text'])} characters where 1 to {most} may be"
    if shown["type"] == "mrkdwn" and shown.get("verbatim") is not True:
        yield "a text in which Slack makes links by itself"


def _many(items: list[Any] | None, most: int) -> Iterator[str]:
    if items is not None and not 0 < len(items) <= most:
        yield f"{len(items)} parts where 1 to {most} may be"


def markup(card: Card) -> Iterator[str]:
    """Every text that Slack parses."""
    for block in card.blocks:
        for piece in (block.get("text"), *block.get("fields", []), *block.get("elements", [])):
            if piece and piece.get("type") == "mrkdwn":
                yield piece["text"]
