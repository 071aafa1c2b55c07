"""What is wrong with the configuration: one line for each thing, with where it stands and what would do."""

import difflib
from collections.abc import Collection
from typing import Any


class ConfigError(Exception):
    """The configuration cannot be used. One line for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


NUMBER, LIST, TABLE = "must be a number", "must be a list, in brackets", "must be a table"
DAY = "must be a day, such as 2026-12-25"
SAID = {
    "missing": "is not set",
    "extra_forbidden": "unknown key",
    "string_type": "must be text, in quotes",
    "string_too_short": "is empty",
    "too_short": "must not be empty",
    "union_tag_not_found": "kind is not set; it is 'apex', 'flow' or 'link'",
    "bool_type": "must be true or false",
    "int_from_float": "must be a whole number",
    **dict.fromkeys(("int_type", "int_parsing", "float_type", "float_parsing", "finite_number"), NUMBER),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), LIST),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), TABLE),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), DAY),
}
"""What would be right, by pydantic's name of what is wrong."""
LIMITS = {
    "greater_than": ("must be more than", "gt"),
    "greater_than_equal": ("must be at least", "ge"),
    "less_than_equal": ("must be at most", "le"),
    "enum": ("must be one of", "expected"),
    "literal_error": ("must be one of", "expected"),
    "union_tag_invalid": ("kind must be one of", "expected_tags"),
}


def said(error: Any) -> str:
    """One of pydantic's errors, in our words."""
    kind = error["type"]
    if kind in LIMITS:
        words, of = LIMITS[kind]
        limit = error["ctx"][of]
        return f"{words} {limit:,.0f}" if isinstance(limit, float) else f"{words} {limit}"
    return SAID.get(kind) or str(error["msg"]).removeprefix("Value error, ")


def hint(key: str, known: Collection[str]) -> str:
    """What may have been meant by a key that nobody knows."""
    near = difflib.get_close_matches(key, known, 1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
