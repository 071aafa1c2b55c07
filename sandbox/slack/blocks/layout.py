"""The blocks themselves, where each may stand, and what a whole list must keep to: counts, unique ids, made-up ids.

Limits: Slack's Block Kit reference. Where Slack's own pages disagree, the lower number.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from sandbox.slack.blocks.cards import ALERT, CARD, CAROUSEL, CONTEXT_ACTIONS, container
from sandbox.slack.blocks.elements import IN_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.slack.blocks.objects import ID, plain, text
from sandbox.slack.blocks.rich_text import RICH_TEXT
from sandbox.slack.blocks.rules import Rule, address, fault, flag, items, kinds, record, string
from sandbox.slack.blocks.tables import CELLS_TOTAL, ONE_TABLE, TABLE

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_TOTAL = 12_000
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def has_words(block: dict[str, Any], at: str) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield fault("missing required field: text or fields", at)


def unique_actions(block: dict[str, Any], at: str) -> Iterator[str]:
    counts = Counter(each.get("action_id") for each in block["elements"])
    for action_id, count in counts.items():
        if action_id and count > 1:
            yield fault(f"action_id already exists: {action_id}", f"{at}/elements")


CONTEXT_PIECES = kinds(
    {
        "plain_text": plain(3000),
        "mrkdwn": text(3000),
        "image": record({"image_url": address(3000), "alt_text": string(2000, 1)}),
    }
)
SHARED: dict[str, Rule] = {
    "section": record(
        {},
        {
            "block_id": ID,
            "text": text(3000),
            "fields": items(text(2000), 10),
            "accessory": kinds(IN_SECTION),
            "expand": flag,
        },
        also=has_words,
    ),
    "header": record({"text": plain(150)}, {"block_id": ID}),
    "divider": record({}, {"block_id": ID}),
    "context": record({"elements": items(CONTEXT_PIECES, 10)}, {"block_id": ID}),
    "actions": record({"elements": items(kinds(IN_ACTIONS), 25)}, {"block_id": ID}, also=unique_actions),
    "input": record(
        {"label": plain(2000), "element": kinds(IN_INPUT)},
        {"block_id": ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "image": record({"image_url": address(3000), "alt_text": string(2000, 1)}, {"block_id": ID, "title": plain(2000)}),
    "rich_text": RICH_TEXT,
    "card": CARD,
}
MARKDOWN: dict[str, Rule] = {"markdown": record({"text": string(MARKDOWN_TOTAL, 1)}, {"block_id": ID})}
SURFACES: Mapping[Surface, Mapping[str, Rule]] = {
    "message": {
        **SHARED,
        **MARKDOWN,
        "carousel": CAROUSEL,
        "container": container({**SHARED, **MARKDOWN}),
        "context_actions": CONTEXT_ACTIONS,
        "table": TABLE,
    },
    "modal": {**SHARED, "alert": ALERT},
    "home": {**SHARED, "carousel": CAROUSEL},
}


def whole(blocks: Any, at: str) -> Iterator[str]:
    """What only the list as a whole can break."""
    everything = [*each_block(blocks)]
    counts = Counter(each.get("block_id") for each in everything)
    for block_id, count in counts.items():
        if block_id and count > 1:
            yield fault(f"block_id already exists: {block_id}", at)
    tables = [each for each in everything if each["type"] == "table"]
    if len(tables) > 1:
        yield fault(ONE_TABLE, at)
    if text_length(tables) > CELLS_TOTAL:
        yield fault(f"table cells must be less than {CELLS_TOTAL + 1} characters together", at)
    if sum(len(each["text"]) for each in everything if each["type"] == "markdown") > MARKDOWN_TOTAL:
        yield fault(f"markdown blocks must be less than {MARKDOWN_TOTAL + 1} characters together", at)


def problems(blocks: Any, at: str, surface: Surface = "message") -> list[str]:
    """What is wrong with `blocks`, each with its pointer below `at`; an empty list means Slack takes them."""
    found = [*items(kinds(SURFACES[surface]), MOST_BLOCKS[surface], 0)(blocks, at)]
    return found or [*whole(blocks, at)]


def completed(blocks: list[Any]) -> list[Any]:
    """A copy as Slack stores it: block and action ids made up where missing, text flags filled in."""
    kept: list[Any] = json.loads(json.dumps(blocks))
    for block in each_block(kept):
        block.setdefault("block_id", made_up())
        for element in elements(block):
            if element["type"] != "image":
                element.setdefault("action_id", made_up())
    fill_texts(kept)
    return kept


def each_block(blocks: list[Any]) -> Iterator[dict[str, Any]]:
    """Every block, those inside other blocks too: a container's children, a carousel's cards."""
    for block in blocks:
        yield block
        inner = {"container": "child_blocks", "carousel": "elements"}.get(block["type"])
        if inner:
            yield from block[inner]


def elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The interactive elements of a block (and images that stand in their place)."""
    match block["type"]:
        case "actions" | "context_actions":
            return list(block["elements"])
        case "card":
            return list(block.get("actions") or [])
        case "input":
            return [block["element"]]
        case "section" if block.get("accessory"):
            return [block["accessory"]]
    return []


def fill_texts(value: Any) -> None:
    match value:
        case {"type": "plain_text", "text": str()}:
            value.setdefault("emoji", True)
        case {"type": "mrkdwn", "text": str()}:
            value.setdefault("verbatim", False)
        case dict():
            for each in value.values():
                fill_texts(each)
        case list():
            for each in value:
                fill_texts(each)


def made_up() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(5))


def text_length(value: Any) -> int:
    """How many characters of text the blocks carry: what `msg_blocks_too_long` counts."""
    match value:
        case dict():
            return sum(
                len(one) if key == "text" and isinstance(one, str) else text_length(one) for key, one in value.items()
            )
        case list():
            return sum(text_length(each) for each in value)
    return 0
