"""Slack's limits as Slack documents them, written down a second time on purpose: `blocks/kit.py` is what they check."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SlackView

from blocks.kit import Card, View

TEXTS = {"section": 3000, "header": 150, "button": 75, "field": 2000, "context": 2000, "message": 4000}
COUNTS = {"message": 50, "modal": 100, "fields": 10, "context": 10, "actions": 25}
STRINGS = {"value": 2000, "url": 3000, "accessibility_label": 75, "action_id": 255, "block_id": 255}
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
KINDS = {"section", "header", "context", "actions", "divider"}
WHOLE_MESSAGE, WHOLE_TEXT, WHOLE_VIEW = 13_200, 10_000, 250_000


def broken(card: Card) -> list[str]:
    """Every limit that `card` breaks, in words."""
    return [*_message(card), *(each for block in card.blocks for each in _block(block))]


def broken_view(view: View) -> list[str]:
    """Every limit that a modal without a form breaks, in words."""
    payload = view.payload()
    SlackView(**payload).validate_json()
    return [*_view(payload), *(each for block in payload["blocks"] for each in _block(block))]


def _view(payload: dict[str, Any]) -> Iterator[str]:
    if len(payload["blocks"]) > COUNTS["modal"]:
        yield "too many blocks"
    if len(json.dumps(payload)) > WHOLE_VIEW:
        yield "too much in all"


def _message(card: Card) -> Iterator[str]:
    if not 0 < len(card.text) <= TEXTS["message"]:
        yield "the fallback text is empty or too long"
    if len(card.blocks) > COUNTS["message"]:
        yield "too many blocks"
    if len(json.dumps(card.blocks, ensure_ascii=False)) > WHOLE_MESSAGE:
        yield "too much in all"
    if sum(map(len, _words(list(card.blocks)))) > WHOLE_TEXT:
        yield "too much text in all"


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _words(each)
    if isinstance(node, dict):
        for key, each in node.items():
            yield from [each] if key == "text" and isinstance(each, str) else _words(each)


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
    elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    for element in elements:
        yield from _text(element if block["type"] == "context" else element["text"], _longest(block))
        yield from (f"{key} too long" for key, most in STRINGS.items() if len(str(element.get(key, ""))) > most)
        yield from _asked(element.get("confirm"))
    twice = [name for name, count in Counter(each.get("action_id") for each in elements).items() if name and count > 1]
    yield from (f"{name} twice in one block" for name in twice)


def _asked(confirm: dict[str, Any] | None) -> Iterator[str]:
    for name, most in CONFIRM.items() if confirm else ():
        yield from _text((confirm or {})[name], most)


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


def markup(shown: Card | View) -> Iterator[str]:
    """Every text that Slack parses."""
    for block in shown.blocks:
        for piece in (block.get("text"), *block.get("fields", []), *block.get("elements", [])):
            if piece and piece.get("type") == "mrkdwn":
                yield piece["text"]


def plain(shown: Card | View) -> Iterator[str]:
    """Every text on a button."""
    for block in shown.blocks:
        for element in (*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])):
            if element["type"] == "button":
                yield element["text"]["text"]
                yield element["accessibility_label"]
