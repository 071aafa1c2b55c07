"""One thing that was tried, and what came of it."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """`mend` says what to do about it, and is empty when there is nothing to do."""

    what: str
    well: bool
    found: str
    mend: str = ""

    def shown(self) -> dict[str, Any]:
        return asdict(self)


def well(what: str, found: str) -> Check:
    return Check(what, True, found)  # noqa: FBT003 - the verdict is the point


def unwell(what: str, found: str, mend: str) -> Check:
    return Check(what, False, found, mend)  # noqa: FBT003 - the verdict is the point
