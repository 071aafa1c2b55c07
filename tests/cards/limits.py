"""Slack's limits as Slack documents them, written down a second time on purpose: `blocks/kit.py` is what they check."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SlackView

from blocks.kit import Card, HomeTab, View

TEXTS = {"section": 3000, "header": 150, "button": 75, "field": 2000, "context": 2000, "message": 4000, "input": 2000}
COUNTS = {"message": 50, "modal": 100, "fields": 10, "context": 10, "actions": 25, "options": 100}
STRINGS = {"value": 2000, "url": 3000, "accessibility_label": 75, "action_id": 255, "block_id": 255}
TITLES = {"title": 24, "submit": 24, "close": 24}
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
OPTION, PRIVATE, CALLBACK, TYPED = 75, 3000, 255, 3000
CHOICES = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}
KINDS = {"section", "header", "context", "actions", "divider"}
WHOLE_MESSAGE, WHOLE_TEXT, WHOLE_VIEW = 13_200, 10_000, 250_000


def broken(shown: Card | View | HomeTab) -> list[str]:
    """Every limit that a card, a modal or a Home tab breaks, in words."""
    if isinstance(shown, View):
        return list(_view(shown.payload()))
    if isinstance(shown, HomeTab):
        return [
            *_many(shown.blocks, COUNTS["modal"]),
            *(each for block in shown.blocks for each in _block(block, KINDS)),
        ]
    return [*_message(shown), *(each for block in shown.blocks for each in _block(block, KINDS))]


def _view(payload: dict[str, Any]) -> Iterator[str]:
    SlackView(**payload).validate_json()
    for name, most in TITLES.items():
        yield from _text(payload.get(name), most)
    yield from _many(payload["blocks"], COUNTS["modal"])
    if len(payload["private_metadata"]) > PRIVATE or len(payload["callback_id"]) > CALLBACK:
        yield "more is carried along than may be"
    if len(json.dumps(payload)) > WHOLE_VIEW:
        yield "too much in all"
    named = [each["block_id"] for each in payload["blocks"] if "block_id" in each]
    if len(named) != len(set(named)):
        yield "a block id twice"
    for block in payload["blocks"]:
        yield from _block(block, KINDS | {"input"})


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


def _block(block: dict[str, Any], kinds: set[str]) -> Iterator[str]:
    if block["type"] not in kinds:
        yield f"{block['type']} is no block that we use here"
        return
    parsed = Block.parse(block)
    assert parsed
    parsed.validate_json()
    yield from (_input(block) if block["type"] == "input" else _shown(block))


def _input(block: dict[str, Any]) -> Iterator[str]:
    yield from _text(block["label"], TEXTS["input"])
    yield from _text(block.get("hint"), TEXTS["input"])
    yield from _element(block["element"])
    if not 0 < block["element"].get("max_length", TYPED) <= TYPED:
        yield "more may be typed than Slack takes"


def _shown(block: dict[str, Any]) -> Iterator[str]:
    yield from _text(block.get("text"), TEXTS.get(block["type"], 0))
    yield from _many(block.get("fields"), COUNTS["fields"])
    for field in block.get("fields", []):
        yield from _text(field, TEXTS["field"])
    if "elements" in block:
        yield from _many(block["elements"], COUNTS[block["type"]])
    if block["type"] == "context":
        for text in block["elements"]:
            yield from _text(text, TEXTS["context"])
        return
    elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    for element in elements:
        yield from _element(element)
    twice = [name for name, count in Counter(each.get("action_id") for each in elements).items() if name and count > 1]
    yield from (f"{name} twice in one block" for name in twice)


def _element(element: dict[str, Any]) -> Iterator[str]:
    yield from _text(element.get("text"), TEXTS["button"])
    yield from (f"{key} too long" for key, most in STRINGS.items() if len(str(element.get(key, ""))) > most)
    yield from _many(element.get("options"), CHOICES.get(element["type"], COUNTS["options"]))
    for option in element.get("options", []):
        yield from _text(option["text"], OPTION)
    yield from _asked(element.get("confirm"))


def _asked(confirm: dict[str, Any] | None) -> Iterator[str]:
    for name, most in CONFIRM.items() if confirm else ():
        yield from _text((confirm or {})[name], most)


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
