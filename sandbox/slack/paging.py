"""Slack's cursors: opaque to the app, and a wrong one is refused."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, TypeVar

from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Refused

Item = TypeVar("Item")


def encode(mark: str) -> str:
    return b64encode(f"next:{mark}".encode()).decode()


def decode(cursor: str) -> str:
    try:
        word, _, mark = b64decode(cursor, validate=True).decode().partition(":")
    except ValueError as error:
        raise Refused("invalid_cursor") from error
    if word != "next" or not mark:
        raise Refused("invalid_cursor")
    return mark


def limit(arguments: Arguments, default: int, most: int) -> int:
    number = arguments.number("limit", default)
    if not 1 <= number <= most:
        raise Refused("invalid_limit")
    return number


def page(
    everything: Sequence[Item], arguments: Arguments, default: int, most: int
) -> tuple[list[Item], dict[str, Any]]:
    """One page of a list that keeps its order, and the key that carries the next cursor (empty at the end)."""
    size, cursor = limit(arguments, default, most), arguments.text("cursor")
    mark = decode(cursor) if cursor else "0"
    if not mark.isdecimal():
        raise Refused("invalid_cursor")
    end = int(mark) + size
    following = encode(str(end)) if end < len(everything) else ""
    return list(everything[int(mark) : end]), {"response_metadata": {"next_cursor": following}}
