"""The data directory: what outlives a restart. Private to its owner, because keys and tokens lie in it.

It knows files, not what they mean.
"""

import json
import os
from pathlib import Path
from typing import Any


class CannotStart(Exception):  # noqa: N818 - a sentence for the person at the terminal, not a fault in the code
    """Something outside the sandbox keeps it from starting; the message says what and where."""


def open_directory(path: Path) -> Path:
    """Make `path` (mode 700) unless it is there, and return it, absolute. Raises CannotStart where it is no use."""
    path = path.expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        (path / ".writable").touch(mode=0o600)
        (path / ".writable").unlink()
    except OSError as problem:
        raise CannotStart(f"The data directory {path} cannot be used: {problem.strerror or problem}.") from problem
    return path


def write_private(path: Path, text: str) -> None:
    """Put `text` into `path` (mode 600) whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def read_json(path: Path) -> Any:
    """What `path` holds. Raises CannotStart when that is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CannotStart(f"{path} cannot be read ({problem}). Remove it to have a new one made.") from problem
