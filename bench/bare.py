"""The least that Bolt can be asked to do: acknowledge `/order` with the text that our own help has.

Its own process, as ours is: `python -m bench.bare API_URL`.
"""

import asyncio
import sys

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bench.slack import APP_TOKEN, BOT_TOKEN
from blocks.orders import HELP


async def serve(api_url: str) -> None:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=api_url)
    app = AsyncApp(token=BOT_TOKEN, client=client, process_before_response=True)

    @app.command("/order")
    async def order(ack: AsyncAck) -> None:
        await ack(text=HELP.text)

    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
