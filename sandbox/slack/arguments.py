"""A Web API call's arguments, however they came: query, form or JSON. Wrong ones are refused as Slack refuses them."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.slack.errors import Refused, invalid

FORM = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Arguments:
    given: dict[str, Any]

    def text(self, name: str) -> str | None:
        value = self.given.get(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool | dict | list):
            raise invalid("invalid_arguments", [f"must be a string [json-pointer:/{name}]"])
        return str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise invalid("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        return str(self.given.get(name, "")).lower() in ("1", "true", "t")

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.lstrip("-").isdecimal():
            raise invalid("invalid_arguments", [f"must be an integer [json-pointer:/{name}]"])
        return int(value)

    def structure(self, name: str, error: str) -> Any:
        """A list or object, given as such or as JSON text. Raises `error` when it is not JSON."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as wrong:
            raise Refused(error) from wrong

    def refuse(self, **names: str) -> None:
        """What the sandbox does not have is refused by its error code, never ignored."""
        for name, error in names.items():
            if self.given.get(name) not in (None, "", False, "false", [], "[]"):
                raise Refused(error)


async def read(request: web.Request) -> tuple[Arguments, bool]:
    """The arguments and whether they came as JSON. Raises `invalid_json`, `json_not_object` or `invalid_post_type`."""
    given: dict[str, Any] = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return Arguments(given), False
    if request.content_type in FORM:
        fields = await request.post()
        return Arguments(given | {name: value for name, value in fields.items() if isinstance(value, str)}), False
    if request.content_type != "application/json":
        raise Refused("invalid_post_type")
    try:
        body = await request.json()
    except ValueError as error:
        raise Refused("invalid_json") from error
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return Arguments(body), True
