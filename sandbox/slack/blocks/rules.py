"""The small language in which Block Kit's rules are written down. It knows no block.

A rule takes a value and its JSON pointer and yields what is wrong with it, as Slack words it; nothing means fine.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+")


def fault(words: str, at: str) -> str:
    return f"{words} [json-pointer:{at}]"


def string(most: int, least: int = 0) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", at)
        elif len(value) > most:
            yield fault(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield fault(f"must be more than {least - 1} characters", at)

    return rule


def address(most: int) -> Rule:
    """A link that a client could open: with its scheme, and no blank in it."""
    measured = string(most, 1)

    def rule(value: Any, at: str) -> Iterator[str]:
        found = [*measured(value, at)]
        yield from found
        if not found and not ADDRESS.fullmatch(value):
            yield fault("invalid url", at)

    return rule


def flag(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield fault("must be a boolean", at)


def integer(low: int, high: int) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield fault("must be an integer", at)
        elif not low <= value <= high:
            yield fault(f"must be between {low} and {high}", at)

    return rule


def choice(*words: str) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if value not in words:
            yield fault(f"must be one of: {', '.join(words)}", at)

    return rule


def items(each: Rule, most: int, least: int = 1) -> Rule:
    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", at)
            return
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield fault(f"no fewer than {least} items allowed", at)
        for index, one in enumerate(value):
            yield from each(one, f"{at}/{index}")

    return rule


def record(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *, also: Rule | None = None
) -> Rule:
    """An object with these keys and `type`, and no others; `also` judges it as a whole once the keys are right."""
    known = {**required, **(optional or {})}

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", at)
            return
        found = [*keys(value, at)]
        yield from found
        if also and not found:
            yield from also(value, at)

    def keys(value: dict[str, Any], at: str) -> Iterator[str]:
        for key in required:
            if value.get(key) is None:
                yield fault(f"missing required field: {key}", at)
        for key, given in value.items():
            if key not in known and key != "type":
                yield fault(f"invalid additional property: {key}", at)
            elif key in known and given is not None:
                yield from known[key](given, f"{at}/{key}")

    return rule


def kinds(table: Mapping[str, Rule]) -> Rule:
    """An object judged by its `type`; a type that is not in the table is refused."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", at)
        elif "type" not in value:
            yield fault("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in table:
            yield fault(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from table[value["type"]](value, at)

    return rule


def anything(value: Any, at: str) -> Iterator[str]:  # noqa: ARG001 - a rule's shape
    yield from ()
