"""Socket Mode: addresses, connections, and what goes wrong with them.

Sources: docs.slack.dev/apis/events-api/using-socket-mode, docs.slack.dev/reference/methods/apps.connections.open;
`too_many_websockets`: slackapi/node-slack-sdk#1654.
"""

import asyncio

import aiohttp
import pytest

from tests.sandbox.slack.desk import Desk


async def test_hello_tells_how_many_and_how_long(desk: Desk) -> None:
    async with desk.connected() as one, desk.connected() as other:
        assert desk.slack.connections() == 2
        assert (one.hello["num_connections"], other.hello["num_connections"]) == (1, 2)
        assert one.hello["debug_info"]["approximate_connection_time"] > 0


async def test_an_address_is_good_for_one_connection_and_thirty_seconds(desk: Desk) -> None:
    address = await desk.address()
    async with desk.http.ws_connect(address) as ws:
        assert (await ws.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await desk.http.ws_connect(address)
    address = await desk.address()
    desk.clock.advance(31)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await desk.http.ws_connect(address)


async def test_only_the_app_token_opens_connections(desk: Desk) -> None:
    assert (await desk.api("apps.connections.open"))["error"] == "not_allowed_token_type"
    app_token = desk.slack.credentials["app_token"]
    assert (await desk.api("auth.test", app_token))["error"] == "not_allowed_token_type"


async def test_the_eleventh_connection_is_sent_away(desk: Desk) -> None:
    opened = [await desk.http.ws_connect(await desk.address()) for _ in range(10)]
    for each in opened:
        await each.receive_json()
    extra = await desk.http.ws_connect(await desk.address())
    assert (await extra.receive_json())["reason"] == "too_many_websockets"
    assert desk.slack.connections() == 10
    for each in [*opened, extra]:
        await each.close()


async def test_a_warned_connection_is_told_twice_and_then_closed(desk: Desk) -> None:
    async with desk.http.ws_connect(await desk.address()) as ws:
        await ws.receive_json()
        await desk.post("socket", do="disconnect")
        assert (await ws.receive_json())["reason"] == "warning"
        assert (await ws.receive_json())["reason"] == "refresh_requested"
        assert (await ws.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_a_dropped_connection_ends_without_a_word(desk: Desk) -> None:
    async with desk.http.ws_connect(await desk.address()) as ws:
        await ws.receive_json()
        await desk.post("socket", do="drop")
        assert (await ws.receive()).type in (
            aiohttp.WSMsgType.CLOSED,
            aiohttp.WSMsgType.ERROR,
            aiohttp.WSMsgType.CLOSING,
        )
        assert desk.slack.connections() == 0


async def test_a_muted_connection_answers_no_ping_and_carries_nothing(desk: Desk) -> None:
    async with desk.http.ws_connect(await desk.address(), autoping=False) as ws:
        await ws.receive_json()
        await desk.post("socket", do="mute", seconds=60)
        await ws.ping(b"are you there")
        command = asyncio.create_task(desk.post("command", user="rep", channel="general", text="/order 1"))
        with pytest.raises(TimeoutError):
            await ws.receive(timeout=0.3)
        assert (await command)["error"] == "operation_timeout"


async def test_a_reset_ends_the_trouble_and_keeps_the_connections(desk: Desk) -> None:
    async with desk.connected():
        await desk.post("socket", do="mute", seconds=600)
        await desk.post("socket", do="refuse", seconds=600)
        desk.slack.clear()
        assert desk.slack.connections() == 1
        assert (await desk.post("command", user="rep", channel="general", text="/order 1"))["ok"]
        assert (await desk.api("apps.connections.open", desk.slack.credentials["app_token"]))["ok"]


async def test_a_ping_is_answered(desk: Desk) -> None:
    async with desk.http.ws_connect(await desk.address(), autoping=False) as ws:
        await ws.receive_json()
        await ws.ping(b"12345")
        frame = await ws.receive(timeout=5)
        assert (frame.type, bytes(frame.data)) == (aiohttp.WSMsgType.PONG, b"12345")


async def test_refused_connections_come_back_when_the_time_is_over(desk: Desk) -> None:
    app_token = desk.slack.credentials["app_token"]
    await desk.post("socket", do="refuse", seconds=60)
    assert (await desk.api("apps.connections.open", app_token))["error"] == "internal_error"
    desk.clock.advance(61)
    assert (await desk.api("apps.connections.open", app_token))["ok"]
