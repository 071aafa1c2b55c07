"""One call to Salesforce's REST API as one person: their token, a repetition where none does harm, and what went wrong.

The only room that knows simple-salesforce, which runs in direct mode, one short-lived object for each call: its own
renewal of tokens has no end when a token stays refused (its issue 804), so ours stands here instead: one new token, one
repetition, then it is final. What is asked for, and what an answer means, is `client`'s.
"""

from dataclasses import dataclass
from decimal import Decimal
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError, SalesforceExpiredSession

from bot.salesforce.failures import (
    Broken,
    NotBegun,
    Overdue,
    Oversized,
    Refused,
    SessionRefused,
    Unanswered,
    Unavailable,
    Unintelligible,
    Unreachable,
)
from bot.salesforce.refusals import failure
from bot.salesforce.tokens import Tokens
from bot.salesforce.transport import CONNECT_SECONDS, Transport

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """An HTTP answer as it came: what it proves is for the caller to say."""

    status: int
    body: Any


class Calls:
    """With the token of the user named in each; nothing is shared between users but the connection pool."""

    def __init__(self, transport: Transport, tokens: Tokens, version: str) -> None:
        self._transport = transport
        self._tokens = tokens
        self._version = version

    async def read(self, username: str, method: str, path: str, **options: Any) -> Any:
        """A call that changes nothing, so that it may be made twice: after a lost connection, and with a new token."""
        for last in (False, True):
            token = await self._tokens.of(username)
            try:
                return await self._transport.run(lambda token=token: self._call(token, method, path, **options))  # type: ignore[misc]
            except SalesforceExpiredSession as error:
                self._tokens.refused(username, token)
                if last:
                    raise SessionRefused from error
            except (Unreachable, Broken):
                if last:
                    raise
        raise AssertionError

    async def once(self, username: str, path: str, body: Body, *, seconds: float, until: float) -> Answered:
        """What changes something in Salesforce: never repeated, except that a 401 refuses before anything runs.

        Nothing leaves after `until`, a moment of the monotonic clock, however long a token or a thread took to get.
        Raises Overdue or Unreachable when the request never left, Unanswered when it did and no answer came within
        `seconds`.
        """
        options: Body = {"json": body, "timeout": (CONNECT_SECONDS, seconds)}
        for last in (False, True):
            token = await self._token_before(username)
            answered = await self._transport.run(lambda token=token: self._raw(token, path, options, until))  # type: ignore[misc]
            if answered.status != requests.codes.unauthorized:
                return answered
            self._tokens.refused(username, token)
            if last:
                raise SessionRefused
        raise AssertionError

    async def _token_before(self, username: str) -> str:
        """A token for a call that must not leave twice: whatever goes wrong here, the call has not left."""
        try:
            return await self._tokens.of(username)
        except (Unanswered, Unavailable, Unintelligible, Oversized) as first:
            raise NotBegun(first) from first

    async def download(self, username: str, path: str, most: int) -> bytes | None:
        """The bytes at `path`, relative to the version's root; None where there are more than `most`."""
        for last in (False, True):
            token = await self._tokens.of(username)
            status, content = await self._transport.run(lambda token=token: self._bytes(token, path, most))  # type: ignore[misc]
            if status == requests.codes.unauthorized:
                self._tokens.refused(username, token)
            elif status != requests.codes.ok:
                raise Refused(status, "NO_FILE", "")
            else:
                return content
            if last:
                raise SessionRefused
        raise AssertionError

    def _bytes(self, token: str, path: str, most: int) -> tuple[int, bytes | None]:
        address = f"https://{urlsplit(self._transport.origin).netloc}/services/data/v{self._version}/{path}"
        headers = {"Authorization": f"Bearer {token}"}
        with self._transport.session.get(address, headers=headers, stream=True, allow_redirects=False) as answer:
            if answer.status_code != requests.codes.ok:
                return answer.status_code, None
            content = bytearray()
            for chunk in answer.iter_content(65_536):
                content += chunk
                if len(content) > most:
                    return answer.status_code, None
            return answer.status_code, bytes(content)

    def _api(self, token: str) -> Salesforce:
        return Salesforce(
            session_id=token,
            instance_url=self._transport.origin,
            version=self._version,
            session=self._transport.session,
            parse_float=_exact,
            object_pairs_hook=None,  # plain dicts: an OrderedDict takes twice as long to make
        )

    def _call(self, token: str, method: str, path: str, **options: Any) -> Any:
        try:
            return self._api(token).restful(path, method=method, **options)
        except SalesforceExpiredSession:
            raise
        except SalesforceError as error:
            raise failure(error.status, error.content) from error
        except ValueError as error:  # not JSON
            raise Unintelligible from error

    def _raw(self, token: str, path: str, options: Body, until: float) -> Answered:
        if monotonic() >= until:
            raise Overdue
        try:
            return Answered(requests.codes.ok, self._api(token).restful(path, method="POST", **options))
        except SalesforceError as error:
            return Answered(error.status, error.content)
        except ValueError as error:
            raise Unintelligible from error


def _exact(number: str) -> Decimal:
    """An amount to its last digit. Written in Python on purpose: at each call a long answer lets other threads in.

    The parser itself never does, and two thousand rows at one stretch would hold up acks.
    """
    return Decimal(number)
