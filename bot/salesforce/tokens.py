"""Access tokens by JWT bearer: one for each user, fetched once however many ask, renewed before they run out.

Source: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration". The key signs for every user who
approved the app: it stays in here.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

import jwt
import requests
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from bot.cache import Cache
from bot.salesforce.failures import LoginPassing, LoginRefused, Unavailable, Unintelligible
from bot.salesforce.refusals import login_refused
from bot.salesforce.transport import Transport

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION_SECONDS = 120
AGAIN_SECONDS = 1.0
CLOCK_TOLERANCE = timedelta(seconds=30)
LOGIN, TEST = "https://login.salesforce.com", "https://test.salesforce.com"

log = structlog.get_logger()


class Tokens:
    """`keep` is how long a token is used before it is renewed: half the org's session timeout is a good value.

    `private_key` is no text: reading one, which checks it, takes fifty times as long as signing with it.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        client_id: str,
        private_key: RSAPrivateKey,
        audience: str | None,
        keep: timedelta,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self._transport = transport
        self._client_id = client_id
        self._private_key = private_key
        self._audience = audience
        self._tokens: Cache[str, str] = Cache(self._fetch, keep, ticks)

    async def of(self, username: str) -> str:
        """A token for `username`. Raises LoginRefused when Salesforce gives none."""
        return await self._tokens.get(username)

    def refused(self, username: str, token: str) -> None:
        """`token` no longer works: the next `of` fetches another, unless somebody has already."""
        self._tokens.forget(username, token)

    async def _fetch(self, username: str) -> str:
        try:
            return await self._transport.run(lambda: self._log_in(username))
        except LoginPassing:  # nothing of it was anybody's fault: one more try
            await asyncio.sleep(AGAIN_SECONDS)
            return await self._transport.run(lambda: self._log_in(username))

    def _log_in(self, username: str) -> str:
        refused = LoginRefused(username, "")
        for audience in self._audiences():
            before = self._transport.now()
            answer = self._ask(username, audience)
            self._transport.settle_the_time()
            if not isinstance(answer, str) and abs(self._transport.now() - before) > CLOCK_TOLERANCE:
                # the answer's Date header told us that our idea of Salesforce's time was wrong
                answer = self._ask(username, audience)
            if isinstance(answer, str):
                return answer
            refused = answer
            if "audience" not in refused.reason:
                break
        log.warning("login refused", username=username, reason=refused.reason)
        raise refused

    def _audiences(self) -> Iterator[str]:
        """My Domain first; the generic hosts only where nobody has set an audience."""
        if self._audience:
            yield self._audience
            return
        yield self._transport.origin
        yield TEST if ".sandbox." in (urlsplit(self._transport.origin).hostname or "") else LOGIN

    def _ask(self, username: str, audience: str) -> str | LoginRefused:
        expires = int(self._transport.now().timestamp()) + ASSERTION_SECONDS
        claims = {"iss": self._client_id, "sub": username, "aud": audience, "exp": expires}
        assertion = jwt.encode(claims, self._private_key, algorithm="RS256")
        host = urlsplit(self._transport.origin).netloc
        response = self._transport.session.post(
            f"https://{host}/services/oauth2/token", data={"grant_type": GRANT, "assertion": assertion}
        )
        return _read(username, response)


def _read(username: str, response: requests.Response) -> str | LoginRefused:
    """The token, or why there is none."""
    if response.status_code >= requests.codes.server_error:
        raise Unavailable
    if response.status_code == requests.codes.too_many_requests:
        return login_refused(username, response.status_code, "429")
    try:
        answer = response.json()
    except requests.exceptions.JSONDecodeError as error:
        raise Unintelligible from error
    if not isinstance(answer, dict):
        raise Unintelligible
    token = answer.get("access_token")
    if isinstance(token, str) and token:
        return token
    reason = f"{answer.get('error')}: {answer.get('error_description')}".lower()
    return login_refused(username, response.status_code, reason)
