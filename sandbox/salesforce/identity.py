"""Who a session's user is: the identity address that a login answers with, and OpenID Connect's user info.

Sources: HELP "Identity URLs", "User Info Endpoint Response". Their refusals are plain words, not JSON.
"""

from typing import Any

from aiohttp import web

from sandbox.salesforce.errors import not_found
from sandbox.salesforce.oauth import Sessions
from sandbox.salesforce.org import Org

FIELDS = "Id, Username, Email, FirstName, LastName, Name, IsActive, TimeZoneSidKey, LocaleSidKey, SystemModstamp"
RESOURCES = {"query": "query/", "recent": "recent/", "rest": "", "search": "search/", "sobjects": "sobjects/"}


class Identity:
    def __init__(self, org: Org, sessions: Sessions, origin: str, organization: str) -> None:
        self._org = org
        self._sessions = sessions
        self._origin = origin
        self._organization = organization

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/id/{organization}/{user}", self.serve)
        app.router.add_get("/services/oauth2/userinfo", self.serve_info)
        app.router.add_post("/services/oauth2/userinfo", self.serve_info)

    async def serve(self, request: web.Request) -> web.Response:
        if request.match_info["organization"] not in (self._organization, self._organization[:15]):
            return web.json_response(not_found().body(), status=404)
        user = self._user(request)
        if user is None:
            return refused(request)
        found = await self._read(user)
        return web.json_response(
            self._identity(found) | {"asserted_user": user[:15] == request.match_info["user"][:15]}
        )

    async def serve_info(self, request: web.Request) -> web.Response:
        user = self._user(request)
        return refused(request) if user is None else web.json_response(self._info(await self._read(user)))

    def _user(self, request: web.Request) -> str | None:
        return self._sessions.user_of(request.headers.get("Authorization", "").partition(" ")[2].strip())

    async def _read(self, user: str) -> dict[str, Any]:
        found: dict[str, Any] = (
            await self._org.query(f"SELECT {FIELDS} FROM User WHERE Id = '{user}'", "", as_admin=True)  # noqa: S608 - an id of a session
        )["records"][0]
        return found

    def _common(self, user: dict[str, Any]) -> dict[str, Any]:
        data = f"{self._origin}/services/data/v{{version}}/"
        return {
            "user_id": user["Id"],
            "organization_id": self._organization,
            "email": user["Email"],
            "email_verified": True,
            "user_type": "STANDARD",
            "language": user["LocaleSidKey"],
            "locale": user["LocaleSidKey"],
            "urls": {name: data + path for name, path in RESOURCES.items()},
        }

    def _identity(self, user: dict[str, Any]) -> dict[str, Any]:
        return self._common(user) | {
            "id": f"{self._origin}/id/{self._organization}/{user['Id']}",
            "username": user["Username"],
            "nick_name": user["Username"].partition("@")[0],
            "display_name": user["Name"],
            "first_name": user["FirstName"],
            "last_name": user["LastName"],
            "timezone": user["TimeZoneSidKey"],
            "active": user["IsActive"],
            "last_modified_date": user["SystemModstamp"],
        }

    def _info(self, user: dict[str, Any]) -> dict[str, Any]:
        return self._common(user) | {
            "sub": f"{self._origin}/id/{self._organization}/{user['Id']}",
            "preferred_username": user["Username"],
            "nickname": user["Username"].partition("@")[0],
            "name": user["Name"],
            "given_name": user["FirstName"],
            "family_name": user["LastName"],
            "zoneinfo": user["TimeZoneSidKey"],
            "updated_at": user["SystemModstamp"],
        }


def refused(request: web.Request) -> web.Response:
    text = "Bad_OAuth_Token" if request.headers.get("Authorization") else "Missing_OAuth_Token"
    return web.Response(status=403, text=text, content_type="text/html")
