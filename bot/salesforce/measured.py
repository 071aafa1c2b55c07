"""Each HTTP call to Salesforce, timed under what it is for and how it ended."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import requests

from bot import metrics

Send = TypeVar("Send", bound=Callable[..., requests.Response])

KINDS = {
    "oauth2": "login",
    "composite": "read",
    "query": "page",
    "actions": "action",
    "sobjects": "record",
    "limits": "limits",
}


def measured(send: Send) -> Send:
    """An adapter's `send`, counted: also where it raises."""

    @wraps(send)
    def timed(adapter: Any, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        with metrics.salesforce_call(kind_of(urlsplit(request.url or "").path)) as call:
            response = send(adapter, request, **options)
            call.outcome = str(response.status_code)
        return response

    return cast("Send", timed)


def kind_of(path: str) -> str:
    """What a call is for, by its address: one of a few words, with nothing of a record in it."""
    match path.partition("/services/")[2].split("/"):
        case ["data", _version, resource, *_]:
            return KINDS.get(resource, "other")
        case [service, *_]:
            return KINDS.get(service, "other")
    return "other"
