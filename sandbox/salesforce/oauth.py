"""Who may come in: Salesforce's token endpoint and the sessions it opens.

It decides on claims, secrets and users handed to it, and knows nothing of HTTP or of records. The words of its
refusals are Salesforce's own (OAuth error codes of the REST guide; messages as clients report them).
"""

import math
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from sandbox.clock import Clock
from sandbox.salesforce.client_app import ClientApp

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLIENT_CREDENTIALS = "client_credentials"
LOGIN_HOSTS = ("https://login.salesforce.com", "https://test.salesforce.com")
SESSION_TIMEOUT = timedelta(hours=2)
SCOPE = "api id"


@dataclass(frozen=True, slots=True)
class Account:
    """What logging in needs to know of a User row."""

    id: str
    username: str
    active: bool
    api_enabled: bool


FindAccount = Callable[[str], Awaitable[Account | None]]


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The token endpoint says no, in OAuth's shape."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}


@dataclass(frozen=True, slots=True)
class Session:
    user: str
    ends: datetime


class Sessions:
    """Open sessions by access token. They end by the sandbox's clock, by control, or with their user."""

    def __init__(self, clock: Clock, organization: str) -> None:
        self._clock = clock
        self._organization = organization[:15]
        self._open: dict[str, Session] = {}

    def begin(self, user: str) -> str:
        token = f"{self._organization}!{secrets.token_urlsafe(72)}"
        self._open[token] = Session(user, self._clock.now() + SESSION_TIMEOUT)
        return token

    def user_of(self, token: str) -> str | None:
        """The User id behind `token`, if its session still runs."""
        session = self._open.get(token)
        if session and session.ends <= self._clock.now():
            del self._open[token]
            return None
        return session.user if session else None

    def end(self, user: str | None = None) -> int:
        """End the sessions of `user`, or all; how many there were."""
        ended = [token for token, session in self._open.items() if user in (None, session.user)]
        for token in ended:
            del self._open[token]
        return len(ended)


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """`/services/oauth2/token`. `integration_username` is the client credentials flow's run-as user."""

    app: ClientApp
    sessions: Sessions
    clock: Clock
    origin: str
    organization: str
    integration_username: str
    find: FindAccount

    async def grant(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> dict[str, Any]:
        """A token for a form as it was posted, `basic` being the Authorization header's pair. Raises Refused."""
        wanted = form.get("grant_type")
        if wanted == JWT_BEARER:
            return self._answer(await self._assert(form.get("assertion", "")))
        if wanted == CLIENT_CREDENTIALS:
            client, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
            return self._answer(await self._run_as(client, secret))
        raise Refused("unsupported_grant_type", "grant type not supported")

    async def _assert(self, assertion: str) -> Account:
        claims = self._claims(assertion)
        if claims.get("aud") not in (self.origin, f"{self.origin}/", *LOGIN_HOSTS):
            raise Refused("invalid_grant", "audience is invalid")
        self._check_expiry(claims.get("exp"))
        return await self._account(str(claims.get("sub", "")))

    def _claims(self, assertion: str) -> dict[str, Any]:
        try:
            issuer = jwt.decode(assertion, options={"verify_signature": False}).get("iss")
        except jwt.PyJWTError as problem:
            raise Refused("invalid_grant", "invalid assertion") from problem
        if issuer != self.app.client_id:
            raise Refused("invalid_client_id", "client identifier invalid")
        try:
            # Expiry and audience are checked by the sandbox's clock and Salesforce's rules, not PyJWT's.
            return jwt.decode(
                assertion,
                self.app.public_key,
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_aud": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.PyJWTError as problem:
            raise Refused("invalid_grant", "invalid assertion") from problem

    def _check_expiry(self, expiry: object) -> None:
        try:
            ahead = float(str(expiry)) - self.clock.now().timestamp()
        except ValueError as problem:
            raise Refused("invalid_grant", "invalid assertion") from problem
        # Three minutes are what the flow's article allows. Salesforce's own CLI writes milliseconds where seconds
        # belong and gets in, so how far ahead the moment lies is not looked at.
        if not (math.isfinite(ahead) and ahead > 0):
            raise Refused("invalid_grant", "expired authorization code")

    async def _run_as(self, client: str, secret: str) -> Account:
        if client != self.app.client_id:
            raise Refused("invalid_client_id", "client identifier invalid")
        if not secrets.compare_digest(secret.encode(), self.app.client_secret.encode()):
            raise Refused("invalid_client", "invalid client credentials")
        return await self._account(self.integration_username)

    async def _account(self, username: str) -> Account:
        account = await self.find(username)
        if account is None:
            raise Refused("invalid_grant", "user hasn't approved this consumer")
        if not account.active:
            raise Refused("inactive_user", "user is inactive")
        if not account.api_enabled:
            raise Refused("invalid_app_access", "user is not admin approved to access this app")
        return account

    def _answer(self, account: Account) -> dict[str, Any]:
        return {
            "access_token": self.sessions.begin(account.id),
            "scope": SCOPE,
            "instance_url": self.origin,
            "id": f"{self.origin}/id/{self.organization}/{account.id}",
            "token_type": "Bearer",
            "issued_at": str(int(self.clock.now().timestamp() * 1000)),
        }
