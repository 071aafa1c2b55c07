"""Whatever the other side does, a call ends in its time and takes no more room than it may."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from tracemalloc import get_traced_memory, start, stop

import pytest
import requests
from aiohttp import web

from bot.salesforce import answers
from bot.salesforce.actions import NOTHING_RAN
from bot.salesforce.client import Client
from bot.salesforce.failures import Broken, Failure, Oversized, Unanswered, Unintelligible
from bot.salesforce.soql import Soql
from bot.salesforce.transport import THREADS, Transport
from tests.bot.peer import Handler, dripping, peer
from tests.bot.test_refusals import Tokens
from tests.kit import Clock

SECONDS = 0.5
MEGABYTE = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIPS = {
    "nothing": (b"", b""),
    "status line": (b"HTTP/1.1 200 ", b"O"),
    "headers": (HEAD, b"X-More: x\r\n"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": (HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "body without an end": (HEAD + b"\r\n", b" "),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "inside a chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n", b" "),
    "packed": (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"[" * 99)[:12], b"\x00"),
}


@asynccontextmanager
async def opened(origin: str, seconds: float = SECONDS) -> AsyncIterator[tuple[Client, Transport]]:
    transport = Transport(origin, Clock(), read_seconds=seconds)
    yield Client(transport, Tokens(), "67.0"), transport  # type: ignore[arg-type]
    transport.close()


async def asked(client: Client, how: str, seconds: float = SECONDS) -> object:
    if how == "read":
        return await client.query("rosa", Soql("SELECT Id FROM User"))
    return await client.invoke("rosa", "actions/custom/apex/Send", {}, seconds=seconds, until=monotonic() + 60)


@pytest.mark.parametrize("how", ["read", "action"])
@pytest.mark.parametrize("drip", DRIPS)
async def test_an_answer_that_drips_is_given_up_on_when_the_whole_time_is_over(drip: str, how: str) -> None:
    async with dripping(*DRIPS[drip]) as origin, opened(origin) as (client, _):
        began = monotonic()
        with pytest.raises(Unanswered) as caught:
            await asked(client, how)
        assert monotonic() - began < SECONDS * 2
        assert not isinstance(caught.value, (Broken, NOTHING_RAN))  # never asked again, never "refused"


async def test_those_who_drip_do_not_stop_the_others() -> None:
    async with dripping(*DRIPS["body"]) as origin, opened(origin) as (client, _):
        began = monotonic()
        all_at_once = (asked(client, "read") for _ in range(THREADS * 3))
        ended = await asyncio.gather(*all_at_once, return_exceptions=True)
        assert {type(each) for each in ended} == {Unanswered}
        assert monotonic() - began < SECONDS * 3 + 2


def body_of(content: bytes, *, coding: str = "", chunked: bool = False) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": coding} if coding else {})
        if chunked:
            response.enable_chunked_encoding()
        else:
            response.content_length = len(content)
        await response.prepare(request)
        await response.write(content)
        return response

    return serve


LARGE = b'["' + b"x" * answers.LARGEST + b'"]'
PACKED = {
    "": LARGE,
    "gzip": gzip.compress(LARGE),
    "gzip, gzip": gzip.compress(gzip.compress(LARGE)),
    "deflate": zlib.compress(LARGE),
}


@pytest.mark.parametrize("how", ["read", "action"])
@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("coding", PACKED)
async def test_what_is_too_large_is_not_taken_in_however_small_it_came(coding: str, how: str, *, chunked: bool) -> None:
    async with (
        peer(body_of(PACKED[coding], coding=coding, chunked=chunked)) as origin,
        opened(origin, 20) as (client, _),
    ):
        with pytest.raises(Oversized) as caught:
            await asked(client, how, 20)
        assert not isinstance(caught.value, NOTHING_RAN)


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip", "deflate"])
async def test_it_is_counted_while_it_is_unpacked(coding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LARGEST", MEGABYTE)
    async with peer(body_of(PACKED[coding], coding=coding)) as origin, opened(origin, 20) as (client, _):
        start()
        try:
            with pytest.raises(Oversized):
                await asked(client, "read")
            assert get_traced_memory()[1] < 6 * MEGABYTE
        finally:
            stop()


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
@pytest.mark.parametrize(("size", "well"), [(0, True), (1, True), (1000, True), (1001, False)])
async def test_what_just_fits_arrives_whole(
    monkeypatch: pytest.MonkeyPatch, coding: str, size: int, *, well: bool
) -> None:
    monkeypatch.setattr(answers, "LARGEST", 1000)
    packed = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}[coding](b"x" * size)
    async with peer(body_of(packed, coding=coding)) as origin, opened(origin) as (_, transport):
        address = origin.replace("http://", "https://")
        for _ in range(2):  # the second on the same connection, or on another
            if well:
                answer = await transport.run(lambda: transport.session.get(address))
                assert answer.content == b"x" * size
            else:
                with pytest.raises(Oversized):
                    await transport.run(lambda: transport.session.get(address))


async def test_calls_one_after_the_other_share_a_connection() -> None:
    seen: set[object] = set()

    async def serve(request: web.Request) -> web.StreamResponse:
        seen.add(request.transport)
        return web.json_response({"compositeResponse": []})

    async with peer(serve) as origin, opened(origin) as (client, _):
        for _ in range(5):
            await client.query("rosa")
            await asyncio.sleep(SECONDS / 4)  # longer in all than one call may take
    assert len(seen) == 1


@pytest.mark.parametrize("how", ["read", "action"])
@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000, b"9" * 5_000])
async def test_json_that_nobody_nests_so_deeply_is_no_answer(how: str, status: int, body: bytes) -> None:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body, content_type="application/json")

    async with peer(serve) as origin, opened(origin) as (client, _):
        if how == "action" and status != requests.codes.ok:
            answered = await client.invoke("rosa", "x", {}, seconds=5, until=monotonic() + 60)  # type: ignore[unreachable] # it does return
            assert answered.status == status
            return
        with pytest.raises(Failure) as caught:
            await asked(client, how)
        assert isinstance(caught.value, Unintelligible)
        assert not isinstance(caught.value, NOTHING_RAN)
