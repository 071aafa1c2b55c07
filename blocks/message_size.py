"""How much one message holds in all: Slack refuses what is longer although each part of it is short enough.

Source: docs.slack.dev/reference/methods/chat.postMessage, `msg_blocks_too_long`.
"""

import json
from collections.abc import Iterable
from dataclasses import replace

from blocks.kit import Block, Card, Element, context, mrkdwn
from blocks.text import Markup, escaped, joined, shortened_markup

_WRITTEN = json.JSONEncoder(ensure_ascii=False, check_circular=False)
WHOLE = 9_000
"""Characters of text in all; refusals were seen from 11,000 on."""
WITH_FRAME = 12_500
"""Characters of the blocks as they are sent."""
FRAME, CONTROL = 200, 750
"""No fewer characters than stand around a text; and make up a button or a menu's row, its address included."""
LONGEST_LINES = (300, 200, 150, 110, 80, 50)
CUT = "Long lines end in “…”: Salesforce has them whole."


def within(card: Card) -> Card:
    """`card` as it is when a message holds it; else its long lines are cut alike, and it says so."""
    if _fits(card.blocks):
        return card
    cuts = [((*(_cut(each, limit) for each in card.blocks), context(escaped(CUT)))) for limit in LONGEST_LINES]
    return replace(card, blocks=next((blocks for blocks in cuts if _fits(blocks)), cuts[-1]))


def _fits(blocks: tuple[Block, ...]) -> bool:
    """Most cards hold so little that they need not be written out to know."""
    if at_most(blocks) <= WITH_FRAME:
        return True
    whole = len(_WRITTEN.encode(blocks))  # never less than its texts
    return whole <= WHOLE or (whole <= WITH_FRAME and _text(blocks) <= WHOLE)


def at_most(blocks: Iterable[Block]) -> int:
    """No fewer characters than the blocks take as they are sent: JSON writes some signs as two."""
    return sum(map(_most, blocks))


def _most(block: Block) -> int:
    match block["type"]:
        case "section":
            ways = block.get("accessory", {})
            return FRAME + 2 * len(block["text"]["text"]) + _controls([ways] if ways else [])
        case "context":
            return sum(FRAME + 2 * len(each["text"]) for each in block["elements"])
        case "actions":
            return FRAME + _controls(block["elements"])
    return WITH_FRAME + 1


def _controls(elements: list[Element]) -> int:
    """Likewise of what can be pressed; what asks once more before anything happens is rare, and measured."""
    count = len(elements)
    for each in elements:
        if each["type"] == "overflow":
            count += len(each["options"])
        elif each["type"] != "button" or "confirm" in each:
            return WITH_FRAME + 1
    return CONTROL * count


def _text(value: object) -> int:
    match value:
        case {"text": str() as own}:
            return len(own)
        case dict():
            return sum(_text(each) for each in value.values())
        case list() | tuple():
            return sum(_text(each) for each in value)
    return 0


def _cut(block: Block, limit: int) -> Block:
    match block:
        case {"type": "section"}:
            return block | {"text": mrkdwn(_lines(block["text"]["text"], limit))}
        case {"type": "context"}:
            return block | {"elements": [mrkdwn(_lines(each["text"], 2 * limit)) for each in block["elements"]]}
    return block


def _lines(text: str, limit: int) -> Markup:
    return joined([_line(Markup(each), limit) for each in text.split("\n")], "\n")


def _line(line: Markup, limit: int) -> Markup:
    """The line within `limit`; what was in bold is closed again."""
    short = shortened_markup(line, limit)
    return Markup(f"{short}*") if short.count("*") % 2 else short
