"""The goldens: one text file for each state. `UPDATE_CARDS=1 pytest tests/cards` writes them anew: read the difference."""

import os
from collections.abc import Collection
from pathlib import Path

HERE = Path(__file__).parent


def kept(folder: str, name: str, text: str) -> str:
    """What the file says, which should be `text`."""
    file = HERE / folder / f"{name}.txt"
    if _updating():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return file.read_text()


def names(folder: str, known: Collection[str]) -> set[str]:
    """The states that have a file, which should be those `known`."""
    files = {each.stem: each for each in (HERE / folder).iterdir()}
    if _updating():
        for stale in files.keys() - known:
            files.pop(stale).unlink()
    return set(files)


def _updating() -> bool:
    return bool(os.environ.get("UPDATE_CARDS"))
