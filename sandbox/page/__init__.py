"""The workspace in a browser, with the mail, the traffic and the switches beside it.

Only files are served here. Whatever the page shows or does goes through the control interface that tests use too;
this package must not know Slack, Salesforce or the bot.
"""

from pathlib import Path

from aiohttp import web

WEB = Path(__file__).parent / "web"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def mount(app: web.Application) -> None:
    """Serve the page at `/` and its parts below `/page/`."""
    app.router.add_get("/", show_page)
    app.router.add_get("/page/{name}", show_part)
    app.router.add_get("/archives/{channel}/{message}", show_channel)


async def show_page(_request: web.Request) -> web.StreamResponse:
    return answer(WEB / "index.html")


async def show_channel(request: web.Request) -> web.StreamResponse:
    """A link to a message, as Slack writes them: opens its channel."""
    channel = request.match_info["channel"]
    if not channel.isalnum():
        raise web.HTTPNotFound
    raise web.HTTPFound(f"/#/{channel}")


async def show_part(request: web.Request) -> web.StreamResponse:
    wanted = request.match_info["name"]
    part = next((each for each in WEB.iterdir() if each.name == wanted and each.suffix in TYPES), None)
    if part is None:
        raise web.HTTPNotFound
    return answer(part)


def answer(part: Path) -> web.StreamResponse:
    return web.FileResponse(part, headers={**HEADERS, "Content-Type": f"{TYPES[part.suffix]}; charset=utf-8"})
