"""The least that an app can be asked to do: acknowledge `/order` with the text that our own help has.

Three ways, each in a process of its own as ours is: `python -m bench.bare WAY API_URL`. `bare` is Bolt as we set it,
`stock` is Bolt as it comes, `raw` is aiohttp alone.
"""

import asyncio
import json
import sys
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bench.slack import APP_TOKEN, BOT_TOKEN
from blocks.orders import HELP


async def bolt(api_url: str, **settings: Any) -> None:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=api_url)
    app = AsyncApp(token=BOT_TOKEN, client=client, **settings)

    @app.command("/order")
    async def order(ack: AsyncAck) -> None:
        await ack(text=HELP.text)

    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await asyncio.Event().wait()


async def bare(api_url: str) -> None:
    await bolt(api_url, process_before_response=True)


async def raw(api_url: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{api_url}apps.connections.open") as answer:
            url = (await answer.json())["url"]
        async with session.ws_connect(url) as socket:
            async for frame in socket:
                if envelope := json.loads(frame.data).get("envelope_id"):  # the greeting has none
                    await socket.send_str(json.dumps({"envelope_id": envelope, "payload": {"text": HELP.text}}))


WAYS = {"bare": bare, "stock": bolt, "raw": raw}

if __name__ == "__main__":
    asyncio.run(WAYS[sys.argv[1]](sys.argv[2]))
