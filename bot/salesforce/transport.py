"""HTTP to one Salesforce origin: limits of time and size, a pool, and threads with a bounded queue.

The session reaches no other host, reads nothing from the environment and keeps no cookies, because all people share
it. Limits of one call: docs/decisions/0008-clocks-and-limits.md.
"""

import asyncio
import contextvars
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError

from bot.salesforce import answers
from bot.salesforce.clock import Clock
from bot.salesforce.failures import Broken, Busy, Failure, Unanswered, Unintelligible, Unreachable
from bot.salesforce.measured import measured

T = TypeVar("T")

THREADS = 16
QUEUE = 256
CONNECT_SECONDS = 3.05


class Adapter(HTTPAdapter):
    """Ends each call in time and size, and speaks plain http where the origin itself is http.

    The second of a call's two time limits is for the whole of it: connecting, sending, and the answer to its last byte.
    simple-salesforce builds https addresses only; an http origin is a loopback one (bot/config sees to it).
    """

    def __init__(self, origin: str, seconds: float, clock: Clock) -> None:
        self._plain = origin.startswith("http://")
        self._timeout = (CONNECT_SECONDS, seconds)
        self._clock = clock
        super().__init__(pool_connections=1, pool_maxsize=THREADS, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = answers.POOLS

    @measured
    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, *, timeout: tuple[float, float] | None = None, **options: Any
    ) -> requests.Response:
        if self._plain and request.url and request.url.startswith("https://"):
            request.url = "http://" + request.url.removeprefix("https://")
        request.headers.pop("X-PrettyPrint", None)
        limits = timeout or self._timeout
        with answers.within(limits[1]):
            response = super().send(request, timeout=limits, **options | {"stream": True})
            self._clock.note(response.headers.get("Date"))  # before a slow body makes it stale
            answers.read_whole(response)
        return response


class Session(requests.Session):
    """Prepares a request from its own parts and our headers and hook, and sends it by our own settings.

    `requests` would also merge the session's cookies, parameters and login, and look for a login in the address and
    for proxies. There never are any, and looking for them takes longer than all the rest.
    """

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        prepared = requests.PreparedRequest()
        prepared.prepare_method(request.method)
        prepared.prepare_url(request.url, request.params or None)
        prepared.prepare_headers({**self.headers, **(request.headers or {})})
        if request.cookies:
            prepared.prepare_cookies(request.cookies)
        prepared.prepare_body(request.data, request.files, request.json)
        if request.auth:
            prepared.prepare_auth(request.auth)
        prepared.hooks = self.hooks
        return prepared

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:  # noqa: ARG002
        return {"proxies": {}, "stream": stream, "verify": self.verify, "cert": self.cert}


class Transport:
    """Calls run on `THREADS` threads; `QUEUE` more may wait, and whoever comes after that gets `Busy`."""

    def __init__(self, origin: str, now: Callable[[], datetime], *, read_seconds: float) -> None:
        self.origin = origin.rstrip("/")
        self.usage = ""
        self.clock = Clock(now)
        self.now = self.clock.now
        self._threads = _started()
        self._admitted = 0
        self.session = self._hardened(read_seconds)

    def _hardened(self, read_seconds: float) -> requests.Session:
        session = Session()
        session.trust_env = False
        session.max_redirects = 0
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.adapters.clear()
        # the closing slash keeps out hosts that merely begin with ours
        session.mount(f"https://{urlsplit(self.origin).netloc}/", Adapter(self.origin, read_seconds, self.clock))
        session.hooks["response"].append(self._note)
        return session

    def _note(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self.usage = response.headers.get("Sforce-Limit-Info", self.usage)

    async def run(self, call: Callable[[], T]) -> T:
        """`call` on a thread. Raises Busy when the queue is full, Unreachable or Unanswered when HTTP gives up."""
        if self._admitted >= THREADS + QUEUE:
            raise Busy
        self._admitted += 1
        try:
            context = contextvars.copy_context()
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, lambda: context.run(self._through, call))
        finally:
            self._admitted -= 1

    def _through(self, call: Callable[[], T]) -> T:
        try:
            return sorted_failures(call)
        finally:
            self.settle_the_time()

    def settle_the_time(self) -> None:
        """A second opinion on a clock that jumped: any answer has a `Date`, and nobody's allowance pays for it."""
        if not self.clock.in_doubt:
            return
        with suppress(requests.exceptions.RequestException, Failure):
            versions = f"https://{urlsplit(self.origin).netloc}/services/data/"  # it asks for no token
            self.session.head(versions, allow_redirects=False, timeout=(CONNECT_SECONDS, CONNECT_SECONDS))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.session.close()


def _started() -> ThreadPoolExecutor:
    """All threads, before there is anything to do: whoever starts one waits for it, and on the loop acks would too."""
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="salesforce")
    together = Barrier(THREADS, timeout=CONNECT_SECONDS)  # where not all of them can be had, nobody waits for them
    wait([threads.submit(together.wait) for _ in range(THREADS)])
    return threads


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
        if isinstance(error.args[0] if error.args else None, ReadTimeoutError):  # in the middle of a body
            raise Unanswered from error
        raise (Unreachable if _refused(error) else Broken) from error
    except requests.exceptions.TooManyRedirects as error:
        raise Unintelligible from error
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
        raise Broken from error
    except RecursionError as error:  # JSON nested more deeply than anybody nests it
        raise Unintelligible from error


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
