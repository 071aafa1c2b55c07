"""Interactive elements and where each may stand. What is not listed here is refused, as Slack refuses what it lacks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.objects import (
    BUTTON_STYLE,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    ID,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    TICK_OPTION,
    distinct_values,
    options_or_groups,
    plain,
)
from sandbox.slack.blocks.rules import Rule, address, choice, fault, flag, integer, items, record, string

DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def pattern(shape: re.Pattern[str], words: str) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not shape.fullmatch(value):
            yield fault(words, at)

    return rule


def number_text(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not re.fullmatch(r"-?\d+(\.\d+)?", value):
        yield fault("must be a number given as a string", at)


def element(required: Mapping[str, Rule], optional: Mapping[str, Rule], also: Rule | None = None) -> Rule:
    return record(required, {"action_id": ID, "focus_on_load": flag, **optional}, also=also)


def menu(required: Mapping[str, Rule], optional: Mapping[str, Rule], also: Rule | None = None) -> Rule:
    return element(required, {"placeholder": plain(150), "confirm": CONFIRM, **optional}, also)


def left_out(value: Any, at: str) -> Iterator[str]:
    """A key of Slack's that would change what happens, and does not here; false changes nothing."""
    if value is not False:
        yield fault("not supported by the sandbox", at)


CHOICES = {"options": items(MENU_OPTION, 100), "option_groups": items(OPTION_GROUP, 100)}
SEVERAL = {"max_selected_items": integer(1, 100)}
DATE_RULE = pattern(DATE, "must be a date as YYYY-MM-DD")
TIME_RULE = pattern(TIME, "must be a time as HH:mm")

BUTTON = record(
    {"text": plain(75)},
    {
        "action_id": ID,
        "value": string(2000, 1),
        "url": address(3000),
        "style": BUTTON_STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75, 1),
    },
)
FEEDBACK_BUTTON = record({"text": plain(75)}, {"value": string(2000), "accessibility_label": string(75, 1)})
FEEDBACK = record({"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON}, {"action_id": ID})
ICON_BUTTON = record(
    {"icon": choice("trash"), "text": plain(75)},
    {
        "action_id": ID,
        "value": string(2000, 1),
        "accessibility_label": string(75, 1),
        "visible_to_user_ids": items(string(20, 1), 10),
        "confirm": CONFIRM,
    },
)
IMAGE = record({"image_url": address(3000), "alt_text": string(2000, 1)})

MENUS: dict[str, Rule] = {
    "static_select": menu({}, {**CHOICES, "initial_option": MENU_OPTION}, options_or_groups),
    "external_select": menu({}, {"initial_option": MENU_OPTION, "min_query_length": integer(0, 150)}),
    "users_select": menu({}, {"initial_user": string(20, 1)}),
    "channels_select": menu({}, {"initial_channel": string(20, 1), "response_url_enabled": flag}),
    "conversations_select": menu(
        {},
        {
            "initial_conversation": string(20, 1),
            "default_to_current_conversation": left_out,
            "response_url_enabled": flag,
            "filter": CONVERSATION_FILTER,
        },
    ),
}
MULTI_MENUS: dict[str, Rule] = {
    "multi_static_select": menu(
        {}, {**CHOICES, **SEVERAL, "initial_options": items(MENU_OPTION, 100)}, options_or_groups
    ),
    "multi_external_select": menu(
        {}, {**SEVERAL, "initial_options": items(MENU_OPTION, 100), "min_query_length": integer(0, 150)}
    ),
    "multi_users_select": menu({}, {**SEVERAL, "initial_users": items(string(20, 1), 100)}),
    "multi_channels_select": menu({}, {**SEVERAL, "initial_channels": items(string(20, 1), 100)}),
    "multi_conversations_select": menu(
        {},
        {
            **SEVERAL,
            "initial_conversations": items(string(20, 1), 100),
            "default_to_current_conversation": left_out,
            "filter": CONVERSATION_FILTER,
        },
    ),
}
PICKERS: dict[str, Rule] = {
    "checkboxes": element(
        {"options": items(TICK_OPTION, 10)},
        {"initial_options": items(TICK_OPTION, 10), "confirm": CONFIRM},
        distinct_values,
    ),
    "radio_buttons": element(
        {"options": items(TICK_OPTION, 10)},
        {"initial_option": TICK_OPTION, "confirm": CONFIRM},
        distinct_values,
    ),
    "datepicker": menu({}, {"initial_date": DATE_RULE}),
    "timepicker": menu({}, {"initial_time": TIME_RULE, "timezone": string(50, 1)}),
}
DATETIME: dict[str, Rule] = {
    "datetimepicker": element({}, {"initial_date_time": integer(10**9, 10**10 - 1), "confirm": CONFIRM}),
}
OVERFLOW: dict[str, Rule] = {
    "overflow": record({"options": items(OVERFLOW_OPTION, 5)}, {"action_id": ID, "confirm": CONFIRM}),
}
TYPED = {"placeholder": plain(150), "dispatch_action_config": DISPATCH}
FIELDS: dict[str, Rule] = {
    "plain_text_input": element(
        {},
        {
            **TYPED,
            "initial_value": string(3000),
            "multiline": flag,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
    ),
    "email_text_input": element({}, {**TYPED, "initial_value": string(3000)}),
    "url_text_input": element({}, {**TYPED, "initial_value": string(3000)}),
    "number_input": element(
        {"is_decimal_allowed": flag},
        {**TYPED, "initial_value": number_text, "min_value": number_text, "max_value": number_text},
    ),
}

IN_ACTIONS = {"button": BUTTON, **MENUS, **MULTI_MENUS, **PICKERS, **DATETIME, **OVERFLOW}
IN_SECTION = {"button": BUTTON, "image": IMAGE, **MENUS, **MULTI_MENUS, **PICKERS, **OVERFLOW}
IN_INPUT = {**FIELDS, **MENUS, **MULTI_MENUS, **PICKERS, **DATETIME}
