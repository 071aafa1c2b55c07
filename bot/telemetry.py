"""Structured logs, one line an event, with secrets taken out. Every request's lines share a `reference`."""

import logging
import re
import secrets
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

SECRETS = re.compile(
    r"xox[abeprs]-[\w-]+|xapp-[\w-]+"  # Slack's tokens
    r"|00D\w{12,15}![\w.!]+"  # Salesforce's session ids
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]*"  # JSON web tokens
    r"|https?://[^\s\"'/]+/[^\s\"']+"  # response URLs and payment links are credentials
    r"|(?<=Bearer )\S+"
)
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else


def new_reference() -> str:
    """A short name for one request, for the person and the log alike."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


@contextmanager
def bound(**facts: str) -> Iterator[None]:
    """Every line logged inside, on this task and on the threads it calls, carries `facts`."""
    with structlog.contextvars.bound_contextvars(**facts):
        yield


def redact(value: Any) -> Any:
    """`value` without secrets and mail addresses, however deep they sit."""
    match value:
        case str():
            return PERSONAL.sub("[address]", SECRETS.sub("[secret]", value))
        case dict():
            return {key: redact(each) for key, each in value.items()}
        case list() | tuple():
            return [redact(each) for each in value]
    return value


def _redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    username = event.get("username")  # who a log line is about, not a customer
    clean: MutableMapping[str, Any] = redact(dict(event))
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
