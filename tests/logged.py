"""What the bot logs while a story goes on, as `exodus run` would write it: no secret, and nothing of a customer's."""

import json
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from bot.telemetry import SECRETS, redact

Event = MutableMapping[str, Any]


@contextmanager
def logging_into(lines: list[str]) -> Iterator[None]:
    """Every line that is logged inside, redacted as in production; on the screen it stands in plain."""

    def keep(_: Any, __: str, event: Event) -> Event:
        lines.append(json.dumps(redact(dict(event)), ensure_ascii=False))
        return event

    before = structlog.get_config()["processors"]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
            keep,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ]
    )
    try:
        yield
    finally:
        structlog.configure(processors=before)


def given_away(lines: list[str], private: frozenset[str]) -> list[str]:
    """The lines that hold a secret, or something of a customer's."""
    told = "\n".join(lines)
    names = [each for each in private if each in told]
    return [line for line in lines if SECRETS.search(line) or any(each in line for each in names)]
