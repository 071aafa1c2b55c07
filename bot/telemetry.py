"""Structured logs, one line an event, with secrets taken out. Every request's lines share a `reference`."""

import logging
import re
import secrets
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from bot.runbook.masking import LINK

# Possessive, and nothing that can fail after a long run: every character is read once or twice.
SECRETS = re.compile(
    r"-----BEGIN [^-\n]*+-----.*?(?:-----END [^-\n]*+-----|\Z)"  # keys and certificates, cut off or not
    r"|xox[abeprs]-[\w-]++|xapp-[\w-]++"  # Slack's tokens
    r"|00D\w{12,15}![\w.!]++"  # Salesforce's session ids
    r"|eyJ[\w-]++(?:\.[\w-]*+){0,2}"  # JSON web tokens, cut off or not
    r"|(?<=Bearer )\S++",
    re.DOTALL,
)
PERSONAL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)*+")
ORIGIN = re.compile(r"https?://[\w.\[\]:-]+/?[\"')>,;]*")
"""An address without a path, a question or a mark: it names a place and opens nothing."""
LONGEST = 16_000
"""Characters of one text that are logged: a traceback is shorter, and whatever is longer holds up everybody."""
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
_LETTERS = 6


def new_reference() -> str:
    """A short name for one request, for the person and the log alike."""
    drawn = secrets.token_bytes(_LETTERS)  # at once: each draw asks the system
    return "".join(_ALPHABET[each % len(_ALPHABET)] for each in drawn)


@contextmanager
def bound(**facts: str) -> Iterator[None]:
    """Every line logged inside, on this task and on the threads it calls, carries `facts`."""
    with structlog.contextvars.bound_contextvars(**facts):
        yield


def redact(value: Any) -> Any:
    """`value` without secrets, links and mail addresses, however deep they sit; what is no plain value as its text."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _clean(value)
        case dict():
            return {redact(key) if isinstance(key, str) else key: redact(each) for key, each in value.items()}
        case list() | tuple():
            return [redact(each) for each in value]
    return _clean(repr(value))


def _clean(text: str) -> str:
    if _is_word(text):
        return text
    short = text if len(text) <= LONGEST else f"{_whole(text[:LONGEST])} … and {len(text) - LONGEST} more"
    linkless = LINK.sub(_linkless, SECRETS.sub("[secret]", short))
    return PERSONAL.sub("[address]", linkless)


def _is_word(text: str) -> bool:
    """Whether it is letters and digits alone, as most of a line is: only a web token has no other mark in it."""
    return len(text) <= LONGEST and text.replace("_", "").isalnum() and "eyJ" not in text


def _whole(cut: str) -> str:
    """`cut` without its last word, which may be half a secret."""
    words = cut.rsplit(None, 1)
    return words[0] if len(words) > 1 else ""


def _linkless(found: re.Match[str]) -> str:
    return found[0] if ORIGIN.fullmatch(found[0]) else "[secret]"


def _redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    username = event.get("username")  # who a log line is about, not a customer
    kept = {key: each for key, each in event.items() if key.startswith("_")}  # structlog's own
    clean: MutableMapping[str, Any] = redact({key: each for key, each in event.items() if key not in kept}) | kept
    return {**clean, "username": username} if isinstance(username, str) else clean


def configure(level: str = "INFO") -> None:
    """Send our own and the libraries' logs through one pipe to standard error: JSON, or columns on a terminal."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        _redacted,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("slack_bolt", "slack_sdk", "urllib3", "aiohttp", "asyncio", "apscheduler", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # at INFO they print whole payloads, or every second
