"""The one way to say no: Slack's error code, with whatever Slack puts beside it."""

from typing import Any


class Refused(Exception):  # noqa: N818 - reads as what happened, and it is an answer, not a failure of ours
    """An answer with `ok` false. `details` are further keys of that answer."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.details}


def invalid(error: str, problems: list[str]) -> Refused:
    """An error that points at its causes as Slack does: one line each, with a JSON pointer where there is one."""
    return Refused(error, errors=problems, response_metadata={"messages": [f"[ERROR] {line}" for line in problems]})
