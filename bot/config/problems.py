"""What is wrong with the configuration: one line for each thing, with where it stands and what would do."""

from typing import Any


class ConfigError(Exception):
    """The configuration cannot be used. One line for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def said(error: Any) -> str:
    """One of pydantic's errors, in our words."""
    match error["type"]:
        case "missing":
            return "is not set"
        case "extra_forbidden":
            return "unknown key"
    return str(error["msg"]).removeprefix("Value error, ")
