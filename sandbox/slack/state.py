"""What the interactive elements of a surface hold: initial values, what a person entered, and Slack's shape of it."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks.layout import each_block, elements
from sandbox.slack.blocks.objects import MENU_OPTION, all_options
from sandbox.slack.errors import Refused

Entered = dict[str, dict[str, dict[str, Any]]]

# element type -> (key of its value, key of its initial value)
KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "overflow": ("selected_option", None),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
STATELESS = {"button", "image", "overflow", "feedback_buttons", "icon_button"}


def holders(blocks: list[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each block with each of its elements that holds a value."""
    for block in each_block(blocks):
        for element in elements(block):
            if element["type"] not in STATELESS:
                yield block, element


def values(blocks: list[Any], entered: Entered) -> Entered:
    """`state.values`: every element that holds something, entered or initial, empty ones in their own empty shape."""
    state: Entered = {}
    for block, element in holders(blocks):
        held = entered.get(block["block_id"], {}).get(element["action_id"])
        kept = held if held and held["type"] == element["type"] else initial(element)
        state.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return state


def initial(element: dict[str, Any]) -> dict[str, Any]:
    key, start = KEYS[element["type"]]
    empty: list[Any] | None = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(start, empty) if start else empty}


def entry(element: dict[str, Any], given: Any) -> dict[str, Any]:
    """`given` as the element would hold it: an option's value becomes the option. Raises `invalid_value`."""
    key, _ = KEYS[element["type"]]
    if key.endswith("s"):
        if not isinstance(given or [], list):
            raise Refused("invalid_value")
        held: Any = [pick(element, each) if key == "selected_options" else word(each) for each in given or []]
    elif key == "selected_option":
        held = pick(element, given)
    elif key == "selected_date_time":
        held = given if isinstance(given, int) else None
    else:
        held = word(given) if given not in (None, "") else None
    return {"type": element["type"], key: held}


def word(given: Any) -> str:
    if not isinstance(given, str):
        raise Refused("invalid_value")
    return given


def pick(element: dict[str, Any], given: Any) -> dict[str, Any] | None:
    """The option with that value. An external select takes the whole option: only the app knows its options."""
    if given is None:
        return None
    value = given.get("value") if isinstance(given, dict) else given
    for option in all_options(element):
        if option["value"] == value:
            return option
    if element["type"] in ("external_select", "multi_external_select") and not [*MENU_OPTION(given, "")]:
        return dict(given)
    raise Refused("invalid_value")


def enter(blocks: list[Any], entered: Entered, given: dict[str, dict[str, Any]]) -> None:
    """Take over what a person entered. Raises `element_not_found` for what is not on the screen."""
    known = {(block["block_id"], element["action_id"]): element for block, element in holders(blocks)}
    taken = []
    for block_id, fields in given.items():
        if not isinstance(fields, dict):
            raise Refused("invalid_value")
        for action_id, value in fields.items():
            if (block_id, action_id) not in known:
                raise Refused("element_not_found")
            taken.append((block_id, action_id, entry(known[block_id, action_id], value)))
    for block_id, action_id, kept in taken:
        entered.setdefault(block_id, {})[action_id] = kept


def held(state: dict[str, Any]) -> Any:
    """The bare value inside an element's state."""
    return state[KEYS[state["type"]][0]]


def missing(blocks: list[Any], state: Entered) -> dict[str, str]:
    """What a client says before it sends a form: block id -> what is wrong. Nothing is delivered while it says so."""
    found = {}
    for block, element in holders(blocks):
        if block["type"] != "input":
            continue
        words = complaint(block, element, held(state[block["block_id"]][element["action_id"]]))
        if words:
            found[block["block_id"]] = words
    return found


def complaint(block: dict[str, Any], element: dict[str, Any], value: Any) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else "This field is required."
    match element["type"]:
        case "plain_text_input":
            return length_complaint(element, value)
        case "email_text_input":
            return None if "@" in value else "Enter an e-mail address."
        case "url_text_input":
            return None if "://" in value else "Enter a link."
        case "number_input":
            return number_complaint(element, value)
    return None


def length_complaint(element: dict[str, Any], value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Enter at least {least} characters."
    return f"Enter at most {most} characters." if len(value) > most else None


def number_complaint(element: dict[str, Any], value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Enter a whole number."
    if number < float(element.get("min_value", "-inf")) or number > float(element.get("max_value", "inf")):
        return "Enter a number within the limits."
    return None
