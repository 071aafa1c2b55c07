"""The control interface's manners, and its part that belongs to neither service.

JSON in and out; every call answers `{"ok": true, ...}` or `{"ok": false, "error": "..."}`. Whoever runs this sandbox
may do anything here, so nobody else may: a page of another site open in the same browser is turned away.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.json_text import parse

Call = Callable[[web.Request], Awaitable[dict[str, Any]]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SERVICES = ("/services/", "/api/", "/socket", "/response/", "/files/")  # each asks for a secret of its own


class Wrong(Exception):  # noqa: N818 - an answer to the caller, not a fault
    """A control call that cannot be done; the message says why in a sentence."""


def answering(call: Call) -> Handler:
    """`call` as an HTTP handler: its dictionary on success, its sentence when it raises Wrong or ValueError."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return web.json_response({"ok": True, **await call(request)})
        except (Wrong, ValueError) as problem:
            return refusal(str(problem))

    return handle


def refusal(sentence: str, status: int = 400) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=status)


async def read(request: web.Request, *required: str, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """The body of a control call. Raises Wrong unless it is an object with these keys and no others."""
    raw = await request.text()
    try:
        body = parse(raw) if raw.strip() else {}
    except (ValueError, RecursionError) as problem:
        raise Wrong("The body is not JSON.") from problem
    if not isinstance(body, dict):
        raise Wrong("The body must be a JSON object.")
    if missing := [name for name in required if name not in body]:
        raise Wrong(f"Missing: {', '.join(missing)}.")
    if unknown := sorted(body.keys() - {*required, *optional}):
        raise Wrong(f"Unknown: {', '.join(unknown)}. This call takes {', '.join((*required, *optional)) or 'nothing'}.")
    return body


def since(request: web.Request) -> int:
    """The `since` of a query string: the number of the last entry already seen."""
    given = request.query.get("since", "0")
    if not given.isdigit():
        raise Wrong("since must be the number of an entry.")
    return int(given)


def number(body: dict[str, Any], name: str, default: float) -> float:
    """A number of zero or more out of `body`. Raises Wrong for anything else."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise Wrong(f"{name} must be a number, zero or more.")
    return value


def whole(body: dict[str, Any], name: str, default: int) -> int:
    """A whole number of zero or more out of `body`. Raises Wrong for anything else."""
    value = number(body, name, default)
    if value != int(value):
        raise Wrong(f"{name} must be a whole number.")
    return int(value)


@web.middleware
async def keep_others_out(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site, or a name rebound to this address, sends to the parts that ask for no secret."""
    if not request.path.startswith(SERVICES) and not _from_here(request):
        return refusal("Only pages and programs of this machine may use this address.", 403)
    return await handler(request)


def _from_here(request: web.Request) -> bool:
    own_name = request.transport.get_extra_info("sockname") if request.transport else None
    port = own_name[1] if own_name else None
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    origin = request.headers.get("Origin")
    return request.host in hosts and (origin is None or origin in {f"http://{host}" for host in hosts})


@web.middleware
async def explain_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Below `/sandbox/`, unknown paths and wrong methods are answered in the interface's own shape."""
    try:
        return await handler(request)
    except web.HTTPException as problem:
        if not request.path.startswith("/sandbox/"):
            raise
        what = "There is no such call" if problem.status == web.HTTPNotFound.status_code else problem.reason
        return refusal(f"{what}: {request.method} {request.path}.", problem.status)
