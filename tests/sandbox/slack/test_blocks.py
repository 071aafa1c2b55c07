"""Block Kit's limits. Source of each: the page of that block or element below docs.slack.dev/reference/block-kit.

Which surface takes which block: docs.slack.dev/blocks.json.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox.slack.blocks.layout import completed, problems
from sandbox.slack.state import values
from tests.sandbox.slack.desk import Desk

LONG_ADDRESS = "https://a.example/".ljust(3000, "x")


def plain(length: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": "x" * length}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(5), **more}


def option(value: str = "a", text: int = 3) -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[dict[str, Any]]:
    return [option(str(number)) for number in range(count)]


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def field(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(5), "element": element, **more}


def raw() -> dict[str, Any]:
    return {"type": "raw_text", "text": "x"}


def card(**more: Any) -> dict[str, Any]:
    return {"type": "card", "title": plain(5), **more}


def icon(number: int) -> dict[str, Any]:
    return {"type": "icon_button", "icon": "trash", "text": plain(5), "action_id": str(number)}


LEFT_OUT = ("auth_provider", "call", "data_table", "data_visualization", "file", "plan", "task_card", "video")
AT_THE_LIMIT = {
    "section text": section(text=plain(3000)),
    "section fields": section(fields=[plain(2000)] * 10),
    "header": {"type": "header", "text": plain(150)},
    "context": {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 10},
    "actions": actions(*[button(action_id=str(number)) for number in range(25)]),
    "button": actions(button(value="x" * 2000, url=LONG_ADDRESS, accessibility_label="x" * 75, action_id="x" * 255)),
    "button text": actions({"type": "button", "text": plain(75)}),
    "select": section(text=plain(1), accessory={"type": "static_select", "options": options(100)}),
    "overflow": section(text=plain(1), accessory={"type": "overflow", "options": options(5)}),
    "checkboxes": field({"type": "checkboxes", "options": options(10)}),
    "option": field({"type": "radio_buttons", "options": [option("x" * 150, 75)]}),
    "placeholder": field({"type": "plain_text_input", "placeholder": plain(150), "max_length": 3000}),
    "label": {"type": "input", "label": plain(2000), "element": {"type": "plain_text_input"}, "hint": plain(2000)},
    "image": {"type": "image", "image_url": LONG_ADDRESS, "alt_text": "x" * 2000, "title": plain(2000)},
    "block id": {"type": "divider", "block_id": "x" * 255},
    "markdown": {"type": "markdown", "text": "x" * 12_000},
    "table": {"type": "table", "rows": [[raw()] * 20] * 100, "column_settings": [{"align": "right"}, None]},
    "card": card(title=plain(150), subtitle=plain(150), body=plain(200), subtext=plain(200)),
    "carousel": {"type": "carousel", "elements": [card()] * 10},
    "container": {"type": "container", "title": plain(150), "child_blocks": [{"type": "divider"}] * 10},
    "context actions": {"type": "context_actions", "elements": [icon(number) for number in range(5)]},
    "confirm": actions(
        button(confirm={"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)})
    ),
}
BEYOND = {
    "section text": (section(text=plain(3001)), "/blocks/0/text/text"),
    "section without words": (section(), "/blocks/0"),
    "empty text": (section(text=plain(0)), "/blocks/0/text/text"),
    "section field": (section(fields=[plain(2001)]), "/blocks/0/fields/0/text"),
    "eleven fields": (section(fields=[plain(1)] * 11), "/blocks/0/fields"),
    "header": ({"type": "header", "text": plain(151)}, "/blocks/0/text/text"),
    "mrkdwn header": ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/blocks/0/text/type"),
    "context": ({"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}, "/blocks/0/elements"),
    "26 buttons": (actions(*[button(action_id=str(number)) for number in range(26)]), "/blocks/0/elements"),
    "no buttons": (actions(), "/blocks/0/elements"),
    "same action twice": (actions(button(action_id="a"), button(action_id="a")), "/blocks/0/elements"),
    "button text": (actions({"type": "button", "text": plain(76)}), "/blocks/0/elements/0/text/text"),
    "button value": (actions(button(value="x" * 2001)), "/blocks/0/elements/0/value"),
    "button that leads nowhere": (actions(button(url="orders/SO-011436")), "/blocks/0/elements/0/url"),
    "button with two words": (actions(button(url="https://a.example/ b")), "/blocks/0/elements/0/url"),
    "image that is nowhere": ({"type": "image", "image_url": "b.png", "alt_text": "x"}, "/blocks/0/image_url"),
    "button style": (actions(button(style="green")), "/blocks/0/elements/0/style"),
    "accessibility label": (
        actions(button(accessibility_label="x" * 76)),
        "/blocks/0/elements/0/accessibility_label",
    ),
    "101 options": (
        section(text=plain(1), accessory={"type": "static_select", "options": options(101)}),
        "/blocks/0/accessory/options",
    ),
    "six in an overflow": (
        section(text=plain(1), accessory={"type": "overflow", "options": options(6)}),
        "/blocks/0/accessory/options",
    ),
    "eleven checkboxes": (field({"type": "checkboxes", "options": options(11)}), "/blocks/0/element/options"),
    "option value": (
        field({"type": "radio_buttons", "options": [option("x" * 151)]}),
        "/blocks/0/element/options/0/value",
    ),
    "same value twice": (
        field({"type": "radio_buttons", "options": [option(), option()]}),
        "/blocks/0/element/options",
    ),
    "unknown initial option": (
        field({"type": "radio_buttons", "options": [option()], "initial_option": option("b")}),
        "/blocks/0/element/initial_option",
    ),
    "option text": (
        field({"type": "radio_buttons", "options": [option(text=76)]}),
        "/blocks/0/element/options/0/text/text",
    ),
    "option description": (
        field({"type": "radio_buttons", "options": [{**option(), "description": plain(76)}]}),
        "/blocks/0/element/options/0/description/text",
    ),
    "101 option groups": (
        field({"type": "static_select", "option_groups": [{"label": plain(1), "options": options(1)}] * 101}),
        "/blocks/0/element/option_groups",
    ),
    "button url": (actions(button(url="x" * 3001)), "/blocks/0/elements/0/url"),
    "action id": (actions(button(action_id="x" * 256)), "/blocks/0/elements/0/action_id"),
    "placeholder": (
        field({"type": "plain_text_input", "placeholder": plain(151)}),
        "/blocks/0/element/placeholder/text",
    ),
    "max length": (field({"type": "plain_text_input", "max_length": 3001}), "/blocks/0/element/max_length"),
    "label": (
        {"type": "input", "label": plain(2001), "element": {"type": "plain_text_input"}},
        "/blocks/0/label/text",
    ),
    "hint": (field({"type": "plain_text_input"}, hint=plain(2001)), "/blocks/0/hint/text"),
    "image url": ({"type": "image", "image_url": "x" * 3001, "alt_text": "x"}, "/blocks/0/image_url"),
    "image alt": (
        {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "x" * 2001},
        "/blocks/0/alt_text",
    ),
    "image title": (
        {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "x", "title": plain(2001)},
        "/blocks/0/title/text",
    ),
    "input in actions": (actions({"type": "plain_text_input"}), "/blocks/0/elements/0/type"),
    "button in input": (field(button()), "/blocks/0/element/type"),
    "unknown block": ({"type": "marquee"}, "/blocks/0/type"),
    "alert in a message": ({"type": "alert", "text": plain(5)}, "/blocks/0/type"),
    "table of 101 rows": ({"type": "table", "rows": [[raw()]] * 101}, "/blocks/0/rows"),
    "table of 21 columns": ({"type": "table", "rows": [[raw()] * 21]}, "/blocks/0/rows/0"),
    "table cell": ({"type": "table", "rows": [[plain(1)]]}, "/blocks/0/rows/0/0/type"),
    "card title": (card(title=plain(151)), "/blocks/0/title/text"),
    "card body": (card(body=plain(201)), "/blocks/0/body/text"),
    "card with four buttons": (card(actions=[button(action_id=str(n)) for n in range(4)]), "/blocks/0/actions"),
    "card with a menu": (card(actions=[{"type": "overflow", "options": options(2)}]), "/blocks/0/actions/0/type"),
    "card of nothing": ({"type": "card", "subtitle": plain(1)}, "/blocks/0"),
    "eleven cards": ({"type": "carousel", "elements": [card()] * 11}, "/blocks/0/elements"),
    "no card": ({"type": "carousel", "elements": []}, "/blocks/0/elements"),
    "container of eleven": (
        {"type": "container", "title": plain(1), "child_blocks": [{"type": "divider"}] * 11},
        "/blocks/0/child_blocks",
    ),
    "container in a container": (
        {"type": "container", "title": plain(1), "child_blocks": [{"type": "container"}]},
        "/blocks/0/child_blocks/0/type",
    ),
    "container without a title": ({"type": "container", "child_blocks": [{"type": "divider"}]}, "/blocks/0"),
    "six context actions": (
        {"type": "context_actions", "elements": [icon(number) for number in range(6)]},
        "/blocks/0/elements",
    ),
    "button in context actions": (
        {"type": "context_actions", "elements": [button()]},
        "/blocks/0/elements/0/type",
    ),
    **{f"left out: {name}": ({"type": name}, "/blocks/0/type") for name in LEFT_OUT},
    "unknown key": ({"type": "divider", "colour": "red"}, "/blocks/0"),
    "no type": ({"text": "x"}, "/blocks/0"),
    "block id": ({"type": "divider", "block_id": "x" * 256}, "/blocks/0/block_id"),
    "markdown": ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text"),
    "image without alt": ({"type": "image", "image_url": "https://a.example/b.png"}, "/blocks/0"),
    "confirm": (
        actions(button(confirm={"title": plain(101), "text": plain(1), "confirm": plain(1), "deny": plain(1)})),
        "/blocks/0/elements/0/confirm/title/text",
    ),
    "rich text of nothing known": (
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "no"}]}]},
        "/blocks/0/elements/0/elements/0/type",
    ),
}


@pytest.mark.parametrize("block", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
def test_what_is_just_allowed_passes(block: dict[str, Any]) -> None:
    assert problems([block], "/blocks") == []


@pytest.mark.parametrize(("block", "pointer"), BEYOND.values(), ids=BEYOND)
def test_one_more_is_refused_with_a_pointer_to_it(block: dict[str, Any], pointer: str) -> None:
    (found,) = problems([block], "/blocks")
    assert found.endswith(f"[json-pointer:{pointer}]")


def test_a_list_of_blocks_has_limits_of_its_own() -> None:
    divider = {"type": "divider"}
    assert problems([divider] * 50, "/blocks") == []
    assert problems([divider] * 51, "/blocks") == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert problems([divider] * 100, "/view/blocks", "modal") == []
    assert problems([divider] * 101, "/view/blocks", "modal")
    assert problems([{"type": "markdown", "text": "x" * 6_001}] * 2, "/blocks")
    assert problems([{"type": "divider", "block_id": "a"}] * 2, "/blocks")
    assert problems([{"type": "table", "rows": [[raw()]]}] * 2, "/blocks") == [
        "only_one_table_allowed [json-pointer:/blocks]"
    ]
    inside = {"type": "container", "title": plain(1), "child_blocks": [{"type": "divider", "block_id": "a"}]}
    assert problems([{"type": "divider", "block_id": "a"}, inside], "/blocks")


@pytest.mark.parametrize(
    ("kind", "block"),
    {
        "alert": {"type": "alert", "text": plain(200), "level": "warning"},
        "markdown": {"type": "markdown", "text": "x"},
        "table": {"type": "table", "rows": [[raw()]]},
        "carousel": {"type": "carousel", "elements": [card()]},
        "container": {"type": "container", "title": plain(1), "child_blocks": [{"type": "divider"}]},
        "context_actions": {"type": "context_actions", "elements": [icon(1)]},
        "card": card(),
        "header": {"type": "header", "text": plain(1)},
    }.items(),
)
def test_each_block_stands_only_on_its_surfaces(kind: str, block: dict[str, Any]) -> None:
    """docs.slack.dev/blocks.json, `available-in-surfaces`."""
    taken = [each for each in ("message", "modal", "home") if not problems([block], "/blocks", each)]
    assert taken == PLACES.get(kind, ["message"])


PLACES = {
    "alert": ["modal"],
    "carousel": ["message", "home"],
    "card": ["message", "modal", "home"],
    "header": ["message", "modal", "home"],
}


WORDS = some.sampled_from(
    [
        "type",
        "text",
        "fields",
        "accessory",
        "elements",
        "element",
        "label",
        "options",
        "option_groups",
        "value",
        "action_id",
        "block_id",
        "style",
        "confirm",
        "section",
        "actions",
        "input",
        "button",
        "static_select",
        "checkboxes",
        "plain_text",
        "mrkdwn",
        "plain_text_input",
        "rich_text",
    ]
)
ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5) | WORDS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(WORDS, inner, max_size=5),
    max_leaves=25,
)
KNOWN = [*AT_THE_LIMIT.values(), *(block for block, _ in BEYOND.values())]


@given(some.lists(ANYTHING | some.sampled_from(KNOWN), max_size=3))
def test_whatever_is_sent_is_judged_and_what_passes_can_be_shown(blocks: list[Any]) -> None:
    if not problems(blocks, "/blocks"):
        stored = completed(blocks)
        assert problems(stored, "/blocks") == []
        assert all(each["block_id"] for each in stored)
        values(stored, {})


async def test_a_refused_message_says_where_and_nothing_is_posted(desk: Desk) -> None:
    answer = await desk.api("chat.postMessage", channel="C0GENERAL", text="x", blocks=[section(text=plain(3001))])
    line = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert (answer["error"], answer["errors"]) == ("invalid_blocks", [line])
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {line}"]
    assert await desk.seen("rep", "general") == []


async def test_a_message_can_be_too_long_though_no_block_is(desk: Desk) -> None:
    blocks = [section(text=plain(2900)) for _ in range(5)]
    answer = await desk.api("chat.postMessage", channel="C0GENERAL", text="x", blocks=blocks)
    assert answer["error"] == "msg_blocks_too_long"
    async with desk.connected() as app:
        await desk.post("command", user="rep", channel="general", text="/order 1")
    assert (await desk.respond(app.last["response_url"], text="x", blocks=blocks))[0] == 200


async def test_missing_ids_are_made_up_and_differ(desk: Desk) -> None:
    blocks = [actions(button(), button()), {"type": "divider"}, {"type": "divider", "block_id": "mine"}]
    stored = (await desk.api("chat.postMessage", channel="C0GENERAL", text="x", blocks=blocks))["message"]["blocks"]
    ids = [each["block_id"] for each in stored]
    assert len(set(ids)) == 3
    assert ids[2] == "mine"
    assert len({each["action_id"] for each in stored[0]["elements"]}) == 2


async def test_buttons_inside_cards_and_containers_can_be_pressed(desk: Desk) -> None:
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "useful",
        "positive_button": {"text": plain(2), "value": "yes"},
        "negative_button": {"text": plain(2), "value": "no"},
    }
    inner = {"type": "container", "title": plain(5), "child_blocks": [card(actions=[button(action_id="open")])]}
    blocks = [inner, {"type": "context_actions", "elements": [thumbs]}]
    posted = await desk.api("chat.postMessage", channel="C0GENERAL", text="x", blocks=blocks)
    where = {"channel": "general", "ts": posted["ts"]}
    async with desk.connected() as app:
        await desk.post("action", user="rep", message=where, action_id="open")
        await desk.post("action", user="rep", message=where, action_id="useful", value="no")
        wrong = await desk.post("action", user="rep", message=where, action_id="useful", value="perhaps")
    opened, useful = (each["payload"]["actions"][0] for each in app.envelopes)
    assert opened["block_id"] == posted["message"]["blocks"][0]["child_blocks"][0]["block_id"]
    assert (useful["type"], useful["value"]) == ("feedback_buttons", "no")
    assert wrong["error"] == "invalid_value"


async def test_two_tables_are_refused_in_words_of_their_own(desk: Desk) -> None:
    """Slack speaks of attachments there: its renderers turn tables into them."""
    tables = [{"type": "table", "rows": [[raw()]]}] * 2
    refused = await desk.api("chat.postMessage", channel="C0GENERAL", text="x", blocks=tables)
    assert (refused["error"], refused["errors"]) == (
        "invalid_attachments",
        ["only_one_table_allowed [json-pointer:/blocks]"],
    )


def test_the_cells_of_a_table_have_ten_thousand_characters_together() -> None:
    """vellum-ai/vellum-assistant#36219."""
    row = [{"type": "raw_text", "text": "x" * 1000}]
    assert problems([{"type": "table", "rows": [row] * 10}], "/blocks") == []
    (said,) = problems([{"type": "table", "rows": [row] * 10 + [[raw()]]}], "/blocks")
    assert said.startswith("table cells must be less than 10001 characters")
