"""`blocks.validate`: what Slack would say of blocks, a message or a view, without showing them to anybody.

It wants no token, and exactly one of the three; a message's `text` is a property too many.
"""

import re
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.blocks.layout import problems
from sandbox.slack.errors import Refused
from sandbox.slack.views import DEFINITION, HOME, faults

KINDS = ("blocks", "message", "view")
POINTED = re.compile(r"(.*) \[json-pointer:(.*)\]", re.DOTALL)


class Validation:
    def methods(self) -> dict[str, Method]:
        return {"blocks.validate": Method(self.validate, caller="anybody")}

    def validate(self, arguments: Arguments) -> dict[str, Any]:
        given = {kind: value for kind in KINDS if (value := arguments.structure(kind, "invalid_arguments")) is not None}
        if len(given) != 1:
            raise Refused("invalid_arguments")
        [(kind, value)] = given.items()
        if found := wrong(kind, value):
            raise Refused(f"invalid_{kind}", errors=[described(each) for each in found])
        return {}


def wrong(kind: str, value: Any) -> list[str]:
    match kind:
        case "blocks":
            return problems(value, "")
        case "message":
            if not isinstance(value, dict) or set(value) - {"blocks"}:
                return ["must be an object with blocks alone [json-pointer:]"]
            return problems(value.get("blocks", []), "/blocks")
    home = isinstance(value, dict) and value.get("type") == "home"
    return [each.replace("pointer:/view", "pointer:") for each in faults(value, HOME if home else DEFINITION)]


def described(found: str) -> dict[str, str]:
    """One problem in the shape of this method's `errors`."""
    pointed = POINTED.fullmatch(found)
    words, pointer = pointed.groups() if pointed else (found, "")
    return {"pointer": pointer, "code": "failed_constraint", "message": words}
