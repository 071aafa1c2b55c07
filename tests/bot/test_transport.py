"""The transport speaks to one host, in time, and takes nothing along from one person to the next."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.salesforce.failures import Busy, Unanswered, Unintelligible, Unreachable
from bot.salesforce.transport import QUEUE, THREADS, Transport
from tests.bot.peer import peer
from tests.kit import Clock


async def well(request: web.Request) -> web.StreamResponse:
    """Says what it was sent, and tries to leave a cookie behind."""
    headers = {"Set-Cookie": "sid=rosas; Path=/"}
    return web.json_response({"headers": dict(request.headers), "path": request.path}, headers=headers)


@asynccontextmanager
async def opened(
    origin: str, clock: Callable[[], datetime] | None = None, seconds: float = 5
) -> AsyncIterator[Transport]:
    transport = Transport(origin, clock or Clock(), read_seconds=seconds)
    try:
        yield transport
    finally:
        transport.close()


def test_its_threads_are_there_before_the_first_call() -> None:
    before = {*threading.enumerate()}
    transport = Transport("https://exodus.example", Clock(), read_seconds=5)
    begun = {*threading.enumerate()} - before
    transport.close()
    assert len(begun) == THREADS


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's identity that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=today - timedelta(days=1),
        not_valid_after=today + timedelta(days=1),
    ).sign(key, hashes.SHA256())
    kept = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    both = folder / "server.pem"
    both.write_bytes(key.private_bytes(*kept) + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


def at(transport: Transport, path: str = "/") -> str:
    """An address as simple-salesforce builds it: always https."""
    return f"https://{urlsplit(transport.origin).netloc}{path}"


async def test_a_plain_loopback_origin_is_reached_though_the_address_says_https() -> None:
    async with peer(well) as origin, opened(origin) as transport:
        answer = await transport.run(lambda: transport.session.get(at(transport, "/x")))
        assert answer.json()["path"] == "/x"


@pytest.mark.parametrize(
    "other",
    [
        "https://evil.example/",
        "http://127.0.0.1/",
        "{at}.evil.example/",
        "{at}0/",
        "{at}@evil.example/",
        "file:///etc/passwd",
    ],
)
async def test_no_other_host_is_reached(other: str) -> None:
    async with peer(well) as origin, opened(origin) as transport:
        address = other.format(at=at(transport, ""))
        with pytest.raises((requests.exceptions.InvalidSchema, requests.exceptions.InvalidURL)):
            await transport.run(lambda: transport.session.get(address))


async def test_a_redirect_is_not_followed() -> None:
    reached: list[str] = []

    async def away(request: web.Request) -> web.StreamResponse:
        reached.append(request.path)
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    async with peer(away) as origin, opened(origin) as transport:
        with pytest.raises(Unintelligible):
            await transport.run(lambda: transport.session.get(at(transport)))
    assert reached == ["/"]


async def test_no_cookie_goes_from_one_person_to_the_next() -> None:
    async with peer(well) as origin, opened(origin) as transport:
        await transport.run(lambda: transport.session.get(at(transport)))
        second = await transport.run(lambda: transport.session.get(at(transport)))
    assert "Cookie" not in second.json()["headers"]


async def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password word\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with peer(well) as origin, opened(origin) as transport:
        answer = await transport.run(lambda: transport.session.get(at(transport)))
    assert "Authorization" not in answer.json()["headers"]


async def test_a_certificate_that_nobody_vouches_for_ends_it_before_anything_is_sent(tmp_path: Path) -> None:
    async with peer(well, tls=self_signed(tmp_path)) as origin, opened(origin) as transport:
        with pytest.raises(Unreachable):
            await transport.run(lambda: transport.session.get(at(transport)))


async def test_any_other_trouble_with_tls_proves_nothing() -> None:
    async with peer(well) as origin, opened(origin.replace("http://", "https://")) as transport:
        with pytest.raises(Unanswered):
            await transport.run(lambda: transport.session.get(at(transport)))


async def test_nobody_there_means_nothing_ran() -> None:
    async with opened("http://127.0.0.1:9") as transport:
        with pytest.raises(Unreachable):
            await transport.run(lambda: transport.session.get(at(transport)))


async def test_a_late_answer_is_given_up_on_and_may_have_run() -> None:
    async def late(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    async with peer(late) as origin, opened(origin, seconds=0.2) as transport:
        with pytest.raises(Unanswered):
            await transport.run(lambda: transport.session.get(at(transport)))


async def test_a_connection_cut_in_the_middle_may_have_run() -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()

    async with peer(cut) as origin, opened(origin) as transport:
        with pytest.raises(Unanswered):
            await transport.run(lambda: transport.session.get(at(transport)))


async def test_half_an_answer_is_no_answer() -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"{")
        assert request.transport
        request.transport.close()
        return response

    async with peer(half) as origin, opened(origin) as transport:
        with pytest.raises(Unanswered):
            await transport.run(lambda: transport.session.get(at(transport)))


async def test_beyond_the_queue_people_are_told_at_once() -> None:
    async with opened("http://127.0.0.1:9") as transport:
        go_on = Event()
        waiting = [asyncio.ensure_future(transport.run(go_on.wait)) for _ in range(THREADS + QUEUE)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await transport.run(go_on.wait)
        go_on.set()
        assert all(await asyncio.gather(*waiting))
        assert await transport.run(lambda: "room again") == "room again"


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(hours=-2), timedelta(0)])
async def test_salesforces_present_is_what_its_answers_say(ahead: timedelta) -> None:
    async def dated(_: web.Request) -> web.StreamResponse:
        return web.Response(headers={"Date": format_datetime(datetime.now(UTC) + ahead, usegmt=True)})

    async with peer(dated) as origin, opened(origin) as transport:
        await transport.run(lambda: transport.session.get(at(transport)))
        assert abs(transport.now() - (datetime.now(UTC) + ahead)) < timedelta(seconds=2)


async def test_a_date_that_is_none_changes_nothing() -> None:
    async def dated(_: web.Request) -> web.StreamResponse:
        return web.Response(headers={"Date": "yesterday, perhaps", "Sforce-Limit-Info": "api-usage=1/15000"})

    async with peer(dated) as origin, opened(origin) as transport:
        await transport.run(lambda: transport.session.get(at(transport)))
        assert abs(transport.now() - datetime.now(UTC)) < timedelta(seconds=1)
        assert transport.usage == "api-usage=1/15000"


async def test_a_jump_is_settled_by_a_second_opinion_before_anybody_counts_by_it() -> None:
    ahead = [timedelta(0), timedelta(minutes=10), timedelta(0), timedelta(minutes=10), timedelta(minutes=10)]
    asked: list[str] = []

    async def dated(request: web.Request) -> web.StreamResponse:
        asked.append(f"{request.method} {request.path}")
        shown = datetime.now(UTC) + ahead[len(asked) - 1]
        return web.Response(headers={"Date": format_datetime(shown, usegmt=True)})

    async with peer(dated) as origin, opened(origin) as transport:
        for calls, off in ((1, timedelta(0)), (3, timedelta(0)), (5, timedelta(minutes=10))):
            await transport.run(lambda: transport.session.get(at(transport, "/x")))
            assert len(asked) == calls
            assert abs(transport.now() - datetime.now(UTC) - off) < timedelta(seconds=2)
    assert asked == ["GET /x", "GET /x", "HEAD /services/data/", "GET /x", "HEAD /services/data/"]


@pytest.mark.parametrize("year", [1, 1970, 9999])
async def test_a_date_out_of_this_world_ends_nothing(year: int) -> None:
    async def dated(_: web.Request) -> web.StreamResponse:
        return web.Response(headers={"Date": f"Fri, 31 Dec {year:04} 23:59:59 GMT"})

    async with peer(dated) as origin, opened(origin) as transport:
        for _ in range(3):
            await transport.run(lambda: transport.session.get(at(transport)))
            assert abs(transport.now() - datetime.now(UTC)) < timedelta(seconds=1)
        assert transport.clock.jump


@pytest.mark.parametrize(
    "parts",
    [
        {"method": "post", "json": {"records": ["ü"]}, "headers": {"Authorization": "Bearer rosas"}},
        {"method": "POST", "data": {"grant_type": "jwt", "assertion": "a b"}},
        {"method": "GET", "params": {"q": "SELECT Id"}, "headers": {"Content-Type": "application/json"}},
        {"method": "GET", "auth": ("rosa", "secret"), "cookies": {"sid": "rosas"}, "headers": {"accept": "text/plain"}},
    ],
)
async def test_a_request_is_prepared_as_requests_itself_would(parts: dict[str, Any]) -> None:
    async with opened("https://exodus.example") as transport:
        asked = requests.Request(url="https://exodus.example/services/data/?a=ü b", **parts)
        ours = transport.session.prepare_request(asked)
        theirs = requests.Session.prepare_request(transport.session, asked)
    assert (ours.method, ours.url, ours.body, ours.headers) == (theirs.method, theirs.url, theirs.body, theirs.headers)
    assert ours.hooks == theirs.hooks
