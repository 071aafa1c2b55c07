"""HTTP to one Salesforce origin: time limits, a pool, threads with a bounded queue, and Salesforce's own clock.

The session reaches no other host, reads nothing from the environment and keeps no cookies, because all people share
it. Source: reference/salesforce.md 2.5, 8.3.
"""

import asyncio
import contextvars
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from bot.salesforce.failures import Broken, Busy, Unanswered, Unintelligible, Unreachable

T = TypeVar("T")

THREADS = 16
QUEUE = 256
CONNECT_SECONDS = 3.05


class Adapter(HTTPAdapter):
    """Adds a time limit to calls that bring none, and speaks plain http where the origin itself is http.

    simple-salesforce builds https addresses only; an http origin is a loopback one (bot/config.py sees to that).
    """

    def __init__(self, origin: str, read_seconds: float) -> None:
        self._plain = origin.startswith("http://")
        self._timeout = (CONNECT_SECONDS, read_seconds)
        super().__init__(pool_connections=1, pool_maxsize=THREADS, max_retries=0)

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, *, timeout: Any = None, **options: Any
    ) -> requests.Response:
        if self._plain and request.url and request.url.startswith("https://"):
            request.url = "http://" + request.url.removeprefix("https://")
        request.headers.pop("X-PrettyPrint", None)
        return super().send(request, timeout=timeout or self._timeout, **options)


class Transport:
    """Calls run on `THREADS` threads; `QUEUE` more may wait, and whoever comes after that gets `Busy`."""

    def __init__(self, origin: str, now: Callable[[], datetime], *, read_seconds: float) -> None:
        self.origin = origin.rstrip("/")
        self.usage = ""
        self._now = now
        self._ahead = timedelta()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="salesforce")
        self._admitted = 0
        self.session = self._hardened(read_seconds)

    def _hardened(self, read_seconds: float) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.max_redirects = 0
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.adapters.clear()
        # the closing slash keeps out hosts that merely begin with ours
        session.mount(f"https://{urlsplit(self.origin).netloc}/", Adapter(self.origin, read_seconds))
        session.hooks["response"].append(self._note)
        return session

    def now(self) -> datetime:
        """Salesforce's present, good to a second or two: our clock plus the difference last seen in its `Date`."""
        return self._now() + self._ahead

    def _note(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self.usage = response.headers.get("Sforce-Limit-Info", self.usage)
        stamp = response.headers.get("Date")
        if not stamp:
            return
        try:
            # a header has whole seconds: half of one is the best guess for what was cut off
            self._ahead = parsedate_to_datetime(stamp) + timedelta(seconds=0.5) - self._now()
        except ValueError:
            return

    async def run(self, call: Callable[[], T]) -> T:
        """`call` on a thread. Raises Busy when the queue is full, Unreachable or Unanswered when HTTP gives up."""
        if self._admitted >= THREADS + QUEUE:
            raise Busy
        self._admitted += 1
        try:
            context = contextvars.copy_context()
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, lambda: context.run(sorted_failures, call))
        finally:
            self._admitted -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.session.close()


def sorted_failures(call: Callable[[], T]) -> T:
    """`call`, with what `requests` raises turned into what it means for us."""
    try:
        return call()
    except requests.exceptions.ConnectTimeout as error:
        raise Unreachable from error
    except requests.exceptions.SSLError as error:
        # one that breaks while the answer is read proves nothing about what the request did
        raise (Unreachable if _unverified(error) else Unanswered) from error
    except requests.exceptions.ReadTimeout as error:
        raise Unanswered from error
    except requests.exceptions.ConnectionError as error:
        raise (Unreachable if _refused(error) else Broken) from error
    except requests.exceptions.TooManyRedirects as error:
        raise Unintelligible from error
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
        raise Broken from error


def _unverified(error: BaseException | None) -> bool:
    """Whether the handshake failed on the certificate: then the request never left."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        inner = getattr(error, "reason", None) or next((each for each in error.args if each), None)
        error = inner if isinstance(inner, BaseException) else None
    return False


def _refused(error: requests.exceptions.ConnectionError) -> bool:
    """Whether the connection was never made. A reset afterwards looks alike to `requests`, not to urllib3."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}
