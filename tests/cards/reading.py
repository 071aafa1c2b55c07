"""One card or modal as a person reads it, from top to bottom: the form in which the goldens are kept and reviewed.

It takes Slack's JSON, whoever made it. Blocks are parted by an empty line, what stands small begins with a dash, controls
stand in brackets, and times are as Slack would write them in UTC. A piece it does not know is a KeyError, not a gap.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from blocks.kit import Card, HomeTab, View

Piece = Mapping[str, Any]

TIME = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
CONTROLS = {
    "overflow": "⋯",
    "plain_text_input": "text",
    "number_input": "number",
    "email_text_input": "e-mail",
    "datepicker": "day",
    "static_select": "choose",
    "external_select": "choose",
    "users_select": "person",
}
INITIAL = {"initial_value", "initial_date", "initial_user"}


def read(shown: Card | View | HomeTab) -> str:
    """The notification and the blocks of a card; title, blocks and buttons of a modal; a Home tab's blocks."""
    if isinstance(shown, Card):
        return read_message({"text": shown.text, "blocks": list(shown.blocks)})
    return read_home(shown.payload()) if isinstance(shown, HomeTab) else read_view(shown.payload())


def read_message(message: Piece) -> str:
    return _page([f"Notification: {message['text']}", *map(_block, message.get("blocks") or [])])


def read_view(view: Piece) -> str:
    ends = [f"[{view[each]['text']}]" for each in ("submit", "close") if each in view]
    return _page([f"Modal: {view['title']['text']}", *map(_block, view["blocks"]), " ".join(ends)])


def read_home(tab: Piece) -> str:
    return _page(["Home", *map(_block, tab["blocks"])])


def _page(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _block(block: Piece) -> str:
    return BLOCKS[block["type"]](block)


def _section(block: Piece) -> str:
    lines = [_text(each) for each in (*([block["text"]] if "text" in block else []), *block.get("fields", []))]
    return "\n".join([*lines, *([_control(block["accessory"])] if "accessory" in block else [])])


def _header(block: Piece) -> str:
    return f"# {_text(block['text'])}"


def _context(block: Piece) -> str:
    return "\n".join(f"- {_text(each)}" for each in block["elements"])


def _actions(block: Piece) -> str:
    return " ".join(_control(each) for each in block["elements"])


def _divider(_: Piece) -> str:
    return "----"


def _input(block: Piece) -> str:
    label = f"{block['label']['text']}{' (optional)' if block.get('optional') else ''}: {_control(block['element'])}"
    return f"{label}\n- {block['hint']['text']}" if "hint" in block else label


def _control(element: Piece) -> str:
    match element["type"]:
        case "button":
            return _bracketed(element["text"]["text"], *_notes(element))
        case "checkboxes" | "radio_buttons":
            return " ".join(f"[ ] {each}" for each in _options(element))
        case kind:
            begun = [str(each) for key, each in element.items() if key in INITIAL]
            asked = [f"“{element['placeholder']['text']}”"] if "placeholder" in element else []
            return _bracketed(" ".join([CONTROLS[kind], *asked]), *begun, *_options(element))


def _notes(button: Piece) -> Iterator[str]:
    if "style" in button:
        yield str(button["style"])
    if "url" in button:
        yield "link"
    if "confirm" in button:
        asked = {key: each["text"] for key, each in button["confirm"].items() if key != "style"}
        yield "asks “{title} {text}” {confirm}, {deny}".format_map(asked)


def _options(element: Piece) -> Iterator[str]:
    chosen = element.get("initial_option", {}).get("value")
    for each in element.get("options", []):
        yield f"{_text(each['text'])}{' (chosen)' if each['value'] == chosen else ''}"


def _bracketed(*parts: str) -> str:
    return f"[{' | '.join(parts)}]"


def _text(text: Piece) -> str:
    return TIME.sub(r"‹\1›", str(text["text"]))


BLOCKS: Mapping[str, Callable[[Piece], str]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": _divider,
}
