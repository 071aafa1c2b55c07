"""Block Kit pieces as plain dicts, and every limit they keep.

Text that would pass a limit is shortened with an ellipsis; nothing is ever empty.
Limits: the pages of blocks and elements below docs.slack.dev/reference/block-kit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from blocks.text import Markup, escaped, plain, shortened, shortened_markup

Block = dict[str, Any]
Element = dict[str, Any]
MenuOption = dict[str, Any]

SECTION_TEXT = 3000
FIELD_TEXT = 2000
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
ACCESSIBILITY_LABEL = 75
MODAL_TITLE = 24
MODAL_BLOCKS = 100
LABEL = 2000
HINT = 2000
OPTION_TEXT = 75
OPTION_VALUE = 150
OVERFLOW_ROWS = 5
SELECT_OPTIONS = 100
BOXES = 10
CONFIRM_TEXT = 300
CONFIRM_LABEL = 30
INPUT_TEXT = 3000


@dataclass(frozen=True, slots=True)
class Card:
    """One message: `text` is what a notification shows, a full sentence without personal data.

    It is plain words: Slack parses it too, so the two ways out (bot/slack) escape it.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    instead: str = ""
    """What is said where Slack refuses the blocks; empty where `text` says all of it."""


@dataclass(frozen=True, slots=True)
class View:
    """One modal. Without `submit` it only informs. `private` comes back with the submission as it was."""

    title: str
    blocks: tuple[Block, ...]
    submit: str | None = None
    callback_id: str = "information"
    private: str = ""

    def payload(self) -> dict[str, Any]:
        """What `views.open` and `views.update` take."""
        shown: dict[str, Any] = {
            "type": "modal",
            "title": plain_text(shortened(self.title, MODAL_TITLE)),
            "close": plain_text("Cancel" if self.submit else "Close"),
            "callback_id": self.callback_id,
            "private_metadata": self.private,
            "blocks": list(self.blocks[:MODAL_BLOCKS]),
        }
        return shown | {"submit": plain_text(shortened(self.submit, MODAL_TITLE))} if self.submit else shown


@dataclass(frozen=True, slots=True)
class HomeTab:
    """What one person sees of us on their Home tab."""

    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        """What `views.publish` takes."""
        return {"type": "home", "blocks": list(self.blocks[:MODAL_BLOCKS])}


def loading(title: str) -> View:
    """What a modal shows until what belongs there is known."""
    return View(title, (section(Markup("Loading…")),))


def waiting(title: str, said: str) -> View:
    """What a modal shows when that takes long."""
    return View(title, (section(escaped(said)),))


def section(text: Markup, accessory: Element | None = None, *, whole: bool = False) -> Block:
    """`whole`: Slack shows all of it and folds nothing away behind "See more"."""
    block: Block = {"type": "section", "text": mrkdwn(shortened_markup(text, SECTION_TEXT))}
    if whole:
        block["expand"] = True
    if accessory:
        block["accessory"] = accessory
    return block


def divider() -> Block:
    return {"type": "divider"}


def context(*texts: Markup) -> Block:
    shown = [mrkdwn(shortened_markup(text, FIELD_TEXT)) for text in texts[:CONTEXT_ELEMENTS]]
    return {"type": "context", "elements": shown}


def actions(*elements: Element) -> Block:
    return {"type": "actions", "elements": list(elements[:ACTION_ELEMENTS])}


def button(label: str, action_id: str, value: str, *, spoken: str, primary: bool = False) -> Element:
    """A button that says what it does; `spoken` is the same for a screen reader, with the record's number."""
    pressed: Element = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(shortened(label, BUTTON_TEXT)),
        "value": value,
        "accessibility_label": shortened(plain(spoken), ACCESSIBILITY_LABEL),
    }
    return pressed | {"style": "primary"} if primary else pressed


def link_button(label: str, action_id: str, url: str, *, spoken: str, primary: bool = False) -> Element:
    """A button that opens `url`, which the caller built from our own configuration."""
    pressed: Element = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(shortened(label, BUTTON_TEXT)),
        "url": url,
        "accessibility_label": shortened(plain(spoken), ACCESSIBILITY_LABEL),
    }
    return pressed | {"style": "primary"} if primary else pressed


def select(action_id: str, placeholder: str, options: Sequence[tuple[str, str]]) -> Element:
    """A menu of (value, text) pairs that acts at once; not empty."""
    shown = [{"text": plain_text(shortened(text, OPTION_TEXT)), "value": value} for value, text in options]
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder),
        "options": shown[:SELECT_OPTIONS],
    }


def menu(action_id: str, *rows: Element) -> Element:
    """The overflow menu: five rows at most."""
    return {"type": "overflow", "action_id": action_id, "options": list(rows[:OVERFLOW_ROWS])}


def row(label: str, value: str, url: str = "") -> Element:
    """A row of a menu; with `url`, one that opens a page."""
    shown: Element = {"text": plain_text(shortened(label, OPTION_TEXT)), "value": value}
    return shown | {"url": url} if url else shown


def confirmed(pressed: Element, title: str, text: str, yes: str) -> Element:
    """`pressed`, asking once more before anything happens."""
    asked = {
        "title": plain_text(title),
        "text": plain_text(shortened(text, CONFIRM_TEXT)),
        "confirm": plain_text(shortened(yes, CONFIRM_LABEL)),
        "deny": plain_text("Cancel"),
    }
    return pressed | {"confirm": asked}


def tick(block_id: str, label: str, option: str) -> Block:
    """One box that has to be ticked."""
    boxes = {
        "type": "checkboxes",
        "action_id": block_id,
        "options": [{"text": plain_text(shortened(option, OPTION_TEXT)), "value": "yes"}],
    }
    return _input(block_id, label, boxes)


def ticks(block_id: str, label: str, options: Sequence[tuple[str, str]], *, chosen: Sequence[str] = ()) -> Block:
    """Ten boxes at most, as (value, text) pairs, of which at least one has to be ticked."""
    shown = [{"text": plain_text(shortened(text, OPTION_TEXT)), "value": value} for value, text in options[:BOXES]]
    boxes: Element = {"type": "checkboxes", "action_id": block_id, "options": shown}
    initial = [each for each in shown if each["value"] in chosen]
    return _input(block_id, label, boxes | {"initial_options": initial} if initial else boxes)


def text_input(
    block_id: str,
    label: str,
    *,
    hint: str = "",
    optional: bool = False,
    longest: int = 500,
    lines: bool = True,
    initial: str = "",
) -> Block:
    """A field of several `lines`, or of one."""
    field: Element = {
        "type": "plain_text_input",
        "action_id": block_id,
        "multiline": lines,
        "max_length": min(longest, INPUT_TEXT),
    }
    return _input(block_id, label, _prefilled(field, "initial_value", initial), hint=hint, optional=optional)


def number_input(block_id: str, label: str, initial: str, *, hint: str = "", optional: bool = False) -> Block:
    """A number, with decimals; Slack hands it on with a point, whatever the reader's language."""
    field: Element = {"type": "number_input", "action_id": block_id, "is_decimal_allowed": True}
    return _input(block_id, label, _prefilled(field, "initial_value", initial), hint=hint, optional=optional)


def date_input(block_id: str, label: str, initial: str, *, hint: str = "", optional: bool = False) -> Block:
    """A calendar day, as an ISO date."""
    field: Element = {"type": "datepicker", "action_id": block_id}
    return _input(block_id, label, _prefilled(field, "initial_date", initial), hint=hint, optional=optional)


def _prefilled(field: Element, name: str, initial: str) -> Element:
    return field | {name: initial} if initial else field


def suggesting(block_id: str, label: str, action_id: str, placeholder: str, *, hint: str = "") -> Block:
    """A field whose options we are asked for as somebody types."""
    field: Element = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder),
        "min_query_length": 0,
    }
    return _input(block_id, label, field, hint=hint)


def option(text: str, value: str) -> MenuOption:
    """One line to choose."""
    return {"text": plain_text(shortened(text, OPTION_TEXT)), "value": value}


def choice(
    block_id: str, label: str, options: Sequence[tuple[str, str]], *, chosen: str | None = None, hint: str = ""
) -> Block:
    """A menu of (value, text) pairs, a hundred at most and not empty."""
    shown = [{"text": plain_text(shortened(text, OPTION_TEXT)), "value": value} for value, text in options]
    menu: Element = {"type": "static_select", "action_id": block_id, "options": shown}
    initial = next((each for each in shown if each["value"] == chosen), None)
    return _input(block_id, label, menu | {"initial_option": initial} if initial else menu, hint=hint)


def person_input(block_id: str, label: str, *, hint: str = "") -> Block:
    """One person of the workspace, from Slack's own list."""
    return _input(block_id, label, {"type": "users_select", "action_id": block_id}, hint=hint)


def _input(block_id: str, label: str, element: Element, *, hint: str = "", optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(shortened(label, LABEL)),
        "element": element,
        "optional": optional,
    }
    return block | {"hint": plain_text(shortened(hint, HINT))} if hint else block


def plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": plain(text) or " ", "emoji": False}


def mrkdwn(text: Markup) -> dict[str, Any]:
    """`verbatim` keeps Slack from making links of bare addresses."""
    return {"type": "mrkdwn", "text": text or " ", "verbatim": True}
