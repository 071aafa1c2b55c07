"""Composition objects: texts, options and confirmation dialogs, with Slack's limits."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks.rules import Rule, address, choice, fault, flag, items, kinds, record, string

ID = string(255, 1)
BUTTON_STYLE = choice("primary", "danger")


def plain(most: int) -> Rule:
    return kinds({"plain_text": record({"text": string(most, 1)}, {"emoji": flag})})


def text(most: int) -> Rule:
    """Plain text or mrkdwn."""
    return kinds(
        {
            "plain_text": record({"text": string(most, 1)}, {"emoji": flag}),
            "mrkdwn": record({"text": string(most, 1)}, {"verbatim": flag}),
        }
    )


def option(words: Rule, description: Rule) -> Rule:
    return record({"text": words, "value": string(150, 1)}, {"description": description})


MENU_OPTION = option(plain(75), plain(75))
TICK_OPTION = option(text(75), text(75))
OVERFLOW_OPTION = record(
    {"text": plain(75), "value": string(150, 1)},
    {"description": plain(75), "url": address(3000)},
)
OPTION_GROUP = record({"label": plain(75), "options": items(MENU_OPTION, 100)})
CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": BUTTON_STYLE},
)
DISPATCH = record({"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 2)})
CONVERSATION_FILTER = record(
    {},
    {
        "include": items(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)


def all_options(element: dict[str, Any]) -> list[dict[str, Any]]:
    """An element's options, those in groups too."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(one for group in groups for one in group["options"])]


def known_initial(element: dict[str, Any], at: str) -> Iterator[str]:
    """An initial option must be one of the options, letter by letter."""
    options = all_options(element)
    for key in ("initial_option", "initial_options"):
        given = element.get(key) or []
        for one in given if isinstance(given, list) else [given]:
            if one not in options:
                yield fault(f"{key} must be one of the options", f"{at}/{key}")


def distinct_values(element: dict[str, Any], at: str) -> Iterator[str]:
    values = [one["value"] for one in all_options(element)]
    if len(values) != len(set(values)):
        yield fault("option values must be unique", f"{at}/options")
    yield from known_initial(element, at)


def options_or_groups(element: dict[str, Any], at: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield fault("exactly one of options and option_groups is required", at)
    else:
        yield from distinct_values(element, at)
